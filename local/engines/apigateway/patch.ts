/**
 * PATCH, as the service has it: operations of JSON Patch whose values are text, on the few paths that each kind of thing
 * allows. What comes out is the thing's definition, which is then put like a new one: one set of checks for both.
 */
import { NotModelledError } from '../../kernel/aws-error'
import { badRequest, missing } from './errors'
import { type Input, isRecord, records, text, textList } from './input'

export type PatchOp = 'add' | 'replace' | 'remove'

export interface PatchRule {
  /** A JSON pointer; a name in braces stands for any one name. */
  readonly path: string
  readonly ops: readonly PatchOp[]
  /** It is a list of text, and the pointer's last name is the item. */
  readonly isList?: true
  /** What AWS calls a name that isn't there, when it is to be replaced or removed. */
  readonly missing?: string
  /** To remove something takes a value too. */
  readonly needsValue?: true
  /** To replace a name that isn't there is to add it. */
  readonly replaceAdds?: true
  /** AWS allows the path and this engine doesn't know what it is about. */
  readonly notModelled?: string
  /** Does it, where the member is elsewhere than at the path. */
  change?(definition: Input, names: readonly string[], value: string | undefined, op: PatchOp): Input
}

/** Rules for members that are replaced and nothing else. */
export const replaced = (...names: readonly string[]): PatchRule[] =>
  names.map((name) => ({ path: `/${name}`, ops: ['replace'] }))

export const entries = (name: string, missing: string): PatchRule => ({
  path: `/${name}/{name}`,
  ops: ['add', 'replace', 'remove'],
  missing,
})

/** Lists of text whose items are the operations' values. */
export const listed = (...names: readonly string[]): PatchRule[] =>
  names.map((name) => ({
    path: `/${name}`,
    ops: ['add', 'remove'],
    needsValue: true,
    change(definition, _names, value, op) {
      const rest = (textList(definition, name) ?? []).filter((each) => each !== value)
      return { ...definition, [name]: op === 'add' ? [...rest, value] : rest }
    },
  }))

export const notModelled = (...paths: readonly string[]): PatchRule[] =>
  paths.map((path) => ({ path, ops: ['add', 'replace', 'remove'], notModelled: path }))

/**
 * @param input of an Update operation; its patchOperations are applied in order, or none is
 * @param invalid what a path that is not allowed is told, where AWS has words of its own for it
 */
export function patch(
  definition: Input,
  input: Input,
  rules: readonly PatchRule[],
  where: string,
  invalid = invalidPath,
): Input {
  let patched = definition
  for (const { op, path, value } of operationsIn(input)) {
    const names = namesIn(path)
    const rule = rules.find((one) => matches(one.path, names))
    if (!rule?.ops.some((allowed) => allowed === op)) throw invalid(op, path, rules)
    if (rule.notModelled) throw new NotModelledError(`the path ${path}`, where)
    if ((op !== 'remove' || rule.needsValue) && value === undefined && !(rule.isList && op === 'add')) {
      throw badRequest(`Invalid null or empty value in ${path}`)
    }
    const given = op === 'remove' ? undefined : value
    const isNewName = op === 'add' || (op === 'replace' && rule.replaceAdds)
    if (rule.missing && !isNewName && member(patched, names) === undefined) throw missing(rule.missing)
    if (rule.change) patched = rule.change(patched, names, value, op as PatchOp)
    else if (rule.isList) patched = withItem(patched, names, op as PatchOp, given)
    else patched = withMember(patched, names, given)
  }
  return patched
}

interface Operation {
  readonly op: string
  readonly path: string
  readonly value: string | undefined
}

const knownOps = ['add', 'remove', 'replace', 'move', 'copy', 'test']

function operationsIn(input: Input): Operation[] {
  return (records(input, 'patchOperations') ?? []).map((operation) => {
    const op = text(operation, 'op') ?? ''
    if (!knownOps.includes(op)) {
      throw badRequest(`Invalid patch operation specified: '${op}'. Must be one of: [${knownOps.join(', ')}]`)
    }
    return { op, path: text(operation, 'path') ?? '', value: text(operation, 'value') }
  })
}

function invalidPath(op: string, path: string, rules: readonly PatchRule[]): Error {
  const allowed = rules.filter(({ ops }) => ops.some((one) => one === op)).map((rule) => rule.path)
  const hint = allowed.length > 0 ? `Must be one of: [${allowed.join(', ')}]` : 'Please choose supported operations'
  // Two blanks, as AWS has them.
  return badRequest(`Invalid patch path  '${path}' specified for op '${op}'. ${hint}`)
}

const unescaped = (name: string): string => name.replaceAll('~1', '/').replaceAll('~0', '~')

const namesIn = (path: string): string[] => (path.startsWith('/') ? path.slice(1).split('/').map(unescaped) : [])

function matches(path: string, names: readonly string[]): boolean {
  const parts = path.slice(1).split('/')
  return (
    parts.length === names.length &&
    parts.every((part, index) => (part.startsWith('{') ? names[index] !== '' : part === names[index]))
  )
}

function member(definition: unknown, names: readonly string[]): unknown {
  let value = definition
  for (const name of names) value = isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined
  return value
}

/** With the member set, in its place, or without it. Names come from callers: none is assigned to. */
export function withMember(definition: Input, names: readonly string[], value: unknown): Input {
  const [name = '', ...rest] = names
  const own = member(definition, [name])
  const next = rest.length === 0 ? value : withMember(isRecord(own) ? own : {}, rest, value)
  const all = Object.entries(definition)
  const known = all.some(([key]) => key === name)
  const changed = known
    ? all.map(([key, held]) => [key, key === name ? next : held] as const)
    : [...all, [name, next] as const]
  return Object.fromEntries(changed.filter(([, held]) => held !== undefined))
}

/** The item is the last name; an added one has no value, a replaced one becomes its value. */
function withItem(definition: Input, names: readonly string[], op: PatchOp, value: string | undefined): Input {
  const item = names.at(-1) ?? ''
  const at = names.slice(0, -1)
  const held = member(definition, at)
  // A template may write a media type's slash as in a path.
  const items = (Array.isArray(held) ? held : []).map((one) => unescaped(String(one)))
  if (op === 'add') return withMember(definition, at, items.includes(item) ? items : [...items, item])
  const index = items.indexOf(item)
  if (index < 0) throw missing(`Invalid ${names[0]} specified: ${item}`)
  const next = value === undefined ? items.toSpliced(index, 1) : items.with(index, value)
  return withMember(definition, at, next.length > 0 ? next : undefined)
}
