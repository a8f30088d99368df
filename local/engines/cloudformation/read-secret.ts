/** Reads what dynamic references of templates stand for, as who deploys. */
import { memberOf, type SecretReference } from '../../assembly/dynamic-references'
import { TemplateError } from '../../assembly/problems'
import type { Cloud } from '../../kernel/cloud'
import { rootOf } from '../../kernel/principal'

interface Answer {
  readonly SecretString?: string
}

export async function readSecret(cloud: Cloud, reference: SecretReference): Promise<string> {
  const { id, stage, version } = reference
  const { SecretString } = await cloud.call<Answer>(rootOf(cloud.accountId), 'secretsmanager', 'GetSecretValue', {
    SecretId: id,
    ...(stage !== undefined && { VersionStage: stage }),
    ...(version !== undefined && { VersionId: version }),
  })
  if (SecretString === undefined) {
    throw new TemplateError(`dynamic reference to secret "${id}": its value is no SecretString`)
  }
  return memberOf(SecretString, reference)
}
