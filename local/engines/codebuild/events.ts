/** `CodeBuild Build State Change` and `CodeBuild Build Phase Change` on the default bus. */
import type { Cloud } from '../../kernel/cloud'
import { type BusEvents, createBusEvents } from '../../lib/delivery/bus-events'
import { deepLink } from './answer'
import { type Build, type BuildPhase, isEnded } from './state'

export interface BuildEvents extends Pick<BusEvents, 'load' | 'resume' | 'stop'> {
  /** In the tick of the change. */
  stateChanged(build: Build): void
  phaseEnded(build: Build, phase: BuildPhase): void
}

export function createBuildEvents(cloud: Cloud): BuildEvents {
  const caller = cloud.actingFor('codebuild.amazonaws.com', cloud.arn('codebuild', 'project/*'))
  const events = createBusEvents(cloud, { engine: 'codebuild', source: 'aws.codebuild', caller })

  function announce(build: Build, DetailType: string, detail: object): void {
    events.announce({
      DetailType,
      Time: cloud.clock.now() / 1000,
      Resources: [build.arn],
      Detail: JSON.stringify({
        ...detail,
        'project-name': build.projectName,
        'build-id': build.arn,
        'additional-information': information(cloud, build),
        version: '1',
      }),
    })
  }

  return {
    load: events.load,
    resume: events.resume,
    stop: events.stop,
    stateChanged(build) {
      announce(build, 'CodeBuild Build State Change', {
        'build-status': build.buildStatus,
        'current-phase': build.currentPhase,
        'current-phase-context': contextText(build.phases.at(-1)),
      })
    },
    phaseEnded(build, phase) {
      const { phaseType, phaseStatus, startTime, endTime = startTime } = phase
      announce(build, 'CodeBuild Build Phase Change', {
        'completed-phase': phaseType,
        'completed-phase-status': phaseStatus,
        'completed-phase-context': contextText(phase),
        'completed-phase-start': timeText(startTime),
        'completed-phase-end': timeText(endTime),
        'completed-phase-duration-seconds': Math.round((endTime - startTime) / 1000),
      })
    },
  }
}

/** As the service writes it: a list in a text. */
function contextText(phase: BuildPhase | undefined): string {
  return `[${contextsOf(phase).join(', ')}]`
}

const contextsOf = (phase: BuildPhase | undefined): readonly string[] =>
  (phase?.contexts ?? []).map(({ statusCode, message }) => `${statusCode}: ${message}`)

/**
 * The guide's examples are of 2017. What events have been given since (the cache, the number, how long a build may be queued
 * and whose credentials pull the image) is as the schemas of EventBridge have it.
 */
function information(cloud: Cloud, build: Build): object {
  const { built, environment, logStream, source } = build
  return {
    artifact: built
      ? { ...(built.md5sum && { md5sum: built.md5sum, sha256sum: built.sha256sum }), location: built.location }
      : { location: '' },
    cache: { type: build.cache?.type ?? 'NO_CACHE' },
    environment: {
      image: environment.image,
      'privileged-mode': environment.privilegedMode ?? false,
      'image-pull-credentials-type': environment.imagePullCredentialsType ?? 'CODEBUILD',
      'compute-type': environment.computeType,
      type: environment.type,
      // As the API tells them: of a secret, where it is.
      'environment-variables': (environment.environmentVariables ?? []).map(({ name, value, type = 'PLAINTEXT' }) => ({
        name,
        value,
        type,
      })),
    },
    'timeout-in-minutes': build.timeoutInMinutes,
    'queued-timeout-in-minutes': build.queuedTimeoutInMinutes,
    'build-complete': isEnded(build),
    'build-number': build.buildNumber,
    initiator: build.initiator,
    'build-start-time': timeText(build.startTime),
    source: { ...(source.location !== undefined && { location: source.location }), type: source.type },
    ...(build.sourceVersion !== undefined && { 'source-version': build.sourceVersion }),
    ...(logStream && {
      logs: {
        'group-name': logStream.group,
        'stream-name': logStream.stream,
        'deep-link': deepLink(cloud, logStream),
      },
    }),
    phases: build.phases.map((phase) => {
      const { phaseType, phaseStatus, startTime, endTime } = phase
      if (endTime === undefined) return { 'start-time': timeText(startTime), 'phase-type': phaseType }
      return {
        'phase-context': contextsOf(phase),
        'start-time': timeText(startTime),
        'end-time': timeText(endTime),
        'duration-in-seconds': Math.round((endTime - startTime) / 1000),
        'phase-type': phaseType,
        'phase-status': phaseStatus,
      }
    }),
  }
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** Such as `Sep 1, 2017 4:12:29 PM`, in UTC. */
export function timeText(time: number): string {
  const date = new Date(time)
  const two = (value: number) => String(value).padStart(2, '0')
  const hours = date.getUTCHours()
  const clock = `${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())}`
  const day = `${months[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()}`
  return `${day} ${clock} ${hours < 12 ? 'AM' : 'PM'}`
}
