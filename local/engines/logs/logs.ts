/** CloudWatch Logs: groups, streams and events, searched in order of time and kept as long as the group says. */
import { openApi } from '../../kernel/api'
import { AwsError, NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Access, Operation, ResourceType, Service } from '../../kernel/service'
import type { LogsEngine } from './engine'
import { groupAccess, invalid, pageOf } from './engine'
import { createLogEvents } from './log-events'
import { createEventOperations } from './operations/events'
import { createResourcePolicies } from './resource-policies'
import { createSweep } from './retention'
import { createLogGroups, type LogGroup, nameOfGroup } from './state'
import { logGroupTargets } from './targets'
import { unsupported } from './unsupported'

interface GroupInput {
  readonly logGroupName?: string
  readonly logGroupClass?: string
  readonly kmsKeyId?: string
  readonly tags?: Readonly<Record<string, string>>
}

export const engine: EngineDefinition = {
  create: createLogs,
}

export function createLogs(cloud: Cloud): Service {
  const policies = createResourcePolicies(cloud)
  const engine: LogsEngine = {
    cloud,
    groups: createLogGroups(cloud),
    events: createLogEvents(cloud.store),
    resourcePolicy: policies.merged,
  }
  const sweep = createSweep(engine)

  return {
    name: 'logs',
    api: openApi(__dirname),
    unsupported,
    notModelled,
    operations: {
      ...groupOperations(engine),
      ...createEventOperations(engine, sweep),
      ...policies.operations,
    },
    targets: logGroupTargets,
    resources: [groupType(engine), policies.resourceType],
    async load() {
      await engine.groups.load()
      await engine.events.load()
      await policies.load()
    },
    resume: () => sweep.all(),
    stop: () => sweep.finished(),
  }
}

function groupOperations(engine: LogsEngine): Record<string, Operation> {
  const { groups, cloud } = engine
  const access =
    (action: string) =>
    (input: GroupInput): readonly Access[] =>
      groupAccess(engine, action, nameOfGroup(input.logGroupName))

  return {
    CreateLogGroup: {
      access: access('CreateLogGroup'),
      handle(input: GroupInput, { caller }) {
        refuseUnknown(input, ['logGroupName', 'logGroupClass', 'tags'], 'logs:CreateLogGroup')
        const name = nameOfGroup(input.logGroupName)
        if (!/^[\w.\-/#]{1,512}$/.test(name)) throw invalid(`logGroupName "${name}" must match [a-zA-Z0-9_./#-]{1,512}`)
        if (groups.get(name)) {
          throw new AwsError('ResourceAlreadyExistsException', 'The specified log group already exists')
        }
        const isAutomatic = caller.kind === 'role' && name === `/aws/lambda/${caller.sessionName}`
        putGroup(engine, name, { logGroupClass: input.logGroupClass, tags: input.tags, isAutomatic })
      },
    },
    DescribeLogGroups: {
      access: () => [{ action: 'logs:DescribeLogGroups', resource: cloud.arn('logs', 'log-group::log-stream:') }],
      handle(input: { logGroupNamePrefix?: string; logGroupNamePattern?: string; nextToken?: string; limit?: number }) {
        const known = ['logGroupNamePrefix', 'logGroupNamePattern', 'nextToken', 'limit']
        refuseUnknown(input, known, 'logs:DescribeLogGroups')
        const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input
        const found = groups
          .all()
          .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern))
        const { items, token } = pageOf(found, ({ name }) => name, { size: input.limit, token: input.nextToken })
        return { logGroups: items.map((group) => describeGroup(cloud, group)), nextToken: token }
      },
    },
    DeleteLogGroup: {
      access: access('DeleteLogGroup'),
      handle: (input: GroupInput) => deleteGroup(engine, nameOfGroup(input.logGroupName)),
    },
    PutRetentionPolicy: {
      access: access('PutRetentionPolicy'),
      handle(input: GroupInput & { readonly retentionInDays?: unknown }) {
        groups.put({
          ...groups.find(nameOfGroup(input.logGroupName)),
          retentionInDays: readRetention(input.retentionInDays),
        })
      },
    },
    DeleteRetentionPolicy: {
      access: access('DeleteRetentionPolicy'),
      handle(input: GroupInput) {
        groups.put({ ...groups.find(nameOfGroup(input.logGroupName)), retentionInDays: undefined })
      },
    },
    ListTagsForResource: {
      access: ({ resourceArn }: { resourceArn: string }) =>
        groupAccess(engine, 'ListTagsForResource', nameOfGroup(resourceArn)),
      handle: ({ resourceArn }: { resourceArn: string }) => ({ tags: groups.find(resourceArn).tags }),
    },
  }
}

