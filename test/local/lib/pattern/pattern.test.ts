import fc from 'fast-check'
import { explainMismatch } from '../../../../local/lib/pattern/explain-mismatch'
import { flatEvent } from '../../../../local/lib/pattern/flat-event'
import { matches } from '../../../../local/lib/pattern/match'
import { compilePattern, exactValues } from '../../../../local/lib/pattern/pattern'

const isMatch = (pattern: object, event: object) =>
  matches(compilePattern(pattern), flatEvent(event as Record<string, unknown>))
const test1 = (test: unknown, value: unknown) => isMatch({ detail: { field: [test] } }, { detail: { field: value } })
const reason = (pattern: unknown) => {
  try {
    compilePattern(pattern)
  } catch (error) {
    return (error as Error).message
  }
  return undefined
}

describe('matching ends', () => {
  const list = (length: number): string[] => Array.from({ length }, (_, index) => `a${index}`)

  test('for fields in arrays of their own, of which the last does not match', () => {
    const fields = ['a', 'b', 'c', 'd', 'e', 'f']
    const event = { detail: Object.fromEntries([...fields, 'z'].map((name) => [name, list(1000)])) }
    const pattern = Object.fromEntries(fields.map((name) => [name, [{ prefix: 'a' }]]))
    expect(isMatch({ detail: { ...pattern, z: ['no'] } }, event)).toBe(false)
    expect(isMatch({ detail: { ...pattern, z: ['a999'] } }, event)).toBe(true)
  })

  test('for fields that one object of each list must meet together', () => {
    const items = (both: boolean): object[] => [
      ...list(300).map((x) => ({ x })),
      ...list(300).map((y) => ({ y })),
      ...(both ? [{ x: 'a', y: 'a' }] : []),
    ]
    const test = { x: [{ prefix: 'a' }], y: [{ prefix: 'a' }] }
    const pattern = { detail: { p: test, q: test, r: test, s: test } }
    const detail = (last: boolean): object => ({ p: items(true), q: items(true), r: items(true), s: items(last) })
    expect(isMatch(pattern, { detail: detail(true) })).toBe(true)
    expect(isMatch(pattern, { detail: detail(false) })).toBe(false)
  })

  test('for a wildcard with a thousand stars, which is refused', () => {
    expect(() => test1({ wildcard: `${'a*'.repeat(1000)}b` }, 'a')).toThrow('Rule is too complex')
    const many = Array.from({ length: 400 }, (_, n) => ({ wildcard: `*${n}` }))
    expect(() => isMatch({ a: many }, { a: 'x' })).toThrow('Rule is too complex')
  })
})

/** As somebody asked for on AWS, where three were taken and four refused. */
const stacks = (count: number): object[] =>
  Array.from({ length: count }, (_, n) => ({ wildcard: `*:stack/Stack${'ABCD'[n]}/*` }))

test('wildcards that few beginnings of match at once are taken, however long', () => {
  for (const tests of [stacks(3), [{ wildcard: `${'a'.repeat(500)}*` }], [{ wildcard: '*/bin/*.jar' }, 'x']]) {
    expect(isMatch({ a: tests }, { a: 'none' })).toBe(false)
  }
  expect(isMatch({ a: stacks(3) }, { a: 'arn:stack/StackB/7' })).toBe(true)
})

