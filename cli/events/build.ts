/** Brings the catalog's index and events/registry up to date: with the events' files, and with the synthesized rules. */
import { catalogDirectory, catalogIndex } from '../../events/registry-build/catalog-index'
import {
  type Difference,
  differences,
  registryDirectory,
  staleFiles,
  writeFiles,
  writeRegistry,
} from '../../events/registry-build/directory'
import { readArguments } from '../arguments'
import { UsageError } from '../usage-error'

const usage = 'signalbox events build [--check]'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(args, { check: { type: 'boolean', default: false } }, { most: 0, usage })
  const index = catalogIndex()
  const indexed = values.check ? staleFiles(index, catalogDirectory) : writeFiles(index, catalogDirectory)
  // Loaded only now: the catalog is what its index says.
  const { contractFiles } = require('./contract-files') as typeof import('./contract-files')
  const files = await contractFiles()
  const changed = values.check ? differences(files) : writeRegistry(files)
  const lines = [...told('events/catalog', indexed), ...told('events/registry', changed)]
  if (values.check && lines.length > 0) {
    throw new UsageError(
      ['the files that are made from the catalog are stale; npx signalbox events build mends it:', ...lines].join('\n'),
    )
  }
  console.log(
    lines.length === 0 ? `${registryDirectory}: nothing has changed` : [registryDirectory, ...lines].join('\n'),
  )
}

function told(directory: string, differences: readonly Difference[]): readonly string[] {
  return differences.map(
    ({ path, what }) => `  ${what.padEnd(10)} ${directory === 'events/catalog' ? `${directory}/` : ''}${path}`,
  )
}
