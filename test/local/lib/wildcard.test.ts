import fc from 'fast-check'
import { wildcardMatcher } from '../../../local/lib/wildcard'

describe('a text with wildcards', () => {
  it('agrees with the regular expression that says the same', () => {
    const pieces = fc.array(fc.string({ unit: fc.constantFrom('a', 'b', '?'), maxLength: 4 }), {
      minLength: 1,
      maxLength: 5,
    })
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 10 })
    fc.assert(
      fc.property(pieces, text, (given, value) => {
        const expression = given.map((piece) => piece.replaceAll('?', '[^]')).join('[^]*')
        expect(wildcardMatcher(given, '?')(value)).toBe(new RegExp(`^${expression}$`).test(value))
      }),
    )
  })

  it('finds long pieces where they are', () => {
    const piece = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 64, maxLength: 70 })
    const around = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 70 })
    fc.assert(
      fc.property(piece, around, around, (middle, before, after) => {
        const matches = wildcardMatcher(['', middle, ''])
        expect(matches(before + middle + after)).toBe(true)
        expect(matches(before + after)).toBe((before + after).includes(middle))
      }),
    )
  })

  it('ends for thousands of stars, on texts for which a way back would be exponential', () => {
    expect(wildcardMatcher([...Array(5000).fill('a'), 'b'])('a'.repeat(250_000))).toBe(false)
  })

  it('ends for long pieces that nearly match at each place', () => {
    // A search that begins again at each place takes 2.5 thousand million comparisons for each of these.
    const half = 'a'.repeat(50_000)
    const pieces = Array.from({ length: 20 }, () => ['', `${half}b${half}`, ''])
    const text = 'a'.repeat(250_000)
    expect(pieces.map((each) => wildcardMatcher(each)(text))).toEqual(Array(20).fill(false))
  })
})
