/** A parameter's new value, held to what AWS allows, as the API and templates put it. */
import { isDeepStrictEqual } from 'node:util'
import type { Principal } from '../../kernel/principal'
import type { GivenTags } from '../../kernel/tags'
import { compileRegex } from '../../lib/regex/regex'
import {
  alreadyExists,
  badName,
  constraint,
  invalid,
  invalidPattern,
  notQualified,
  patternMismatch,
  reservedName,
  tooDeep,
  tooManyVersions,
} from './errors'
import type { Parts } from './operations/parts'
import { ownKey } from './secure-strings'
import { type Parameter, type ParameterType, tagging, type Version } from './state'

export interface PutInput {
  readonly Name: string
  readonly Value: string
  readonly Description?: string
  readonly Type?: string
  readonly KeyId?: string
  readonly Overwrite?: boolean
  readonly AllowedPattern?: string
  readonly Tags?: GivenTags
  readonly Tier?: string
  readonly DataType?: string
}

const types: readonly string[] = ['SecureString', 'StringList', 'String']
const tiers = ['Standard', 'Advanced', 'Intelligent-Tiering']
const dataTypes = ['text', 'aws:ec2:image', 'aws:ssm:integration']
const mostVersions = 100
const mostLevels = 15
/** In bytes, by tier. */
const largest = { Standard: 4096, Advanced: 8192 } as const

/** @throws AwsError for a name that no parameter may have */
export function checkName(name: string): void {
  if (name.length > 2048) throw constraint('name', 'have length less than or equal to 2048')
  if (!/^[\w.\-/]+$/.test(name) || name.endsWith('/') || name.includes('//')) throw badName()
  if (name.includes('/') && !name.startsWith('/')) throw notQualified()
  const [first = ''] = name.replace(/^\//, '').split('/')
  if (/^aws/i.test(first)) throw reservedName(name)
  if (/^ssm/i.test(first)) throw badName()
  if (name.split('/').length - 1 > mostLevels) throw tooDeep(mostLevels)
}

/** @returns the version that is there now */
export async function writeParameter(parts: Parts, input: PutInput, caller: Principal): Promise<Version> {
  const { parameters } = parts
  const name = parameters.nameOf(input.Name)
  checkName(name)
  const before = parameters.find(name)
  if (before && !input.Overwrite) throw alreadyExists()
  if (input.Overwrite && input.Tags !== undefined && before) {
    throw invalid(
      "Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.",
    )
  }
  const last = before && parameters.newest(before)
  const read = readVersion(input, last)
  const tags = before?.tags ?? tagging.read(input.Tags)
  const value =
    read.type === 'SecureString'
      ? await parts.secure.seal(input.Value, { caller, arn: parameters.arnOf(name), keyId: read.keyId ?? ownKey })
      : input.Value
  // What was put while KMS was asked comes before it.
  const there = parameters.find(name)
  if (there && !input.Overwrite) throw alreadyExists()
  const version: Version = {
    ...read,
    value,
    version: (there?.latest ?? 0) + 1,
    labels: [],
    changedAt: parts.cloud.clock.now(),
    changedBy: 'arn' in caller ? caller.arn : parts.cloud.arn('ssm', 'parameter'),
  }
  if (there) makeRoom(parts, there)
  const parameter: Parameter = { ...(there ?? { name, tags }), latest: version.version }
  parameters.put(parameter)
  parameters.putVersion(parameter, version)
  parts.announce(there ? 'Update' : 'Create', parameter, version)
  return version
}

function makeRoom({ parameters }: Parts, parameter: Parameter): void {
  const versions = parameters.versions(parameter)
  const [oldest] = versions
  if (!oldest || versions.length < mostVersions) return
  if (oldest.labels.length > 0) throw tooManyVersions(parameter.name, oldest.version)
  parameters.dropVersion(parameter, oldest)
}

type Read = Omit<Version, 'version' | 'value' | 'labels' | 'changedAt' | 'changedBy'>

/** What a new version says besides its value; what is left out stays as it was. */
function readVersion(input: PutInput, last: Version | undefined): Read {
  const type = input.Type ?? last?.type
  if (type === undefined) throw invalid('A parameter type is required when you create a parameter.')
  if (!types.includes(type)) throw constraint('type', `satisfy enum value set: [${types.join(', ')}]`, type)
  const { DataType = last?.dataType ?? 'text', AllowedPattern = last?.allowedPattern } = input
  if (!dataTypes.includes(DataType)) {
    throw invalid(
      `The following data type is not supported: ${DataType} (Data type names are all lowercase and case-sensitive)`,
    )
  }
  if ((input.Description ?? '').length > 1024) throw constraint('description', 'have length less than or equal to 1024')
  if (input.KeyId !== undefined && type !== 'SecureString')
    throw invalid('KeyId is required for SecureString type parameter only.')
  const tier = tierOf(input, last)
  if (input.Value === '') throw constraint('value', 'have length greater than or equal to 1')
  if (AllowedPattern) checkPattern(AllowedPattern, input.Value)
  return {
    type: type as ParameterType,
    dataType: DataType,
    tier,
    description: input.Description ?? last?.description,
    allowedPattern: AllowedPattern || undefined,
    keyId: type === 'SecureString' ? (input.KeyId ?? last?.keyId ?? ownKey) : undefined,
  }
}

function tierOf({ Tier, Value }: PutInput, last: Version | undefined): string {
  if (Tier !== undefined && !tiers.includes(Tier)) {
    throw constraint('tier', `satisfy enum value set: [${tiers.join(', ')}]`, Tier)
  }
  const bytes = Buffer.byteLength(Value)
  const asked = Tier ?? last?.tier ?? 'Standard'
  const isLarge = bytes > largest.Standard
  const tier =
    asked === 'Intelligent-Tiering' ? (isLarge || last?.tier === 'Advanced' ? 'Advanced' : 'Standard') : asked
  if (tier === 'Standard' && last?.tier === 'Advanced') {
    throw invalid(
      "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.",
    )
  }
  if (bytes > largest[tier as keyof typeof largest]) {
    throw invalid(
      tier === 'Standard'
        ? 'Standard tier parameters support a maximum parameter value of 4096 characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html'
        : 'Advanced tier parameters support a maximum parameter value of 8192 characters.',
    )
  }
  return tier
}

function checkPattern(pattern: string, value: string): void {
  if (pattern.length > 1024) throw constraint('allowedPattern', 'have length less than or equal to 1024')
  let isMatch: boolean
  try {
    isMatch = compileRegex(pattern, { dialect: 'java' }).test(value)
  } catch (error) {
    throw invalidPattern(`${pattern} is no regular expression: ${(error as Error).message}`)
  }
  if (!isMatch) throw patternMismatch(pattern)
}

/** Whether a version says what a template says of it, its value apart. */
export function saysTheSame(input: PutInput, last: Version): boolean {
  const { tier, ...rest } = readVersion(input, last)
  const { tier: before, ...there } = last
  const { type, dataType, description, allowedPattern, keyId } = there
  return isDeepStrictEqual([tier, rest], [before, { type, dataType, description, allowedPattern, keyId }])
}
