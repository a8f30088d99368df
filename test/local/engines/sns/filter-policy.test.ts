import fc from 'fast-check'
import { compileFilterPolicy } from '../../../../local/engines/sns/filter-policy'

const ofBody = (policy: object, body: unknown): boolean =>
  compileFilterPolicy(JSON.stringify(policy), 'MessageBody').matches(JSON.stringify(body), {})

const ofAttributes = (policy: object, attributes: Record<string, [type: string, value: string]>): boolean =>
  compileFilterPolicy(JSON.stringify(policy)).matches(
    'anything',
    Object.fromEntries(
      Object.entries(attributes).map(([name, [DataType, StringValue]]) => [name, { DataType, StringValue }]),
    ),
  )

describe('a filter policy', () => {
  it.each<[object, unknown, boolean]>([
    [{ a: ['x', 'y'] }, { a: 'y', b: 1 }, true],
    [{ a: ['x'] }, { a: 'z' }, false],
    [{ a: ['x'], b: [1] }, { a: 'x' }, false],
    [{ a: [true, null] }, { a: null }, true],
    [{ a: ['1'] }, { a: 1 }, false],
    [{ a: [{ prefix: 'ab' }] }, { a: 'abc' }, true],
    [{ a: [{ suffix: 'bc' }] }, { a: 'abc' }, true],
    [{ a: [{ 'equals-ignore-case': 'ABC' }] }, { a: 'abc' }, true],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: 'z' }, true],
    [{ a: [{ 'anything-but': ['x', 'y'] }] }, { a: ['x', 'z'] }, true],
    [{ a: [{ 'anything-but': 'x' }] }, { a: 'x' }, false],
    [{ a: [{ 'anything-but': { prefix: 'x' } }] }, { a: 'xy' }, false],
    [{ a: [{ 'anything-but': 'x' }] }, {}, false],
    [{ a: [{ 'anything-but': 'x' }, { exists: false }] }, {}, true],
    [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 5 }, true],
    [{ a: [{ numeric: ['>', 0, '<=', 5] }] }, { a: 0 }, false],
    [{ a: [{ numeric: ['=', 3] }] }, { a: '3' }, false],
    [{ a: [{ exists: true }] }, { a: null }, true],
    [{ a: [{ exists: false }] }, { b: 1 }, true],
    [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.0.255' }, true],
    [{ a: [{ cidr: '10.0.0.0/24' }] }, { a: '10.0.1.0' }, false],
    [{ a: [{ cidr: '2001:db8::/32' }] }, { a: '2001:db8::1' }, true],
    [{ $or: [{ a: ['x'] }, { b: ['y'] }] }, { b: 'y' }, true],
    [{ $or: [{ a: ['x'] }, { b: ['y'] }], c: ['z'] }, { b: 'y' }, false],
    [{ a: { b: { c: [1] } } }, { a: { b: { c: 1 } } }, true],
    [
      { a: { b: ['x'], c: ['y'] } },
      {
        a: [
          { b: 'x', c: 'n' },
          { b: 'x', c: 'y' },
        ],
      },
      true,
    ],
    [{ a: { b: ['x'], c: ['y'] } }, { a: [{ b: 'x' }, { c: 'y' }] }, false],
    [{ toString: [{ exists: true }] }, {}, false],
  ])('%j looks at the body %j: %s', (policy, body, expected) => {
    expect(ofBody(policy, body)).toBe(expected)
  })

  it('reads attributes by their type', () => {
    expect(ofAttributes({ n: [{ numeric: ['>=', 2] }] }, { n: ['Number', '2.5'] })).toBe(true)
    expect(ofAttributes({ n: [{ numeric: ['>=', 2] }] }, { n: ['String', '2.5'] })).toBe(false)
    expect(ofAttributes({ l: ['b'] }, { l: ['String.Array', '["a","b"]'] })).toBe(true)
    expect(ofAttributes({ __proto__x: [{ exists: false }] }, {})).toBe(true)
  })

  it('never matches a body that is not a JSON object, if it is to look at the body', () => {
    const policy = compileFilterPolicy('{"a":[{"exists":false}]}', 'MessageBody')

    expect(['no json', '[]', '1', '"a"'].map((body) => policy.matches(body, {}))).toEqual([false, false, false, false])
  })

  it.each<[unknown, string]>([
    [{ a: [{ wildcard: '*' }] }, 'filter operator "wildcard"'],
    [{ a: [{ prefix: 'a', suffix: 'b' }] }, 'Only one key allowed in match expression'],
    [{ a: 'x' }, 'must be an object or an array'],
    [{ a: [] }, 'Empty arrays'],
    [{ a: { b: ['x'] } }, 'does not support nested filter policy'],
    [{ a: [{ numeric: ['~', 1] }] }, 'Unrecognized numeric range operator: ~'],
    [{ a: [{ numeric: [] }] }, 'Invalid member in numeric match: ]'],
    [{ a: [{ numeric: [1, '<='] }] }, 'Invalid member in numeric match: 1'],
    [{ a: [{ numeric: ['=', '000'] }] }, 'Value of equals must be numeric'],
    [{ a: [{ numeric: ['<', 100, '>', 10] }] }, 'Too many elements in numeric expression'],
    [{ a: [{ numeric: ['>=', 1, '>', 2] }] }, 'Bad numeric range operator: >'],
    [{ a: [{ numeric: ['>', 3, '<', 1] }] }, 'Bottom must be less than top'],
    [{ a: [{ numeric: ['>', 20, 30] }] }, 'Bad value in numeric range: 30'],
    [{ a: [{ numeric: ['>', 0, '<', 3, '<', 5] }] }, 'Too many terms in numeric range expression'],
    [{ a: [{ exists: 'no' }] }, 'exists match pattern must be either true or false.'],
    [{ a: [['v']] }, 'Match value must be String, number, true, false, or null'],
    [{ a: [{ unheardOf: 1 }] }, 'Unrecognized match type unheardOf'],
    [{ a: [{ cidr: '10.0.0.0' }] }, 'cidr'],
    [{ a: [1], b: [1], c: [1], d: [1], e: [1], f: [1] }, 'more than 5 keys'],
    [{ $or: [{ a: ['x'] }] }, '"$or"'],
    [[], 'must be a JSON object'],
  ])('%j is refused by name', (policy, why) => {
    expect(() => compileFilterPolicy(JSON.stringify(policy))).toThrow(why)
  })

  it('on one value matches exactly what its opposite does not', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (wanted, value) => {
        const is = ofBody({ a: [wanted] }, { a: value })
        const isNot = ofBody({ a: [{ 'anything-but': [wanted] }] }, { a: value })
        expect(is).toBe(wanted === value)
        expect(isNot).toBe(!is)
      }),
    )
  })
})
