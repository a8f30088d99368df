/**
 * Pairs whose verdict was thought out first and is confirmed by zod: of each that breaks, values that one side sends and
 * the other refuses are given, and zod itself is asked.
 */
import * as z from 'zod'
import { defineEvent, type EventDefinition } from '../../../events'
import { checkCatalog } from '../../../events/compatibility/check-catalog'
import { entryPath, registryEntry } from '../../../events/registry-build/entry'

type Verdict = 'full' | 'backward' | 'forward' | 'breaking'
/** Sent before and refused after, and the other way round. `absent` stands for a field that is left out. */
interface Shown {
  readonly before?: unknown
  readonly after?: unknown
}
type Pair = readonly [string, Verdict, z.ZodType, z.ZodType, Shown?]

const absent = Symbol('absent')
const text = z.string()
const int = z.int()
const number = z.number()
const of = z.object
const kind = (name: string, more: z.ZodRawShape = {}) => of({ kind: z.literal(name), ...more })
const kinds = (...options: [z.ZodObject, z.ZodObject, ...z.ZodObject[]]) =>
  z.discriminatedUnion('kind', options as never)
const day = '2026-01-01'

const formats: Pair[] = [
  ['an address for any text', 'backward', z.email(), text, { after: 'x' }],
  ['any text for an address', 'forward', text, z.email(), { before: 'x' }],
  ['an id for what looks like one', 'backward', z.uuid(), text.regex(/^[\da-fA-F-]{36}$/), { after: '-'.repeat(36) }],
  ['a day for a time', 'breaking', z.iso.date(), z.iso.datetime(), { before: day, after: `${day}T00:00:00Z` }],
  ['a time for a long text', 'backward', z.iso.datetime(), text.min(10), { after: 'x'.repeat(10) }],
  [
    'one kind of address and another',
    'backward',
    z.ipv4(),
    z.union([z.ipv4(), z.mac()]),
    { after: '00:1A:2B:3C:4D:5E' },
  ],
  ['an address for a network', 'breaking', z.ipv4(), z.cidrv4(), { before: '1.2.3.4', after: '10.0.0.0/8' }],
  ['seconds of a time', 'forward', z.iso.time(), z.iso.time({ precision: 0 }), { before: '10:00' }],
  ['a ULID for its length', 'backward', z.ulid(), text.length(26), { after: '!'.repeat(26) }],
  ['a nanoid for its length', 'backward', z.nanoid(), text.min(21).max(21), { after: '!'.repeat(21) }],
  ['hexadecimal for its pattern', 'full', z.hex(), text.regex(/^[\da-fA-F]*$/)],
  ['a cuid for its pattern', 'full', z.cuid2(), text.regex(/^[\da-z]+$/)],
  ['a host for any text', 'backward', z.hostname(), text, { after: 'a b' }],
  ['a number to call for its sign', 'backward', z.e164(), text.startsWith('+'), { after: '+' }],
  ['bytes for any text', 'backward', z.base64(), text, { after: '*' }],
  [
    ...(['the version of an id', 'breaking', z.uuidv4(), z.uuidv7()] as const),
    { before: 'c5a1f0de-0000-4000-8000-000000000000', after: '018f0000-0000-7000-8000-000000000000' },
  ],
  [
    ...(['a time without a zone', 'backward', z.iso.datetime({ offset: true })] as const),
    ...([z.iso.datetime({ offset: true, local: true }), { after: `${day}T00:00:00` }] as const),
  ],
]

