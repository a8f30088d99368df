/** The AWS CLI, behind the same face as the SDK. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { SdkConfig } from '../../../local/start-local-cloud'
import { awsCli } from '../aws-cli'
import type { Call } from './by-sdk'

export function byCli({ endpoint, region, credentials }: SdkConfig): Call {
  const environment = {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
  }
  return async (service, action, input) => {
    const directory = mkdtempSync(join(tmpdir(), 'cli-'))
    try {
      const { Code, ...rest } = input as { Code?: { ZipFile: Uint8Array } }
      const zip = join(directory, 'code.zip')
      if (Code) writeFileSync(zip, Code.ZipFile)
      const words = [service, action, '--cli-input-json', JSON.stringify(rest)]
      return await awsCli(endpoint, [...words, ...(Code ? ['--zip-file', `fileb://${zip}`] : [])], environment)
    } finally {
      rmSync(directory, { recursive: true })
    }
  }
}
