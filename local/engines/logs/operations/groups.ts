/** Log groups: made, found, kept for so long, and deleted. */
import type { Cloud } from '../../../kernel/cloud'
import type { Access, Operation } from '../../../kernel/service'
import { createTagging } from '../../../kernel/tags'
import { groupAccess, type LogsEngine, longestName, page } from '../engine'
import { alreadyExists, badTags, invalid, tooLong, violated } from '../errors'
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
        if (name.length > longestName) throw tooLong()
        if (!/^[\w.\-/#]+$/.test(name)) {
          throw violated(name, 'logGroupName', 'satisfy regular expression pattern: [\\.\\-_/#A-Za-z0-9]+')
        }
        if (groups.get(name)) throw alreadyExists('group')
        const isAutomatic = caller.kind === 'role' && name === `/aws/lambda/${caller.sessionName}`
        putGroup(engine, name, { logGroupClass: input.logGroupClass, tags: tagging.read(input.tags), isAutomatic })
      },
    },
    DescribeLogGroups: {
      access: () => [{ action: 'logs:DescribeLogGroups', resource: cloud.arn('logs', 'log-group::log-stream:') }],
      handle(input: { logGroupNamePrefix?: string; logGroupNamePattern?: string; nextToken?: string; limit?: number }) {
        const { logGroupNamePrefix = '', logGroupNamePattern = '' } = input
        if (input.logGroupNamePrefix !== undefined && input.logGroupNamePattern !== undefined) {
          throw invalid('LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.')
        }
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
    ...tagOperations(engine),
  }
}

interface TagInput {
  readonly logGroupName?: string
  readonly resourceArn?: string
  readonly tags?: Readonly<Record<string, string>> | readonly string[]
  readonly tagKeys?: readonly string[]
}

/** By a group's ARN, and, as before there were tags of anything else, by its name. */
function tagOperations(engine: LogsEngine): Record<string, Operation> {
  const { groups, cloud } = engine
  const of = ({ resourceArn, logGroupName }: TagInput): string => nameOfGroup(cloud, resourceArn ?? logGroupName)
  const onGroup = <Output>(
    action: string,
    handle: (group: LogGroup, input: TagInput) => Output,
  ): Operation<TagInput> => ({
    access: (input) => groupAccess(engine, action, of(input)),
    handle: (input) => handle(groups.find(of(input)), input),
  })
  const list = ({ tags }: LogGroup) => ({ tags })
  const tag = (group: LogGroup, { tags }: TagInput) =>
    groups.put({ ...group, tags: tagging.add(group.tags, tags as LogGroup['tags']) })
  const untag = (group: LogGroup, { tagKeys, tags }: TagInput) =>
    groups.put({ ...group, tags: tagging.remove(group.tags, tagKeys ?? (tags as readonly string[])) })
  return {
    ListTagsForResource: onGroup('ListTagsForResource', list),
    ListTagsLogGroup: onGroup('ListTagsLogGroup', list),
    TagResource: onGroup('TagResource', tag),
    TagLogGroup: onGroup('TagLogGroup', tag),
    UntagResource: onGroup('UntagResource', untag),
    UntagLogGroup: onGroup('UntagLogGroup', untag),
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
    deletionProtectionEnabled: false,
  }
}