const unions: Pair[] = [
  ['options in another order', 'full', z.union([text, number]), z.union([number, text])],
  ['an option more', 'backward', z.union([text, number]), z.union([text, number, z.boolean()]), { after: true }],
  ['a union in a union', 'full', z.union([z.union([text, int]), z.boolean()]), z.union([text, int, z.boolean()])],
  ['an option within another', 'full', z.union([int, number]), number],
  ['lengths that leave nothing out', 'full', z.union([text.max(3), text.min(2)]), text],
  ['lengths that leave one out', 'backward', z.union([text.max(3), text.min(5)]), text, { after: 'aaaa' }],
  ['ranges that leave nothing out', 'full', z.union([number.lt(0), number.min(0)]), number],
  ['ranges of whole numbers that meet', 'full', z.union([int.max(5), int.min(6)]), int],
  ['ranges that leave one out', 'backward', z.union([number.lt(0), number.gt(0)]), number, { after: 0 }],
  ['enums that overlap', 'full', z.union([z.enum(['a', 'b']), z.enum(['b', 'c'])]), z.enum(['a', 'b', 'c'])],
  ['objects by a field for an enum of it', 'full', z.union([kind('a'), kind('b')]), of({ kind: z.enum(['a', 'b']) })],
  [
    'an enum of a field for objects by it',
    'full',
    of({ kind: z.enum(['a', 'b']), n: int }),
    kinds(kind('a', { n: int }), kind('b', { n: int })),
  ],
  [
    'a kind more',
    'backward',
    kinds(kind('a'), kind('b')),
    kinds(kind('a'), kind('b'), kind('c')),
    { after: { kind: 'c' } },
  ],
  [
    'a kind less',
    'forward',
    kinds(kind('a'), kind('b'), kind('c')),
    kinds(kind('a'), kind('b')),
    { before: { kind: 'c' } },
  ],
  [
    'a field of a kind that may be left out',
    'full',
    kinds(kind('a'), kind('b')),
    kinds(kind('a'), kind('b', { n: int.optional() })),
  ],
  [
    'a field that a kind must have',
    'forward',
    kinds(kind('a'), kind('b')),
    kinds(kind('a'), kind('b', { n: int })),
    { before: { kind: 'b' } },
  ],
  [
    ...(['another name of a kind', 'breaking', kinds(kind('a'), kind('b')), kinds(kind('a'), kind('c'))] as const),
    { before: { kind: 'b' }, after: { kind: 'c' } },
  ],
  [
    'a kind within a kind',
    'backward',
    kinds(kind('a', { at: kinds(kind('x'), kind('y')) }), kind('b')),
    kinds(kind('a', { at: kinds(kind('x'), kind('y'), kind('z')) }), kind('b')),
    { after: { kind: 'a', at: { kind: 'z' } } },
  ],
  ['both of what there are', 'full', z.boolean(), z.union([z.literal(true), z.literal(false)])],
]

const presence: Pair[] = [
  ['null', 'backward', text, text.nullable(), { after: null }],
  ['null, no more', 'forward', text.nullable(), text, { before: null }],
  ['may be left out', 'backward', text, text.optional(), { after: absent }],
  ['must be there', 'forward', text.optional(), text, { before: absent }],
  ['a default that publishers fill in', 'full', text.default('a'), text],
  ['null by default for what may lack or be null', 'full', text.nullish(), text.nullable().default(null)],
  ['null beside absence', 'backward', text.optional(), text.nullish(), { after: null }],
  ['what must be there after all', 'full', z.nonoptional(text.optional()), text],
  ['a default before and after it is read', 'full', text.prefault('a'), text.default('a')],
  ['what stands in for the wrong', 'full', int, int.catch(0)],
  [
    'a default of an object with one',
    'full',
    of({ a: text.default('x') }).default({ a: 'y' }),
    of({ a: text.default('z') }).optional(),
  ],
  ['null in a list', 'backward', z.array(text), z.array(text.nullable()), { after: [null] }],
]

const enums: Pair[] = [
  ['a member less', 'forward', z.enum(['a', 'b']), z.enum(['a']), { before: 'b' }],
  ['a member more', 'backward', z.enum(['a']), z.enum(['a', 'b']), { after: 'b' }],
  ['a member for another', 'breaking', z.enum(['a', 'b']), z.enum(['a', 'c']), { before: 'b', after: 'c' }],
  ['any text for members', 'backward', z.enum(['a', 'b']), text, { after: 'c' }],
  ['one value for an enum of it', 'full', z.literal('a'), z.enum(['a'])],
  ['one value for two', 'backward', z.literal('a'), z.union([z.literal('a'), z.literal('b')]), { after: 'b' }],
  ['numbers one by one for a range', 'full', z.literal([1, 2]), int.min(1).max(2)],
  ['a number for its digits', 'breaking', z.literal(1), z.literal('1'), { before: 1, after: '1' }],
  ['yes for yes or no', 'backward', z.literal(true), z.boolean(), { after: false }],
  ['null for null', 'full', z.literal(null), z.null()],
  ['members of several types', 'breaking', z.literal(['a', 1]), z.union([text, z.null()]), { before: 1, after: null }],
]

