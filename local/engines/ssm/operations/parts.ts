/** What the operations share: what they work on, which version an id asks for, and how one is told. */
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { Access, Operation } from '../../../kernel/service'
import { constraint, labelNotFound, versionNotFound } from '../errors'
import { ownKey, type SecureStrings } from '../secure-strings'
import type { Parameter, Parameters, Version } from '../state'

export interface Parts {
  readonly cloud: Cloud
  readonly parameters: Parameters
  readonly secure: SecureStrings
  /** Tells the default bus what became of a parameter. */
  announce(operation: Change, parameter: Parameter, version: Version): void
}

export type Change = 'Create' | 'Update' | 'Delete' | 'LabelParameterVersion'

export interface OfParameter {
  readonly Name: string
}

/** An operation on a parameter, which needs the permission of its own name on it. */
export function onParameter<Input extends OfParameter>(
  parts: Parts,
  action: string,
  handle: Operation<Input>['handle'],
): Operation<Input> {
  return {
    access({ Name }) {
      if (Name === '') throw constraint('name', 'have length greater than or equal to 1', Name)
      return [accessTo(parts, action, Name)]
    },
    handle,
  }
}

export function accessTo({ parameters }: Parts, action: string, id: string): Access {
  return { action: `ssm:${action}`, resource: parameters.arnOf(parameters.nameOf(split(id).id)) }
}

/** A number or a label may stand behind a name or an ARN. */
function split(id: string): { readonly id: string; readonly selector?: string } {
  const prefix = /^arn:[^:]*:ssm:[^:]*:\d*:/.exec(id)?.[0] ?? ''
  const rest = id.slice(prefix.length)
  const at = rest.indexOf(':')
  return at < 0 ? { id } : { id: prefix + rest.slice(0, at), selector: rest.slice(at + 1) }
}

/** What lists and histories tell of a version, which is all but its value. */
export function metadataOf(parameter: Parameter, version: Version): Readonly<Record<string, unknown>> {
  return {
    Name: parameter.name,
    Type: version.type,
    ...(version.keyId !== undefined && { KeyId: version.keyId }),
    LastModifiedDate: seconds(version.changedAt),
    LastModifiedUser: version.changedBy,
    ...(version.description !== undefined && { Description: version.description }),
    ...(version.allowedPattern !== undefined && { AllowedPattern: version.allowedPattern }),
    Version: version.version,
    Tier: version.tier,
    Policies: [],
    DataType: version.dataType,
  }
}

export interface Chosen {
  readonly parameter: Parameter
  readonly version: Version
  /** As it was asked for, with its colon. */
  readonly selector: string | undefined
}

/** @throws ParameterNotFound, ParameterVersionNotFound */
export function choose({ parameters }: Pick<Parts, 'parameters'>, asked: string): Chosen {
  const { id, selector } = split(asked)
  const parameter = parameters.existing(id)
  if (selector === undefined) return { parameter, version: parameters.newest(parameter), selector }
  const version = /^\d+$/.test(selector)
    ? parameters.version(parameter, Number(selector))
    : parameters.versions(parameter).find(({ labels }) => labels.includes(selector))
  if (!version) throw /^\d+$/.test(selector) ? versionNotFound(id, selector) : labelNotFound(id, selector)
  return { parameter, version, selector: `:${selector}` }
}

/** A SecureString stays what KMS made of it, unless it is asked for. */
export async function textOf(
  { secure, parameters }: Parts,
  caller: Principal,
  { parameter, version }: Pick<Chosen, 'parameter' | 'version'>,
  withDecryption = false,
): Promise<string> {
  if (version.type !== 'SecureString' || !withDecryption) return version.value
  const { keyId = ownKey, value } = version
  return secure.open(value, { caller, arn: parameters.arnOf(parameter.name), keyId })
}

/** For templates, which may name no SecureString; undefined: there is none. */
export function plainValueOf(parts: Pick<Parts, 'parameters'>, asked: string): string | undefined {
  try {
    const { version } = choose(parts, asked)
    return version.type === 'SecureString' ? undefined : version.value
  } catch {
    return undefined
  }
}

/** As the wire has times. */
export const seconds = (time: number): number => time / 1000
