import Ajv from 'ajv/dist/2020'
import addFormats from 'ajv-formats'
import * as z from 'zod/mini'
import { defineEvent, type EventDefinition } from '../../../events'
import { checkCatalog } from '../../../events/compatibility/check-catalog'
import { EventDefinitionError } from '../../../events/errors'
import { entryPath, registryEntry } from '../../../events/registry-build/entry'

function lampLit(lamp: z.ZodMiniType, examples: readonly unknown[] = []): EventDefinition {
  return defineEvent({
    ...{ owner: 'lamps', name: 'LampLit', version: 1, publishers: ['lamps'], summary: 'A lamp was lit.' },
    data: z.object({ lamp: z.optional(lamp) }) as unknown as z.ZodMiniObject,
    examples: examples.map((each) => ({ lamp: each })),
  })
}

/** Directions in which the change is not compatible, with the paths of the rows. */
function change(before: z.ZodMiniType, after: z.ZodMiniType): readonly string[] {
  const [old, now] = [registryEntry(lampLit(before), []), registryEntry(lampLit(after), [])]
  const [report] = checkCatalog({
    before: new Map([[entryPath(old), { isInBase: true, snapshots: [{ entry: old, label: 'main' }] }]]),
    ...{ working: new Map([[entryPath(now), now]]), definitions: [lampLit(after)] },
    ...{ upcasters: [], consumers: [], policy: 'full' },
  })
  return (report?.differences ?? []).map(({ direction, path }) => `${direction} ${path}`)
}

const text = z.string()
/** What the compiler or the linter would not let stand as it is. */
const flagged = (source: string, flags = '') => new RegExp(source, flags)
const both = ['forward data.lamp', 'backward data.lamp']

