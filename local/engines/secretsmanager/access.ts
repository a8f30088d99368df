/** Which permission an operation needs on which secret, and the condition keys that its call gives. */
import type { Cloud } from '../../kernel/cloud'
import type { Access } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import { policyOf } from './policies'
import type { Secret, Secrets } from './state'
import { tagMapOf } from './tagging'
import { currentStage } from './versions'

export const conditionKeys = [
  'secretsmanager:BlockPublicPolicy',
  'secretsmanager:Description',
  'secretsmanager:ForceDeleteWithoutRecovery',
  'secretsmanager:KmsKeyId',
  'secretsmanager:Name',
  'secretsmanager:RecoveryWindowInDays',
  'secretsmanager:ResourceTag/',
  'secretsmanager:SecretId',
  'secretsmanager:VersionId',
  'secretsmanager:VersionStage',
] as const

/** The members of an input that conditions can ask for. */
export interface Asked {
  readonly SecretId?: string
  readonly Name?: string
  readonly Description?: string
  readonly KmsKeyId?: string
  readonly VersionId?: string
  readonly VersionStage?: string
  readonly VersionStages?: readonly string[]
  readonly RecoveryWindowInDays?: number
  readonly ForceDeleteWithoutRecovery?: boolean
  readonly BlockPublicPolicy?: boolean
  readonly Tags?: GivenTags
  readonly TagKeys?: readonly string[]
}

interface Place {
  readonly cloud: Cloud
  readonly secrets: Secrets
}

export function accessTo({ cloud, secrets }: Place, action: string, asked: Asked): readonly Access[] {
  const { SecretId: id = asked.Name ?? '' } = asked
  const secret = secrets.find(id)
  return [
    {
      action: `secretsmanager:${action}`,
      // Of what is not there nobody knows the six characters, which a policy leaves open as well.
      resource: secret?.arn ?? (id.startsWith('arn:') ? id : cloud.arn('secretsmanager', `secret:${id}-??????`)),
      context: contextOf(action, asked, secret),
      resourcePolicy: secret && policyOf(secret),
    },
  ]
}

function contextOf(action: string, asked: Asked, secret: Secret | undefined): NonNullable<Access['context']> {
  const { Name, Description, KmsKeyId, VersionId, Tags } = asked
  const stages = asked.VersionStages ?? asked.VersionStage
  // Without either it is the current version that is read.
  const isCurrent = action === 'GetSecretValue' && stages === undefined && VersionId === undefined
  const tags = Tags && tagMapOf(Tags)
  const keys = tags ? Object.keys(tags) : asked.TagKeys
  const own = {
    SecretId: asked.SecretId === undefined ? undefined : (secret?.arn ?? asked.SecretId),
    Name,
    Description,
    KmsKeyId,
    VersionId,
    VersionStage: isCurrent ? currentStage : stages,
    RecoveryWindowInDays: textOf(asked.RecoveryWindowInDays),
    ForceDeleteWithoutRecovery: textOf(asked.ForceDeleteWithoutRecovery),
    BlockPublicPolicy: textOf(asked.BlockPublicPolicy),
  }
  return Object.fromEntries([
    ...Object.entries(own).flatMap(([name, value]) => (value === undefined ? [] : [[`secretsmanager:${name}`, value]])),
    ...Object.entries(secret?.tags ?? {}).map(([key, value]) => [`secretsmanager:ResourceTag/${key}`, value]),
    ...Object.entries(tags ?? {}).map(([key, value]) => [`aws:RequestTag/${key}`, value]),
    ...(keys ? [['aws:TagKeys', keys]] : []),
  ])
}

const textOf = (value: number | boolean | undefined): string | undefined =>
  value === undefined ? undefined : String(value)
