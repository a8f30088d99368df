/** Brings `openapi.json` of each domain, and described example, up to date with the routes. */
import { staleFiles, writeFiles } from '../events/registry-build/directory'
import { repository } from '../infra/openapi/apis'
import { openApiFiles } from '../infra/openapi/files'
import { readArguments } from './arguments'
import { UsageError } from './usage-error'

const usage = 'signalbox openapi [--check]'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(args, { check: { type: 'boolean', default: false } }, { most: 0, usage })
  const files = openApiFiles()
  const changed = values.check ? staleFiles(files, repository) : writeFiles(files, repository)
  const lines = changed.map(({ path, what }) => `  ${what.padEnd(10)} ${path}`)
  if (values.check && lines.length > 0) {
    throw new UsageError(['the documents differ from the routes; npx signalbox openapi mends it:', ...lines].join('\n'))
  }
  console.log(lines.length === 0 ? 'openapi.json of every API: nothing has changed' : lines.join('\n'))
}
