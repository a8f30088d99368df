import { describe, expect, test } from '@jest/globals'
import { compilePolicy, type PolicyKind } from '../../../../local/engines/iam/policy/compile'
import type { PolicyDocument } from '../../../../local/kernel/service'

const statement = { Effect: 'Allow', Action: 'sqs:SendMessage', Resource: '*' }

function put(change: object, kind: PolicyKind = 'identity'): () => unknown {
  return () => compilePolicy({ Statement: { ...statement, ...change } } as PolicyDocument, kind, 'Policy p')
}

describe('a policy that is put', () => {
  test.each<[what: string, change: object, kind: PolicyKind, message: string]>([
    ['an unknown element', { Actions: [] }, 'identity', 'unknown element "Actions"'],
    ['another effect', { Effect: 'allow' }, 'identity', 'Effect must be Allow or Deny'],
    ['no action', { Action: undefined }, 'identity', 'must contain actions'],
    ['both actions', { NotAction: 'sqs:*' }, 'identity', 'one of Action and NotAction'],
    ['an action without a service', { Action: 'SendMessage' }, 'identity', 'prefaced by a vendor'],
    ['no resource', { Resource: undefined }, 'identity', 'must contain resources'],
    ['a resource that is no ARN', { Resource: 'queue' }, 'identity', 'must be in ARN format or "*"'],
    ['a principal in an identity policy', { Principal: '*' }, 'identity', 'should not specify a principal'],
    ['no principal in a resource policy', {}, 'resource', 'one of Principal and NotPrincipal'],
    ['a wildcard in a role ARN', { Principal: { AWS: 'arn:aws:iam::1:role/*' } }, 'resource', 'Invalid principal'],
    ['a principal of unknown kind', { Principal: { Robot: 'x' } }, 'resource', 'Invalid principal in policy: "Robot"'],
    ['a principal that is an object', { Principal: { AWS: {} } }, 'resource', 'Invalid principal in policy: "AWS"'],
    ['a principal that is nothing', { Principal: { AWS: null } }, 'resource', 'Invalid principal in policy: "AWS"'],
    ['a resource in a trust policy', { Principal: '*' }, 'trust', 'Has prohibited field Resource'],
    ['a malformed condition', { Condition: { Bool: { 'aws:SecureTransport': 'yes' } } }, 'identity', '"yes"'],
  ])('is refused for %s', (_what, change, kind, message) => {
    expect(put(change, kind)).toThrow(expect.objectContaining({ code: 'MalformedPolicyDocument' }))
    expect(put(change, kind)).toThrow(message)
  })

  test.each<[what: string, change: object, message: string]>([
    ['condition key', { Condition: { Bool: { 'aws:MultiFactorAuthPresent': 'true' } } }, 'aws:MultiFactorAuthPresent'],
    ['condition operator', { Condition: { BinaryEquals: { 'aws:userid': 'YQ==' } } }, 'BinaryEquals'],
  ])('is refused by name for a %s that can not be judged', (_what, change, message) => {
    expect(put(change)).toThrow(expect.objectContaining({ code: 'NotModelled' }))
    expect(put(change)).toThrow(message)
  })

  test('is refused by name for a variable that can not be judged', () => {
    const document = { Version: '2012-10-17', Statement: { ...statement, Resource: `arn:aws:s3:::b/\${saml:nick}` } }
    expect(() => compilePolicy(document as PolicyDocument, 'identity', 'Policy p')).toThrow('condition key "saml:nick"')
  })

  test('is refused for an unknown version or member', () => {
    const document = (change: object) => ({ Statement: statement, ...change }) as PolicyDocument
    expect(() => compilePolicy(document({ Version: '2024-01-01' }), 'identity', 'p')).toThrow('Version "2024-01-01"')
    expect(() => compilePolicy(document({ Statements: [] }), 'identity', 'p')).toThrow('unknown member "Statements"')
    expect(() => compilePolicy({} as PolicyDocument, 'identity', 'p')).toThrow('no Statement')
  })
})
