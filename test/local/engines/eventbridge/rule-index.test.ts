/** Rules found by the tests of their patterns: none is missed that matches, and few are found that can't. */
import fc from 'fast-check'
import { createRuleIndex, type Indexed } from '../../../../local/engines/eventbridge/rule-index'
import { flatEvent } from '../../../../local/lib/pattern/flat-event'
import { matches } from '../../../../local/lib/pattern/match'
import { compilePattern } from '../../../../local/lib/pattern/pattern'

const ruleOf = (pattern: unknown): Indexed => ({ pattern: compilePattern(pattern) })

const text = fc.constantFrom('a', 'b', 'ab', 'aB', 'abc', '', 'c*')
const value = fc.oneof(text, fc.constantFrom(0, 1, 2.5, -1), fc.boolean(), fc.constant(null))
const scalar = fc.oneof(
  value,
  fc.record({ prefix: text }),
  fc.record({ suffix: text }),
  fc.record({ 'equals-ignore-case': text }),
  fc.record({ wildcard: fc.constantFrom('a*', '*b', 'a*c', 'ab', '*') }),
  fc.record({
    numeric: fc.constantFrom(['=', 1], ['>', 0], ['<=', 2.5], ['<', 1], ['>=', 0, '<', 2], ['>', -1, '<=', 1]),
  }),
  fc.record({ 'anything-but': fc.oneof(fc.constantFrom('a', 'b'), fc.constant(['a', 'ab'])) }),
  fc.record({ exists: fc.boolean() }),
)
const tests = fc.array(scalar, { minLength: 1, maxLength: 3 })
const names = ['source', 'detail-type', 'account'] as const
const nested = fc.dictionary(fc.constantFrom('x', 'y'), tests, { minKeys: 1 })
const plain = fc
  .record({ source: tests, 'detail-type': tests, account: tests, detail: nested }, { requiredKeys: [] })
  .filter((pattern) => Object.keys(pattern).length > 0)
const pattern = fc.oneof(
  plain,
  fc.array(plain, { minLength: 2, maxLength: 3 }).map(($or) => ({ $or })),
)
const leaves = fc.oneof(value, fc.array(value, { maxLength: 3 }))
const event = fc.record({
  ...Object.fromEntries(names.map((name) => [name, text])),
  detail: fc.oneof(
    fc.dictionary(fc.constantFrom('x', 'y'), leaves),
    fc.array(fc.dictionary(fc.constantFrom('x', 'y'), leaves), { maxLength: 3 }),
  ),
})

test('finds each rule that matches, whatever was added and taken away before', () => {
  fc.assert(
    fc.property(fc.array(pattern, { maxLength: 12 }), fc.array(fc.nat(11)), event, (patterns, gone, occurred) => {
      const index = createRuleIndex()
      const rules = patterns.map(ruleOf)
      for (const rule of rules) index.add(rule)
      for (const at of gone) {
        const rule = rules[at]
        if (rule) index.remove(rule)
      }
      const there = rules.filter((_, at) => !gone.includes(at))
      const flat = flatEvent(occurred)
      const found = [...index.candidates(flat)]
      expect(found.filter((rule) => matches(rule.pattern, flat))).toHaveLength(
        there.filter((rule) => matches(rule.pattern, flat)).length,
      )
      expect(there).toEqual(expect.arrayContaining(found))
    }),
  )
})

const occurred = {
  source: 'shop',
  'detail-type': 'Ordered',
  detail: { id: 'n-7', kind: 'Book', size: 7, place: ['eu-1', 'eu-2'], tags: [{ name: 'k7' }] },
}

test.each([
  ['value', (n: number) => ({ detail: { id: [`n-${n}`] } })],
  ['number', (n: number) => ({ detail: { size: [{ numeric: ['=', n] }] } })],
  ['range', (n: number) => ({ detail: { size: [{ numeric: ['>=', n, '<', n + 1] }] } })],
  ['prefix', (n: number) => ({ detail: { place: [{ prefix: `eu-${n}` }] } })],
  ['suffix', (n: number) => ({ detail: { id: [{ suffix: `-${n}` }] } })],
  ['value in any case', (n: number) => ({ detail: { id: [{ 'equals-ignore-case': `N-${n}` }] } })],
  ['wildcard', (n: number) => ({ detail: { id: [{ wildcard: `n-${n}*` }] } })],
  ['value in an element of an array', (n: number) => ({ detail: { tags: { name: [`k${n}`] } } })],
  ['value in one of two branches', (n: number) => ({ $or: [{ detail: { id: [`n-${n}`] } }, { account: [`${n}`] }] })],
  ['combination of two', (n: number) => ({ detail: { id: [`n-${n % 10}`], size: [Math.floor(n / 10)] } })],
])('of a thousand rules that differ in one %s it tries a few', (_, patternOf) => {
  const index = createRuleIndex()
  for (let n = 0; n < 1000; n++) index.add(ruleOf({ source: ['shop'], ...patternOf(n) }))
  expect([...index.candidates(flatEvent(occurred))].length).toBeLessThanOrEqual(12)
})