describe('what zod asks and JSON Schema can say is said', () => {
  const ajv = addFormats(new Ajv({ strict: false, logger: false }))
  const texts = [
    'lamp',
    'LAMP',
    'Lamp',
    'a\nb',
    'a\n',
    'ab',
    'k',
    'K',
    '\u212a',
    's',
    '\u017f',
    'S',
    '_',
    '1',
    '',
    'aBc',
  ]
  const urls = [
    'http://a.example',
    'https://a.example',
    'HTTPS://a.example/b',
    'ftp://a.example',
    'mailto:a@b.example',
    'x',
  ]

  test.each([
    ['i', /^lamp$/i],
    ['i with a range', /^[a-c]+$/i],
    ['i with all but a range', /^[^a-c]+$/i],
    ['i with escapes', /^\x6bk?\u0073?$/i],
    ['i with u, where k and s have a third form', /^[ks]$/iu],
    ['i with u and a range', /^[a-z]$/iu],
    ['i with groups and a look ahead', /^(?=l)(?:la(mp)|b)$/i],
    ['s', /^a.b?$/s],
    ['s and i', /^A.B?$/is],
    ['g', /^lamp$/g],
    ['u', /^\p{Lu}+$/u],
  ])('the flag %s', (_, pattern) => {
    const definition = lampLit(text.check(z.regex(pattern)))
    const { lamp } = (registryEntry(definition, []).schema.properties?.data?.properties ?? {}) as Record<string, object>
    const validate = ajv.compile(lamp ?? {})
    for (const value of texts) {
      expect([value, validate(value)]).toEqual([value, z.safeParse(text.check(z.regex(pattern)), value).success])
    }
  })

  // What zod takes nobody else is to refuse; what more others take is asked in code, and known by that.
  test.each<[string, z.ZodMiniType, readonly unknown[], readonly unknown[]]>([
    ['addresses of IPv6', z.ipv6(), ['::1', '::ffff:1.2.3.4', 'fe80::1'], ['fe80::1%eth0', 'x']],
    ['some of them', z.ipv6().check(z.regex(/^::/)), ['::1', '::ffff:1.2.3.4'], ['fe80::1']],
    ['networks of IPv6', z.cidrv6(), ['::/0', '2001:db8::/32', '::ffff:1.2.3.4/128'], ['::', '::/129', 'x/1']],
    ['durations', z.iso.duration(), ['P1D', 'PT1.5S', 'P2W'], ['P', 'PT', '1D']],
    [
      'e-mail addresses of one’s own pattern',
      z.email({ pattern: /^[^@]+@[^@]+$/ }),
      ['a@b', 'ä@b.at', 'a@b.at'],
      ['a', 'a@b@c'],
    ],
    ['the same, narrower', z.email({ pattern: /^[a-z]+@acme\.example$/ }), ['ada@acme.example'], ['ada@acme.com']],
    ['HTML’s addresses', z.email({ pattern: z.regexes.html5Email }), ['a@b', 'a@b.at'], ['a b@c']],
    ['no items', z.tuple([]), [[]], [[1]]],
    ['a rest alone', z.tuple([] as never, z.string()), [[], ['a', 'b']], [[1]]],
    [
      'items and a rest',
      z.tuple([z.string(), z.optional(z.number())], z.boolean()),
      [['a'], ['a', 1, true]],
      [[], ['a', true]],
    ],
    [
      'names that all objects have',
      z.object({ constructor: z.string(), toString: z.string() }),
      [{ constructor: 'a', toString: 'b' }],
      [{ constructor: 'a' }],
    ],
    [
      'records of which some keys are checked',
      z.looseRecord(z.string().check(z.regex(/^x-/)), z.number()),
      [{ 'x-a': 1, b: 's' }],
      [{ 'x-a': 's' }],
    ],
    [
      'members by numbers',
      z.record(z.literal([1, 2]), z.string()),
      [{ 1: 'a', 2: 'b' }],
      [{ 1: 'a' }, { 1: 'a', 2: 'b', 3: 'c' }],
    ],
    ['addresses of devices', z.mac({ delimiter: '-' }), ['00-1A-2B-3C-4D-5E'], ['00:1A:2B:3C:4D:5E']],
    ['templates', z.templateLiteral(['a-', z.int(), z.enum(['x', 'y'])]), ['a-1x'], ['a-1.5x', 'a-1z', 'b-1x']],
    [
      'one of two and not both',
      z.xor([z.object({ a: z.string() }), z.object({ b: z.string() })]),
      [{ a: 'x' }],
      [{ a: 'x', b: 'y' }],
    ],
  ])('%s', (_, schema, taken, refused) => {
    const entry = registryEntry(lampLit(schema), [])
    expect(new Ajv({ strict: false }).validateSchema(entry.schema)).toBe(true)
    const validate = ajv.compile(entry.schema.properties?.data?.properties?.lamp ?? {})
    const isRead = (value: unknown) => z.safeParse(schema, value).success
    expect(taken.map((value) => [value, isRead(value), validate(value)])).toEqual(
      taken.map((value) => [value, true, true]),
    )
    const isInCode = Object.keys(entry.code ?? {}).some((path) => path.startsWith('data'))
    const told = refused.map((value) => [value, isRead(value), !isInCode && validate(value)])
    expect(told).toEqual(refused.map((value) => [value, false, false]))
  })

  test('the protocol of an address of a page', () => {
    const entry = registryEntry(lampLit(z.httpUrl()), [])
    const validate = ajv.compile(entry.schema.properties?.data?.properties?.lamp ?? {})
    expect(urls.filter((url) => validate(url))).toEqual(urls.slice(0, 3))
    expect(change(z.url(), z.httpUrl())).toContain('backward data.lamp')
    expect(change(z.httpUrl(), z.url())).toContain('forward data.lamp')
  })
})

