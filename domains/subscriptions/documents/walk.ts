/**
 * Goes through a whole document once, within the limits, and finds what is the same wherever it stands: references, addresses
 * that a page would make links of, and what is no JSON.
 */
import { limits } from './limits'
import type { Path, Problems } from './problems'

export interface Reference {
  readonly path: Path
  readonly to: unknown
}

export interface Walked {
  readonly references: readonly Reference[]
}

/**
 * What an object's members are: keywords of the specification, names that somebody has chosen (a schema's property may be
 * called `$ref`), or somebody's data, such as an example.
 */
type Kind = 'keywords' | 'names' | 'examples' | 'example' | 'data'

const mapsOfNames = new Set(
  'callbacks content definitions dependentSchemas encoding headers links mapping parameters pathItems paths patternProperties properties requestBodies responses schemas scopes securityDefinitions securitySchemes variables webhooks $defs'.split(
    ' ',
  ),
)
const data = new Set(['const', 'default', 'enum', 'example'])
const addresses = new Set([
  'authorizationUrl',
  'externalValue',
  'openIdConnectUrl',
  'refreshUrl',
  'termsOfService',
  'tokenUrl',
  'url',
])

/** Problems are noted; beyond a limit it goes no further. */
export function walk(document: unknown, problems: Problems): Walked {
  const references: Reference[] = []
  let values = 0
  let characters = 0

  function count(path: Path, text: string, most: number): void {
    characters += text.length
    if (text.length > most) problems.add(path, `has ${text.length} characters, expected at most ${most}`)
  }

  function isWithin(path: Path, ancestors: readonly object[], value: unknown): boolean {
    if (++values > limits.values || characters > limits.characters) return false
    if (typeof value === 'object' && value !== null && ancestors.includes(value)) {
      problems.add(path, 'is an alias of what it is in')
      return false
    }
    if (ancestors.length < limits.depth) return true
    problems.add(path, `is nested deeper than ${limits.depth}`)
    return false
  }

  function visit(value: unknown, path: Path, kind: Kind, ancestors: readonly object[]): void {
    if (!isWithin(path, ancestors, value)) return
    if (typeof value === 'string') count(path, value, limits.text)
    else if (!isJson(value)) problems.add(path, 'is nothing that JSON has')
    else if (Array.isArray(value)) {
      for (const [index, member] of value.entries()) visit(member, [...path, index], kind, [...ancestors, value])
    } else if (value !== null && typeof value === 'object') visitMembers(value, path, kind, [...ancestors, value])
  }

  function visitMembers(value: object, path: Path, kind: Kind, inside: readonly object[]): void {
    for (const [name, member] of Object.entries(value)) {
      const at = [...path, name]
      count(at, name, limits.name)
      if (name === '<<') problems.add(at, 'is a merge key, which JSON has not')
      if (kind === 'keywords' || kind === 'example') look(name, member, at)
      visit(member, at, kindOf(kind, name, member), inside)
    }
  }

  function look(name: string, member: unknown, path: Path): void {
    if (name === '$ref' || name === '$dynamicRef' || name === 'operationRef') references.push({ path, to: member })
    if (addresses.has(name) && typeof member === 'string' && !isAddress(member)) {
      problems.add(path, 'expected an address of http or https, or a path')
    }
  }

  visit(document, [], 'keywords', [])
  if (values > limits.values) problems.add([], `has more than ${limits.values} values, with what aliases stand for`)
  if (characters > limits.characters) {
    problems.add([], `has more than ${limits.characters} characters, with what aliases stand for`)
  }
  return { references }
}

function kindOf(kind: Kind, name: string, member: unknown): Kind {
  if (kind === 'names') return 'keywords'
  if (kind === 'examples') return 'example'
  if (kind !== 'keywords' || data.has(name) || name.startsWith('x-')) return 'data'
  // `examples: { tom: { value: … } }` of a body; of a schema it is a list of data.
  if (name === 'examples') return Array.isArray(member) ? 'data' : 'examples'
  return mapsOfNames.has(name) && !Array.isArray(member) ? 'names' : 'keywords'
}

/** Without a scheme it is a path, or begins with a variable such as `{host}`. Browsers pass over spaces and controls. */
function isAddress(text: string): boolean {
  const [, scheme] = /^([a-z][a-z0-9+.-]*):/i.exec(text.replace(/[\s\p{Cc}]/gu, '')) ?? []
  return scheme === undefined || /^https?$/i.test(scheme)
}

function isJson(value: unknown): boolean {
  if (typeof value === 'number') return Number.isFinite(value)
  if (typeof value !== 'object' || value === null) return value === null || typeof value === 'boolean'
  return Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype
}
