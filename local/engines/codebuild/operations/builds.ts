/** Builds: started, stopped, told of. */
import { randomUUID } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import { createInputPaging } from '../../../kernel/paging'
import type { Principal } from '../../../kernel/principal'
import type { CallContext, Operation } from '../../../kernel/service'
import { describeBuild } from '../answer'
import { buildsAreOff, invalidInput } from '../errors'
import type { BuildEvents } from '../events'
import type { Runner } from '../run/runner'
import { type StartInput, settingsOf } from '../start-input'
import { type Build, type CodeBuildState, isEnded, type Project, type Settings } from '../state'
import { passRole } from './projects'

interface ByIds {
  readonly ids: readonly string[]
}

interface ListInput {
  readonly sortOrder?: string
  readonly projectName?: string
}

export interface BuildParts {
  readonly cloud: Cloud
  readonly state: CodeBuildState
  readonly events: BuildEvents
  readonly runner: Runner
}

const mostIds = 100

const page = createInputPaging({
  token: 'nextToken',
  usual: 100,
  most: 100,
  badSize: () => invalidInput('Invalid page size'),
  badToken: () => invalidInput('Invalid next token'),
})

export function buildOperations({ cloud, state, events, runner }: BuildParts): Readonly<Record<string, Operation>> {
  const to = (action: string, project: string) => ({
    action: `codebuild:${action}`,
    resource: state.projectArn(project),
  })
  const ofBuild =
    (action: string) =>
    ({ id = '' }: { readonly id?: string }) => [to(action, projectIn(id))]

  function start(project: Project, settings: Settings, caller: Principal, idempotencyToken?: string): Build {
    if (!runner.allowed) throw buildsAreOff()
    const id = `${project.name}:${randomUUID()}`
    const now = cloud.clock.now()
    const build: Build = {
      ...settings,
      id,
      arn: state.buildArn(id),
      projectName: project.name,
      buildNumber: state.nextNumber(project.name),
      startTime: now,
      currentPhase: 'QUEUED',
      buildStatus: 'IN_PROGRESS',
      phases: [],
      initiator: initiatorOf(caller),
      starts: 0,
      ...logStreamOf(settings, project.name, id),
      ...(idempotencyToken !== undefined && { idempotencyToken }),
    }
    state.putBuild(build)
    events.stateChanged(build)
    runner.start(build)
    return state.existingBuild(id)
  }

  /** By a call with the same token: a pipeline that was killed asks again. */
  const started = ({ name }: Project, token: string | undefined): Build | undefined =>
    token === undefined ? undefined : state.builds(name).find((each) => each.idempotencyToken === token)

  function list(input: ListInput) {
    const builds = state.builds(input.projectName)
    const keyOf = ({ startTime, id }: Build) => `${String(Math.trunc(startTime)).padStart(15, '0')} ${id}`
    const { items, next } = page(builds, keyOf, input, input.sortOrder !== 'ASCENDING')
    return { ids: items.map(({ id }) => id), ...next }
  }

  return {
    StartBuild: {
      access: ({ projectName, serviceRoleOverride }: StartInput) => [
        to('StartBuild', nameIn(projectName)),
        ...passRole(serviceRoleOverride),
      ],
      handle(input: StartInput, { caller }: CallContext) {
        const project = state.existing(input.projectName)
        const token = input.idempotencyToken
        const build = started(project, token) ?? start(project, settingsOf(cloud, project, input), caller, token)
        return { build: describeBuild(cloud, build) }
      },
    },
    RetryBuild: {
      access: ofBuild('RetryBuild'),
      handle({ id = '', idempotencyToken }: { id?: string; idempotencyToken?: string }, { caller }: CallContext) {
        const before = state.existingBuild(id)
        if (!isEnded(before))
          throw invalidInput(`Build ${before.id} is in progress; only builds that are over are retried`)
        const project = state.existing(before.projectName)
        const build =
          started(project, idempotencyToken) ?? start(project, onlySettings(before), caller, idempotencyToken)
        return { build: describeBuild(cloud, build) }
      },
    },
    StopBuild: {
      access: ofBuild('StopBuild'),
      async handle({ id }: { id: string }) {
        const build = state.existingBuild(id)
        await runner.stopBuild(build)
        return { build: describeBuild(cloud, state.existingBuild(id)) }
      },
    },
    BatchGetBuilds: {
      access: ({ ids }: ByIds) => ids.map((id) => to('BatchGetBuilds', projectIn(id))),
      handle({ ids }: ByIds) {
        if (ids.length === 0 || ids.length > mostIds) throw invalidInput(`ids must have 1 to ${mostIds} ids`)
        const found = ids.map((id) => state.findBuild(id))
        return {
          builds: found.flatMap((build) => (build ? [describeBuild(cloud, build)] : [])),
          buildsNotFound: ids.filter((_id, index) => !found[index]),
        }
      },
    },
    BatchDeleteBuilds: {
      access: ({ ids }: ByIds) => ids.map((id) => to('BatchDeleteBuilds', projectIn(id))),
      handle({ ids }: ByIds) {
        const ended = ids.flatMap((id) => state.findBuild(id) ?? []).filter(isEnded)
        for (const { id } of ended) state.removeBuild(id)
        return {
          buildsDeleted: ended.map(({ arn }) => arn),
          buildsNotDeleted: ids
            .flatMap((id) => state.findBuild(id) ?? [])
            .map(({ id }) => ({ id, statusCode: 'BUILD_IN_PROGRESS' })),
        }
      },
    },
    ListBuilds: {
      access: () => [{ action: 'codebuild:ListBuilds', resource: '*' }],
      handle: (input: ListInput) => list(input),
    },
    ListBuildsForProject: {
      access: ({ projectName = '' }: ListInput) => [to('ListBuildsForProject', nameIn(projectName))],
      handle(input: ListInput & { readonly projectName: string }) {
        return list({ ...input, projectName: state.existing(input.projectName).name })
      },
    },
  }
}

const nameIn = (name: string): string => (name.startsWith('arn:') ? name.slice(name.indexOf(':project/') + 9) : name)
const projectIn = (id: string): string => id.replace(/^arn:.*:build\//, '').split(':')[0] ?? ''

function initiatorOf(caller: Principal): string {
  switch (caller.kind) {
    case 'role':
      return caller.arn.slice(caller.arn.indexOf(':assumed-role/') + 14)
    case 'user':
      return caller.userName
    case 'service':
      return caller.service
    default:
      return caller.kind
  }
}

function logStreamOf({ logsConfig }: Settings, project: string, id: string): Pick<Build, 'logStream'> {
  const { status = 'ENABLED', groupName, streamName } = logsConfig?.cloudWatchLogs ?? {}
  if (status !== 'ENABLED') return {}
  const uuid = id.slice(id.indexOf(':') + 1)
  const stream = streamName ? `${streamName}/${uuid}` : uuid
  return { logStream: { group: groupName ?? `/aws/codebuild/${project}`, stream } }
}

function onlySettings(build: Build): Settings {
  const { source, secondarySources, sourceVersion, secondarySourceVersions, artifacts, secondaryArtifacts } = build
  const { environment, serviceRole, cache, timeoutInMinutes, queuedTimeoutInMinutes, encryptionKey, logsConfig } = build
  return {
    ...{ source, secondarySources, sourceVersion, secondarySourceVersions, artifacts, secondaryArtifacts },
    ...{ environment, serviceRole, cache, timeoutInMinutes, queuedTimeoutInMinutes, encryptionKey, logsConfig },
  }
}