describe('a pattern matches', () => {
  // Prepare
  const cases: readonly [name: string, test: unknown, matching: readonly unknown[], others: readonly unknown[]][] = [
    ['an exact string', 'a', ['a', ['b', 'a']], ['A', 'ab', '', null, ['b'], [], { a: 1 }]],
    ['an exact number, however written', 300, [300, 3e2, 300.0], ['300', 301, null]],
    ['true', true, [true], [false, 'true', 1]],
    ['null, which is a value', null, [null], ['', 0, false, []]],
    ['a prefix', { prefix: 'eu-' }, ['eu-west-1', 'eu-'], ['EU-west-1', 'us', 5, null]],
    ['a prefix in any case', { prefix: { 'equals-ignore-case': 'EU-' } }, ['eu-west', 'Eu-x'], ['us']],
    ['a suffix', { suffix: '.png' }, ['a.png'], ['a.PNG', 'png']],
    ['a suffix in any case', { suffix: { 'equals-ignore-case': '.png' } }, ['a.PNG'], ['a.jpg']],
    ['equals-ignore-case', { 'equals-ignore-case': 'Alice' }, ['ALICE', 'alice'], ['bob', '', 4]],
    ['anything but a string', { 'anything-but': 'a' }, ['b', 5, null, true, ['a', 'b']], ['a', [], ['a']]],
    ['anything but a number', { 'anything-but': 5 }, [6, '5', null], [5]],
    ['anything but a list', { 'anything-but': ['a', 'b'] }, ['c', 1], ['a', 'b']],
    ['anything but a prefix', { 'anything-but': { prefix: 'init' } }, ['x', 123, null], ['initial']],
    ['anything but prefixes', { 'anything-but': { prefix: ['a', 'b'] } }, ['c'], ['ab', 'ba']],
    ['anything but a suffix', { 'anything-but': { suffix: '.txt' } }, ['a.png'], ['a.txt']],
    ['anything but, in any case', { 'anything-but': { 'equals-ignore-case': ['A', 'b'] } }, ['c'], ['a', 'B']],
    ['anything but a wildcard', { 'anything-but': { wildcard: '*/lib/*' } }, ['/a/b', 5], ['/a/lib/b']],
    ['a number above', { numeric: ['>', 5] }, [5.1, 6], [5, '6', null]],
    ['a number in a range', { numeric: ['>', 0, '<=', 5] }, [0.1, 5], [0, 5.1]],
    ['an equal number', { numeric: ['=', 3.018e2] }, [301.8], [301.9]],
    ['an IPv4 range', { cidr: '10.0.0.0/24' }, ['10.0.0.0', '10.0.0.255'], ['10.0.1.0', 'x', 10, '::1']],
    ['an IPv6 range', { cidr: '2001:db8::/32' }, ['2001:db8:1::5'], ['2001:db9::', '10.0.0.1']],
    ['a wildcard', { wildcard: 'dir/*/file*.txt' }, ['dir/a/b/file1.txt', 'dir//file.txt'], ['dir/file.txt', 'x']],
    ['an escaped asterisk', { wildcard: 'a\\*b\\\\c' }, ['a*b\\c'], ['axb\\c']],
    ['presence', { exists: true }, ['a', null, 0, ['x']], [[], { a: 1 }]],
    ['absence', { exists: false }, [undefined, [], { a: 1 }], [null, 'a', 0]],
  ]
  test.each(cases)('%s', (_, pattern, matching, others) => {
    // Act, Assess
    for (const value of matching) expect([value, test1(pattern, value)]).toEqual([value, true])
    for (const value of others) expect([value, test1(pattern, value)]).toEqual([value, false])
  })

  test('if every field does, by any of its values', () => {
    const pattern = { source: ['a', 'b'], detail: { state: ['x'] } }
    expect(isMatch(pattern, { source: 'b', detail: { state: 'x' } })).toBe(true)
    expect(isMatch(pattern, { source: 'b', detail: { state: 'y' } })).toBe(false)
    expect(isMatch(pattern, { source: 'b', detail: {} })).toBe(false)
  })

  test('with dots in names, in the pattern or the event', () => {
    expect(isMatch({ detail: { 'state.status': ['on'] } }, { detail: { state: { status: 'on' } } })).toBe(true)
    expect(isMatch({ detail: { state: { status: ['on'] } } }, { detail: { 'state.status': 'on' } })).toBe(true)
  })

  test('one and the same object of an array', () => {
    const pattern = { detail: { items: { kind: ['book'], price: [{ numeric: ['<', 10] }] } } }
    const books = [
      { kind: 'book', price: 20 },
      { kind: 'pen', price: 2 },
    ]
    expect(isMatch(pattern, { detail: { items: books } })).toBe(false)
    expect(isMatch(pattern, { detail: { items: [...books, { kind: 'book', price: 9 }] } })).toBe(true)
  })

  test('objects of different arrays apart', () => {
    const pattern = { detail: { a: { x: [1] }, b: { y: [2] } } }
    expect(isMatch(pattern, { detail: { a: [{ x: 0 }, { x: 1 }], b: [{ y: 2 }, { y: 0 }] } })).toBe(true)
  })

  test('a field missing from the same object of an array', () => {
    const pattern = { detail: { items: { kind: ['book'], price: [{ exists: false }] } } }
    expect(isMatch(pattern, { detail: { items: [{ kind: 'book' }, { kind: 'pen', price: 1 }] } })).toBe(true)
    expect(isMatch(pattern, { detail: { items: [{ kind: 'book', price: 1 }] } })).toBe(false)
  })

  test('one of the alternatives of $or, and what stands beside it', () => {
    const pattern = { source: ['s'], detail: { $or: [{ a: [1] }, { b: [2], c: [{ exists: false }] }] } }
    expect(isMatch(pattern, { source: 's', detail: { a: 1 } })).toBe(true)
    expect(isMatch(pattern, { source: 's', detail: { b: 2 } })).toBe(true)
    expect(isMatch(pattern, { source: 's', detail: { b: 2, c: 1 } })).toBe(false)
    expect(isMatch(pattern, { source: 't', detail: { a: 1 } })).toBe(false)
  })
})