const numbers: Pair[] = [
  ['whole for any', 'backward', int, number, { after: 1.5 }],
  ['the end of a range', 'forward', number.min(0), number.gt(0), { before: 0 }],
  ['more than none for one', 'full', int.gt(0), int.min(1)],
  ['less than ten for nine', 'full', int.lt(10), int.max(9)],
  ['steps in steps', 'backward', number.multipleOf(4), number.multipleOf(2), { after: 2 }],
  ['two steps for one', 'full', number.multipleOf(2).multipleOf(3), number.multipleOf(6)],
  ['halves for quarters', 'backward', number.multipleOf(0.5), number.multipleOf(0.25), { after: 0.25 }],
  ['tenths for hundredths', 'backward', number.multipleOf(0.1), number.multipleOf(0.01), { after: 0.01 }],
  ['steps that are no steps of each other', 'breaking', int.multipleOf(4), int.multipleOf(6), { before: 4, after: 6 }],
  ['steps of one, which are endless', 'forward', number.multipleOf(1), int, { before: 2 ** 60 }],
  ['ranges that overlap', 'breaking', number.min(0).max(10), number.min(5).max(15), { before: 0, after: 15 }],
  ['a range of one', 'full', int.min(3).max(3), z.literal(3)],
  ['a step that one of a range is on', 'full', int.min(1).max(100).multipleOf(60), z.literal(60)],
  ['32 bits for all', 'backward', z.int32(), int, { after: 2 ** 31 }],
  ['without a sign for all', 'backward', z.uint32(), int, { after: -1 }],
]

const lists: Pair[] = [
  ['a rest', 'backward', z.tuple([text]), z.tuple([text], number), { after: ['a', 1] }],
  ['a tuple for a list', 'backward', z.tuple([text, number]), z.array(z.union([text, number])), { after: [] }],
  [
    'an item less that could be there',
    'forward',
    z.tuple([text, number.optional()]),
    z.tuple([text]),
    { before: ['a', 1] },
  ],
  ['a second item for a rest', 'backward', z.tuple([text, number]), z.tuple([text], number), { after: ['a'] }],
  ['a list of two for a tuple', 'full', z.array(text).length(2), z.tuple([text, text])],
  ['a narrower rest', 'forward', z.tuple([text], number), z.tuple([text], int), { before: ['a', 1.5] }],
  [
    'items the other way round',
    'breaking',
    z.tuple([text, int]),
    z.tuple([int, text]),
    { before: ['a', 1], after: [1, 'a'] },
  ],
  ['none for a list of none', 'full', z.tuple([]), z.array(text).max(0)],
  ['an item at least', 'forward', z.array(text), z.array(text).nonempty(), { before: [] }],
  ['other items of a list that may be empty', 'breaking', z.array(text), z.array(int), { before: ['a'], after: [1] }],
]

const records: Pair[] = [
  ['names of a record for fields', 'full', z.record(z.enum(['a', 'b']), text), of({ a: text, b: text })],
  [
    'names that may lack for such fields',
    'full',
    z.partialRecord(z.enum(['a', 'b']), text),
    of({ a: text.optional(), b: text.optional() }),
  ],
  ['fewer names', 'forward', z.record(text, int), z.record(text.regex(/^x/), int), { before: { a: 1 } }],
  ['other values', 'backward', z.record(text, int), z.record(text, number), { after: { a: 1.5 } }],
  [
    'shorter lists in a record',
    'forward',
    z.record(text, z.array(int)),
    z.record(text, z.array(int).max(3)),
    { before: { a: [1, 2, 3, 4] } },
  ],
  ['null in a record', 'backward', z.record(text, text), z.record(text, text.nullable()), { after: { a: null } }],
  ['an object for a record', 'backward', of({ a: text }), z.record(text, text), { after: { b: 'x' } }],
  [
    'what else there is',
    'backward',
    of({ a: text }).catchall(int),
    of({ a: text }).catchall(number),
    { after: { a: 'x', z: 1.5 } },
  ],
  [
    'records in records',
    'forward',
    z.record(text, z.record(text, number)),
    z.record(text, z.record(text, int)),
    { before: { a: { b: 1.5 } } },
  ],
]

