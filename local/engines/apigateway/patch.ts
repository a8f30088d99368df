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
  /** It is one of several by name: with the last of them, what holds them goes. */
  readonly isEntry?: true
  /** What AWS calls a name that isn't there, when it is to be replaced or removed. */
  readonly missing?: string
  /** To remove something takes a value too. */
  readonly needsValue?: true
  /** Without a value it is what it is by default. */
  readonly takesNoValue?: true
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
  isEntry: true,
})

/** Rules for switches that are replaced: all but `true` is off, as it is without a value. */
export const switched = (...names: readonly string[]): PatchRule[] =>
  names.map((name) => ({
    path: `/${name}`,
    ops: ['replace'],
    takesNoValue: true,
    change: (definition, _names, value) => withMember(definition, [name], value?.toLowerCase() === 'true'),
  }))

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
  invalid: InvalidPath = invalidPath,
): Input {
  let patched = definition
  for (const { op, path, value } of operationsIn(input)) {
    const names = namesIn(path ?? '')
    const rule = rules.find((one) => matches(one.path, names))
    if (!rule?.ops.some((allowed) => allowed === op)) throw invalid(op, path, rules, rule)
    if (rule.notModelled) throw new NotModelledError(`the path ${path}`, where)
    const takesNone = rule.takesNoValue || (rule.isList && op === 'add')
    if ((op !== 'remove' || rule.needsValue) && value === undefined && !takesNone) {
      throw badRequest(`Invalid null or empty value in ${rule.path.includes('{') ? names[0] : path}`)
    }
    const given = op === 'remove' ? undefined : value
    const isNewName = op === 'add' || (op === 'replace' && rule.replaceAdds)
    if (rule.missing && !isNewName && member(patched, names) === undefined) throw missing(rule.missing)
    if (rule.change) patched = rule.change(patched, names, value, op as PatchOp)
    else if (rule.isList) patched = withItem(patched, names, op as PatchOp, given)
    else patched = withMember(patched, names, given)
    if (rule.isEntry && isEmpty(member(patched, names.slice(0, -1)))) {
      patched = withMember(patched, names.slice(0, -1), undefined)
    }
  }
  return patched
}

interface Operation {
  readonly op: string
  readonly path: string | undefined
  readonly value: string | undefined
}

function operationsIn(input: Input): Operation[] {
  return (records(input, 'patchOperations') ?? []).map((operation) => ({
    op: text(operation, 'op') ?? '',
    path: text(operation, 'path'),
    value: text(operation, 'value'),
  }))
}

/** What a path that is not allowed is told; `rule`: the one that has the path, for other operations. */
export type InvalidPath = (
  op: string,
  path: string | undefined,
  rules: readonly PatchRule[],
  rule: PatchRule | undefined,
) => Error

/** As the kinds are told that AWS had from the beginning: APIs, methods, and their responses. */
export const invalidPlainPath: InvalidPath = (_op, path) => badRequest(`Invalid patch path ${path ?? 'null'}`)

/** The same, where a path that can only be replaced is told so. */
export const invalidPathOrOperation: InvalidPath = (op, path, rules, rule) =>
  rule?.ops.join() === 'replace'
    ? badRequest('Invalid patch operation specified. Must be one of: [replace]')
    : invalidPlainPath(op, path, rules, rule)

function invalidPath(op: string, path: string | undefined, rules: readonly PatchRule[]): Error {
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

const isEmpty = (value: unknown): boolean => isRecord(value) && Object.keys(value).length === 0

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
  const rest = items.toSpliced(index, 1)
  // What replaces an item is the last: it is taken away and another is added.
  const next = value === undefined ? rest : [...rest, value]
  return withMember(definition, at, next.length > 0 ? next : undefined)
}
