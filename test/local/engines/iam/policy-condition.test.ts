import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { compileCondition, operatorNames } from '../../../../local/engines/iam/policy/condition'

const options = { variables: true, checkKey: () => undefined }

function holds(operator: string, wanted: readonly string[], actual: readonly string[] | undefined): boolean {
  const condition = compileCondition(operator, 'aws:Key', wanted, options)
  return condition((key) => (key === 'aws:key' ? actual : undefined), 'Allow')
}

describe('condition operators', () => {
  test.each<[operator: string, wanted: string[], actual: string[], expected: boolean]>([
    ['StringEquals', ['a', 'b'], ['b'], true],
    ['StringEquals', ['a'], ['A'], false],
    ['StringEquals', ['a*'], ['ab'], false],
    ['StringEqualsIgnoreCase', ['a'], ['A'], true],
    ['StringNotEquals', ['a', 'b'], ['b'], false],
    ['StringNotEquals', ['a', 'b'], ['c'], true],
    ['StringNotEqualsIgnoreCase', ['a'], ['A'], false],
    ['StringLike', ['a*'], ['ab'], true],
    ['StringNotLike', ['a*'], ['ab'], false],
    ['ArnLike', ['arn:aws:events:*:1:rule/*'], ['arn:aws:events:us-east-1:1:rule/r'], true],
    ['ArnEquals', ['arn:aws:events:*:1:rule/*'], ['arn:aws:events:us-east-1:1:rule/r'], true],
    ['ArnNotLike', ['arn:aws:events:*:1:rule/*'], ['arn:aws:events:us-east-1:1:rule/r'], false],
    ['ArnNotEquals', ['arn:aws:events:*:1:rule/*'], ['arn:aws:sns:us-east-1:1:t'], true],
    ['NumericEquals', ['10'], ['10.0'], true],
    ['NumericNotEquals', ['10'], ['11'], true],
    ['NumericLessThan', ['10'], ['9'], true],
    ['NumericLessThan', ['10'], ['x'], false],
    ['NumericLessThanEquals', ['10'], ['10'], true],
    ['NumericGreaterThan', ['10'], ['10'], false],
    ['NumericGreaterThanEquals', ['10'], ['10'], true],
    ['DateLessThan', ['2026-01-02T00:00:00Z'], ['2026-01-01T00:00:00Z'], true],
    ['DateGreaterThan', ['1767225600'], ['2026-01-01T00:00:01Z'], true],
    ['DateEquals', ['2026-01-01T00:00:00Z'], ['1767225600'], true],
    ['DateNotEquals', ['2026-01-01T00:00:00Z'], ['1767225600'], false],
    ['Bool', ['true'], ['True'], true],
    ['Bool', ['false'], ['true'], false],
    ['IpAddress', ['10.0.0.0/8'], ['10.9.8.7'], true],
    ['IpAddress', ['10.0.0.1'], ['10.0.0.2'], false],
    ['IpAddress', ['2001:db8::/32'], ['2001:db8::1'], true],
    ['NotIpAddress', ['10.0.0.0/8'], ['11.0.0.1'], true],
    ['NotIpAddress', ['10.0.0.0/8'], ['10.0.0.1'], false],
    ['Null', ['true'], ['x'], false],
    ['Null', ['false'], ['x'], true],
  ])('%s %j on %j is %s', (operator, wanted, actual, expected) => {
    expect(holds(operator, wanted, actual)).toBe(expected)
  })

  test.each([
    ['StringEquals', false],
    ['StringEqualsIfExists', true],
    ['StringNotEquals', true],
    ['StringNotEqualsIfExists', true],
    ['ForAnyValue:StringEquals', false],
    ['ForAnyValue:StringNotEquals', false],
    ['ForAnyValue:StringEqualsIfExists', true],
    ['ForAllValues:StringEquals', true],
    ['ForAllValues:StringNotEquals', true],
    ['Null', true],
  ])('%s without the key is %s', (operator, expected) => {
    const wanted = operator === 'Null' ? ['true'] : ['a']
    expect(holds(operator, wanted, undefined)).toBe(expected)
    expect(holds(operator, wanted, [])).toBe(expected)
  })

  test.each<[operator: string, wanted: string[], actual: string[], expected: boolean]>([
    ['ForAllValues:StringEquals', ['a', 'b'], ['a', 'b'], true],
    ['ForAllValues:StringEquals', ['a'], ['a', 'b'], false],
    ['ForAnyValue:StringEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringEquals', ['c'], ['a', 'b'], false],
    ['ForAnyValue:StringNotEquals', ['a'], ['a', 'b'], true],
    ['ForAnyValue:StringNotEquals', ['a', 'b'], ['a', 'b'], false],
    ['ForAllValues:StringNotEquals', ['a'], ['b', 'c'], true],
    ['ForAllValues:StringNotEquals', ['a'], ['a', 'c'], false],
    ['ForAllValues:StringLike', ['t/*'], ['t/1', 't/2'], true],
    ['StringNotEquals', ['a'], ['a', 'b'], false],
  ])('%s %j on the values %j is %s', (operator, wanted, actual, expected) => {
    expect(holds(operator, wanted, actual)).toBe(expected)
  })

  test('a negated operator is the opposite of its own, whatever the values', () => {
    const value = fc.constantFrom('a', 'b', 'c', 'ab')
    const negatable = operatorNames.filter((name) => /^(String|Arn)Not/.test(name))
    fc.assert(
      fc.property(
        fc.constantFrom(...negatable),
        fc.array(value, { minLength: 1, maxLength: 3 }),
        fc.option(fc.array(value, { maxLength: 3 }), { nil: undefined }),
        (negated, wanted, actual) => {
          expect(holds(negated, wanted, actual)).toBe(!holds(negated.replace('Not', ''), wanted, actual))
        },
      ),
    )
  })

  test('ForAllValues and ForAnyValue are duals: all match unless any does not', () => {
    const values = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(values, values, (wanted, actual) => {
        expect(holds('ForAllValues:StringEquals', wanted, actual)).toBe(
          !holds('ForAnyValue:StringNotEquals', wanted, actual),
        )
      }),
    )
  })

  test('"not equal" to a variable without a value does not grant, and still denies', () => {
    const condition = compileCondition('StringNotEquals', 'aws:SourceArn', [`\${aws:PrincipalTag/team}`], options)
    const lookup = (key: string) => (key === 'aws:sourcearn' ? ['x'] : undefined)
    expect(condition(lookup, 'Allow')).toBe(false)
    expect(condition(lookup, 'Deny')).toBe(true)
  })

  test.each([
    ['BinaryEquals', ['YQ=='], 'condition operator "BinaryEquals"'],
    ['StringEqual', ['a'], 'condition operator "StringEqual"'],
    ['ForSomeValues:StringEquals', ['a'], 'condition operator "ForSomeValues:StringEquals"'],
    ['NullIfExists', ['true'], 'Null stands alone'],
    ['Bool', ['yes'], 'is not true or false'],
    ['NumericEquals', ['ten'], 'is not a number'],
    ['DateEquals', ['soon'], 'is not a date'],
    ['IpAddress', ['10.0.0.0/40'], 'is not an IP address'],
  ])('%s %j is refused: %s', (operator, values, message) => {
    expect(() => compileCondition(operator, 'aws:SourceArn', values, options)).toThrow(message)
  })
})
