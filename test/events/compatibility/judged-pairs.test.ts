/** Pairs that were judged by hand first: what a change of a field does, by what zod does with it. */
import * as z from 'zod'
import { defineEvent, type EventDefinition } from '../../../events'
import { checkCatalog } from '../../../events/compatibility/check-catalog'
import type { EventReport } from '../../../events/compatibility/check-event'
import type { EventConsumer } from '../../../events/compatibility/consumers'
import { entryPath, registryEntry } from '../../../events/registry-build/entry'

type Verdict = EventReport['verdict']

function lampLit(shape: z.ZodRawShape, publishers: readonly string[] = ['lamps']): EventDefinition {
  return defineEvent({
    ...{ owner: 'lamps', name: 'LampLit', version: 1, publishers, summary: 'A lamp was lit.', examples: [] },
    data: z.object(shape) as never,
  })
}

function check(before: EventDefinition, after: EventDefinition, consumers: readonly EventConsumer[] = []) {
  const [old, now] = [registryEntry(before, []), registryEntry(after, [])]
  const [report] = checkCatalog({
    before: new Map([[entryPath(old), { isInBase: true, snapshots: [{ entry: old, label: 'main' }] }]]),
    ...{ working: new Map([[entryPath(now), now]]), definitions: [after], upcasters: [], consumers, policy: 'full' },
  })
  if (!report) throw new Error('There is no report')
  return report
}

const text = z.string()
const sizes = z.enum(['small', 'large', 'other'])
const fewer = z.enum(['small', 'other'])
const ordered = (isRight: (pair: { from: number; to: number }) => boolean) =>
  z.object({ from: z.int(), to: z.int() }).refine(isRight)

const pairs: readonly (readonly [string, Verdict, z.ZodType, z.ZodType])[] = [
  ['the flag i, new', 'backward', text.regex(/^[a-f]+$/), text.regex(/^[a-f]+$/i)],
  ['the flag i, gone', 'forward', text.regex(/^[a-f]+$/i), text.regex(/^[a-f]+$/)],
  ['the flag i, written out', 'full', text.regex(/^[a-f]+$/i), text.regex(/^[a-fA-F]+$/)],
  ['the flags i and u, of which k has a third form', 'forward', text.regex(/^k$/iu), text.regex(/^[kK]$/)],
  ['the flag s, new', 'backward', text.regex(/^a.b$/), text.regex(/^a.b$/s)],
  ['the flag u, new, where nothing is beyond 16 bits', 'full', text.regex(/^[a-z]+$/), text.regex(/^[a-z]+$/u)],
  ['the flag u, new, where something is', 'backward', text.regex(/^.$/), text.regex(/^.$/u)],
  ['the flag g, which says nothing', 'full', text.regex(/^a$/), text.regex(/^a$/g)],
  ['a length for a pattern that counts otherwise', 'backward', text.max(1), text.regex(/^.?$/su)],
  ['the protocol of an address', 'breaking', z.url(), z.url({ protocol: /^https$/ })],
  ['the host of an address', 'breaking', z.url({ hostname: /^a\.example$/ }), z.url({ hostname: /a\.example$/ })],
  ['how an address is written', 'breaking', z.url(), z.url({ normalize: true })],
  ['a check in code, gone', 'backward', text.refine((value) => value.length % 2 === 0), text],
  ['a limit in code', 'breaking', text.refine(({ length }) => length < 5), text.refine(({ length }) => length < 4)],
  ['two fields of an object', 'breaking', ordered(({ from, to }) => from < to), ordered(({ from, to }) => from <= to)],
  ['what a text is brought to', 'forward', text, text.trim()],
  ['what a text is brought to before its length', 'forward', text.min(1), text.trim().min(1)],
  ['what a text is brought to, otherwise', 'breaking', text.trim(), text.toLowerCase()],
  ['the form of its characters', 'forward', text, text.normalize('NFC')],
  ['a longer text after it is trimmed', 'forward', text.trim().min(2), text.trim().min(3)],
  ['a member more that readers take for another', 'full', fewer.catch('other'), sizes.catch('other')],
  ['a member less that readers take for another', 'full', sizes.catch('other'), fewer.catch('other')],
  ['a member more, and from now on readers may', 'backward', fewer, sizes.catch('other')],
  ['readers who take none for another any more', 'full', fewer.catch('other'), fewer],
  ['whole numbers of some, for any', 'forward', z.number().min(0).max(10), z.int().min(0).max(10)],
  ['any of some numbers, for whole ones', 'backward', z.int().min(0).max(10), z.number().min(0).max(10)],
  ['cents of any amount', 'forward', z.number(), z.number().multipleOf(0.01)],
  ['a pattern and a length for one pattern', 'full', text.regex(/^\d*$/).length(4), text.regex(/^\d{4}$/)],
  ['a pattern and a length for more', 'backward', text.regex(/^[A-Z]*$/).max(3), text.regex(/^[A-Z]{0,5}$/)],
  ['a beginning for a pattern', 'full', text.startsWith('a-'), text.regex(/^a-/)],
  ['an end, gone', 'backward', text.endsWith('x'), text],
  ['a part for another', 'breaking', text.includes('x'), text.includes('y')],
  ['an enum for a pattern', 'backward', z.enum(['on', 'off']), text.regex(/^o(n|ff)?$/)],
  ['a pattern for an enum', 'full', text.regex(/^(on|off)$/), z.enum(['on', 'off'])],
  ['a pattern for a template that takes a sign', 'backward', text.regex(/^v\d+$/), z.templateLiteral(['v', z.int()])],
  ['a look ahead', 'breaking', text.regex(/^(?!a)\w+$/), text.regex(/^(?!b)\w+$/)],
  ['ends of a pattern', 'backward', text.regex(/^abc$/), text.regex(/b/)],
  ['null beside a literal', 'backward', z.literal('a'), z.literal(['a', null])],
  ['another default', 'full', z.int().default(1), z.int().default(2)],
  ['a default for what may be left out', 'full', z.int().optional(), z.int().default(1)],
  ['the algorithm of a token', 'breaking', z.jwt(), z.jwt({ alg: 'ES256' })],
  ['another pattern of addresses', 'breaking', z.email(), z.email({ pattern: z.regexes.html5Email })],
  ['the version of an id', 'forward', z.uuid(), z.uuidv4()],
  ['the zone of a time', 'backward', z.iso.datetime(), z.iso.datetime({ offset: true })],
  ['the precision of a time', 'forward', z.iso.datetime(), z.iso.datetime({ precision: 3 })],
  ['another hash', 'breaking', z.hash('md5'), z.hash('sha1')],
  ['another form of bytes', 'breaking', z.base64(), z.base64url()],
  ['numbers of 32 bits', 'forward', z.int(), z.int32()],
  ['smaller steps', 'backward', z.number().multipleOf(10), z.number().multipleOf(5)],
  ['a name more of a record', 'breaking', z.record(z.enum(['a']), text), z.record(z.enum(['a', 'b']), text)],
  ['names that may be missing', 'backward', z.record(z.enum(['a']), text), z.partialRecord(z.enum(['a']), text)],
  ['a list with one for a first and a rest', 'full', z.array(text).min(1), z.tuple([text], text)],
  ['what may be null may also be missing', 'backward', text.nullable(), text.nullish()],
]

