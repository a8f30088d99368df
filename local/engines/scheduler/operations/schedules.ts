/** Create, read, update and delete schedules. */
import type { Cloud } from '../../../kernel/cloud'
import type { Access, Operation } from '../../../kernel/service'
import { conflict, invalid, notFound } from '../errors'
import { type PageInput, page } from '../page'
import type { Schedules } from '../schedules'
import { checkName, readSettings, type ScheduleInput, type Settings } from '../settings'
import { defaultGroup, type Groups, type ScheduleRecord } from '../state'

export interface Origin {
  readonly clientToken?: string | undefined
  readonly owner?: string | undefined
}

export interface ScheduleCommands {
  /** Makes the schedule, or brings it to these settings. */
  put(input: ScheduleInput, origin?: Origin): ScheduleRecord
  readonly operations: Readonly<Record<string, Operation>>
}

interface ScheduleRef {
  readonly Name: string
  readonly GroupName?: string
  readonly ClientToken?: string
}

const fiveMinutes = 300_000

export function createScheduleCommands(cloud: Cloud, groups: Groups, schedules: Schedules): ScheduleCommands {
  const groupOf = ({ GroupName }: { GroupName?: string }) => GroupName ?? defaultGroup

  function put(input: ScheduleInput, origin: Origin = {}): ScheduleRecord {
    const name = checkName(input.Name, 'name')
    const group = groups.get(groupOf(input)).name
    const settings = readSettings(cloud, input)
    checkTrust(cloud, settings.target.RoleArn, schedules.groupArn(group))
    schedules.put(group, name, settings, origin)
    return find({ Name: name, GroupName: group })
  }

  function find(input: ScheduleRef): ScheduleRecord {
    const record = schedules.get(groups.get(groupOf(input)).name, input.Name)
    if (!record) throw notFound('Schedule', input.Name)
    return record
  }

  const onSchedule = (action: string) => ({
    access: (input: ScheduleRef): Access[] => [
      { action: `scheduler:${action}`, resource: schedules.arn(groupOf(input), input.Name) },
    ],
  })

  const putAccess = (action: string) => (input: ScheduleInput) => [
    ...onSchedule(action).access(input),
    ...passRole(input.Target?.RoleArn),
  ]

  const scheduleArn = ({ group, name }: ScheduleRecord) => ({ ScheduleArn: schedules.arn(group, name) })

  const operations: Record<string, Operation> = {
    CreateSchedule: {
      access: putAccess('CreateSchedule'),
      handle(input: ScheduleInput) {
        const there = schedules.get(groups.get(groupOf(input)).name, input.Name)
        if (there) {
          if (input.ClientToken && input.ClientToken === there.clientToken) return scheduleArn(there)
          throw conflict(`Schedule ${input.Name} already exists.`)
        }
        checkDates(cloud, readSettings(cloud, input))
        return scheduleArn(put(input, { clientToken: input.ClientToken }))
      },
    },
    UpdateSchedule: {
      access: putAccess('UpdateSchedule'),
      handle(input: ScheduleInput) {
        const { settings } = find(input)
        const wanted = readSettings(cloud, input)
        if (wanted.startDate !== settings.startDate || wanted.endDate !== settings.endDate) checkDates(cloud, wanted)
        return scheduleArn(put(input))
      },
    },
    GetSchedule: {
      ...onSchedule('GetSchedule'),
      handle(input: ScheduleRef) {
        return describe(find(input))
      },
    },
    DeleteSchedule: {
      ...onSchedule('DeleteSchedule'),
      handle(input: ScheduleRef) {
        schedules.delete(find(input))
        return {}
      },
    },
    ListSchedules: {
      access: () => [{ action: 'scheduler:ListSchedules', resource: '*' }],
      handle(input: PageInput & { GroupName?: string; NamePrefix?: string; State?: string }) {
        const group = input.GroupName === undefined ? undefined : groups.get(input.GroupName).name
        const found = schedules
          .all()
          .filter((record) => group === undefined || record.group === group)
          .filter(({ name }) => name.startsWith(input.NamePrefix ?? ''))
          .filter(({ settings }) => input.State === undefined || settings.state === input.State)
        const { items, next } = page(found, (record) => `${record.name}/${record.group}`, input)
        return { Schedules: items.map(summarize), ...next }
      },
    },
  }

  function summarize(record: ScheduleRecord) {
    const { group, name, settings, createdAt, modifiedAt } = record
    return {
      Arn: schedules.arn(group, name),
      GroupName: group,
      Name: name,
      State: settings.state,
      CreationDate: createdAt / 1000,
      LastModificationDate: modifiedAt / 1000,
      Target: { Arn: settings.target.Arn },
    }
  }

  function describe(record: ScheduleRecord) {
    const { settings } = record
    return {
      ...summarize(record),
      ScheduleExpression: settings.expression,
      ScheduleExpressionTimezone: settings.timeZone,
      FlexibleTimeWindow:
        settings.windowMinutes === undefined
          ? { Mode: 'OFF' }
          : { Mode: 'FLEXIBLE', MaximumWindowInMinutes: settings.windowMinutes },
      Target: settings.target,
      ActionAfterCompletion: settings.actionAfterCompletion,
      ...(settings.description !== undefined && { Description: settings.description }),
      ...(settings.startDate !== undefined && { StartDate: settings.startDate / 1000 }),
      ...(settings.endDate !== undefined && { EndDate: settings.endDate / 1000 }),
    }
  }

  return { put, operations }
}

/** The permission to hand the target's role to Scheduler. */
function passRole(role: unknown): Access[] {
  if (typeof role !== 'string') return []
  const context = { 'iam:PassedToService': 'scheduler.amazonaws.com' }
  return [{ action: 'iam:PassRole', resource: role, context }]
}

function checkTrust(cloud: Cloud, roleArn: string, groupArn: string): void {
  try {
    cloud.assumeRole(roleArn, 'CreateSchedule', 'scheduler.amazonaws.com', groupArn)
  } catch (error) {
    const why = error instanceof Error ? ` (${error.message})` : ''
    throw invalid(`The execution role you provide must allow AWS EventBridge Scheduler to assume the role.${why}`)
  }
}

/** Not for templates: they are applied again at each start, and their dates come to lie in the past. */
function checkDates(cloud: Cloud, { startDate, endDate }: Settings): void {
  const now = cloud.clock.now()
  if (startDate !== undefined && startDate < now - fiveMinutes) {
    throw invalid('The StartDate you specify cannot be earlier than 5 minutes ago.')
  }
  if (endDate !== undefined && endDate < now) throw invalid('The EndDate you specify cannot be in the past.')
}
