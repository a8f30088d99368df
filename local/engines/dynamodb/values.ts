/**
 * What DynamoDB says of a bad value depends on which of its two layers an operation runs, as recorded on AWS in October
 * 2026: single writes and reads run the newer one, which writes put in the envelope of other validation errors; batch
 * writes, transactions and Scan run the older one, whose words are dynalite's.
 */
import type { AttributeValue } from './item'

export type Layer = 'enveloped' | 'current' | 'older'

const layers: Readonly<Record<string, Layer>> = {
  PutItem: 'enveloped',
  UpdateItem: 'enveloped',
  DeleteItem: 'enveloped',
  GetItem: 'current',
  BatchGetItem: 'current',
  Query: 'current',
}

/** From this many levels on, a request is read by the older layer whichever the operation. */
const deepest = 62

export const layerOf = (action: string, input: unknown): Layer => {
  const layer = layers[action] ?? 'older'
  return layer === 'enveloped' && levelsIn(input) > deepest ? 'older' : layer
}

/** A message of dynalite's as the layer has it. */
export function inLayer(message: string, input: unknown, layer: Layer): string {
  if (layer === 'older') return olderNumber(message, input)
  const said = currentWords(bare(message), input)
  return layer === 'current' || isOfMembers(said) ? said : `1 validation error detected: ${noReason(said)}`
}

const isOfMembers = (message: string): boolean =>
  /^\d+ validation errors? detected: |^The parameter '|^Item size has exceeded /.test(message)

const noReason = (message: string): string =>
  message.replace(/^(ExpressionAttributeValues can only be specified when using expressions): .*$/, '$1')

/** Without the name that the older layer puts around the values of expressions. */
const bare = (message: string): string =>
  message.replace(/^ExpressionAttributeValues contains invalid value: (.*) for key :\w+$/s, '$1')

function currentWords(message: string, input: unknown): string {
  const invalid = 'One or more parameter values were invalid: '
  if (message === 'The parameter cannot be converted to a numeric value') return `${message}: `
  if (message === 'Input collection contains duplicates') return `${invalid}${message}.`
  const [, shown, type] = /Input collection (\[.*\])(of type BS)? contains duplicates\.$/s.exec(message) ?? []
  if (shown === undefined) return message
  const kind = type ? 'BS' : 'SS'
  const members = setIn(input, kind, shown)
  if (!members) return message
  const quoted = untilRepeated(members, kind).map((member) => JSON.stringify(member))
  return `${invalid}Input collection [${quoted.join(type ? ',' : ', ')}]${type ?? ''} contains duplicates.`
}

/** In the order of their bytes up to the first that repeats another, then as they were sent. */
function untilRepeated(members: readonly string[], kind: 'SS' | 'BS'): string[] {
  const at = members.findIndex((member, index) => members.indexOf(member) < index)
  const bytes = (member: string): Buffer => Buffer.from(member, kind === 'BS' ? 'base64' : 'utf8')
  const sorted = members.slice(0, at).sort((a, b) => Buffer.compare(bytes(a), bytes(b)))
  return [...sorted, ...members.slice(at)]
}

/** The set that was shown, which can't be told from its text: members may hold commas. */
function setIn(input: unknown, kind: 'SS' | 'BS', shown: string): readonly string[] | undefined {
  return first(input, (value) => {
    const members = (value as AttributeValue)[kind]
    return Array.isArray(members) && `[${members.join(', ')}]` === shown ? (members as string[]) : undefined
  })
}

/** The older layer's exponents wrap where they leave 32 bits: what is too large is called too small. */
function olderNumber(message: string, input: unknown): string {
  if (!message.includes('Number overflow.')) return message
  const wraps = first(input, ({ N, NS }) =>
    [N, ...(Array.isArray(NS) ? NS : [])].some((text) => /^[-+]?[1-9]e\+?2147483647$/i.test(String(text)))
      ? true
      : undefined,
  )
  return wraps ? message.replace(/overflow(.*)larger/, 'underflow$1smaller') : message
}

function first<T>(input: unknown, find: (value: AttributeValue) => T | undefined): T | undefined {
  if (input === null || typeof input !== 'object' || input instanceof Uint8Array) return undefined
  const found = Array.isArray(input) ? undefined : find(input as AttributeValue)
  if (found !== undefined) return found
  for (const each of Object.values(input)) {
    const within = first(each, find)
    if (within !== undefined) return within
  }
  return undefined
}

/** Maps and lists of values within each other, at most. */
function levelsIn(input: unknown): number {
  if (input === null || typeof input !== 'object' || input instanceof Uint8Array) return 0
  const { M, L } = input as AttributeValue
  const isDocument = (M !== null && typeof M === 'object') || Array.isArray(L)
  let most = 0
  for (const each of Object.values(input)) most = Math.max(most, levelsIn(each))
  return most + (isDocument ? 1 : 0)
}
