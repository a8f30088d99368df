/**
 * What a schema asks in code, by the place in the event: no JSON Schema has it, so a change of it would be seen nowhere.
 * Each check is told by its name, its message and a fingerprint of what it says to some thousand values. A change that
 * none of them shows, and no message, stays unseen.
 */
import { createHash } from 'node:crypto'
import type { $ZodCheck, $ZodType, $ZodTypes } from 'zod/v4/core'
import { probesFor } from './probes'

/** By place, such as `data.votes[].comment`, in the order in which they are asked. */
export type CodeChecks = Readonly<Record<string, readonly string[]>>

export function codeChecks(schema: $ZodType): CodeChecks {
  const found = new Map<string, string[]>()
  walk(schema, '', new Set(), (path, check) => {
    const known = found.get(path) ?? []
    if (!known.includes(check)) found.set(path, [...known, check])
  })
  return Object.fromEntries([...found].sort(([one], [other]) => (one < other ? -1 : 1)))
}

type Tell = (path: string, check: string) => void

function walk(schema: $ZodType, path: string, above: ReadonlySet<$ZodType>, tell: Tell): void {
  // What lies within itself is told where it began.
  if (above.has(schema)) return
  const within = new Set([...above, schema])
  const { def } = (schema as $ZodTypes)._zod
  for (const check of checksOf(schema)) tell(path || '(event)', check)
  const into = (inner: $ZodType, at: string) => walk(inner, at, within, tell)
  switch (def.type) {
    case 'object':
      for (const [field, inner] of Object.entries(def.shape)) into(inner, path === '' ? field : `${path}.${field}`)
      if (def.catchall) into(def.catchall, `${path}.*`)
      return
    case 'array':
      into(def.element, `${path}[]`)
      return
    case 'tuple':
      for (const [index, item] of def.items.entries()) into(item, `${path}[${index}]`)
      if (def.rest) into(def.rest, `${path}[]`)
      return
    case 'record':
      into(def.keyType, `${path}.*`)
      into(def.valueType, `${path}.*`)
      return
    case 'union':
      for (const option of def.options) into(option, path)
      return
    case 'intersection':
      into(def.left, path)
      into(def.right, path)
      return
    case 'lazy':
      into(def.getter(), path)
      return
    default:
      if ('innerType' in def) into(def.innerType, path)
  }
}

/** Said by keywords, every bit of it. */
const inSchema = new Set(
  'greater_than less_than multiple_of number_format min_length max_length length_equals'.split(' '),
)
/** Formats that are a pattern and no more. */
const patterns = new Set(
  'guid uuid email emoji nanoid cuid cuid2 ulid xid ksuid ipv4 cidrv4 mac e164 date time datetime duration hostname hex regex lowercase uppercase includes starts_with ends_with'.split(
    ' ',
  ),
)

function checksOf(schema: $ZodType): readonly string[] {
  const { def, traits } = schema._zod
  const own = traits.has('$ZodCheck') ? [schema as unknown as $ZodCheck] : []
  const all: readonly $ZodCheck[] = [...own, ...(def.checks ?? [])]
  return all.flatMap((check, index) => {
    const { check: name } = check._zod.def
    if (inSchema.has(name)) return []
    if (name === 'string_format') return formatOf(check)
    const before = all.slice(0, index).map((each) => each._zod.def.check)
    const after = name === 'overwrite' && before.length > 0 ? ` after ${before.join(', ')}` : ''
    return [`${name}${messageOf(check)} ${printOf(check, def.type)}${after}`]
  })
}

function formatOf(check: $ZodCheck): readonly string[] {
  const { format, pattern, ...options } = check._zod.def as unknown as Record<string, unknown>
  if (pattern instanceof RegExp && !pattern.unicode && readsHalves(pattern)) return [`${format}, by 16 bits`]
  if (patterns.has(String(format))) return []
  const told = ['hostname', 'protocol', 'alg', 'normalize'].flatMap((name) =>
    options[name] === undefined ? [] : [`${name} ${String(options[name])}`],
  )
  const own = typeof options.fn === 'function' ? [printOf(check, 'string')] : []
  return [[String(format), ...told, ...own].join(' ')]
}

/** Whether it reads half of a character beyond 16 bits as one of its own: JSON Schema's patterns read it whole. */
function readsHalves({ source }: RegExp): boolean {
  const [whole, halves] = [new RegExp(source, 'u'), new RegExp(source)]
  return ['', 'a', 'ab', 'a-', '0'].some((text) =>
    [1, 2, 3, 4].some((count) => {
      const beyond = text + '\u{1f600}'.repeat(count)
      return whole.test(beyond) !== halves.test(beyond)
    }),
  )
}

function messageOf(check: $ZodCheck): string {
  try {
    const said = check._zod.def.error?.({ code: 'custom', input: '', path: [] } as never)
    const text = typeof said === 'string' ? said : said?.message
    return text === undefined ? '' : ` ${JSON.stringify(text)}`
  } catch {
    return ''
  }
}

const prints = new WeakMap<object, string>()

function printOf(check: $ZodCheck, type: string): string {
  const known = prints.get(check)
  if (known !== undefined) return known
  const hash = createHash('sha256')
  for (const value of probesFor(type)) hash.update(`${answerTo(check, value)}\n`)
  const print = hash.digest('hex').slice(0, 8)
  prints.set(check, print)
  return print
}

function answerTo(check: $ZodCheck, value: unknown): string {
  const payload: { value: unknown; issues: unknown[] } = { value, issues: [] }
  try {
    if (check._zod.def.when?.(payload as never) === false) return 'not asked'
    const answer: unknown = check._zod.check(payload as never)
    if (answer instanceof Promise) return 'waits'
  } catch {
    return 'throws'
  }
  if (payload.issues.length > 0) return 'no'
  return Object.is(payload.value, value) ? 'yes' : `as ${JSON.stringify(payload.value)}`
}
