/**
 * References within a document. Those to elsewhere are refused, for whoever shows the document would fetch them. A schema
 * may contain itself, as a tree does; what leads around in a ring without ever coming to anything is refused.
 */
import { fieldOf, type Path, type Problems } from './problems'
import type { Reference } from './walk'

type Members = Readonly<Record<string, unknown>>

export function isObject(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** What a reference stands for, however many there are on the way; undefined if it leads nowhere or around. */
export function resolved(document: unknown, value: unknown): unknown {
  const seen = new Set<unknown>()
  let at = value
  while (isObject(at) && typeof at.$ref === 'string') {
    if (seen.has(at)) return undefined
    seen.add(at)
    const path = pathOf(at.$ref)
    at = path && valueAt(document, path)
  }
  return at
}

export function checkReferences(document: unknown, references: readonly Reference[], problems: Problems): void {
  for (const { path, to } of references) {
    const problem = problemOf(document, path, to)
    if (problem !== undefined) problems.add(path, problem)
  }
  for (const ring of rings(document)) problems.add(ring[0] ?? [], `leads around: ${ring.map(fieldOf).join(', ')}`)
}

function problemOf(document: unknown, path: Path, to: unknown): string | undefined {
  if (typeof to !== 'string') return 'expected a text such as #/components/schemas/Pet'
  if (!to.startsWith('#')) return `leads out of the document, to ${to}: put what it means into the document`
  const target = pathOf(to)
  if (!target) return `expected a pointer such as #/components/schemas/Pet, got ${to}`
  if (valueAt(document, target) === undefined) return `leads nowhere: there is no ${to}`
  const isAround = target.every((step, index) => String(path[index]) === step)
  // Of whatever is no schema nothing can contain itself.
  if (isAround && !isSchema(target)) return `means what it is in, ${to}`
  return undefined
}

function isSchema(path: Path): boolean {
  return path.some((step) => step === 'schema' || step === 'schemas' || step === 'definitions')
}

/** References to references, and schemas that are all of themselves. */
function* rings(document: unknown): Iterable<readonly Path[]> {
  const done = new Set<unknown>()
  for (const [parent, names] of namedParts(document)) {
    for (const name of names) {
      const ring = ringFrom(document, [...parent, name], done, [])
      if (ring) yield ring
    }
  }
}

/** Where what has a name is. A ring that no name is part of leads to one of these, or has been found to be around itself. */
function namedParts(document: unknown): readonly (readonly [Path, readonly string[]])[] {
  const of = (path: Path) => {
    const value = valueAt(document, path)
    return isObject(value) ? [[path, Object.keys(value)] as const] : []
  }
  const components = valueAt(document, ['components'])
  return [
    ...['definitions', 'parameters', 'responses', 'paths'].flatMap((each) => of([each])),
    ...(isObject(components) ? Object.keys(components) : []).flatMap((each) => of(['components', each])),
  ]
}

function ringFrom(
  document: unknown,
  path: Path,
  done: Set<unknown>,
  way: readonly { readonly value: unknown; readonly path: Path }[],
): readonly Path[] | undefined {
  const value = valueAt(document, path)
  const begin = way.findIndex((each) => each.value === value)
  if (begin >= 0) return way.slice(begin).map((each) => each.path)
  if (!isObject(value) || done.has(value)) return undefined
  done.add(value)
  for (const next of wholes(value)) {
    const ring = ringFrom(document, next, done, [...way, { value, path }])
    if (ring) return ring
  }
  return undefined
}

/** What a part is all of: what it refers to, itself or in its `allOf`. */
function* wholes({ $ref: to, allOf }: Members): Iterable<Path> {
  const path = typeof to === 'string' ? pathOf(to) : undefined
  if (path) yield path
  for (const member of Array.isArray(allOf) ? allOf : []) if (isObject(member)) yield* wholes(member)
}

/** The steps of a JSON pointer in a fragment; undefined if it is none, or means the whole document. */
function pathOf(reference: string): readonly string[] | undefined {
  if (!reference.startsWith('#/')) return undefined
  try {
    const steps = decodeURIComponent(reference.slice(2)).split('/')
    return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'))
  } catch {
    return undefined
  }
}

export function valueAt(document: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null && Object.hasOwn(value, step) ? (value as Members)[step] : undefined,
    document,
  )
}
