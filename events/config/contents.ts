/** What modules hold of a catalogue: definitions, the meanings of their fields, and upcasters, wherever they stand. */
import type { EventDefinition } from '../define-event'
import { metadataMeanings, metadataSchema } from '../envelope'
import { type DescribedObject, describe, pairs } from '../meanings'
import type { Upcaster } from '../upcast'

export interface CatalogContents {
  /** In order of owner, name and version, whatever the order of the files. */
  readonly catalog: readonly EventDefinition[]
  readonly meanings: readonly DescribedObject[]
  readonly upcasters: readonly Upcaster[]
  /** What the modules export definitions and schemas as; of two names, the first. */
  readonly names: ReadonlyMap<unknown, string>
}

type Module = Readonly<Record<string, unknown>>

/** Of namespaces within namespaces: `export * as lamps from './lamps'`. */
const deepest = 3

export function contentsOf(modules: readonly Module[]): CatalogContents {
  const found = {
    definitions: new Set<EventDefinition>(),
    meanings: new Map<unknown, DescribedObject>(),
    upcasters: new Set<Upcaster>(),
    names: new Map<unknown, string>(),
  }
  const seen = new Set<unknown>()

  function look(value: unknown, depth: number): void {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    if (isDefinition(value)) found.definitions.add(value)
    else if (isUpcaster(value)) found.upcasters.add(value)
    else if (Array.isArray(value)) for (const each of value) look(each, depth + 1)
    else if (depth < deepest && isNamespace(value)) {
      for (const pair of pairs(value)) found.meanings.set(pair.meanings, pair)
      for (const [name, each] of Object.entries(value)) {
        // A pair of a schema and its meanings is in a list, and names nothing.
        if (isNamed(each) && !('meanings' in value) && !found.names.has(each)) found.names.set(each, name)
        look(each, depth + 1)
      }
    }
  }

  for (const module of modules) look(module, 0)
  return {
    catalog: [...found.definitions].sort((one, other) => (key(one) < key(other) ? -1 : 1)),
    meanings: [describe(metadataSchema, metadataMeanings), ...found.meanings.values()],
    upcasters: [...found.upcasters],
    names: found.names,
  }
}

function isNamespace(value: object): value is Module {
  const prototype: unknown = Object.getPrototypeOf(value)
  return !('_zod' in value) && (prototype === null || Object.getPrototypeOf(prototype) === null)
}

function isNamed(value: unknown): boolean {
  return typeof value === 'object' && value !== null && ('_zod' in value || isDefinition(value))
}

function isDefinition(value: object): value is EventDefinition {
  return 'detailType' in value && 'examples' in value && 'parse' in value
}

function isUpcaster(value: object): value is Upcaster {
  return 'from' in value && 'to' in value && 'convert' in value
}

function key({ owner, name, version }: EventDefinition): string {
  return `${owner}/${name}/${String(version).padStart(6, '0')}`
}
