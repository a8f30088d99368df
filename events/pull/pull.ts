/** Turns events of a registry into files: TypeScript with zod, and their JSON Schemas for other languages. */
import { eventModule, indexModule } from './module'
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

/** Text by path; nothing is written, so that a schema that can't be understood leaves nothing half done. */
export async function pullFiles(source: Source, wanted: readonly string[]): Promise<ReadonlyMap<string, string>> {
  const known = await source.list()
  const missing = wanted.filter((name) => !known.includes(name))
  if (missing.length > 0 || known.length === 0) throw new EventNotInRegistryError(missing, known)
  const files = new Map<string, string>()
  const names: string[] = []
  for (const detailType of wanted.length > 0 ? wanted : known) {
    const event = await source.get(detailType)
    const { name, code } = eventModule(event)
    names.push(name)
    files.set(`${name}.ts`, code)
    files.set(`schemas/${detailType}.json`, `${JSON.stringify(event.schema, undefined, 2)}\n`)
  }
  files.set('index.ts', indexModule(names.sort()))
  return files
}