describe('an invalid pattern is refused, saying why', () => {
  test.each([
    ['{"a": 1', 'Event pattern is not valid. Reason: '],
    ['["a"]', 'Filter is not an object'],
    [{ a: 'b' }, '"a" must be an object or an array'],
    [{ a: [] }, 'Empty arrays are not allowed'],
    [{ a: {} }, 'Empty objects are not allowed'],
    [{ a: [['b']] }, 'Match value must be String, number, true, false, or null'],
    [{ a: [{ EXISTS: true }] }, 'Unrecognized match type EXISTS'],
    [{ a: [{ exists: 'yes' }] }, 'exists match pattern must be either true or false.'],
    [{ a: [{ prefix: 1 }] }, 'prefix match pattern must be a string'],
    [{ a: [{ suffix: ['x'] }] }, 'suffix match pattern must be a string'],
    [{ a: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed in match expression'],
    [{ a: [{ 'equals-ignore-case': ['x'] }] }, 'equals-ignore-case match pattern must be a string'],
    [{ a: [{ wildcard: 1 }] }, 'wildcard match pattern must be a string'],
    [{ a: [{ wildcard: 'a**' }] }, 'Consecutive wildcard characters at pos 2'],
    [{ a: [{ numeric: ['>', 0, '>', 1] }] }, 'Bad numeric range operator: >'],
    [{ a: [{ numeric: ['>', 0, '<'] }] }, 'Value of < must be numeric'],
    [{ a: [{ numeric: ['=', 'x'] }] }, 'Value of equals must be numeric'],
    [{ a: [{ numeric: 5 }] }, 'Value of numeric must be an array.'],
    [{ a: [{ cidr: '10.0.0.0' }] }, "Malformed CIDR, one '/' required"],
    [{ a: [{ cidr: '10.0.0.0/x' }] }, 'Malformed CIDR, mask bits must be an integer'],
    [{ a: [{ cidr: '10.0.0.0/-1' }] }, 'Malformed CIDR, mask bits must not be negative'],
    [{ a: [{ cidr: '10.0.0.1/32' }] }, 'IPv4 mask bits must be < 32'],
    [{ a: [{ cidr: '2001:db8::1/128' }] }, 'IPv6 mask bits must be < 128'],
    [{ a: [{ wildcard: `*${'a'.repeat(12)}*` }] }, 'Rule is too complex'],
    [{ a: [{ wildcard: 'a*b*c*d*e*f*g*h*i*j*k*l' }] }, 'Rule is too complex'],
    [{ a: [{ 'anything-but': { wildcard: `*${'a'.repeat(12)}` } }] }, 'Rule is too complex'],
    [{ a: stacks(4) }, 'Rule is too complex'],
    [{ $or: [{ a: [1] }, { a: [1, ...stacks(4)] }] }, 'Rule is too complex'],
    [{ a: [{ cidr: 'xx.11.xx/8' }] }, 'Nonstandard IP address: xx.11.xx'],
    [{ a: [{ 'anything-but': null }] }, 'Value of anything-but must be an array or single string/number value.'],
    [{ a: [{ 'anything-but': ['a', 1] }] }, 'mixed type is not supported'],
    [{ a: [{ 'anything-but': [null] }] }, 'Inside anything but list, start|null|boolean is not supported.'],
    [{ a: [{ 'anything-but': { prefix: 1 } }] }, 'prefix/suffix match pattern must be a string'],
    [{ a: [{ 'anything-but': { prefix: '' } }] }, 'Null prefix/suffix not allowed'],
    [{ a: [{ 'anything-but': { cidr: '::/0' } }] }, 'Unsupported anything-but pattern: cidr'],
    [{ $or: [{ a: [1] }] }, 'There must have at least 2 Objects in $or relationship.'],
    [{ $or: [{ a: [1] }, { prefix: ['x'] }] }, 'prefix is Ruler reserved fieldName'],
  ])('%j', (pattern, expected) => {
    expect(reason(pattern)).toContain(expected)
    expect(reason(pattern)).toMatch(/^Event pattern is not valid\. Reason: /)
  })

  test('and where', () => {
    expect(reason({ detail: { state: [{ near: 'x' }] } })).toContain('at [Path: detail.state]')
  })
})

describe('properties', () => {
  const leaf = fc.oneof(fc.string({ maxLength: 3 }), fc.integer(), fc.boolean(), fc.constant(null))
  const text = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })

  test('a pattern made of an event matches it, and tells so', () => {
    const event = fc.dictionary(
      fc.constantFrom('a', 'b', 'c'),
      fc.oneof(leaf, fc.dictionary(fc.constantFrom('x', 'y'), leaf, { minKeys: 1 })),
      { minKeys: 1 },
    )
    const patternOf = (value: unknown): unknown =>
      typeof value === 'object' && value !== null
        ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, patternOf(member)]))
        : [value]
    fc.assert(
      fc.property(event, (made) => {
        expect(explainMismatch(patternOf(made) as object, made)).toEqual([])
      }),
    )
  })

  test('anything-but is the opposite of its test on any leaf', () => {
    const operand = fc.oneof(
      fc.string({ minLength: 1, maxLength: 2 }).map((prefix) => [{ prefix }, { 'anything-but': { prefix } }]),
      fc.string({ maxLength: 2 }).map((exact) => [exact, { 'anything-but': exact }]),
      fc.integer().map((exact) => [exact, { 'anything-but': exact }]),
    )
    fc.assert(fc.property(operand, leaf, ([is, isNot], value) => test1(is, value) !== test1(isNot, value)))
  })

  test('a wildcard matches as the regular expression it stands for', () => {
    const wildcard = text.filter((source) => !source.includes('**') && source.split('*').length < 5)
    fc.assert(
      fc.property(wildcard, text, (source, value) => {
        const expression = new RegExp(`^${source.replaceAll('*', '.*')}$`)
        expect(test1({ wildcard: source }, value)).toBe(expression.test(value))
      }),
      { numRuns: 500 },
    )
  })

  test('an array of objects matches if, and only if, one of its objects does', () => {
    const object = fc.record({ x: fc.integer({ min: 0, max: 2 }), y: fc.integer({ min: 0, max: 2 }) })
    fc.assert(
      fc.property(fc.array(object, { maxLength: 4 }), object, (items, { x, y }) => {
        const pattern = { detail: { items: { x: [x], y: [y] } } }
        const expected = items.some((item) => item.x === x && item.y === y)
        expect(isMatch(pattern, { detail: { items } })).toBe(expected)
      }),
    )
  })
})

