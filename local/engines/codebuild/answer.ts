/** Projects and builds as the API tells of them. */
import type { Cloud } from '../../kernel/cloud'
import { type Build, isEnded, type Project } from './state'

const seconds = (milliseconds: number): number => milliseconds / 1000

export function describeProject(project: Project): object {
  return { ...project, created: seconds(project.created), lastModified: seconds(project.lastModified) }
}

export function describeBuild(cloud: Cloud, build: Build): object {
  const { exported, built, secondaryBuilt, logStream, starts, idempotencyToken, logsConfig, place, ...told } = build
  const { artifacts, endTime } = build
  return {
    ...told,
    startTime: seconds(build.startTime),
    ...(endTime !== undefined && { endTime: seconds(endTime) }),
    buildComplete: isEnded(build),
    phases: build.phases.map(({ startTime, endTime: end, ...phase }) => ({
      ...phase,
      startTime: seconds(startTime),
      ...(end !== undefined && { endTime: seconds(end), durationInSeconds: Math.round((end - startTime) / 1000) }),
    })),
    artifacts: built ?? (artifacts.location ? { location: `arn:aws:s3:::${artifacts.location}` } : { location: '' }),
    ...(secondaryBuilt && { secondaryArtifacts: secondaryBuilt }),
    exportedEnvironmentVariables: (exported ?? []).map(({ name, value }) => ({ name, value })),
    logs: {
      cloudWatchLogs: logsConfig?.cloudWatchLogs ?? { status: 'ENABLED' },
      s3Logs: { status: 'DISABLED', encryptionDisabled: false },
      ...(logStream && {
        groupName: logStream.group,
        streamName: logStream.stream,
        deepLink: deepLink(cloud, logStream),
        cloudWatchLogsArn: cloud.arn('logs', `log-group:${logStream.group}:log-stream:${logStream.stream}`),
      }),
    },
  }
}

export function deepLink(cloud: Cloud, { group, stream }: { readonly group: string; readonly stream: string }): string {
  const page = `https://console.aws.amazon.com/cloudwatch/home?region=${cloud.region}`
  return `${page}#logEvent:group=${group};stream=${stream}`
}
