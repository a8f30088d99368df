import { withDeadline } from '../../../local/lib/regex/deadline'
import { compileRegex } from '../../../local/lib/regex/regex'

const java = { dialect: 'java', whole: true } as const
const javascript = { dialect: 'javascript' } as const

describe('a regular expression of a user’s', () => {
  it.each([
    '(a+)+$',
    '^(a|a)*$',
    '^(a|aa)+$',
    '^(a*)*b$',
    '^(.*a){20}$',
    '^(?:a?){30}a{30}b$',
    '(x+x+)+y',
    '^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+$',
    '^(([a-z])+.)+[A-Z]([a-z])+$',
    '(?:\\w+\\s?)+!$',
    '^(?<word>\\w+)*!$',
    '(?<=x)(a+)+$',
  ])('is linear, so it ends on a text of a hundred thousand characters: %s', (source) => {
    for (const options of [java, javascript]) {
      const regex = compileRegex(source, options)
      expect(regex.linear).toBe(true)
      for (const text of [`${'a'.repeat(100_000)}?`, `${'x'.repeat(100_000)}?`]) expect(regex.test(text)).toBe(false)
    }
  })

  it.each(['^(?=.*b)(a+)+$', '^(a+)+\\1$', '^(?!b)(a|aa)+$', '(a+){1001,}b$'])(
    'that RE2 cannot express is ended by a deadline: %s',
    (source) => {
      const regex = compileRegex(source, javascript)
      expect(regex.linear).toBe(false)
      expect(compileRegex('^(?=.*\\d)(?=.*[A-Z]).{8,}$', javascript).test('Passw0rds')).toBe(true)
      try {
        expect(regex.test(`${'a'.repeat(100)}?`)).toBe(false)
      } catch (error) {
        expect(error).toMatchObject({ code: 'Deadline', message: expect.stringContaining(source) })
      }
    },
  )

  it('that had no processor for its time is begun again', () => {
    const regex = compileRegex('^(?=.*k)[a-z]+$', javascript)
    const busy = jest.spyOn(RegExp.prototype, 'test').mockImplementationOnce(() => {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10_000)
      return false
    })
    expect(regex.test('work')).toBe(true)
    expect(busy).toHaveBeenCalledTimes(2)
    busy.mockRestore()
  })

  it.each<[string, string, boolean]>([
    ['.*Error.*', 'an Error here', true],
    ['.*Error.*', 'an Error\nhere', false],
    ['(\\n|.)*Error(\\n|.)*', 'an Error\nhere', true],
    ['(?i)error', 'ERROR', true],
    ['\\Qa.b\\E', 'a.b', true],
    ['\\Qa.b\\E', 'axb', false],
    ['\\p{Alpha}+\\p{Punct}', 'abc!', true],
    ['[\\p{Upper}_]+', 'A_B', true],
    ['\\p{Lu}\\p{L}*', 'Éa', true],
    ['\\u0041\\x42', 'AB', true],
    ['\\d{3}\\h\\d', '123 4', true],
    ['a\\Z', 'a\n', true],
    ['[^\\s]+', 'ab', true],
    ['5\\d{2}', '503', true],
    ['a\\++', 'a++', true],
    ['', '', true],
  ])('in Java’s words %s matches %j: %s', (source, text, expected) => {
    expect(compileRegex(source, java).test(text)).toBe(expected)
  })

  it.each([
    ['a++b', 'a possessive quantifier'],
    ['a{2}+', 'a possessive quantifier'],
    ['(?>a)b', 'the atomic group'],
    ['[a-z&&[^b]]', 'intersection'],
    ['[a[b]]', 'a class within a class'],
    ['\\X', '\\\\X'],
    ['(a', 'Invalid regular expression'],
  ])('that is wrong, or Java’s alone, is refused by name: %s', (source, why) => {
    expect(() => compileRegex(source, java)).toThrow(new RegExp(`${why}`))
  })

  it.each<[string, string, boolean]>([
    ['^[^]$', '\n', true],
    ['^\\/[\\w-]+\\/$', '/a-b/', true],
    ['\\cA', '\u0001', true],
    ['^[\\b]$', '\b', true],
    ['b', 'abc', true],
    ['^b', 'abc', false],
  ])('in JavaScript’s words %s matches %j: %s', (source, text, expected) => {
    expect(compileRegex(source, javascript).test(text)).toBe(expected)
  })
})

describe('what was compiled', () => {
  it('is kept for who asks for the same in the same words', () => {
    expect(compileRegex('^kept$', java)).toBe(compileRegex('^kept$', java))
    expect(compileRegex('kept', { ...java, ignoreCase: true }).test('KEPT')).toBe(true)
    expect(compileRegex('kept', java).test('KEPT')).toBe(false)
    expect(compileRegex('kept', java).test('as kept')).toBe(false)
    expect(compileRegex('kept', { ...java, whole: false }).test('as kept')).toBe(true)
  })

  it('is not kept if it is large', () => {
    const large = 'a{1000}'.repeat(20)
    expect(compileRegex(large, java)).not.toBe(compileRegex(large, java))
  })
})

describe('a deadline', () => {
  it('ends a loop that has no end, and another begins afresh', () => {
    const forEver = (): void => {
      for (;;);
    }
    expect(() => withDeadline('The loop', 50, forEver)).toThrow('The loop took more than 50 ms and was ended')
    expect(withDeadline('This', 50, () => 7)).toBe(7)
  })

  it('lets through what is thrown within', () => {
    const fail = (): never => {
      throw new TypeError('no')
    }
    expect(() => withDeadline('This', 50, fail)).toThrow(new TypeError('no'))
  })

  it('can be within another', () => {
    expect(
      withDeadline('Outer', 500, () => withDeadline('Inner', 200, () => 1) + withDeadline('Inner', 200, () => 2)),
    ).toBe(3)
  })
})
