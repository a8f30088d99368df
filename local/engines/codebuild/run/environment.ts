/** The environment of a build's commands: CodeBuild's variables, the project's, the role's keys; little of this process's. */
import type { Cloud } from '../../../kernel/cloud'
import type { Principal } from '../../../kernel/principal'
import type { Buildspec } from '../buildspec/buildspec'
import type { Build, EnvironmentVariable } from '../state'

/** Of this process's own. Whatever else it has may be a secret of whoever started it. */
const passedOn = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'NODE_EXTRA_CA_CERTS', 'npm_config_cache', 'npm_config_registry']

export interface BuildKeys {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
}

export interface Places {
  readonly source: string
  /** By identifier. */
  readonly secondary: Readonly<Record<string, string>>
  readonly home: string
  readonly temporary: string
}

/** Without those of the project and of the buildspec. */
export function ownEnvironment(cloud: Cloud, build: Build, keys: BuildKeys, places: Places): Record<string, string> {
  const given: Record<string, string> = {}
  for (const name of passedOn) {
    const value = process.env[name]
    if (value !== undefined) given[name] = value
  }
  const { source, environment, logStream, sourceVersion, resolvedSourceVersion } = build
  const optional = (name: string, value: string | undefined) => (value === undefined ? {} : { [name]: value })
  return {
    ...given,
    HOME: places.home,
    TMPDIR: places.temporary,
    CI: 'true',
    AWS_ENDPOINT_URL: cloud.endpointUrl,
    AWS_REGION: cloud.region,
    AWS_DEFAULT_REGION: cloud.region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
    AWS_SESSION_TOKEN: keys.sessionToken,
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CODEBUILD_CI: 'true',
    CODEBUILD_BUILD_ARN: build.arn,
    CODEBUILD_BUILD_ID: build.id,
    CODEBUILD_BUILD_IMAGE: environment.image,
    CODEBUILD_BUILD_NUMBER: String(build.buildNumber),
    CODEBUILD_BUILD_SUCCEEDING: '1',
    CODEBUILD_INITIATOR: build.initiator,
    CODEBUILD_KMS_KEY_ID: build.encryptionKey,
    ...optional('CODEBUILD_LOG_PATH', logStream?.stream),
    CODEBUILD_PROJECT_ARN: cloud.arn('codebuild', `project/${build.projectName}`),
    ...optional('CODEBUILD_RESOLVED_SOURCE_VERSION', resolvedSourceVersion),
    ...optional('CODEBUILD_SOURCE_REPO_URL', source.location),
    ...optional('CODEBUILD_SOURCE_VERSION', sourceVersion ?? (source.location && `arn:aws:s3:::${source.location}`)),
    CODEBUILD_SRC_DIR: places.source,
    ...Object.fromEntries(Object.entries(places.secondary).map(([id, path]) => [`CODEBUILD_SRC_DIR_${id}`, path])),
    CODEBUILD_START_TIME: String(Math.trunc(build.startTime)),
  }
}

export interface GivenVariables {
  readonly variables: Readonly<Record<string, string>>
  readonly secrets: readonly string[]
}

/** The build's own go before the buildspec's; of secrets, the values. @throws what Secrets Manager says */
export async function givenVariables(
  cloud: Cloud,
  role: Principal,
  build: Build,
  buildspec: Buildspec,
): Promise<GivenVariables> {
  const ofBuild = build.environment.environmentVariables ?? []
  const named = new Map<string, Pick<EnvironmentVariable, 'value' | 'type'>>()
  for (const [name, value] of Object.entries(buildspec.variables)) named.set(name, { value })
  for (const [name, value] of Object.entries(buildspec.secrets)) named.set(name, { value, type: 'SECRETS_MANAGER' })
  for (const { name, ...variable } of ofBuild) named.set(name, variable)
  const secrets: string[] = []
  const variables: Record<string, string> = {}
  for (const [name, { value, type }] of named) {
    variables[name] = type === 'SECRETS_MANAGER' ? await secretOf(cloud, role, value) : value
    if (type === 'SECRETS_MANAGER') secrets.push(variables[name])
  }
  return { variables, secrets }
}

/** `secret-id:json-key:version-stage:version-id`; the id may be an ARN, which has colons of its own. */
export async function secretOf(cloud: Cloud, role: Principal, reference: string): Promise<string> {
  const parts = reference.split(':')
  const length = reference.startsWith('arn:') ? 7 : 1
  const [jsonKey, VersionStage, VersionId] = parts.slice(length)
  const { SecretString } = await cloud.call<{ SecretString?: string }>(role, 'secretsmanager', 'GetSecretValue', {
    SecretId: parts.slice(0, length).join(':'),
    ...(VersionStage && { VersionStage }),
    ...(VersionId && { VersionId }),
  })
  if (SecretString === undefined) throw new Error(`The secret ${reference} holds no text`)
  if (!jsonKey) return SecretString
  let value: unknown
  try {
    value = (JSON.parse(SecretString) as Record<string, unknown> | null)?.[jsonKey]
  } catch {
    throw new Error(`The secret ${reference} holds no JSON`)
  }
  if (value === undefined) throw new Error(`The secret ${reference} has no key ${jsonKey}`)
  return typeof value === 'string' ? value : JSON.stringify(value)
}