const tree = (name: z.ZodType, more: z.ZodRawShape = {}): z.ZodType => {
  const node: z.ZodType = of({ name, ...more, below: z.array(z.lazy(() => node)).optional() })
  return node
}
const chain = of({
  at: int,
  get next() {
    return chain.optional()
  },
})

const objects: Pair[] = [
  [
    'a narrower name in a tree',
    'forward',
    tree(text),
    tree(text.min(1)),
    { before: { name: 'a', below: [{ name: '' }] } },
  ],
  ['a field more in a tree', 'full', tree(text), tree(text, { note: text.optional() })],
  [
    'a field that must be there in a tree',
    'forward',
    tree(text),
    tree(text, { note: text }),
    { before: { name: 'a' } },
  ],
  [
    'a chain without an end, of which readers drop what they don’t know',
    'full',
    of({ at: int, next: of({ at: int }).optional() }),
    chain,
  ],
  ['parts for a whole', 'full', z.intersection(of({ a: text }), of({ b: int })), of({ a: text, b: int })],
  ['lengths by parts', 'full', z.intersection(text.min(2), text.max(4)), text.min(2).max(4)],
  ['one field in two parts', 'full', z.intersection(of({ a: text }), of({ a: text.max(3) })), of({ a: text.max(3) })],
  ['a range and whole', 'full', z.intersection(number.min(0), int), int.min(0)],
  ['what two unions have in common', 'full', z.intersection(z.union([text, int]), z.union([int, z.boolean()])), int],
  ['a part that may be empty', 'full', of({ a: text }), z.intersection(of({ a: text }), of({ b: int.optional() }))],
  [
    'a part that must not',
    'forward',
    of({ a: text }),
    z.intersection(of({ a: text }), of({ b: int })),
    { before: { a: 'x' } },
  ],
  ['readers that were strict', 'full', z.strictObject({ a: text }), of({ a: text })],
  [
    'a field more for strict readers',
    'backward',
    z.strictObject({ a: text }),
    z.strictObject({ a: text, b: text.optional() }),
    { after: { a: 'x', b: 'y' } },
  ],
  ['publishers that were loose', 'full', z.looseObject({ a: text }), of({ a: text })],
  ['a field that must be there, gone', 'backward', of({ a: text, b: text }), of({ a: text }), { after: { a: 'x' } }],
  [
    'another type of what may be left out',
    'breaking',
    of({ a: text.optional() }),
    of({ a: int.optional() }),
    { before: { a: 'x' }, after: { a: 1 } },
  ],
  ['a name and a freeze that nobody sees', 'full', of({ a: text.brand('A') }), of({ a: text }).readonly()],
  ['anything for anything', 'full', z.any(), z.unknown()],
  ['anything for a text', 'backward', text, z.any(), { after: 5 }],
]

