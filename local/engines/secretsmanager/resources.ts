/** The CloudFormation resource types of Secrets Manager. */
import { randomUUID } from 'node:crypto'
import { NotModelledError } from '../../kernel/aws-error'
import type { ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import { invalidParameter } from './errors'
import { type GenerateSecretString, generateSecretString } from './generated'
import { checkDetails, checkName, type Parts, readValue } from './operations/parts'
import type { Secret } from './state'
import { tagging } from './tagging'
import { writeValue } from './write-value'

interface SecretProperties {
  readonly Name?: string
  readonly Description?: string
  readonly KmsKeyId?: string
  readonly SecretString?: string
  readonly GenerateSecretString?: GenerateSecretString
  readonly ReplicaRegions?: readonly object[]
  readonly Tags?: GivenTags
}

interface PolicyProperties {
  readonly SecretId: string
  readonly ResourcePolicy: object | string
  readonly BlockPublicPolicy?: boolean | string
}

export function createResources({ cloud, secrets, policies }: Parts): readonly ResourceType[] {
  function applySecret(name: string, properties: SecretProperties, where: string): Secret {
    const { Description, KmsKeyId, SecretString, GenerateSecretString } = properties
    if ((properties.ReplicaRegions ?? []).length > 0)
      throw new NotModelledError('ReplicaRegions', where, 'there is one region')
    if (SecretString !== undefined && GenerateSecretString !== undefined) {
      throw invalidParameter(`${where}: give SecretString or GenerateSecretString, not both`)
    }
    checkName(name)
    checkDetails({ ...(Description && { Description }), ...(KmsKeyId && { KmsKeyId }) })
    const now = cloud.clock.now()
    const before = secrets.find(name)
    const arn = before?.arn ?? secrets.newArn(name)
    const tags = tagging.read(properties.Tags)
    const details = { description: Description, kmsKeyId: KmsKeyId, tags }
    const known = before ?? { ...details, name, arn, versions: [], createdAt: now, changedAt: now }
    const declared = JSON.stringify({ SecretString, GenerateSecretString })
    // One that somebody deleted is there again, as all that a template has is after a start.
    const secret: Secret = { ...known, ...details, deletionAt: undefined }
    // What was put since stays until the template says something else: each start applies it again.
    if (before?.declared !== undefined && secrets.open(before.declared, before) === declared) return secrets.put(secret)
    const text = GenerateSecretString ? generateSecretString(GenerateSecretString, where) : SecretString
    const value = text === undefined ? undefined : readValue({ SecretString: text })
    const changed = { ...secret, declared: secrets.seal(declared, secret), changedAt: now }
    return value ? writeValue(secrets, changed, { id: randomUUID(), value, now }) : secrets.put(changed)
  }

  return [
    {
      type: 'AWS::SecretsManager::Secret',
      properties: ['Name', 'Description', 'KmsKeyId', 'SecretString', 'GenerateSecretString', 'ReplicaRegions', 'Tags'],
      named: {
        by: ['Name'],
        find: ({ Name }: SecretProperties, { physicalName }) => secrets.find(Name ?? physicalName())?.arn,
      },
      apply(properties: SecretProperties, { physicalName, stackName, logicalId }) {
        const { arn } = applySecret(properties.Name ?? physicalName(), properties, `${stackName}/${logicalId}`)
        return { ref: arn, attributes: { Id: arn } }
      },
      remove(arn) {
        const secret = secrets.find(arn)
        if (secret) secrets.remove(secret)
      },
    },
    {
      type: 'AWS::SecretsManager::ResourcePolicy',
      properties: ['SecretId', 'ResourcePolicy', 'BlockPublicPolicy'],
      apply({ SecretId, ResourcePolicy, BlockPublicPolicy }: PolicyProperties) {
        const text = typeof ResourcePolicy === 'string' ? ResourcePolicy : JSON.stringify(ResourcePolicy)
        const { arn } = policies.put(secrets.alive(SecretId), text, String(BlockPublicPolicy) === 'true')
        return { ref: arn, attributes: { Id: arn } }
      },
      remove(arn) {
        const secret = secrets.find(arn)
        if (secret) policies.remove(secret)
      },
    },
  ]
}
