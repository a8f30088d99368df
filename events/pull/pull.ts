/** Turns events of a registry into files: TypeScript with zod, and their JSON Schemas for other languages. */
import { type EventModule, eventModule, indexModule, type PulledEvent } from './module'
import { SchemaNotUnderstoodError } from './shape'
import type { Source } from './sources'

export class EventNotInRegistryError extends Error {
  readonly code = 'EventNotInRegistry'
  constructor(
    readonly names: readonly string[],
    known: readonly string[],
  ) {
    super(`the registry has no ${names.join(', ')}; it has: ${known.join(', ') || 'nothing'}`)
    this.name = 'EventNotInRegistryError'
  }
}

export interface Pulled {
  /** Text by path. */
  readonly files: ReadonlyMap<string, string>
  /** Events that can't be written, with why; of these there is the JSON Schema alone. */
  readonly refused: readonly { readonly detailType: string; readonly reason: string }[]
}

/** Nothing is written. @throws EventNotInRegistryError, and what the source throws */
export async function pullFiles(source: Source, wanted: readonly string[]): Promise<Pulled> {
  const known = await source.list()
  const missing = wanted.filter((name) => !known.includes(name))
  if (missing.length > 0 || known.length === 0) throw new EventNotInRegistryError(missing, known)
  const files = new Map<string, string>()
  const names: string[] = []
  const refused: { detailType: string; reason: string }[] = []
  for (const detailType of wanted.length > 0 ? wanted : known) {
    const event = await source.get(detailType)
    const made = moduleOf(event)
    if ('reason' in made) refused.push({ detailType, reason: made.reason })
    else {
      names.push(made.name)
      files.set(`${made.name}.ts`, made.code)
    }
    files.set(`schemas/${detailType}.json`, `${JSON.stringify(event.schema, undefined, 2)}\n`)
  }
  files.set('index.ts', indexModule(names.sort()))
  return { files, refused }
}

function moduleOf(event: PulledEvent): EventModule | { readonly reason: string } {
  try {
    return eventModule(event)
  } catch (error) {
    if (error instanceof SchemaNotUnderstoodError) return { reason: error.message }
    throw error
  }
}
