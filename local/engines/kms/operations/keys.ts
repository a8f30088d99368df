/** Keys: made, described, changed, and taken away after a while. */

import { NotModelledError } from '../../../kernel/aws-error'
import { limitOf } from '../../../kernel/range'
import type { Operation } from '../../../kernel/service'
import { type GivenTags, longestKey, longestValue } from '../../../kernel/tags'
import { constraint, notPendingDeletion, ofAws, pendingDeletion } from '../errors'
import { type PageInput, pageOf } from '../pages'
import { defaultPolicy, readPolicy } from '../policies'
import { type Key, tagging } from '../state'
import { changeable, type OfKey, onKey, type Parts, seconds } from './parts'

export interface CreateInput {
  readonly Policy?: string
  readonly Description?: string
  readonly KeyUsage?: string
  readonly KeySpec?: string
  readonly CustomerMasterKeySpec?: string
  readonly Origin?: string
  readonly MultiRegion?: boolean
  readonly Tags?: readonly { readonly TagKey: string; readonly TagValue: string }[]
}

const day = 86_400_000

/** @throws NotModelledError for a key that is no symmetric one of KMS's own making */
export function checkKind(
  { KeyUsage, KeySpec, CustomerMasterKeySpec, Origin, MultiRegion }: CreateInput,
  where: string,
): void {
  const spec = KeySpec ?? CustomerMasterKeySpec ?? 'SYMMETRIC_DEFAULT'
  const refuse = (what: string, hint: string) => new NotModelledError(what, where, hint)
  if (spec !== 'SYMMETRIC_DEFAULT') throw refuse(`KeySpec ${spec}`, 'keys are SYMMETRIC_DEFAULT')
  if ((KeyUsage ?? 'ENCRYPT_DECRYPT') !== 'ENCRYPT_DECRYPT')
    throw refuse(`KeyUsage ${KeyUsage}`, 'keys encrypt and decrypt')
  if ((Origin ?? 'AWS_KMS') !== 'AWS_KMS') throw refuse(`Origin ${Origin}`, 'key material is made here')
  if (MultiRegion) throw refuse('MultiRegion', 'there is one region')
}

/** @throws ValidationException for one that is too long */
export const tagsOf = (given: CreateInput['Tags'] = []): GivenTags =>
  given.map(({ TagKey, TagValue }, index) => {
    const at = `tags.${index + 1}.member`
    if (TagKey === '') throw constraint(`${at}.tagKey`, 'have length greater than or equal to 1', TagKey)
    if (TagKey.length > longestKey) {
      throw constraint(`${at}.tagKey`, `have length less than or equal to ${longestKey}`, TagKey)
    }
    if (TagValue.length > longestValue) {
      throw constraint(`${at}.tagValue`, `have length less than or equal to ${longestValue}`, TagValue)
    }
    return { Key: TagKey, Value: TagValue }
  })

