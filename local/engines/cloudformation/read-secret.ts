/** Reads what dynamic references of templates stand for, with the rights of who makes the resource. */
import { memberOf, type SecretReference } from '../../assembly/dynamic-references'
import { TemplateError } from '../../assembly/problems'
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'

interface Answer {
  readonly SecretString?: string
}

export async function readSecret(cloud: Cloud, maker: Principal, reference: SecretReference): Promise<string> {
  const { id, stage, version } = reference
  const { SecretString } = await cloud.call<Answer>(maker, 'secretsmanager', 'GetSecretValue', {
    SecretId: id,
    ...(stage !== undefined && { VersionStage: stage }),
    ...(version !== undefined && { VersionId: version }),
  })
  if (SecretString === undefined) {
    throw new TemplateError(`dynamic reference to secret "${id}": its value is no SecretString`)
  }
  return memberOf(SecretString, reference)
}
