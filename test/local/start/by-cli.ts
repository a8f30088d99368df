/** The AWS CLI, if it is on the PATH, behind the same face as the SDK. */
import { execFile, execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { SdkConfig } from '../../../local/start-local-cloud'
import type { Call } from './by-sdk'

const run = promisify(execFile)

export function isCliInstalled(): boolean {
  try {
    execFileSync('aws', ['--version'], { stdio: 'pipe' })
    return true
  } catch {
    return false
  }
}

export function byCli({ endpoint, region, credentials }: SdkConfig): Call {
  const env = {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
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
      // Not by AWS_ENDPOINT_URL: version 1 of the CLI does not heed it for SQS.
      const place = ['--endpoint-url', endpoint, '--output', 'json']
      const parameters = [service, action, ...place, '--cli-input-json', JSON.stringify(rest)]
      const { stdout } = await run('aws', [...parameters, ...(Code ? ['--zip-file', `fileb://${zip}`] : [])], { env })
      return stdout.trim() === '' ? {} : JSON.parse(stdout)
    } finally {
      rmSync(directory, { recursive: true })
    }
  }
}
