/** The parameters of a path and of an operation. */
import type { Path, Problems } from './problems'
import { isObject, resolved } from './references'

export type Version = 'openapi-3.0' | 'openapi-3.1' | 'swagger-2.0'

const places: Readonly<Record<Version, readonly string[]>> = {
  'openapi-3.0': ['path', 'query', 'header', 'cookie'],
  'openapi-3.1': ['path', 'query', 'header', 'cookie'],
  'swagger-2.0': ['path', 'query', 'header', 'formData', 'body'],
}

/** The names in braces of a path. */
export function namesIn(path: string): readonly string[] {
  return [...path.matchAll(/\{([^}]*)\}/g)].map(([, name = '']) => name)
}

/** The names of those in the path. */
export function checkParameters(
  document: unknown,
  version: Version,
  parameters: unknown,
  at: Path,
  problems: Problems,
): readonly string[] {
  if (parameters === undefined) return []
  if (!Array.isArray(parameters)) {
    problems.add(at, 'expected a list')
    return []
  }
  const seen = new Set<string>()
  const inPath: string[] = []
  for (const [index, given] of parameters.entries()) {
    const where = [...at, index]
    const parameter = resolved(document, given)
    if (!isObject(parameter)) {
      problems.add(where, 'expected a parameter')
      continue
    }
    const { name, in: place, required } = parameter
    if (typeof name !== 'string' || name === '') problems.add([...where, 'name'], 'expected a text')
    if (typeof place !== 'string' || !places[version].includes(place)) {
      problems.add([...where, 'in'], `expected ${places[version].join(', ')}`)
    }
    const key = `${place} ${name}`
    if (seen.has(key)) problems.add(where, `${name} is there twice`)
    seen.add(key)
    if (place === 'path') {
      inPath.push(String(name))
      if (required !== true) problems.add([...where, 'required'], 'expected true: what is in the path must be there')
    }
    checkContent(version, parameter, where, problems)
  }
  return inPath
}

function checkContent(
  version: Version,
  { in: place, schema, content, type }: Readonly<Record<string, unknown>>,
  at: Path,
  problems: Problems,
): void {
  if (version !== 'swagger-2.0') {
    if ((schema === undefined) === (content === undefined)) problems.add(at, 'expected either schema or content')
  } else if (place === 'body') {
    if (!isObject(schema)) problems.add([...at, 'schema'], 'expected a schema')
  } else if (typeof type !== 'string') problems.add([...at, 'type'], 'expected a type')
}
