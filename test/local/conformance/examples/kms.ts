import type { Examples } from '../example'

const Tags = [
  { Key: 'a', Value: '1' },
  { Key: 'b', Value: '2' },
]

export const examples: Examples = {
  resources: {
    KmsKey: { Type: 'AWS::KMS::Key', Properties: { Description: 'of orders', EnableKeyRotation: true, Tags } },
    OtherKmsKey: { Type: 'AWS::KMS::Key', Properties: { PendingWindowInDays: 7 } },
    KmsAlias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/orders', TargetKeyId: { Ref: 'KmsKey' } } },
    OtherKmsAlias: {
      Type: 'AWS::KMS::Alias',
      Properties: { AliasName: 'alias/bills', TargetKeyId: { Ref: 'KmsKey' } },
    },
  },
  lists: {
    ListGrants: (ref) => ({ KeyId: ref('KmsKey') }),
    ListKeyPolicies: (ref) => ({ KeyId: ref('KmsKey') }),
    ListResourceTags: (ref) => ({ KeyId: ref('KmsKey') }),
    ListRetirableGrants: () => ({ RetiringPrincipal: 'arn:aws:iam::000000000000:root' }),
  },
  short: {
    ListGrants: 'no template makes a grant',
    ListKeyPolicies: 'a key has one policy',
    ListRetirableGrants: 'no template makes a grant',
  },
  kept: {
    'kms/key/': 'a key can be had back for a while',
    'kms/material/': 'what it encrypted can be read then',
  },
  tagged: { 'kms TagResource': (ref) => ({ KeyId: ref('KmsKey') }), 'kms CreateKey': () => ({}) },
}