test.each(pairs)('%s: %s', (_, verdict, before, after) => {
  const { verdict: told, differences, violations } = check(lampLit({ lamp: before }), lampLit({ lamp: after }))
  const directions = new Set(differences.map(({ direction }) => direction))
  const whole = { 0: 'full', 1: directions.has('forward') ? 'backward' : 'forward', 2: 'breaking' }[directions.size]
  expect([whole, violations.length > 0]).toEqual([verdict, verdict !== 'full'])
  if (verdict !== 'full') expect(told).toBe(verdict)
})

test.each([
  ['a pipe', () => text.pipe(z.string().min(2))],
  ['a boolean of words', () => z.stringbool()],
  ['a boolean of other words', () => z.stringbool({ truthy: ['on'] })],
  ['the flag m', () => text.regex(/^a$/m)],
  ['the flag y', () => text.regex(/a/y)],
  ['a transform', () => text.transform(Number)],
])('what has no form in JSON Schema is refused where it is defined: %s', (_, type) => {
  expect(() => lampLit({ lamp: type() })).toThrow(/LampLit: data\.lamp: /)
})

describe('a field that a consumer relies on', () => {
  const relying = (...fields: string[]): EventConsumer => ({ name: 'x/OnLit', detailType: 'LampLit', fields })
  const option = (kind: string, more: z.ZodRawShape = {}) => z.object({ kind: z.literal(kind), ...more })
  const note = { note: text.optional() }
  const union = (...options: [z.ZodObject, ...z.ZodObject[]]) => ({ at: z.union(options) })
  const listed = (...options: [z.ZodObject, ...z.ZodObject[]]) => ({ all: z.array(z.union(options)) })

  test.each([
    ['gets another name', { watts: z.int().optional() }, { power: z.int().optional() }, 'watts', 'data.watts'],
    [
      'gets another name in a list',
      { all: z.array(z.object({ watts: z.int().optional() })) },
      { all: z.array(z.object({ power: z.int().optional() })) },
      'all[].watts',
      'data.all[].watts',
    ],
    ['is a record', { labels: z.record(text, text).optional() }, {}, 'labels', 'data.labels'],
    ['is of an option', union(option('a', note), option('b')), union(option('a'), option('b')), 'at', 'data.at.note'],
    [
      'is of one option still',
      union(option('a', note), option('b', note)),
      union(option('a'), option('b', note)),
      'at.note',
      'data.at.note',
    ],
    [
      'is of one option still, in a list',
      listed(option('a', note), option('b', note)),
      listed(option('a', note), option('b')),
      'all',
      'data.all[].note',
    ],
  ] as [string, z.ZodRawShape, z.ZodRawShape, string, string][])('is lost: it %s', (_, before, after, field, path) => {
    const { differences, violations } = check(lampLit(before), lampLit(after), [relying(field)])
    expect(differences).toMatchObject([{ path, direction: 'forward', consumers: ['x/OnLit'] }])
    expect(violations).toHaveLength(1)
  })

  test('is not lost where an option is gone as a whole, or options change places', () => {
    const [before, swapped, fewer] = [
      union(option('a', note), option('b', note)),
      union(option('b', note), option('a', note)),
      union(option('b', note)),
    ]
    expect(check(lampLit(before), lampLit(swapped), [relying('at')]).differences).toEqual([])
    const { differences } = check(lampLit(before), lampLit(fewer), [relying('at')])
    expect(differences.filter(({ reason }) => reason.includes('never hold it'))).toEqual([])
  })
})

test('publishers count as a set', () => {
  const by = (...publishers: readonly string[]) => lampLit({ lamp: text }, publishers)
  expect(check(by('lamps', 'inspectors'), by('inspectors', 'lamps')).violations).toEqual([])
  expect(check(by('lamps'), by('lamps', 'inspectors')).violations).toHaveLength(1)
  expect(check(by('lamps', 'inspectors'), by('lamps')).violations).toHaveLength(1)
})
