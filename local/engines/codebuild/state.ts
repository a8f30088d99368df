/** Projects and builds. Their records are as the API tells them, but for times, which are milliseconds. */
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import type { Tag } from '../../kernel/tags'
import { noSuchBuild, noSuchProject } from './errors'

export interface Source {
  readonly type: string
  readonly location?: string
  readonly buildspec?: string
  readonly sourceIdentifier?: string
  readonly gitCloneDepth?: number
  readonly insecureSsl?: boolean
  readonly reportBuildStatus?: boolean
}

export interface SourceVersion {
  readonly sourceIdentifier: string
  readonly sourceVersion: string
}

export interface Artifacts {
  readonly type: string
  readonly location?: string
  readonly path?: string
  readonly namespaceType?: string
  readonly name?: string
  readonly packaging?: string
  readonly overrideArtifactName?: boolean
  readonly encryptionDisabled?: boolean
  readonly artifactIdentifier?: string
}

export interface EnvironmentVariable {
  readonly name: string
  readonly value: string
  readonly type?: string
}

export interface Environment {
  readonly type: string
  readonly image: string
  readonly computeType: string
  readonly environmentVariables?: readonly EnvironmentVariable[]
  readonly privilegedMode?: boolean
  readonly imagePullCredentialsType?: string
}

export interface LogsConfig {
  readonly cloudWatchLogs?: { readonly status: string; readonly groupName?: string; readonly streamName?: string }
  readonly s3Logs?: { readonly status: string }
}

/** What a project and each of its builds say of what is to be done. */
export interface Settings {
  readonly source: Source
  readonly secondarySources?: readonly Source[] | undefined
  readonly sourceVersion?: string | undefined
  readonly secondarySourceVersions?: readonly SourceVersion[] | undefined
  readonly artifacts: Artifacts
  readonly secondaryArtifacts?: readonly Artifacts[] | undefined
  readonly environment: Environment
  readonly serviceRole: string
  readonly cache?: { readonly type: string } | undefined
  readonly timeoutInMinutes: number
  readonly queuedTimeoutInMinutes: number
  readonly encryptionKey: string
  readonly logsConfig?: LogsConfig | undefined
}

export interface Project extends Settings {
  readonly name: string
  readonly arn: string
  readonly description?: string | undefined
  readonly tags?: readonly Tag[] | undefined
  readonly created: number
  readonly lastModified: number
}

export const phaseTypes = [
  'SUBMITTED',
  'QUEUED',
  'PROVISIONING',
  'DOWNLOAD_SOURCE',
  'INSTALL',
  'PRE_BUILD',
  'BUILD',
  'POST_BUILD',
  'UPLOAD_ARTIFACTS',
  'FINALIZING',
  'COMPLETED',
] as const
export type PhaseType = (typeof phaseTypes)[number]

export type Ended = 'SUCCEEDED' | 'FAILED' | 'FAULT' | 'TIMED_OUT' | 'STOPPED'
export type BuildStatus = Ended | 'IN_PROGRESS'

export interface PhaseContext {
  readonly statusCode: string
  readonly message: string
}

export interface BuildPhase {
  readonly phaseType: PhaseType
  readonly phaseStatus?: BuildStatus
  readonly startTime: number
  readonly endTime?: number
  readonly contexts?: readonly PhaseContext[]
}

export interface BuiltArtifacts {
  readonly location: string
  readonly sha256sum?: string
  readonly md5sum?: string
  readonly artifactIdentifier?: string
}

export interface Build extends Settings {
  /** `<project>:<uuid>` */
  readonly id: string
  readonly arn: string
  readonly projectName: string
  readonly buildNumber: number
  readonly startTime: number
  readonly endTime?: number
  readonly currentPhase: PhaseType
  readonly buildStatus: BuildStatus
  readonly phases: readonly BuildPhase[]
  readonly resolvedSourceVersion?: string
  readonly initiator: string
  readonly exported?: readonly EnvironmentVariable[]
  readonly built?: BuiltArtifacts
  readonly secondaryBuilt?: readonly BuiltArtifacts[]
  /** Undefined: it logs nothing. */
  readonly logStream?: { readonly group: string; readonly stream: string }
  readonly idempotencyToken?: string | undefined
  /** The directory that it runs in, while it does: what a killed process left is removed when it begins again. */
  readonly place?: string | undefined
  /** How often its commands were begun: again after a process that was killed. */
  readonly starts: number
}

export const isEnded = ({ buildStatus }: Build): boolean => buildStatus !== 'IN_PROGRESS'

/** Of a project; older ones are forgotten, as AWS forgets them after a year. */
const mostBuilds = 500

export interface CodeBuildState {
  projects(): readonly Project[]
  find(name: string): Project | undefined
  /** By name or ARN. @throws ResourceNotFoundException */
  existing(name: string): Project
  putProject(project: Project): void
  /** Its builds stay. */
  removeProject(name: string): void
  projectArn(name: string): string
  buildArn(id: string): string
  builds(project?: string): readonly Build[]
  findBuild(id: string): Build | undefined
  /** By id or ARN. @throws ResourceNotFoundException */
  existingBuild(id: string): Build
  putBuild(build: Build): void
  removeBuild(id: string): void
  nextNumber(project: string): number
  load(): Promise<void>
}

export function createState(cloud: Cloud): CodeBuildState {
  const projects = createTable<Project>(cloud, 'codebuild/project')
  const builds = createTable<Build>(cloud, 'codebuild/build')
  const numbers = createTable<{ readonly last: number }>(cloud, 'codebuild/number')
  const projectArn = (name: string) => cloud.arn('codebuild', `project/${name}`)
  const buildArn = (id: string) => cloud.arn('codebuild', `build/${id}`)
  const nameOf = (name: string) => (name.startsWith('arn:') ? name.slice(name.indexOf(':project/') + 9) : name)
  const idOf = (id: string) => (id.startsWith('arn:') ? id.slice(id.indexOf(':build/') + 7) : id)
  const find = (name: string) => projects.get(nameOf(name))
  const findBuild = (id: string) => builds.get(...idOf(id).split(':'))
  const ofProject = (name?: string) =>
    (name === undefined ? builds.list() : builds.list(name)).sort((one, other) => one.startTime - other.startTime)

  return {
    projectArn,
    buildArn,
    projects: () => projects.list(),
    find,
    existing(name) {
      const project = find(name)
      if (!project) throw noSuchProject(projectArn(nameOf(name)))
      return project
    },
    putProject: (project) => void projects.put(project, project.name),
    removeProject: (name) => void projects.delete(nameOf(name)),
    builds: ofProject,
    findBuild,
    existingBuild(id) {
      const build = findBuild(id)
      if (!build) throw noSuchBuild(buildArn(idOf(id)))
      return build
    },
    putBuild(build) {
      builds.put(build, ...build.id.split(':'))
    },
    removeBuild(id) {
      builds.delete(...idOf(id).split(':'))
    },
    nextNumber(project) {
      const last = (numbers.get(project)?.last ?? 0) + 1
      numbers.put({ last }, project)
      const ended = ofProject(project).filter(isEnded)
      for (const { id } of ended.slice(0, Math.max(0, ended.length - mostBuilds))) builds.delete(...id.split(':'))
      return last
    },
    async load() {
      await projects.load()
      await builds.load()
      await numbers.load()
    },
  }
}
