/** Values for a shape, as a user of the SDK writes them and gets them, and the same as engines have them. */
import fc from 'fast-check'
import type { Member, Shape, Structure } from '../../../local/kernel/api'

export interface ValueOptions {
  /** Members that are left out, by `Structure.member`, because a client does something of its own with them. */
  readonly without: ReadonlySet<string>
}

const deepest = 3

/** Where something must stand: a path is made of labels, and no client of S3 takes an empty answer for one. */
const always: ReadonlySet<Member['at']> = new Set(['label', 'payload'])

const time = (millisecond: number) =>
  fc.integer({ min: 1_500_000_000, max: 1_900_000_000 }).map((seconds) => new Date(seconds * 1000 + millisecond))
const plainText = fc.stringMatching(/^[A-Za-z][A-Za-z0-9_-]{0,11}$/)
// What has to be escaped somewhere, with no space at an end, which parsers may trim.
const anyText = fc
  .tuple(plainText, fc.constantFrom('', '<&>"\'', 'ä € 😀', '%2F/?#+ =', '\\n"', 'a\nb\tc'), plainText)
  .map((parts) => parts.join(''))
const jsonText = plainText.map((text) => JSON.stringify({ text }))

/** Values as the SDK has them: `Date`, `Uint8Array`. */
export function sdkValues(structure: Structure, options: ValueOptions, depth = 0): fc.Arbitrary<object> {
  const chosen = [...structure.members.values()].filter(
    ({ name }) => !options.without.has(`${structure.name}.${name}`) && !options.without.has(name),
  )
  const record = (members: readonly Member[]) =>
    fc.record(Object.fromEntries(members.map((member) => [member.name, memberValues(member, options, depth)])), {
      requiredKeys: members.filter(({ isRequired, at }) => isRequired || always.has(at)).map(({ name }) => name),
    })
  if (structure.isUnion) {
    const flat = depth > deepest ? chosen.filter(({ shape }) => isScalar(shape)) : chosen
    // One of structures alone must be one of them, however deep.
    return fc.oneof(...(flat.length > 0 ? flat : chosen).map((member) => record([{ ...member, isRequired: true }])))
  }
  const held = depth > deepest ? chosen.filter(({ isRequired, shape }) => isRequired || isScalar(shape)) : chosen
  const [first, ...rest] = held
  // The query protocol can't say that a structure is there and empty.
  return depth > 0 && first ? record([{ ...first, isRequired: true }, ...rest]) : record(held)
}

const isScalar = ({ kind }: Shape): boolean => kind !== 'structure' && kind !== 'list' && kind !== 'map'

function memberValues(member: Member, options: ValueOptions, depth: number): fc.Arbitrary<unknown> {
  if (member.isJson) return jsonText
  // Clients know these only.
  if (member.name === 'ChecksumAlgorithm' && member.at === 'header') return fc.constant('CRC32')
  // Names of headers have no capitals.
  if (member.at === 'headers')
    return fc.dictionary(fc.stringMatching(/^[a-z][a-z0-9-]{0,9}$/), plainText, { minKeys: 1 })
  if (member.at === 'status') return fc.constantFrom(200, 202)
  return shapeValues(member.shape, options, depth, member.at === 'body' ? 'body' : 'line', member.at === 'payload')
}

function shapeValues(
  shape: Shape,
  options: ValueOptions,
  depth: number,
  place: 'body' | 'line',
  isPayload = false,
): fc.Arbitrary<unknown> {
  switch (shape.kind) {
    case 'structure':
      return sdkValues(shape, options, depth + 1)
    case 'list':
      return fc.array(shapeValues(shape.of, options, depth + 1, place), { minLength: 1, maxLength: 2 })
    case 'map':
      return fc.dictionary(plainText, shapeValues(shape.of, options, depth + 1, place), { minKeys: 1, maxKeys: 2 })
    case 'string':
      return place === 'body' || isPayload ? anyText : plainText
    case 'number':
      return fc.oneof(fc.integer({ min: -1000, max: 1_000_000 }), fc.constantFrom(0, 0.5, 1e15))
    case 'boolean':
      return fc.boolean()
    case 'blob':
      return fc.uint8Array({ minLength: 1, maxLength: 8 })
    case 'document':
      return fc.constantFrom({ a: [1, 'b', null] })
    case 'http-date':
      return time(0)
    default:
      return time(place === 'body' ? 250 : 0)
  }
}

/** The same value as engines have it: times in seconds, bytes in base64, those of a whole body as they are. */
export function engineValue(value: unknown, shape: Shape, isPayload = false): unknown {
  if (value === undefined) return undefined
  switch (shape.kind) {
    case 'structure':
      return Object.fromEntries(
        Object.entries(value as object).map(([name, held]) => {
          const member = shape.members.get(name) as Member
          return [name, engineValue(held, member.shape, member.at === 'payload')]
        }),
      )
    case 'list':
      return (value as unknown[]).map((item) => engineValue(item, shape.of))
    case 'map':
      return Object.fromEntries(
        Object.entries(value as object).map(([key, held]) => [key, engineValue(held, shape.of)]),
      )
    case 'blob':
      return isPayload ? Buffer.from(value as Uint8Array) : Buffer.from(value as Uint8Array).toString('base64')
    default:
      return value instanceof Date ? value.getTime() / 1000 : value
  }
}
