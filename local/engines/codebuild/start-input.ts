/** What a build is told to do: as its project says, but for what the one who starts it says otherwise. */
import type { Cloud } from '../../kernel/cloud'
import { invalidInput } from './errors'
import { checkSettings } from './settings'
import type { Artifacts, EnvironmentVariable, LogsConfig, Project, Settings, Source, SourceVersion } from './state'

export interface StartInput {
  readonly projectName: string
  readonly idempotencyToken?: string
  readonly sourceVersion?: string
  readonly secondarySourcesOverride?: readonly Source[]
  readonly secondarySourcesVersionOverride?: readonly SourceVersion[]
  readonly artifactsOverride?: Artifacts
  readonly secondaryArtifactsOverride?: readonly Artifacts[]
  readonly environmentVariablesOverride?: readonly EnvironmentVariable[]
  readonly sourceTypeOverride?: string
  readonly sourceLocationOverride?: string
  readonly gitCloneDepthOverride?: number
  readonly buildspecOverride?: string
  readonly insecureSslOverride?: boolean
  readonly reportBuildStatusOverride?: boolean
  readonly environmentTypeOverride?: string
  readonly imageOverride?: string
  readonly computeTypeOverride?: string
  readonly cacheOverride?: { readonly type: string }
  readonly serviceRoleOverride?: string
  readonly privilegedModeOverride?: boolean
  readonly timeoutInMinutesOverride?: number
  readonly queuedTimeoutInMinutesOverride?: number
  readonly encryptionKeyOverride?: string
  readonly logsConfigOverride?: LogsConfig
  readonly imagePullCredentialsTypeOverride?: string
}

/** @throws InvalidInputException, NotModelledError */
export function settingsOf(cloud: Cloud, project: Project, input: StartInput): Settings {
  const role = input.serviceRoleOverride
  const settings: Settings = {
    source: sourceOf(project, input),
    secondarySources: input.secondarySourcesOverride ?? project.secondarySources,
    sourceVersion: input.sourceVersion ?? project.sourceVersion,
    secondarySourceVersions: input.secondarySourcesVersionOverride ?? project.secondarySourceVersions,
    artifacts: input.artifactsOverride ?? project.artifacts,
    secondaryArtifacts: input.secondaryArtifactsOverride ?? project.secondaryArtifacts,
    environment: {
      ...project.environment,
      ...given('type', input.environmentTypeOverride),
      ...given('image', input.imageOverride),
      ...given('computeType', input.computeTypeOverride),
      ...given('privilegedMode', input.privilegedModeOverride),
      ...given('imagePullCredentialsType', input.imagePullCredentialsTypeOverride),
      environmentVariables: joined(project.environment.environmentVariables, input.environmentVariablesOverride),
    },
    serviceRole:
      role === undefined || role.startsWith('arn:') ? (role ?? project.serviceRole) : cloud.arn('iam', `role/${role}`),
    cache: input.cacheOverride ?? project.cache,
    timeoutInMinutes: input.timeoutInMinutesOverride ?? project.timeoutInMinutes,
    queuedTimeoutInMinutes: input.queuedTimeoutInMinutesOverride ?? project.queuedTimeoutInMinutes,
    encryptionKey: input.encryptionKeyOverride ?? project.encryptionKey,
    logsConfig: input.logsConfigOverride ?? project.logsConfig,
  }
  checkSettings(settings, `build of ${project.name}`)
  // In AWS's words; they do not say that one starts the pipeline instead.
  if (settings.artifacts.type === 'CODEPIPELINE') {
    throw invalidInput('ArtifactsOverride must be set when using artifacts type CodePipelines')
  }
  if (settings.source.type === 'CODEPIPELINE') {
    throw invalidInput(
      `Project ${project.name} gets its source from CodePipeline: start the pipeline, or give sourceTypeOverride and sourceLocationOverride`,
    )
  }
  return settings
}

function sourceOf({ source }: Project, input: StartInput): Source {
  const type = input.sourceTypeOverride ?? source.type
  const isOther = type !== source.type
  return {
    ...source,
    type,
    ...(isOther
      ? given('location', input.sourceLocationOverride)
      : given('location', input.sourceLocationOverride ?? source.location)),
    ...given('buildspec', input.buildspecOverride ?? source.buildspec),
    ...given('gitCloneDepth', input.gitCloneDepthOverride),
    ...given('insecureSsl', input.insecureSslOverride),
    ...given('reportBuildStatus', input.reportBuildStatusOverride),
  }
}

/** By name: those of the build are the only ones of their name. */
function joined(
  ofProject: readonly EnvironmentVariable[] = [],
  ofBuild: readonly EnvironmentVariable[] = [],
): readonly EnvironmentVariable[] {
  const names = new Set(ofBuild.map(({ name }) => name))
  return [...ofProject.filter(({ name }) => !names.has(name)), ...ofBuild]
}

const given = <Name extends string, Value>(name: Name, value: Value | undefined) =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, Value>>
