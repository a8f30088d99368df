/** The registry as files, made from the catalog; the same catalog gives the same bytes. */
import type { EventDefinition } from '../define-event'
import type { DescribedObject } from '../meanings'
import { entryPath, registryEntry } from './entry'

/** Text by path in the registry's directory, in order of path. */
export type RegistryFiles = ReadonlyMap<string, string>

export function registryFiles(
  catalog: readonly EventDefinition[],
  described: readonly DescribedObject[],
): RegistryFiles {
  const files = catalog.map((definition) => {
    const entry = registryEntry(definition, described)
    return [entryPath(entry), toText(entry)] as const
  })
  const paths = new Set(files.map(([path]) => path))
  if (paths.size < files.length) throw new TypeError('The catalog holds two definitions of one version of an event')
  return new Map(files.sort(([a], [b]) => (a < b ? -1 : 1)))
}

export function toText(value: unknown): string {
  return `${JSON.stringify(value, undefined, 2)}\n`
}