describe('an explanation', () => {
  test('names the field, what it is and what was expected', () => {
    const pattern = { source: ['a'], detail: { state: ['on', { prefix: 'start' }] } }
    expect(explainMismatch(pattern, { source: 'a', detail: { state: 'off' } })).toEqual([
      { path: 'detail.state', reason: 'is "off", expected "on" or prefix "start"' },
    ])
    expect(explainMismatch(JSON.stringify(pattern), { source: 'a' })).toEqual([
      { path: 'detail.state', reason: 'is missing, expected "on" or prefix "start"' },
    ])
  })

  test('has one reason an alternative', () => {
    const found = explainMismatch({ $or: [{ a: [1] }, { b: [{ exists: false }] }] }, { a: 2, b: 3 })
    expect(found.map(({ path }) => path)).toEqual(['a', 'b'])
  })

  test('tells when no single element of an array meets all', () => {
    const found = explainMismatch({ l: { x: [1], y: [2] } }, { l: [{ x: 1 }, { y: 2 }] })
    expect(found[0]?.reason).toContain('one and the same element')
  })
})

test('exact values are known only where nothing else gets through', () => {
  expect([...(exactValues(compilePattern({ source: ['a', 'b'] }), 'source') ?? [])]).toEqual(['a', 'b'])
  expect(exactValues(compilePattern({ source: ['a', { prefix: 'b' }] }), 'source')).toBeUndefined()
  expect(exactValues(compilePattern({ $or: [{ source: ['a'] }, { account: ['1'] }] }), 'source')).toBeUndefined()
})

