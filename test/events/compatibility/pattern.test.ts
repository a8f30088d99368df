import * as fc from 'fast-check'
import { compilePattern } from '../../../events/compatibility/checks'
import { parsePattern } from '../../../events/compatibility/pattern/parse'
import { lengthsOf, samplesOf } from '../../../events/compatibility/pattern/samples'
import { within } from '../../../events/compatibility/pattern/within'

const atom = fc.constantFrom('a', 'b', '[ab]', '[^a]', '.', '(a|b)', '(ab)', '\\d', '(?:a|bc)', '[a-c1]')
const part = fc
  .tuple(atom, fc.constantFrom('', '', '*', '+', '?', '{2}', '{1,2}', '{0,}'))
  .map(([one, times]) => one + times)
const patterns = fc
  .tuple(fc.constantFrom('^', '^', ''), fc.array(part, { maxLength: 3 }), fc.constantFrom('$', '$', ''))
  .map(([start, parts, end]) => start + parts.join('') + end)
const texts = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', 'c', '1'), maxLength: 5 }), { minLength: 15 })
const regex = (pattern: string) => new RegExp(pattern, 'u')

describe('whether one pattern is within another', () => {
  test.each([
    ['^[a-z]+$', '^[a-z0-9]+$', {}],
    ['^[a-z0-9]+$', '^[a-z]+$', { counterexample: '0' }],
    ['^(a|bb)*$', '^[ab]*$', {}],
    ['^[ab]*$', '^(a|bb)*$', { counterexample: 'b' }],
    ['^x', 'x', {}],
    ['x', '^x', { counterexample: 'ax' }],
    ['^(?=a)', '^a', undefined],
    ['^(a)\\1$', '^aa$', undefined],
    ['^a{1,9999}$', '^a+$', undefined],
  ])('%s in %s', (pattern, other, answer) => {
    expect(within(pattern, other)).toEqual(answer)
  })

  test('agrees with the engine on texts at random, and is always told for plain patterns', () => {
    fc.assert(
      fc.property(patterns, patterns, texts, (pattern, other, some) => {
        const answer = within(pattern, other)
        if (!answer) throw new Error('not told')
        const { counterexample } = answer
        if (counterexample === undefined) {
          expect(some.filter((text) => regex(pattern).test(text) && !regex(other).test(text))).toEqual([])
        } else {
          expect([regex(pattern).test(counterexample), regex(other).test(counterexample)]).toEqual([true, false])
        }
      }),
      { numRuns: 1000 },
    )
  })
})

describe('texts made from a pattern', () => {
  test('match it, are as long as it allows, and reach a length where it lets them', () => {
    fc.assert(
      fc.property(patterns, (pattern) => {
        const tree = parsePattern(pattern)
        if (!tree) throw new Error('not parsed')
        const { shortest, longest } = lengthsOf(tree)
        const made = [...samplesOf(pattern, 6)].map((text) => [...text].length)
        expect(made.length).toBeGreaterThan(0)
        expect(Math.min(...made)).toBeGreaterThanOrEqual(shortest)
        expect(Math.max(...made)).toBeLessThanOrEqual(longest)
      }),
      { numRuns: 300 },
    )
    expect([...samplesOf('^[a-z]+-[0-9]{2,}$', 50)].some((text) => text.length === 50)).toBe(true)
  })

  test.each(['(?<name>a', '[a', '\\p{L}', '(a)\\1', '(?i:a)'])('are not made of %s, which is not read', (pattern) => {
    expect([...samplesOf(pattern, 3)]).toEqual([])
  })

  test.each(['^a{,2}$', '^\\-\\w$', '^(?<name>a)[^]$'])('are made of %s as the engine reads it', (pattern) => {
    const made = [...samplesOf(pattern, 3)]
    expect(made).not.toEqual([])
    expect(made.every((text) => compilePattern(pattern).test(text))).toBe(true)
  })

  test.each([
    ['^\\s$', '^[ \\t-\\r]$', { counterexample: '\u00a0' }],
    ['^\\u{1680}$', '^\\s$', {}],
  ])('know all of white space: %s in %s', (pattern, other, answer) => {
    expect(within(pattern, other)).toEqual(answer)
  })
})
