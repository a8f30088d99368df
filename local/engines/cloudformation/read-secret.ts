/** Reads what dynamic references of templates stand for, with the rights of who makes the resource. */
import { type DynamicReference, memberOf, type ParameterReference } from '../../assembly/dynamic-references'
import { TemplateError } from '../../assembly/problems'
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'

interface Answer {
  readonly SecretString?: string
}

export async function readSecret(cloud: Cloud, maker: Principal, reference: DynamicReference): Promise<string> {
  if (reference.service !== 'secretsmanager') return readParameter(cloud, maker, reference)
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

async function readParameter(
  cloud: Cloud,
  maker: Principal,
  { service, id, version }: ParameterReference,
): Promise<string> {
  const isSecure = service === 'ssm-secure'
  const { Parameter } = await cloud.call<{ readonly Parameter: { readonly Type: string; readonly Value: string } }>(
    maker,
    'ssm',
    'GetParameter',
    { Name: version === undefined ? id : `${id}:${version}`, WithDecryption: isSecure },
  )
  if ((Parameter.Type === 'SecureString') !== isSecure) {
    throw new TemplateError(
      `dynamic reference to parameter "${id}": it is a ${Parameter.Type}; ssm is for String and StringList, ssm-secure for SecureString`,
    )
  }
  return Parameter.Value
}
