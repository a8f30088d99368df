/** Writes the catalogue: one HTML file that needs nothing else to be read. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'
import { cataloguePage, type PageOptions } from '../../events/asyncapi/html/page'
import { versionsOf } from '../../events/compatibility/versions'
import type { LoadedConfig } from '../../events/config/load-config'
import { sourcePrefix } from '../../events/envelope'
import { registryEntry } from '../../events/registry-build/entry'
import { readArguments } from '../arguments'
import { UsageError } from '../usage-error'
import { type Base, baseFromGit } from './base-registry'
import { systemDocument } from './contract-files'
import { acceptedFile, forgottenFile, readPrints } from './let-pass'
import { configOption, readConfig } from './read-config'

export async function run(args: readonly string[]): Promise<void> {
  const { values } = readArguments(
    args,
    { out: { type: 'string', default: '.build/events' }, ...configOption },
    { most: 0, usage: 'signalbox events docs' },
  )
  const config = readConfig(values)
  const page = cataloguePage(await systemDocument(config), pageOptions(config))
  const directory = resolve(values.out)
  mkdirSync(directory, { recursive: true })
  const file = join(directory, 'index.html')
  writeFileSync(file, page)
  console.log(file)
}

function pageOptions(config: LoadedConfig): PageOptions {
  const { catalog, meanings } = config.contents()
  const working = catalog.map((definition) => registryEntry(definition, meanings))
  const { importFrom } = config.config
  const registry = relative(config.root, config.registry).replaceAll('\\', '/')
  const { histories, nothing } = historyOf(config, registry)
  if (nothing !== undefined) console.error(`what events were before is not told: ${nothing}`)
  return {
    ...{ importFrom, noHistory: nothing },
    // Where others have it from by name, or from the files of this repository.
    registry: config.sourcePrefix === sourcePrefix ? 'aws' : registry,
    schemas: new Map(working.map((entry) => [entry.detailType, entry.schema])),
    versions: versionsOf({
      ...{ before: histories, working, definitions: catalog },
      ...{ accepted: readPrints(acceptedFile(config)), forgotten: readPrints(forgottenFile(config)) },
    }),
  }
}

/** A page without history is a page all the same. */
function historyOf({ root }: LoadedConfig, registry: string): Pick<Base, 'histories' | 'nothing'> {
  try {
    return baseFromGit(root, 'HEAD', registry)
  } catch (error) {
    if (!(error instanceof UsageError)) throw error
    return { histories: new Map(), nothing: error.message }
  }
}
