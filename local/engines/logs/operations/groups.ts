/** Log groups: made, found, kept for so long, and deleted. */
import type { Cloud } from '../../../kernel/cloud'
import type { Access, Operation } from '../../../kernel/service'
import { createTagging } from '../../../kernel/tags'
import { groupAccess, type LogsEngine, page } from '../engine'
import { alreadyExists, badTags, invalid } from '../errors'
import { deleteGroup, putGroup, readRetention } from '../groups'
import { type LogGroup, nameOfGroup } from '../state'

const tagging = createTagging(badTags)

interface GroupInput {
  readonly logGroupName?: string
  readonly logGroupClass?: string
  readonly tags?: Readonly<Record<string, string>>
}

export function groupOperations(engine: LogsEngine): Record<string, Operation> {
  const { groups, cloud } = engine
  const access =
    (action: string) =>
    (input: GroupInput): readonly Access[] =>
      groupAccess(engine, action, nameOfGroup(engine.cloud, input.logGroupName))

  return {
    CreateLogGroup: {
      access: access('CreateLogGroup'),
      handle(input: GroupInput, { caller }) {
        const name = nameOfGroup(engine.cloud, input.logGroupName)
        if (!/^[\w.\-/#]{1,512}$/.test(name)) throw invalid(`logGroupName "${name}" must match [a-zA-Z0-9_./#-]{1,512}`)
        if (groups.get(name)) throw alreadyExists('group')
        const isAutomatic = caller.kind === 'role' && name === `/aws/lambda/${caller.sessionName}`
        putGroup(engine, name, { logGroupClass: input.logGroupClass, tags: tagging.read(input.tags), isAutomatic })
      },
    },
    DescribeLogGroups: {
      access: () => [{ action: 'logs:DescribeLogGroups', resource: cloud.arn('logs', 'log-group::log-stream:') }],
      handle(input: { logGroupNamePrefix?: string; logGroupNamePattern?: string; nextToken?: string; limit?: number }) {
        const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input
        const found = groups
          .all()
          .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern))
        const { items, next } = page(found, ({ name }) => name, input)
        return { logGroups: items.map((group) => describeGroup(cloud, group)), ...next }
      },
    },
    DeleteLogGroup: {
      access: access('DeleteLogGroup'),
      handle: (input: GroupInput) => deleteGroup(engine, nameOfGroup(engine.cloud, input.logGroupName)),
    },
    PutRetentionPolicy: {
      access: access('PutRetentionPolicy'),
      handle(input: GroupInput & { readonly retentionInDays?: unknown }) {
        groups.put({
          ...groups.find(nameOfGroup(engine.cloud, input.logGroupName)),
          retentionInDays: readRetention(input.retentionInDays),
        })
      },
    },
    DeleteRetentionPolicy: {
      access: access('DeleteRetentionPolicy'),
      handle(input: GroupInput) {
        groups.put({ ...groups.find(nameOfGroup(engine.cloud, input.logGroupName)), retentionInDays: undefined })
      },
    },
    ListTagsForResource: {
      access: ({ resourceArn }: { resourceArn: string }) =>
        groupAccess(engine, 'ListTagsForResource', nameOfGroup(engine.cloud, resourceArn)),
      handle: ({ resourceArn }: { resourceArn: string }) => ({ tags: groups.find(resourceArn).tags }),
    },
  }
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