const patterns: Pair[] = [
  ['none for one at least', 'backward', text.regex(/^a+$/), text.regex(/^a*$/), { after: '' }],
  ['digits by two names', 'full', text.regex(/^[0-9]{3}$/), text.regex(/^\d{3}$/)],
  ['a month for its length', 'backward', text.regex(/^\d{4}-\d\d$/), text.length(7), { after: '.'.repeat(7) }],
  ['both ends for one', 'backward', text.regex(/^a.*b$/), text.startsWith('a'), { after: 'a' }],
  ['a longer beginning', 'backward', text.startsWith('ab'), text.startsWith('a'), { after: 'a' }],
  ['an end by its pattern', 'full', text.endsWith('.json'), text.regex(/\.json$/)],
  ['a part by its pattern', 'full', text.includes('a+'), text.regex(/a\+/)],
  ['small letters by their pattern', 'full', text.lowercase(), text.regex(/^[^A-Z]*$/)],
  ['one of two, often', 'full', text.regex(/^(?:a|b)*$/), text.regex(/^[ab]*$/)],
  ['so many for each', 'full', text.regex(/^a{2,4}$/), z.literal(['aa', 'aaa', 'aaaa'])],
  ['a pattern and a length for each', 'full', text.regex(/^a+$/).max(3), z.enum(['a', 'aa', 'aaa'])],
  ['a length in a pattern', 'full', text.regex(/^[a-z]+$/).min(2), text.regex(/^[a-z]{2,}$/)],
  [
    'a shorter length of a pattern',
    'forward',
    text.regex(/^[a-z]+$/).max(5),
    text.regex(/^[a-z]+$/).max(4),
    { before: 'aaaaa' },
  ],
  ['a template for its beginning', 'backward', z.templateLiteral(['v', int]), text.startsWith('v'), { after: 'vx' }],
  [
    'a template of members for an enum',
    'full',
    z.templateLiteral([z.enum(['a', 'b']), '-', z.enum(['x', 'y'])]),
    z.enum(['a-x', 'a-y', 'b-x', 'b-y']),
  ],
  ['two patterns for a third', 'forward', text.regex(/a/).regex(/b/), text.regex(/^ab$|^ba$/), { before: 'aab' }],
]

function lampLit(lamp: z.ZodType): EventDefinition {
  return defineEvent({
    ...{ owner: 'lamps', name: 'LampLit', version: 1, publishers: ['lamps'], summary: 'A lamp was lit.', examples: [] },
    data: of({ lamp }) as never,
  })
}

function verdictOf(before: EventDefinition, after: EventDefinition): Verdict {
  const [old, now] = [registryEntry(before, []), registryEntry(after, [])]
  const [report] = checkCatalog({
    before: new Map([[entryPath(old), { isInBase: true, snapshots: [{ entry: old, label: 'main' }] }]]),
    ...{
      working: new Map([[entryPath(now), now]]),
      definitions: [after],
      upcasters: [],
      consumers: [],
      policy: 'full',
    },
  })
  const broken = new Set(report?.differences.map(({ direction }) => direction))
  if (broken.size === 2) return 'breaking'
  return broken.has('forward') ? 'backward' : broken.has('backward') ? 'forward' : 'full'
}

const id = '01JG8QZ5W0000000000000000A'
const sent = (event: EventDefinition, lamp: unknown) =>
  event.create(lamp === absent ? {} : { lamp }, { correlationId: 'c' }, { eventId: id, occurredAt: new Date(0) }).detail

const groups: [string, readonly Pair[]][] = [
  ['formats', formats],
  ['unions', unions],
  ['what may lack', presence],
  ['enums', enums],
  ['numbers', numbers],
  ['lists', lists],
  ['records', records],
  ['objects', objects],
  ['patterns', patterns],
]

describe.each(groups)('%s', (_, pairs) => {
  const cases = pairs.map((pair) => [pair[0], pair[1], pair] as const)
  test.each(cases)('%s: %s', (_name, _verdict, [, verdict, one, other, shown = {}]) => {
    const [before, after] = [lampLit(one), lampLit(other)]
    expect(verdictOf(before, after)).toBe(verdict)
    // And the other way round.
    const turned = { full: 'full', backward: 'forward', forward: 'backward', breaking: 'breaking' }[verdict]
    expect(verdictOf(after, before)).toBe(turned)
    const isShown = {
      before: verdict === 'forward' || verdict === 'breaking',
      after: verdict === 'backward' || verdict === 'breaking',
    }
    expect({ before: 'before' in shown, after: 'after' in shown }).toEqual(isShown)
    if ('before' in shown) expect(() => after.parse(sent(before, shown.before))).toThrow()
    if ('after' in shown) expect(() => before.parse(sent(after, shown.after))).toThrow()
  })
})
