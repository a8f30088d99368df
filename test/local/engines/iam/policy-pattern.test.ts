import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compileGlob, compilePattern, type Lookup } from '../../../../local/engines/iam/policy/pattern'

const nothing: Lookup = () => undefined
const literal = { wildcards: false, variables: true, checkVariable: () => undefined }
const wild = { ...literal, wildcards: true }

describe('patterns of policies', () => {
  test.each([
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b/a/c', true],
    ['arn:aws:s3:::b/*', 'arn:aws:s3:::b', false],
    ['a?c', 'abc', true],
    ['a?c', 'ac', false],
    ['*x*y', 'axby', true],
    ['*x*y', 'axbyz', false],
    ['', '', true],
    ['*', '', true],
    ['a*', 'A', false],
  ])('"%s" on "%s" is %s', (pattern, text, expected) => {
    expect(compilePattern(pattern, wild).matches(text, nothing)).toBe(expected)
  })

  test('agrees with the regular expression that says the same', () => {
    const pattern = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?', '.'), maxLength: 8 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 10 })
    fc.assert(
      fc.property(pattern, text, (source, value) => {
        const expression = source.replace(/\./g, '\\.').replace(/\*/g, '[^]*').replace(/\?/g, '[^]')
        expect(compileGlob(source)(value)).toBe(new RegExp(`^${expression}$`).test(value))
      }),
    )
  })

  test('takes no longer for many stars than for few', () => {
    const pattern = compilePattern(`${'a*'.repeat(60)}b`, wild)
    expect(pattern.matches('a'.repeat(5000), nothing)).toBe(false)
  })

  test('puts values in for variables, and a star that comes from a value is only a star', () => {
    const pattern = compilePattern(`arn:aws:s3:::home/\${aws:userid}/*`, wild)
    expect(pattern.matches('arn:aws:s3:::home/ann/x', () => ['ann'])).toBe(true)
    expect(pattern.matches('arn:aws:s3:::home/ann/x', () => ['*'])).toBe(false)
    expect(pattern.matches('arn:aws:s3:::home/*/x', () => ['*'])).toBe(true)
  })

  test('is unresolved when a variable has no value, unless it has a default', () => {
    expect(compilePattern(`\${aws:userid}`, literal).matches('x', nothing)).toBe('unresolved')
    expect(compilePattern(`\${aws:userid, 'x'}`, literal).matches('x', nothing)).toBe(true)
  })

  test(`takes \${*}, \${?} and \${$} for the characters themselves`, () => {
    const pattern = compilePattern(`a\${*}\${?}\${$}`, wild)
    expect(pattern.matches('a*?$', nothing)).toBe(true)
    expect(pattern.matches('abcd', nothing)).toBe(false)
  })

  test('compares the parts of an ARN one by one', () => {
    const pattern = compilePattern('arn:aws:sns:*:1:t', { ...wild, arn: true })
    expect(pattern.matches('arn:aws:sns:us-east-1:1:t', nothing)).toBe(true)
    expect(pattern.matches('arn:aws:sns:us-east-1:9:1:t', nothing)).toBe(false)
  })

  test('refuses an open or a wrong variable', () => {
    expect(() => compilePattern(`\${aws:userid`, literal)).toThrow('not closed')
    expect(() => compilePattern(`\${a b c}`, literal)).toThrow('is not a policy variable')
  })
})
