import { parseYamlTemplate } from '../../../local/assembly/yaml-template'

const read = (text: string): unknown => (parseYamlTemplate(`value: ${text}`) as { value: unknown }).value

describe('a template in YAML', () => {
  it.each([
    ['!Ref A', { Ref: 'A' }],
    ['!Condition A', { Condition: 'A' }],
    ['!GetAtt A.Arn', { 'Fn::GetAtt': ['A', 'Arn'] }],
    ['!GetAtt A.Deep.Name', { 'Fn::GetAtt': ['A', 'Deep.Name'] }],
    ['!GetAtt [A, Arn]', { 'Fn::GetAtt': ['A', 'Arn'] }],
    ['!Sub "${A}-x"', { 'Fn::Sub': '${A}-x' }],
    ['!Sub ["${B}", {B: !Ref A}]', { 'Fn::Sub': ['${B}', { B: { Ref: 'A' } }] }],
    ['!Join [",", [a, !Ref B]]', { 'Fn::Join': [',', ['a', { Ref: 'B' }]] }],
    ['!If [A, !Ref "AWS::NoValue", 1]', { 'Fn::If': ['A', { Ref: 'AWS::NoValue' }, 1] }],
    ['!Not [!Equals [a, b]]', { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }],
    ['!Select [0, !GetAZs ""]', { 'Fn::Select': [0, { 'Fn::GetAZs': '' }] }],
    ['!Base64 {"Fn::Sub": a}', { 'Fn::Base64': { 'Fn::Sub': 'a' } }],
    ['!ImportValue a', { 'Fn::ImportValue': 'a' }],
    ['!FindInMap [A, b, c]', { 'Fn::FindInMap': ['A', 'b', 'c'] }],
  ])('reads %s as its long form', (text, long) => {
    expect(read(text)).toEqual(long)
  })

  it.each([
    ['2012-10-17', '2012-10-17'],
    ['yes', true],
    ['off', false],
    ['n', 'n'],
    ['"yes"', 'yes'],
    ['0o17', '0o17'],
    ['|\n  a\n  b\n', 'a\nb\n'],
  ])('reads %j as CloudFormation does', (text, value) => {
    expect(read(text)).toEqual(value)
  })

  it('reads what an anchor stands for', () => {
    expect(parseYamlTemplate('a: &x {b: !Ref C}\nd: *x\ne: {<<: *x, f: 1}')).toEqual({
      a: { b: { Ref: 'C' } },
      d: { b: { Ref: 'C' } },
      e: { b: { Ref: 'C' }, f: 1 },
    })
  })

  it.each([
    ['a: [', 'Template format error: YAML not well-formed. (line 1, column 5)'],
    ['a: !Include x', 'Template format error: Unresolved tag: !Include'],
    ['a: *x', 'Template format error: YAML not well-formed. (Unresolved alias'],
    [`a: ${'['.repeat(200)}${']'.repeat(200)}`, 'nested deeper than 100 levels'],
    [
      `a: &a [x,x,x,x]\nb: &b [*a,*a,*a,*a]\nc: &c [${'*b,'.repeat(200)}]\nd: [${'*c,'.repeat(50)}]`,
      'YAML not well-formed',
    ],
  ])('refuses %.40s', (text, message) => {
    expect(() => parseYamlTemplate(text)).toThrow(message)
  })
})
