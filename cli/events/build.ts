/** Brings the catalogue's indexes and the registry up to date: with the events' files, and with the synthesized rules. */
import { type Difference, differences, writeRegistry } from '../../events/registry-build/directory'
import { readArguments } from '../arguments'
import { UsageError } from '../usage-error'
import { staleIndexes, writeIndexes } from './catalog-indexes'
import { contractFiles } from './contract-files'
import { configOption, readConfig } from './read-config'

const usage = 'signalbox events build [--check]'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(
    args,
    { check: { type: 'boolean', default: false }, ...configOption },
    { most: 0, usage },
  )
  const config = readConfig(values)
  // First: the catalogue may be what its indexes say.
  const indexed = values.check ? staleIndexes(config) : writeIndexes(config)
  const files = await contractFiles(config)
  const changed = values.check ? differences(files, config.registry) : writeRegistry(files, config.registry)
  const lines = [...indexed, ...changed].map(told)
  if (values.check && lines.length > 0) {
    throw new UsageError(
      ['the files that are made from the catalog are stale; npx signalbox events build mends it:', ...lines].join('\n'),
    )
  }
  console.log(lines.length === 0 ? `${config.registry}: nothing has changed` : [config.registry, ...lines].join('\n'))
}

function told({ path, what }: Difference): string {
  return `  ${what.padEnd(10)} ${path}`
}
