/** AWS::KMS::Key and AWS::KMS::Alias. */

import { AwsError } from '../../kernel/aws-error'
import { limitOf } from '../../kernel/range'
import type { ResourcePlace, ResourceType } from '../../kernel/service'
import { createTable } from '../../kernel/table'
import type { GivenTags } from '../../kernel/tags'
import { constraint } from './errors'
import { checkAliasName } from './operations/aliases'
import { checkKind } from './operations/keys'
import type { Parts } from './operations/parts'
import { defaultPolicy, readPolicy } from './policies'
import { type Key, tagging } from './state'

interface KeyProperties {
  readonly Description?: string
  readonly Enabled?: boolean | string
  readonly EnableKeyRotation?: boolean | string
  readonly RotationPeriodInDays?: number | string
  readonly KeyPolicy?: object | string
  readonly KeySpec?: string
  readonly KeyUsage?: string
  readonly MultiRegion?: boolean | string
  readonly Origin?: string
  readonly PendingWindowInDays?: number | string
  readonly Tags?: GivenTags
}

interface AliasProperties {
  readonly AliasName: string
  readonly TargetKeyId: string
}

/** Which key a template's resource is: its id is made up anew for each. */
interface Declared {
  readonly keyId: string
  /** Days for which it can be had back when the stack is gone. */
  readonly window: number
}

const day = 86_400_000
const isTrue = (value: unknown): boolean => String(value) === 'true'

export interface KmsResources {
  readonly types: readonly ResourceType[]
  load(): Promise<void>
}

export function createResources({ cloud, keys }: Parts): KmsResources {
  const declared = createTable<Declared>(cloud, 'kms/declared')
  const placeOf = ({ stackId, logicalId }: ResourcePlace): string => encodeURIComponent(`${stackId} ${logicalId}`)

  const key: ResourceType = {
    type: 'AWS::KMS::Key',
    properties: [
      'Description',
      'EnableKeyRotation',
      'Enabled',
      'KeyPolicy',
      'KeySpec',
      'KeyUsage',
      'MultiRegion',
      'Origin',
      'PendingWindowInDays',
      'RotationPeriodInDays',
      'Tags',
    ],
    inert: { BypassPolicyLockoutSafetyCheck: 'the root of the account can always change a policy here' },
    apply(properties: KeyProperties, context) {
      const where = `${context.stackName}/${context.logicalId}`
      const { Description: description = '', Enabled = true, KeySpec, KeyUsage, Origin, KeyPolicy } = properties
      const kind = { ...(KeySpec && { KeySpec }), ...(KeyUsage && { KeyUsage }), ...(Origin && { Origin }) }
      checkKind({ ...kind, MultiRegion: isTrue(properties.MultiRegion) }, where)
      const window = Number(properties.PendingWindowInDays ?? 30)
      if (!(window >= 7 && window <= 30)) throw constraint('pendingWindowInDays', limitOf(window, 7, 30), window)
      const place = placeOf(context)
      const before = keys.find(declared.get(place)?.keyId ?? '')
      const policy =
        KeyPolicy === undefined
          ? defaultPolicy(cloud.accountId)
          : readPolicy(cloud, KeyPolicy, `the policy of ${where}`)
      const days = Number(properties.RotationPeriodInDays ?? 365)
      const rotation = isTrue(properties.EnableKeyRotation)
        ? { days, since: before?.rotation?.days === days ? before.rotation.since : cloud.clock.now() }
        : undefined
      const said = { description, policy, enabled: isTrue(Enabled), rotation, tags: tagging.read(properties.Tags) }
      const made = before && before.deletionAt === undefined ? keys.put({ ...before, ...said }) : keys.create(said)
      declared.put({ keyId: made.id, window }, place)
      return { ref: made.id, attributes: { Arn: made.arn, KeyId: made.id } }
    },
    remove(id, place) {
      const found = keys.find(id)
      const kept = place && declared.get(placeOf(place))
      if (place && kept?.keyId === id) declared.delete(placeOf(place))
      if (found) schedule(found, kept?.window ?? 30)
    },
  }

  /** As on AWS, a key is not gone with its stack: what it encrypted could never be read again. */
  function schedule(found: Key, window: number): void {
    if (found.deletionAt !== undefined) return
    keys.put({ ...found, enabled: false, deletionAt: cloud.clock.now() + window * day })
  }

  const alias: ResourceType = {
    type: 'AWS::KMS::Alias',
    properties: ['AliasName', 'TargetKeyId'],
    named: {
      by: ['AliasName'],
      isIdentifier: true,
      find: ({ AliasName }: Pick<AliasProperties, 'AliasName'>) => keys.alias(AliasName)?.name,
    },
    apply({ AliasName, TargetKeyId }: AliasProperties) {
      checkAliasName(AliasName)
      const { id, arn, deletionAt } = keys.existing(TargetKeyId)
      if (deletionAt !== undefined) throw new AwsError('KMSInvalidStateException', `${arn} is pending deletion.`)
      const now = cloud.clock.now()
      const before = keys.alias(AliasName)
      if (before?.keyId !== id) {
        keys.putAlias({ name: AliasName, keyId: id, createdAt: before?.createdAt ?? now, updatedAt: now })
      }
      return { ref: AliasName, attributes: {} }
    },
    remove(name) {
      const found = keys.alias(name)
      if (found) keys.removeAlias(found)
    },
  }

  return { types: [key, alias], load: declared.load }
}
