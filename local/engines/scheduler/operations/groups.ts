/** Create, read and delete schedule groups, and tag them. */
import type { Cloud } from '../../../kernel/cloud'
import type { Operation } from '../../../kernel/service'
import { createTagging, type GivenTags, tagList } from '../../../kernel/tags'
import { badTags, conflict, invalid, notFound } from '../errors'
import { type PageInput, page } from '../page'
import type { Schedules } from '../schedules'
import { checkName } from '../settings'
import { defaultGroup, type GroupRecord, type Groups } from '../state'

const tagging = createTagging(badTags)

export interface GroupCommands {
  /** Makes the group, or gives it these tags if it is there. */
  put(name: string, tags: GivenTags | undefined, clientToken?: string): GroupRecord
  /** With its schedules. */
  delete(name: string): void
  readonly operations: Readonly<Record<string, Operation>>
}

interface GroupInput {
  readonly Name: string
  readonly Tags?: GivenTags
  readonly ClientToken?: string
}

export function createGroupCommands(cloud: Cloud, groups: Groups, schedules: Schedules): GroupCommands {
  function put(given: string, givenTags: GivenTags | undefined, clientToken?: string): GroupRecord {
    const name = checkName(given, 'name')
    const tags = tagList(tagging.read(givenTags))
    const now = cloud.clock.now()
    const before = groups.find(name)
    groups.put({ ...(before ?? { name, createdAt: now, clientToken }), modifiedAt: now, tags })
    return groups.get(name)
  }

  function remove(name: string): void {
    if (name === defaultGroup) throw invalid('The default schedule group cannot be deleted.')
    groups.get(name)
    for (const record of schedules.all()) if (record.group === name) schedules.delete(record)
    groups.delete(name)
  }

  const onGroup = (action: string) => ({
    access: ({ Name }: GroupInput) => [{ action: `scheduler:${action}`, resource: schedules.groupArn(Name) }],
  })

  const onTagged = (action: string) => ({
    access: ({ ResourceArn }: { ResourceArn: string }) => [{ action: `scheduler:${action}`, resource: ResourceArn }],
  })

  function tagged(arn: string): GroupRecord {
    const group = groups.find(arn.slice(arn.lastIndexOf('/') + 1))
    if (!group || schedules.groupArn(group.name) !== arn) throw notFound('Resource', arn)
    return group
  }

  const describe = ({ name, createdAt, modifiedAt }: GroupRecord) => ({
    Arn: schedules.groupArn(name),
    Name: name,
    State: 'ACTIVE',
    CreationDate: createdAt / 1000,
    LastModificationDate: modifiedAt / 1000,
  })

  const operations: Record<string, Operation> = {
    CreateScheduleGroup: {
      ...onGroup('CreateScheduleGroup'),
      handle(input: GroupInput) {
        const there = groups.find(input.Name)
        if (there && !(input.ClientToken && input.ClientToken === there.clientToken)) {
          throw conflict(`Schedule group ${input.Name} already exists.`)
        }
        const { name } = there ?? put(input.Name, input.Tags, input.ClientToken)
        return { ScheduleGroupArn: schedules.groupArn(name) }
      },
    },
    GetScheduleGroup: {
      ...onGroup('GetScheduleGroup'),
      handle: ({ Name }: GroupInput) => describe(groups.get(Name)),
    },
    DeleteScheduleGroup: {
      ...onGroup('DeleteScheduleGroup'),
      handle({ Name }: GroupInput) {
        remove(Name)
        return {}
      },
    },
    ListScheduleGroups: {
      access: () => [{ action: 'scheduler:ListScheduleGroups', resource: '*' }],
      handle(input: PageInput & { NamePrefix?: string }) {
        const found = groups.all().filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
        const { items, next } = page(found, ({ name }) => name, input)
        return { ScheduleGroups: items.map(describe), ...next }
      },
    },
    TagResource: {
      ...onTagged('TagResource'),
      handle(input: { ResourceArn: string; Tags: GivenTags }) {
        const group = tagged(input.ResourceArn)
        groups.put({ ...group, tags: tagList(tagging.add(tagging.read(group.tags), input.Tags)) })
        return {}
      },
    },
    UntagResource: {
      ...onTagged('UntagResource'),
      handle(input: { ResourceArn: string; TagKeys: string | readonly string[] }) {
        const group = tagged(input.ResourceArn)
        groups.put({ ...group, tags: tagList(tagging.remove(tagging.read(group.tags), input.TagKeys)) })
        return {}
      },
    },
    ListTagsForResource: {
      ...onTagged('ListTagsForResource'),
      handle: (input: { ResourceArn: string }) => ({ Tags: tagged(input.ResourceArn).tags }),
    },
  }

  return { put, delete: remove, operations }
}
