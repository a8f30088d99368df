/** Which permission an operation needs on which key: its policy and its grants count as a resource's policy. */
import type { Access, CallContext, PolicyDocument, PolicyStatement } from '../../kernel/service'
import type { EncryptionContext } from './cipher'
import { type Grant, type Key, type Keys, policyOf } from './state'

export const conditionKeys = [
  'kms:CallerAccount',
  'kms:EncryptionContextKeys',
  'kms:GrantIsForAWSResource',
  'kms:KeySpec',
  'kms:KeyUsage',
  'kms:RequestAlias',
  'kms:ResourceAliases',
  'kms:ViaService',
] as const

export interface Asked {
  readonly KeyId?: string | undefined
  readonly EncryptionContext?: EncryptionContext | undefined
}

export function accessTo(
  keys: Keys,
  action: string,
  key: Key,
  asked: Asked,
  { caller }: Pick<CallContext, 'caller'>,
): Access {
  const id = asked.KeyId ?? ''
  const names = keys.aliases().filter(({ keyId }) => keyId === key.id)
  const alias = id.includes('alias/') ? id.slice(id.indexOf('alias/')) : undefined
  return {
    action: `kms:${action}`,
    resource: key.arn,
    context: {
      'kms:KeySpec': 'SYMMETRIC_DEFAULT',
      'kms:KeyUsage': 'ENCRYPT_DECRYPT',
      ...('accountId' in caller && { 'kms:CallerAccount': caller.accountId }),
      ...(names.length > 0 && { 'kms:ResourceAliases': names.map(({ name }) => name) }),
      ...(alias !== undefined && { 'kms:RequestAlias': alias }),
      ...(asked.EncryptionContext && { 'kms:EncryptionContextKeys': Object.keys(asked.EncryptionContext) }),
    },
    resourcePolicy: withGrants(policyOf(key), keys.grants(key)),
    isHeldToPolicy: true,
  }
}

function withGrants(policy: PolicyDocument, grants: readonly Grant[]): PolicyDocument {
  if (grants.length === 0) return policy
  return { ...policy, Statement: [...[policy.Statement].flat(), ...grants.map(statementOf)] }
}

function statementOf({ grantee, operations }: Grant): PolicyStatement {
  const Principal = grantee.endsWith('.amazonaws.com') ? { Service: grantee } : { AWS: grantee }
  return { Effect: 'Allow', Principal, Action: operations.map((name) => `kms:${name}`), Resource: '*' }
}
