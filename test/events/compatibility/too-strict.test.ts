import * as fc from 'fast-check'
import * as z from 'zod/mini'
import { type Comparison, compare } from '../../../events/compatibility/compare'
import { isContained } from '../../../events/compatibility/contain'
import { outsideOf } from '../../../events/compatibility/pattern/language'
import type { Schema } from '../../../events/compatibility/schema'
import { defineEvent, type EventDefinition } from '../../../events/define-event'
import { registryEntry } from '../../../events/registry-build/entry'

const text = z.string()
const like = (...patterns: readonly RegExp[]) => text.check(...patterns.map((each) => z.regex(each)))
const long = (least: number, most: number, ...patterns: readonly RegExp[]) =>
  like(...patterns).check(z.minLength(least), z.maxLength(most))

const schemaOf = (type: z.ZodMiniType) => z.toJSONSchema(z.object({ a: type }), { io: 'input' }) as Schema

describe('texts that patterns and lengths tell are decided, all of them together', () => {
  const changes: [string, z.ZodMiniType, z.ZodMiniType, Comparison['verdict']][] = [
    ['two patterns that both apply, for one', like(/^[a-c]+$/, /^.{2}$/), like(/^[a-c]{2}$/), 'full'],
    ['two patterns for two others', like(/^a/, /b$/), like(/^a.*b$/), 'forward'],
    ['one of two patterns taken away', like(/^[a-c]+$/, /^.{2}$/), like(/^[a-c]+$/), 'backward'],
    ['a pattern and a length for a pattern', long(1, 3, /^[a-z]*$/), like(/^[a-z]{1,3}$/), 'full'],
    ['a pattern and a length for a longer pattern', long(1, 3, /^[a-z]*$/), like(/^[a-z]{1,4}$/), 'backward'],
    ['a pattern that says a length for a length', like(/^(?:ab|cde)$/), long(2, 3, /^[a-e]+$/), 'backward'],
    ['a pattern for an enum', like(/^(?:red|green)$/), z.enum(['red', 'green']), 'full'],
    ['a pattern for an enum of more', like(/^(?:red|green)$/), z.enum(['red', 'green', 'a.b']), 'backward'],
    ['a pattern for an enum whose signs mean something in patterns', like(/^a.b$/), z.enum(['a.b']), 'forward'],
    ['an enum for a pattern and a length', z.enum(['a', 'bb']), long(1, 2, /^(?:a|b)+$/), 'backward'],
    ['patterns by parts', like(/^[a-c]$/), z.union([like(/^[ab]$/), like(/^[bc]$/)]), 'full'],
    ['a pattern for an enum and a pattern', like(/^(?:a|x\d)$/), z.union([z.literal('a'), like(/^x\d$/)]), 'full'],
    ['any character but a line’s end for any', like(/^a.b$/), like(/^a[\s\S]b$/), 'backward'],
    ['a class for what another leaves', like(/^[^\d]$/u), like(/^[\D]$/u), 'full'],
    ['a class of what two leave', like(/^[\s\S]*$/), text, 'full'],
    ['patterns that leave nothing at a length', long(3, 9, /^a{0,3}$/), like(/^aaa$/), 'full'],
  ]
  test.each(changes)('%s', (_, before, after, verdict) => {
    const { verdict: told, differences } = compare({ schema: schemaOf(before) }, { schema: schemaOf(after) })
    expect(told).toBe(verdict)
    for (const { witness } of differences) expect(witness).toBeDefined()
  })

  const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '(?:a|bb)', '(?:ab|c)')
  const part = fc.tuple(atom, fc.constantFrom('', '*', '+', '?', '{2}', '{1,2}')).map((each) => each.join(''))
  const pattern = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => `^${parts.join('')}$`)
  const language = fc.record({
    patterns: fc.array(pattern, { maxLength: 2 }),
    shortest: fc.nat(2),
    longest: fc.constantFrom(1, 2, 4, Number.POSITIVE_INFINITY),
  })
  /** All of up to five characters. */
  const texts = ['']
  for (const shorter of texts) if (shorter.length < 5) texts.push(...[...'abc'].map((next) => shorter + next))
  const isIn = (value: string, { patterns, shortest, longest }: Parameters<typeof outsideOf>[0]) =>
    value.length >= shortest && value.length <= longest && patterns.every((each) => new RegExp(each, 'u').test(value))

  test('as the engine tells all short texts', () => {
    fc.assert(
      fc.property(language, fc.array(language, { maxLength: 3 }), (own, others) => {
        const answer = outsideOf(own, others)
        if (!answer) return
        const { counterexample } = answer
        const isOutside = (value: string) => isIn(value, own) && !others.some((each) => isIn(value, each))
        if (counterexample === undefined) expect(texts.filter(isOutside)).toEqual([])
        else expect([counterexample, isOutside(counterexample)]).toEqual([counterexample, true])
      }),
      { numRuns: 300 },
    )
  })

  test('as zod tells texts of one schema and of another', () => {
    const schema = language.map(({ patterns, shortest, longest }) =>
      text.check(
        z.minLength(shortest),
        ...(Number.isFinite(longest) ? [z.maxLength(longest)] : []),
        ...patterns.map((each) => z.regex(new RegExp(each, 'u'))),
      ),
    )
    fc.assert(
      fc.property(schema, fc.array(schema, { minLength: 1, maxLength: 2 }), (one, options) => {
        const other = options.length === 1 ? (options[0] as z.ZodMiniType) : z.union(options)
        const verdict = isContained(schemaOf(one), schemaOf(other))
        const isWitness = (a: unknown) => z.safeParse(one, a).success && !z.safeParse(other, a).success
        if (verdict.isContained) expect(texts.filter(isWitness)).toEqual([])
        else if (verdict.witness) expect(isWitness((verdict.witness.value as { a: unknown }).a)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })
})

describe('an enum that tolerates new members, by catch', () => {
  const plans = (...plan: readonly string[]) => z.catch(z.enum(plan), 'other')
  const activated = (plan: z.ZodMiniType): EventDefinition =>
    defineEvent({
      ...{
        owner: 'subscriptions',
        name: 'PlanGranted',
        version: 1,
        publishers: ['subscriptions'],
        summary: 'Granted.',
      },
      data: z.object({ plan }) as unknown as z.ZodMiniObject,
      examples: [],
    })
  const change = (before: z.ZodMiniType, after: z.ZodMiniType) =>
    compare(registryEntry(activated(before), []), registryEntry(activated(after), [])).verdict

  test.each([
    ['one member more', plans('bronze', 'other'), plans('bronze', 'gold', 'other'), 'full'],
    ['one member less', plans('bronze', 'gold', 'other'), plans('bronze', 'other'), 'full'],
    ['within an option', z.optional(plans('bronze', 'other')), z.optional(plans('gold', 'other')), 'full'],
    ['from one that does not', z.enum(['bronze']), plans('bronze', 'gold', 'other'), 'backward'],
    ['to one that does not', plans('bronze', 'gold', 'other'), z.enum(['bronze']), 'forward'],
  ])('%s', (_, before, after, verdict) => {
    expect(change(before, after)).toBe(verdict)
  })

  test('is strict for who publishes: what is caught is a typo there', () => {
    const definition = activated(plans('bronze', 'other'))
    const occurrence = { eventId: '01JG8QZ5W0000000000000000B', occurredAt: new Date(0) }
    const create = (data: unknown) => definition.create(data, { correlationId: 'c' }, occurrence).detail
    expect(() => create({ plan: 'bronce' })).toThrow(/PlanGranted is not valid: data\.plan: /)
    const { metadata } = create({ plan: 'bronze' })
    expect(create({}).data).toEqual({ plan: 'other' })
    expect(definition.parse({ metadata, data: { plan: 'platinum' } }).data).toEqual({ plan: 'other' })
  })
})

test('unions of many variants are told', () => {
  const variant = (kind: number, more: object = {}) =>
    z.object({ kind: z.literal(`kind-${kind}`), value: z.int(), ...more })
  const union = (count: number, last: object = {}) =>
    z.discriminatedUnion('kind', [
      variant(0, last),
      ...Array.from({ length: count - 1 }, (_, index) => variant(index + 1)),
    ])
  const verdict = (before: z.ZodMiniType, after: z.ZodMiniType) =>
    compare({ schema: schemaOf(before) }, { schema: schemaOf(after) }).verdict
  expect(verdict(union(200), union(200, { note: z.optional(text) }))).toBe('full')
  expect(verdict(union(40), union(41))).toBe('backward')
  expect(verdict(union(40), union(40, { note: text }))).toBe('forward')
})