export function keyOperations(parts: Parts): Record<string, Operation> {
  const { cloud, keys } = parts
  const { accountId } = cloud

  function switched(action: string, enabled: boolean): Operation<OfKey> {
    return onKey(parts, action, (_, key) => void keys.put({ ...changeable(key), enabled }))
  }

  return {
    CreateKey: {
      access: ({ Tags }: CreateInput) => [
        { action: 'kms:CreateKey', resource: '*' },
        ...(Tags ? [{ action: 'kms:TagResource', resource: '*' }] : []),
      ],
      handle(input: CreateInput) {
        checkKind(input, 'kms CreateKey')
        const { Description: description = '', Policy, Tags } = input
        if (description.length > 8192) throw constraint('description', 'have length less than or equal to 8192')
        const policy =
          Policy === undefined ? defaultPolicy(accountId) : readPolicy(cloud, Policy, 'the policy of a key')
        const key = keys.create({ description, policy, tags: tagging.read(tagsOf(Tags)) })
        return { KeyMetadata: describeKey(key, accountId) }
      },
    },
    DescribeKey: onKey(parts, 'DescribeKey', (_, key) => ({ KeyMetadata: describeKey(key, accountId) })),
    ListKeys: {
      access: () => [{ action: 'kms:ListKeys', resource: '*' }],
      handle(input: PageInput) {
        const { items, next } = pageOf(keys.all(), ({ id }) => id, input)
        return { Keys: items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), ...next }
      },
    },
    EnableKey: switched('EnableKey', true),
    DisableKey: switched('DisableKey', false),
    UpdateKeyDescription: onKey(
      parts,
      'UpdateKeyDescription',
      ({ Description }: OfKey & { readonly Description: string }, key) =>
        void keys.put({ ...changeable(key), description: Description }),
    ),
    ScheduleKeyDeletion: onKey(
      parts,
      'ScheduleKeyDeletion',
      ({ PendingWindowInDays: days = 30 }: OfKey & { readonly PendingWindowInDays?: number }, key) => {
        if (!Number.isInteger(days) || days < 7 || days > 30) {
          throw constraint('pendingWindowInDays', limitOf(days, 7, 30), days)
        }
        const deletionAt = cloud.clock.now() + days * day
        keys.put({ ...changeable(key), enabled: false, deletionAt })
        return {
          KeyId: key.arn,
          DeletionDate: seconds(deletionAt),
          KeyState: 'PendingDeletion',
          PendingWindowInDays: days,
        }
      },
    ),
    CancelKeyDeletion: onKey(parts, 'CancelKeyDeletion', (_, key) => {
      if (key.deletionAt === undefined) throw notPendingDeletion(key.arn)
      keys.put({ ...key, deletionAt: undefined })
      return { KeyId: key.arn }
    }),
    EnableKeyRotation: onKey(
      parts,
      'EnableKeyRotation',
      ({ RotationPeriodInDays: days = 365 }: OfKey & { readonly RotationPeriodInDays?: number }, key) => {
        if (!Number.isInteger(days) || days < 90 || days > 2560) {
          throw constraint('rotationPeriodInDays', limitOf(days, 90, 2560), days)
        }
        keys.put({ ...changeable(key), rotation: { days, since: cloud.clock.now() } })
      },
    ),
    DisableKeyRotation: onKey(parts, 'DisableKeyRotation', (_, key) => {
      keys.put({ ...changeable(key), rotation: undefined })
    }),
    GetKeyRotationStatus: onKey(parts, 'GetKeyRotationStatus', (_, key) => {
      if (key.deletionAt !== undefined) throw pendingDeletion(key.arn)
      return rotationOf(key, cloud.clock.now())
    }),
    ListKeyPolicies: onKey(parts, 'ListKeyPolicies', (input: OfKey & PageInput) => {
      const { items, next } = pageOf(['default'], (name) => name, input)
      return { PolicyNames: items, ...next }
    }),
    GetKeyPolicy: onKey(parts, 'GetKeyPolicy', (input: OfPolicy, { policy }) => {
      checkPolicyName(input)
      return { Policy: policy, PolicyName: 'default' }
    }),
    PutKeyPolicy: onKey(parts, 'PutKeyPolicy', (input: OfPolicy & { readonly Policy: string }, key) => {
      checkPolicyName(input)
      if (key.ofAws !== undefined) throw ofAws(key.arn)
      keys.put({ ...changeable(key), policy: readPolicy(cloud, input.Policy, `the policy of ${key.arn}`) })
    }),
  }
}

interface OfPolicy extends OfKey {
  readonly PolicyName?: string
}

function checkPolicyName({ PolicyName = 'default' }: OfPolicy): void {
  if (PolicyName !== 'default') throw constraint('policyName', "be 'default'", PolicyName)
}

function rotationOf({ arn, rotation }: Key, now: number): object {
  if (!rotation) return { KeyId: arn, KeyRotationEnabled: false }
  const period = rotation.days * day
  const next = rotation.since + (Math.floor((now - rotation.since) / period) + 1) * period
  return {
    KeyId: arn,
    KeyRotationEnabled: true,
    RotationPeriodInDays: rotation.days,
    NextRotationDate: seconds(next),
  }
}

export function describeKey(key: Key, accountId: string): object {
  const { id, arn, createdAt, description, deletionAt, enabled, ofAws: service } = key
  return {
    AWSAccountId: accountId,
    KeyId: id,
    Arn: arn,
    CreationDate: seconds(createdAt),
    Enabled: enabled,
    Description: description,
    KeyUsage: 'ENCRYPT_DECRYPT',
    KeyState: deletionAt !== undefined ? 'PendingDeletion' : enabled ? 'Enabled' : 'Disabled',
    ...(deletionAt !== undefined && { DeletionDate: seconds(deletionAt) }),
    Origin: 'AWS_KMS',
    KeyManager: service === undefined ? 'CUSTOMER' : 'AWS',
    CustomerMasterKeySpec: 'SYMMETRIC_DEFAULT',
    KeySpec: 'SYMMETRIC_DEFAULT',
    EncryptionAlgorithms: ['SYMMETRIC_DEFAULT'],
    MultiRegion: false,
  }
}