describe('the matcher and the one that explains', () => {
  const leaf = fc.oneof(
    fc.constantFrom('a', 'b', 'ab', ''),
    fc.integer({ min: -2, max: 2 }),
    fc.boolean(),
    fc.constant(null),
  )
  const name = fc.constantFrom('x', 'y', 'z')
  const value = fc.letrec((tie) => ({
    any: fc.oneof({ depthSize: 'small', withCrossShrink: true }, leaf, tie('list'), tie('object')),
    list: fc.array(tie('any'), { maxLength: 3 }),
    object: fc.dictionary(name, tie('any'), { maxKeys: 3 }),
  }))
  const test = fc.oneof(
    leaf,
    fc.record({ prefix: fc.constantFrom('a', 'b') }),
    fc.record({ suffix: fc.constantFrom('a', 'b') }),
    fc.record({ exists: fc.boolean() }),
    fc.record({ 'anything-but': fc.constantFrom<unknown>('a', ['a', 'b'], 1) }),
    fc.record({ numeric: fc.constantFrom(['>', 0], ['=', 1], ['>=', -1, '<', 2]) }),
    fc.record({ wildcard: fc.constantFrom('a*', '*b') }),
    fc.record({ 'equals-ignore-case': fc.constantFrom('A', 'AB') }),
  )
  const tests = fc.array(test, { minLength: 1, maxLength: 2 })
  const fields = fc.letrec((tie) => ({
    pattern: fc.dictionary(name, fc.oneof({ depthSize: 'small' }, tests, tie('pattern')), { minKeys: 1, maxKeys: 3 }),
  })).pattern
  const either = fc.tuple(fields, fields).map(([one, other]) => ({ $or: [one, other] }))

  it('agree on every case, and what is explained is a field of the pattern', () => {
    fc.assert(
      fc.property(fc.oneof(fields, either), value.object, (pattern, event) => {
        const compiled = compilePattern(pattern)
        const isMet = matches(compiled, flatEvent(event as Record<string, unknown>))
        const mismatches = explainMismatch(compiled, event as Record<string, unknown>)
        expect(mismatches.length === 0).toBe(isMet)
        if (isMet) return
        expect(mismatches).toHaveLength(compiled.alternatives.length)
        for (const [index, { path, reason: why }] of mismatches.entries()) {
          const paths = compiled.alternatives[index]?.map((field) => field.path) ?? []
          for (const each of path.split(', ')) expect(paths).toContain(each)
          expect(why).not.toBe('')
        }
      }),
      { numRuns: 1000 },
    )
  })
})