const days = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653]

function readRetention(value: unknown): number {
  const number = Number(value)
  if (!days.includes(number)) throw invalid(`retentionInDays must be one of ${days.join(', ')}, not ${String(value)}`)
  return number
}

interface GroupChanges {
  readonly logGroupClass?: string | undefined
  readonly retentionInDays?: number | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
  readonly isAutomatic?: boolean | undefined
}

function putGroup({ groups, cloud }: LogsEngine, name: string, changes: GroupChanges): void {
  const logGroupClass = changes.logGroupClass ?? 'STANDARD'
  if (logGroupClass !== 'STANDARD' && logGroupClass !== 'INFREQUENT_ACCESS') {
    throw new NotModelledError(`logGroupClass "${logGroupClass}"`, `log group ${name}`)
  }
  const before = groups.get(name)
  const group: LogGroup = {
    name,
    createdAt: before?.createdAt ?? Math.trunc(cloud.clock.now()),
    retentionInDays: changes.retentionInDays,
    logGroupClass,
    tags: changes.tags ?? before?.tags ?? {},
    ...(changes.isAutomatic && { isAutomatic: true }),
  }
  if (JSON.stringify(before) !== JSON.stringify(group)) groups.put(group)
}

async function deleteGroup({ groups, events }: LogsEngine, name: string): Promise<void> {
  groups.find(name)
  groups.hide(name)
  await events.delete(name, {})
  for await (const stream of groups.streams(name)) groups.deleteStream(name, stream.name)
  groups.forget(name)
}

function describeGroup(cloud: Cloud, group: LogGroup): Record<string, unknown> {
  const arn = cloud.arn('logs', `log-group:${group.name}`)
  return {
    logGroupName: group.name,
    creationTime: group.createdAt,
    retentionInDays: group.retentionInDays,
    metricFilterCount: 0,
    arn: `${arn}:*`,
    logGroupArn: arn,
    storedBytes: 0,
    logGroupClass: group.logGroupClass,
  }
}

function groupType(engine: LogsEngine): ResourceType {
  return {
    type: 'AWS::Logs::LogGroup',
    properties: ['LogGroupName', 'RetentionInDays', 'LogGroupClass'],
    inert: {
      Tags: 'tags of a log group have no effect',
      DeletionProtectionEnabled: 'a local log group is easily made again',
    },
    named: {
      by: ['LogGroupName'],
      find({ LogGroupName }, { physicalName }) {
        const found = engine.groups.get(LogGroupName ?? physicalName(512))
        // Unlike on AWS: names are the same at every start here, and a function may print before its group's turn.
        return found?.isAutomatic ? undefined : found?.name
      },
    },
    apply({ LogGroupName, RetentionInDays, LogGroupClass }, context) {
      const name: string = LogGroupName ?? context.physicalName(512)
      const retentionInDays = RetentionInDays === undefined ? undefined : readRetention(RetentionInDays)
      putGroup(engine, name, { retentionInDays, logGroupClass: LogGroupClass })
      return { ref: name, attributes: { Arn: engine.cloud.arn('logs', `log-group:${name}:*`) } }
    },
    remove: (name) => deleteGroup(engine, name),
  }
}

const notModelled = {
  StartQuery: 'search with FilterLogEvents',
  StartLiveTail: 'search with FilterLogEvents',
  PutSubscriptionFilter: 'nothing reads log groups here',
  PutMetricFilter: 'there are no metrics here',
  CreateExportTask: 'read them with GetLogEvents',
  AssociateKmsKey: 'nothing is encrypted here',
}
