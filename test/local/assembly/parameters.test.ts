import { parameterValue } from '../../../local/assembly/parameters'

describe('parameterValue', () => {
  it('takes what is given before the default', () => {
    const declaration = { Type: 'String', Default: 'a' }
    expect(parameterValue('P', declaration, 'b')).toBe('b')
    expect(parameterValue('P', declaration, undefined)).toBe('a')
  })

  it('makes a list of a comma-delimited list', () => {
    expect(parameterValue('P', { Type: 'CommaDelimitedList' }, 'a, b,c')).toEqual(['a', 'b', 'c'])
    expect(parameterValue('P', { Type: 'List<Number>' }, '1,2')).toEqual(['1', '2'])
  })

  it('answers what CDK asks of its bootstrap stack', () => {
    const declaration = { Type: 'AWS::SSM::Parameter::Value<String>', Default: '/cdk-bootstrap/hnb659fds/version' }
    expect(parameterValue('BootstrapVersion', declaration, undefined)).toBe('21')
  })

  it.each([
    [{ Type: 'String' }, undefined, 'parameter P has no value'],
    [{ Type: 'String', AllowedValues: ['a', 'b'] }, 'c', 'parameter P: "c" failed to satisfy constraint: one of a, b'],
    [{ Type: 'String', AllowedPattern: '[a-z]+' }, 'ab1', 'must match pattern [a-z]+'],
    [{ Type: 'String', MinLength: 3 }, 'ab', 'at least 3 characters'],
    [{ Type: 'String', MaxLength: '1' }, 'ab', 'at most 1 characters'],
    [{ Type: 'Number' }, 'ab', 'a number'],
    [{ Type: 'Number', MinValue: 1, MaxValue: 5 }, '0', 'at least 1'],
    [{ Type: 'Number', MinValue: 1, MaxValue: 5 }, '6', 'at most 5'],
    [{ Type: 'String', MaxLength: 1, ConstraintDescription: 'one letter' }, 'ab', 'one letter'],
    [{ Type: 'AWS::EC2::VPC::Id' }, 'vpc-1', 'Type AWS::EC2::VPC::Id is not modelled'],
    [{ Type: 'AWS::SSM::Parameter::Value<String>' }, '/x', 'there is no parameter "/x" in Systems Manager'],
  ])('refuses %j given %j, and says why', (declaration, given, message) => {
    expect(() => parameterValue('P', declaration, given)).toThrow(message)
  })

  it('does not show a secret that it refuses', () => {
    const refuse = () => parameterValue('P', { Type: 'String', NoEcho: true, MinLength: 9 }, 'hunter2')
    expect(refuse).toThrow('****')
    expect(refuse).not.toThrow('hunter2')
  })
})
