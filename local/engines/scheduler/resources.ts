/** The CloudFormation resource types of Scheduler, applied by the commands that the API uses too. */
import type { ResourcePlace, ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import type { GroupCommands } from './operations/groups'
import type { ScheduleCommands } from './operations/schedules'
import type { Schedules } from './schedules'
import type { ScheduleInput } from './settings'
import { defaultGroup, type Groups } from './state'

export interface Commands {
  readonly groups: Groups
  readonly schedules: Schedules
  readonly groupCommands: GroupCommands
  readonly scheduleCommands: ScheduleCommands
}

export function resourceTypes(commands: Commands): readonly ResourceType[] {
  return [schedule(commands), scheduleGroup(commands)]
}

function schedule({ schedules, scheduleCommands }: Commands): ResourceType {
  return {
    type: 'AWS::Scheduler::Schedule',
    properties: [
      'Name',
      'GroupName',
      'Description',
      'ScheduleExpression',
      'ScheduleExpressionTimezone',
      'StartDate',
      'EndDate',
      'State',
      'FlexibleTimeWindow',
      'Target',
      'ActionAfterCompletion',
    ],
    named: {
      by: ['Name', 'GroupName'],
      find({ Name, GroupName = defaultGroup }: Partial<ScheduleInput>, context) {
        const found = schedules.get(GroupName, Name ?? context.physicalName(64))
        if (!found) return undefined
        // `Ref` is the name alone, and another group may have another schedule of this name.
        return found.owner === ownerOf(context) ? found.name : `${found.group}/${found.name}`
      },
    },
    apply(properties: Partial<ScheduleInput>, context) {
      const { physicalName } = context
      const owner = ownerOf(context)
      const Name = properties.Name ?? physicalName(64)
      const GroupName = properties.GroupName ?? defaultGroup
      // `Ref` is the name alone: one that moved to another group would be left behind in the old one.
      for (const record of schedules.all()) {
        if (record.owner === owner && record.group !== GroupName) schedules.delete(record)
      }
      const record = scheduleCommands.put({ ...properties, Name, GroupName } as ScheduleInput, { owner })
      return { ref: record.name, attributes: { Arn: schedules.arn(record.group, record.name) } }
    },
    remove(name) {
      const made = schedules.all().find((record) => record.name === name && record.owner !== undefined)
      if (made) schedules.delete(made)
    },
  }
}

function ownerOf({ stackId, logicalId }: Pick<ResourcePlace, 'stackId' | 'logicalId'>): string {
  return `${stackId}/${logicalId}`
}

function scheduleGroup({ groups, schedules, groupCommands }: Commands): ResourceType {
  return {
    type: 'AWS::Scheduler::ScheduleGroup',
    properties: ['Name', 'Tags'],
    named: {
      by: ['Name'],
      find: ({ Name }: { Name?: string }, { physicalName }) => groups.find(Name ?? physicalName(64))?.name,
    },
    apply({ Name, Tags }: { Name?: string; Tags?: GivenTags }, { physicalName }) {
      const { name, createdAt, modifiedAt } = groupCommands.put(Name ?? physicalName(64), Tags)
      return {
        ref: name,
        attributes: {
          Arn: schedules.groupArn(name),
          State: 'ACTIVE',
          CreationDate: new Date(createdAt).toISOString(),
          LastModificationDate: new Date(modifiedAt).toISOString(),
        },
      }
    },
    remove(name) {
      if (groups.find(name)) groupCommands.delete(name)
    },
  }
}