describe('what can not be said is refused by its path', () => {
  const refused: [string, z.ZodMiniType, RegExp][] = [
    ['the flag m', text.check(z.regex(/^a$/m)), /data\.lamp: .*the flag m does not travel/],
    ['the flag y', text.check(z.regex(/a/y)), /data\.lamp: .*the flag y/],
    ['the flag v', text.check(z.regex(flagged('^[a--b]$', 'v'))), /data\.lamp: .*the flag v/],
    ['the flag i with a letter that is not of ASCII', text.check(z.regex(/^é$/i)), /data\.lamp: the flag i with é/],
    ['the flag i with what was matched before', text.check(z.regex(/^(a)\1$/i)), /the flag i with \\1/],
    [
      'a pattern that is none for others',
      text.check(z.regex(flagged('^\\_$'))),
      /data\.lamp: .*so it must be one with it/,
    ],
    ['property', z.object({ a: text }).check(z.property('a', z.literal('b'))), /data\.lamp: z\.property\(\)/],
    ['includes from a position', text.check(z.includes('a', { position: 2 })), /data\.lamp: includes\(\)/],
    ['stringbool', z.stringbool(), /data\.lamp: does not travel as JSON: a codec/],
    ['a pipe', z.pipe(text, z.string()), /data\.lamp: does not travel as JSON: a codec/],
    ['a codec as the name of a field', z.record(z.pipe(text, text), z.int()), /data\.lamp\.\*: does not travel/],
    ['success', z.success(text), /data\.lamp: does not travel as JSON: whether/],
    ['what is below', z.array(z.object({ at: text.check(z.regex(/a/m)) })), /data\.lamp\[\]\.at: .*flag m/],
  ]
  test.each(refused)('%s', (_, schema, message) => {
    const make = () => registryEntry(lampLit(schema), [])
    expect(make).toThrow(EventDefinitionError)
    expect(make).toThrow(message)
  })

  test('also where an example shows it: a check that waits or throws, and what is read otherwise than it is sent', () => {
    const waits = text.check(z.refine(async () => true))
    expect(() => lampLit(waits, ['desk'])).toThrow(/examples\[0\]: can't be parsed/)
    const throws = text.check(
      z.refine(() => {
        throw new Error('no')
      }),
    )
    expect(() => lampLit(throws, ['desk'])).toThrow(/examples\[0\]: can't be parsed: no/)
    const turns = text.check(z.regex(/^[a-z]+$/), z.toUpperCase())
    expect(() => lampLit(turns, ['desk'])).toThrow(/examples\[0\]: is sent as what is not read as the same/)
  })

  test('of a definition that was not made here too', () => {
    const made = { ...lampLit(text), schema: z.object({ lamp: z.date() }) } as unknown as EventDefinition
    expect(() => registryEntry(made, [])).toThrow('LampLit: data.lamp: does not travel as JSON: a Date')
  })
})

describe('what only code asks is told, so that a change of it is a row', () => {
  const longest = (most: number) => text.check(z.refine((value) => value.length <= most))
  const changes: [string, z.ZodMiniType, z.ZodMiniType, readonly string[]][] = [
    ['nothing', longest(12), longest(12), []],
    ['a limit that a check has from outside', longest(12), longest(13), both],
    ['a check that is new', text, longest(12), ['backward data.lamp']],
    ['a check that is gone', longest(12), text, ['forward data.lamp']],
    ['what it says', text.check(z.refine(Boolean, 'a')), text.check(z.refine(Boolean, 'b')), both],
    ['trim', text, text.check(z.trim()), ['backward data.lamp']],
    ['trim for lower case', text.check(z.trim()), text.check(z.toLowerCase()), both],
    ['the place of trim', text.check(z.minLength(1), z.trim()), text.check(z.trim(), z.minLength(1)), both],
    ['the algorithm of a token', z.jwt({ alg: 'HS256' }), z.jwt({ alg: 'RS256' }), both],
    ['any algorithm', z.jwt(), z.jwt({ alg: 'RS256' }), both],
    ['the host of an address', z.url({ hostname: /^a$/ }), z.url({ hostname: /^b$/ }), both],
    ['the protocol of an address', z.url({ protocol: /^ftp$/ }), z.url({ protocol: /^ssh$/ }), both],
    ['the flag i', text.check(z.regex(/^a$/)), text.check(z.regex(/^a$/i)), ['forward data.lamp']],
    ['the flag u', text.check(z.regex(/^.{2}$/)), text.check(z.regex(/^.{2}$/u)), both.slice(0, 1)],
    [
      'a bound that code asks of a number',
      z.int().check(z.refine((value) => value % 2 === 0)),
      z.int().check(z.refine((value) => value % 3 === 0)),
      both,
    ],
    [
      'how two fields stand to each other',
      z.object({ from: text, to: text }).check(z.refine(({ from, to }) => from < to)),
      z.object({ from: text, to: text }).check(z.refine(({ from, to }) => from <= to)),
      both,
    ],
    [
      'what a list may hold',
      z.array(text).check(z.refine((all) => new Set(all).size === all.length)),
      z.array(text).check(z.refine((all) => all.length !== 7)),
      both,
    ],
    [
      'issues that a check adds',
      text.check((payload) => {
        if (payload.value === 'a') payload.issues.push({ code: 'custom', input: payload.value })
      }),
      text.check((payload) => {
        if (payload.value === 'ab') payload.issues.push({ code: 'custom', input: payload.value })
      }),
      both,
    ],
  ]
  test.each(changes)('%s', (_, before, after, rows) => {
    expect(change(before, after)).toEqual(rows)
  })

  test('for when a check is asked at all', () => {
    const named = (when: (payload: { value: unknown }) => boolean) =>
      text.check(z.refine((value: string) => value !== 'off', { when }))
    const [always, short] = [named(() => true), named(({ value }) => String(value).length < 3)]
    expect(change(always, short)).toEqual(both)
    expect(
      change(
        always,
        named(() => true),
      ),
    ).toEqual([])
  })

  test('for what is in lists, records, unions and lists of their own, and not for what is nowhere', () => {
    const deep = z.object({
      list: z.array(z.union([z.null(), longest(3)])),
      record: z.record(text, z.optional(longest(3))),
      pair: z.tuple([text, longest(3)]),
    })
    const { code } = registryEntry(lampLit(deep), [])
    const own = Object.keys(code ?? {}).filter((path) => path.startsWith('data'))
    expect(own).toEqual(['data.lamp.list[]', 'data.lamp.pair[1]', 'data.lamp.record.*'])
    // A field that is new, or gone, has nothing to be compared with.
    expect(change(z.object({ a: text }), z.object({ a: text, b: z.optional(longest(3)) }))).toEqual([])
    expect(change(z.object({ a: text, b: z.optional(longest(3)) }), z.object({ a: text }))).toEqual([])
  })

  test('and not by an example, a meaning or another field', () => {
    const dates = (more: object) =>
      z.object({ from: text, to: text, ...more }).check(z.refine(({ from, to }) => String(from) < String(to)))
    expect(change(dates({}), dates({ note: z.optional(text) }))).toEqual([])
  })
})

test('a witness is an event that the definition itself sends or refuses', () => {
  // By the schema "" would do; the code refuses it, so that it can't have been sent.
  const named = text.check(
    z.maxLength(5),
    z.refine((value) => value.startsWith('lamp-')),
  )
  const [old, now] = [registryEntry(lampLit(z.enum(['lamp-1'])), []), registryEntry(lampLit(named), [])]
  const [report] = checkCatalog({
    before: new Map([[entryPath(old), { isInBase: true, snapshots: [{ entry: old, label: 'main' }] }]]),
    ...{ working: new Map([[entryPath(now), now]]), definitions: [lampLit(named)] },
    ...{ upcasters: [], consumers: [], policy: 'full' },
  })
  const [row] = report?.differences ?? []
  expect(row).toMatchObject({ direction: 'forward', path: 'data.lamp', doubt: expect.any(String) })
  expect(row?.witness).toBeUndefined()
})
