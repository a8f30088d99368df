/** Grants: who may do what with a key besides what its policy says. */
import { randomBytes } from 'node:crypto'
import type { Operation } from '../../../kernel/service'
import { constraint, noSuchGrant } from '../errors'
import { type PageInput, pageOf } from '../pages'
import type { Grant, Key } from '../state'
import { type OfKey, onKey, type Parts, seconds, usable } from './parts'

interface CreateInput extends OfKey {
  readonly GranteePrincipal?: string
  readonly RetiringPrincipal?: string
  readonly Operations: readonly string[]
  readonly Name?: string
}

interface ListInput extends OfKey, PageInput {
  readonly GrantId?: string
  readonly GranteePrincipal?: string
}

interface RetireInput {
  readonly GrantToken?: string
  readonly KeyId?: string
  readonly GrantId?: string
}

const grantable = [
  'CreateGrant',
  'Decrypt',
  'DescribeKey',
  'Encrypt',
  'GenerateDataKey',
  'GenerateDataKeyWithoutPlaintext',
  'ReEncryptFrom',
  'ReEncryptTo',
  'RetireGrant',
]

export function grantOperations(parts: Parts): Record<string, Operation> {
  const { cloud, keys } = parts
  const issuer = `arn:aws:iam::${cloud.accountId}:root`

  function existing(key: Key, id: string): Grant {
    const grant = keys.grants(key).find((each) => each.id === id)
    if (!grant) throw noSuchGrant(id)
    return grant
  }

  const described = (grant: Grant): object => ({
    KeyId: keys.existing(grant.keyId).arn,
    GrantId: grant.id,
    ...(grant.name !== undefined && { Name: grant.name }),
    CreationDate: seconds(grant.createdAt),
    GranteePrincipal: grant.grantee,
    ...(grant.retiring !== undefined && { RetiringPrincipal: grant.retiring }),
    IssuingAccount: issuer,
    Operations: grant.operations,
  })

  return {
    CreateGrant: onKey(parts, 'CreateGrant', (input: CreateInput, key) => {
      const { GranteePrincipal: grantee, RetiringPrincipal: retiring, Name: name, Operations } = input
      if (grantee === undefined) throw constraint('granteePrincipal', 'not be null')
      for (const each of Operations) {
        if (!grantable.includes(each))
          throw constraint('operations', `satisfy enum value set: [${grantable.join(', ')}]`, each)
      }
      const same = keys
        .grants(usable(key))
        .find((each) => name !== undefined && each.name === name && each.grantee === grantee)
      if (same) return { GrantToken: same.token, GrantId: same.id }
      const grant: Grant = {
        id: randomBytes(32).toString('hex'),
        token: randomBytes(48).toString('base64url'),
        keyId: key.id,
        name,
        grantee,
        retiring,
        operations: Operations,
        createdAt: cloud.clock.now(),
      }
      keys.putGrant(grant)
      return { GrantToken: grant.token, GrantId: grant.id }
    }),
    ListGrants: onKey(parts, 'ListGrants', (input: ListInput, key) => {
      const found = keys
        .grants(key)
        .filter(({ id, grantee }) => (input.GrantId ?? id) === id && (input.GranteePrincipal ?? grantee) === grantee)
      const { items, next } = pageOf(found, ({ id }) => id, input)
      return { Grants: items.map(described), ...next }
    }),
    ListRetirableGrants: {
      access: () => [{ action: 'kms:ListRetirableGrants', resource: '*' }],
      handle(input: PageInput & { readonly RetiringPrincipal?: string }) {
        if (input.RetiringPrincipal === undefined) throw constraint('retiringPrincipal', 'not be null')
        const found = keys.grants().filter(({ retiring }) => retiring === input.RetiringPrincipal)
        const { items, next } = pageOf(found, ({ id }) => id, input)
        return { Grants: items.map(described), ...next }
      },
    },
    RevokeGrant: onKey(parts, 'RevokeGrant', ({ GrantId }: OfKey & { readonly GrantId: string }, key) =>
      keys.removeGrant(existing(key, GrantId)),
    ),
    RetireGrant: {
      access: (input: RetireInput) => [
        { action: 'kms:RetireGrant', resource: keys.existing(retired(input).keyId).arn },
      ],
      handle: (input: RetireInput) => keys.removeGrant(retired(input)),
    },
  }

  function retired({ GrantToken, KeyId, GrantId }: RetireInput): Grant {
    if (KeyId !== undefined && GrantId !== undefined) return existing(keys.existing(KeyId), GrantId)
    const grant = keys.grants().find(({ token }) => token === GrantToken)
    if (!grant) throw noSuchGrant(GrantId ?? '')
    return grant
  }
}
