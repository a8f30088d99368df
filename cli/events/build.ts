/** Brings events/registry up to date with the catalog and the synthesized rules. */
import { differences, registryDirectory, writeRegistry } from '../../events/registry-build/directory'
import { readArguments } from '../arguments'
import { UsageError } from '../usage-error'
import { contractFiles } from './contract-files'

const usage = 'signalbox events build [--check]'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(args, { check: { type: 'boolean', default: false } }, { most: 0, usage })
  const files = await contractFiles()
  const changed = values.check ? differences(files) : writeRegistry(files)
  const lines = changed.map(({ path, what }) => `  ${what.padEnd(10)} ${path}`)
  if (values.check && changed.length > 0) {
    throw new UsageError(
      ['events/registry differs from the catalog; npx signalbox events build mends it:', ...lines].join('\n'),
    )
  }
  console.log(
    changed.length === 0 ? `${registryDirectory}: nothing has changed` : [registryDirectory, ...lines].join('\n'),
  )
}
