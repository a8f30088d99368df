import fc from 'fast-check'
import { evaluateConditions } from '../../../local/assembly/conditions'
import { noValue, resolve, type Scope } from '../../../local/assembly/intrinsics'

const parameters: Readonly<Record<string, unknown>> = {
  Stage: 'prod',
  Zones: ['a', 'b'],
  'AWS::Region': 'eu-west-1',
  'AWS::NoValue': noValue,
}
const scope: Scope = {
  region: 'eu-west-1',
  languageExtensions: true,
  ref(name) {
    if (!Object.hasOwn(parameters, name)) throw new Error(`no ${name}`)
    return parameters[name]
  },
  attribute: (logicalId, attribute) => `${logicalId}/${attribute}`,
  condition: (name) => name === 'Yes',
  mapping: (map, top, second) => (map === 'Map' && top === 'prod' && second === 'size' ? 3 : undefined),
  importValue: (name) => `imported ${name}`,
}

describe('resolve', () => {
  it.each<[string, unknown, unknown]>([
    ['Ref', { Ref: 'Stage' }, 'prod'],
    ['GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Stream.Arn'] }, 'Table/Stream.Arn'],
    ['GetAtt as a string', { 'Fn::GetAtt': 'Table.Stream.Arn' }, 'Table/Stream.Arn'],
    ['GetAtt of a name that is computed', { 'Fn::GetAtt': ['Table', { Ref: 'Stage' }] }, 'Table/prod'],
    ['Sub', { 'Fn::Sub': 'x-${Stage}-${Table.Arn}-${AWS::Region}' }, 'x-prod-Table/Arn-eu-west-1'],
    ['Sub with a literal', { 'Fn::Sub': '${!Stage} is ${Stage}' }, '${Stage} is prod'],
    ['Sub with values', { 'Fn::Sub': ['${A}/${Stage}', { A: { Ref: 'AWS::Region' } }] }, 'eu-west-1/prod'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'Stage' }, 1]] }, 'a-prod-1'],
    ['Join of a list parameter', { 'Fn::Join': ['+', { Ref: 'Zones' }] }, 'a+b'],
    ['Select', { 'Fn::Select': ['1', { Ref: 'Zones' }] }, 'b'],
    ['Split', { 'Fn::Split': [':', 'a:b::c'] }, ['a', 'b', '', 'c']],
    ['If', [{ 'Fn::If': ['Yes', 1, 2] }, { 'Fn::If': ['No', 1, 2] }], [1, 2]],
    ['FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'Stage' }, 'size'] }, 3],
    ['FindInMap with a default', { 'Fn::FindInMap': ['Map', 'x', 'y', { DefaultValue: 'z' }] }, 'z'],
    ['ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': '${Stage}-bus' } }, 'imported prod-bus'],
    ['Base64', { 'Fn::Base64': 'hello' }, 'aGVsbG8='],
    ['GetAZs', { 'Fn::GetAZs': '' }, ['eu-west-1a', 'eu-west-1b', 'eu-west-1c']],
    ['ToJsonString', { 'Fn::ToJsonString': { a: { Ref: 'Stage' } } }, '{"a":"prod"}'],
    ['Length', { 'Fn::Length': { Ref: 'Zones' } }, 2],
    ['NoValue in an object', { a: 1, b: { Ref: 'AWS::NoValue' } }, { a: 1 }],
    ['NoValue in a list', ['a', { 'Fn::If': ['No', 'b', { Ref: 'AWS::NoValue' }] }], ['a']],
    ['a policy condition, which is no intrinsic', { Condition: 'Yes' }, { Condition: 'Yes' }],
  ])('gives the value of %s', (_, value, expected) => {
    expect(resolve(value, scope)).toEqual(expected)
  })

  it.each<[string, unknown, string]>([
    ['a function that is not modelled', { 'Fn::Cidr': ['10.0.0.0/16', 2, 8] }, 'Fn::Cidr is not modelled'],
    [
      'an index past the end',
      { 'Fn::Select': [2, ['a', 'b']] },
      'Template error: Fn::Select cannot select nonexistent value at index 2',
    ],
    ['a list inside a string', { 'Fn::Sub': 'x-${Zones}' }, 'Fn::Sub of Zones: expected a string, not a list'],
    [
      'a map entry that is not there',
      { 'Fn::FindInMap': ['Map', 'x', 'y'] },
      'Template error: Unable to get mapping for Map::x::y',
    ],
    ['a function beside other members', { 'Fn::Join': ['', []], more: 1 }, 'Fn::Join stands beside other members'],
  ])('refuses %s', (_, value, message) => {
    expect(() => resolve(value, scope)).toThrow(message)
  })

  it('leaves values without intrinsics as they are', () => {
    const plain = fc.jsonValue().filter((value) => !JSON.stringify(value).match(/"(Ref|Fn::[^"]*)":/))
    fc.assert(fc.property(plain, (value) => expect(resolve(value, scope)).toEqual(value)))
  })

  it('gives back by Join what Split took apart', () => {
    fc.assert(
      fc.property(fc.string(), fc.string({ minLength: 1 }), (text, separator) => {
        expect(resolve({ 'Fn::Join': [separator, { 'Fn::Split': [separator, text] }] }, scope)).toBe(text)
      }),
    )
  })
})

describe('evaluateConditions', () => {
  it('evaluates conditions that build on each other, in any order', () => {
    const values = evaluateConditions(
      {
        IsLarge: { 'Fn::And': [{ Condition: 'IsProd' }, { 'Fn::Not': [{ Condition: 'IsTest' }] }] },
        IsProd: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
        IsTest: { 'Fn::Equals': [{ Ref: 'Stage' }, 'test'] },
        Either: { 'Fn::Or': [{ Condition: 'IsTest' }, { Condition: 'IsProd' }] },
      },
      scope,
    )
    expect(Object.fromEntries(values)).toEqual({ IsLarge: true, IsProd: true, IsTest: false, Either: true })
  })

  it('names the path of conditions that go round', () => {
    const round = { A: { 'Fn::Not': [{ Condition: 'B' }] }, B: { 'Fn::Not': [{ Condition: 'A' }] } }
    expect(() => evaluateConditions(round, scope)).toThrow('Circular dependency between conditions: A -> B -> A')
  })

  it('refuses what is not a condition function', () => {
    expect(() => evaluateConditions({ A: { 'Fn::Contains': [] } }, scope)).toThrow(
      'condition A: a condition is made of',
    )
  })
})
