/** Writes types and schemas of events for a consumer, from a registry. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { SchemasClient } from '@aws-sdk/client-schemas'
import { type Pulled, pullFiles } from '../../events/pull/pull'
import { fileSource, type Source, schemasSource } from '../../events/pull/sources'
import { readArguments } from '../arguments'
import { UsageError } from '../usage-error'
import { clientConfig } from './client-config'

const usage = 'signalbox events pull --registry aws|local|FILE --out DIR [NAME…]'

const options = {
  registry: { type: 'string' },
  out: { type: 'string' },
  name: { type: 'string', default: 'signalbox' },
  endpoint: { type: 'string' },
} as const

export async function run(args: readonly string[]): Promise<void> {
  const { values, positionals } = readArguments(args, options, { most: 1000, usage })
  const { registry, out, name, endpoint } = values
  if (registry === undefined || out === undefined) throw new UsageError(`usage: ${usage} [--name REGISTRY]`)
  const { files, refused } = await read(sourceOf(registry, name, endpoint), positionals)
  const directory = resolve(out)
  for (const [path, text] of files) {
    mkdirSync(dirname(join(directory, path)), { recursive: true })
    writeFileSync(join(directory, path), text)
  }
  console.log([directory, ...[...files.keys()].map((path) => `  ${path}`)].join('\n'))
  if (refused.length === 0) return
  const lines = refused.map(({ detailType, reason }) => `  ${detailType}: ${reason}`)
  throw new UsageError(['only the JSON Schema was written of:', ...lines].join('\n'))
}

function sourceOf(registry: string, name: string, endpoint: string | undefined): Source {
  if (registry !== 'aws' && registry !== 'local') return fileSource(resolve(registry))
  const { config } = clientConfig(registry === 'aws' ? 'aws' : endpoint)
  return schemasSource(new SchemasClient(config), name)
}

async function read(source: Source, names: readonly string[]): Promise<Pulled> {
  try {
    return await pullFiles(source, names)
  } catch (error) {
    const { message } = error as Error
    throw new UsageError(`${message || String(error)}; nothing was written`, { cause: error })
  }
}
