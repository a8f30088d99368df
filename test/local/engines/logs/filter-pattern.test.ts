import fc from 'fast-check'
import { compileFilterPattern } from '../../../../local/engines/logs/filter-pattern'

describe('a filter pattern', () => {
  const lines = ['START order 7', 'ERROR order 7 failed: no stock', 'ERROR order 8 failed', 'END order 7']
  const found = (pattern: string): string[] => lines.filter(compileFilterPattern(pattern))

  it.each([
    ['', lines],
    ['ERROR', [lines[1], lines[2]]],
    ['ERROR 7', [lines[1]]],
    ['"order 8"', [lines[2]]],
    ['"failed: no"', [lines[1]]],
    ['?START ?END', [lines[0], lines[3]]],
    ['order -7', [lines[2]]],
    ['-"order 7"', [lines[2]]],
    ['error', []],
  ])('of terms finds what has them: %s', (pattern, expected) => {
    expect(found(pattern)).toEqual(expected)
  })

  const records = [
    { level: 'ERROR', ms: 120, user: { id: 'u-1', tags: ['a', 'b'] }, gone: null },
    { level: 'INFO', ms: 7, ok: true },
  ].map((record) => JSON.stringify(record))

  it.each([
    ['{ $.level = "ERROR" }', [0]],
    ['{ $.level = ERR* }', [0]],
    ['{ $.level != "ERROR" }', [1]],
    ['{ $.ms > 100 }', [0]],
    ['{ $.ms <= 120 }', [0, 1]],
    ['{ $.ms = 7 && $.ok IS TRUE }', [1]],
    ['{ $.user.id = "u-*" }', [0]],
    ['{ $.user.tags[1] = "b" }', [0]],
    [`{ $['user'].id EXISTS }`, [0]],
    ['{ $.user NOT EXISTS }', [1]],
    ['{ $.gone IS NULL }', [0]],
    ['{ $.level = "INFO" || $.level = "ERROR" && $.ms > 1000 }', [1]],
    ['{ ($.level = "INFO" || $.level = "ERROR") && $.ms > 100 }', [0]],
  ])('of JSON finds the records: %s', (pattern, expected) => {
    const matches = compileFilterPattern(pattern)
    expect(records.flatMap((record, index) => (matches(record) ? [index] : []))).toEqual(expected)
    expect(matches('not JSON at all')).toBe(false)
  })

  it.each([
    ['[ip, user]', 'space-delimited'],
    ['%ERR.*%', 'regular expression'],
    ['?A B', 'ignores \\?optional'],
    ['a.b', 'double quotes'],
    ['"open', 'begins with'],
    ['{ $.a }', 'lacks a value'],
    ['{ $.a > "x" }', 'takes a number'],
    ['{ $.a = 1', 'expected }'],
    ['{ a = 1 }', 'selector'],
    ['{ $.a = 1 } x', 'may follow'],
  ])('that is not understood is refused: %s', (pattern, why) => {
    expect(() => compileFilterPattern(pattern)).toThrow(new RegExp(why))
  })

  it('of any quoted phrase finds exactly the messages that contain it', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), fc.string(), fc.string(), (phrase, before, after) => {
        fc.pre(phrase.trim() !== '')
        const matches = compileFilterPattern(`"${phrase.replace(/["\\]/g, '\\$&')}"`)
        expect(matches(before + phrase + after)).toBe(true)
        expect(matches(before)).toBe(before.includes(phrase))
      }),
    )
  })

  it('with stars ends on texts that nearly match', () => {
    const message = JSON.stringify({ s: 'a'.repeat(100_000) })
    for (const stars of [4, 20, 400]) {
      expect(compileFilterPattern(`{ $.s = "${'a*'.repeat(stars)}b" }`)(message)).toBe(false)
      expect(compileFilterPattern(`{ $.s = "${'a*'.repeat(stars)}a" }`)(message)).toBe(true)
    }
  })
})
