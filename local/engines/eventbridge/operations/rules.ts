/** Rules: what to look for on a bus, or when to fire. */
import { isAwsError, NotModelledError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Access, Operation } from '../../../kernel/service'
import type { GivenTags } from '../../../kernel/tags'
import { flatEvent } from '../../../lib/pattern/flat-event'
import { matches } from '../../../lib/pattern/match'
import { compilePattern, exactValues } from '../../../lib/pattern/pattern'
import { constraint, invalid } from '../errors'
import { parseSchedule } from '../schedule'
import type { Schedules } from '../schedules'
import type { Registry, Rule, RuleRecord, ScheduleRecord } from '../state'
import { type TagsByArn, tagging } from '../tags'
import { byName, checkLength, checkName, checkOneOf, type Page, page } from '../validation'

export interface RuleSettings {
  readonly Name: string
  readonly EventBusName?: string
  readonly EventPattern?: string
  readonly ScheduleExpression?: string
  readonly State?: string
  readonly Description?: string
  readonly RoleArn?: string
  readonly Tags?: GivenTags
}

export interface Rules {
  /** Makes the rule, or brings it to these settings; its targets stay. */
  put(settings: RuleSettings): Rule
  /** Throws if it has targets; not being there is no error. */
  delete(bus: string | undefined, name: string): void
  readonly operations: Readonly<Record<string, Operation>>
}

interface RuleRef {
  readonly Name: string
  readonly EventBusName?: string
}

/** The permission to hand `roles` to EventBridge. */
export function passRole(roles: readonly (string | undefined)[]): Access[] {
  return [...new Set(roles)]
    .filter((role) => role !== undefined)
    .map((role) => ({
      action: 'iam:PassRole',
      resource: role,
      context: { 'iam:PassedToService': 'events.amazonaws.com' },
    }))
}

/** Throws unless EventBridge can assume the role that a rule or a target is given. */
export function checkRole(cloud: Cloud, roleArn: string, ruleArn: string): void {
  try {
    cloud.assumeRole(roleArn, 'check', 'events.amazonaws.com', ruleArn)
  } catch (error) {
    if (!isAwsError(error)) throw error
    throw invalid(`Provided role '${roleArn}' cannot be assumed by principal 'events.amazonaws.com'.`)
  }
}

export function createRules(cloud: Cloud, registry: Registry, schedules: Schedules, tags: TagsByArn): Rules {
  function put(settings: RuleSettings): Rule {
    const { EventPattern, ScheduleExpression, State, Description, RoleArn } = settings
    const name = checkName(settings.Name, { member: 'name', longest: 64 })
    checkLength(Description, 'description', 512)
    checkLength(ScheduleExpression, 'scheduleExpression', 256)
    checkLength(RoleArn, 'roleArn', 1600)
    checkOneOf(State, 'state', ['ENABLED', 'DISABLED', 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS'])
    if (State === 'ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS') {
      throw new NotModelledError(`state "${State}"`, `events rule ${name}`)
    }
    const bus = registry.bus(settings.EventBusName).record.name
    if (!EventPattern && !ScheduleExpression) {
      throw invalid('Parameter(s) EventPattern or ScheduleExpression must be specified.')
    }
    if (EventPattern) checkPattern(EventPattern)
    if (ScheduleExpression && bus !== 'default') {
      throw invalid('ScheduleExpression is supported only on the default event bus.')
    }
    const given = settings.Tags && tagging.read(settings.Tags)
    const before = registry.buses.get(bus)?.rules.get(name)?.record
    if (RoleArn && RoleArn !== before?.roleArn) checkRole(cloud, RoleArn, registry.ruleArn(bus, name))
    const state = (State ?? 'ENABLED') as RuleRecord['state']
    const rule = registry.putRule({
      bus,
      name,
      state,
      pattern: EventPattern || undefined,
      schedule: ScheduleExpression ? scheduleRecord(ScheduleExpression, before, state) : undefined,
      description: Description,
      roleArn: RoleArn,
      targets: before?.targets ?? [],
      templateTargets: before?.templateTargets ?? [],
    })
    if (given) tags.put(rule.arn, given)
    schedules.arm(rule)
    return rule
  }

  /** A schedule runs on undisturbed while its expression stays and the rule was enabled before. */
  function scheduleRecord(
    expression: string,
    before: RuleRecord | undefined,
    state: RuleRecord['state'],
  ): ScheduleRecord {
    const schedule = parseSchedule(expression)
    const runsOn = before?.schedule?.expression === expression && (before.state === 'ENABLED' || state === 'DISABLED')
    if (before?.schedule && runsOn) return before.schedule
    const anchor = cloud.clock.now()
    return { expression, anchor, next: schedule.next(anchor, anchor) }
  }

  function setState({ Name, EventBusName }: RuleRef, state: RuleRecord['state']): void {
    const { record } = registry.rule(EventBusName, Name)
    if (record.state === state) return
    const schedule = record.schedule && scheduleRecord(record.schedule.expression, record, state)
    schedules.arm(registry.putRule({ ...record, state, schedule }))
  }

  function deleteRule(busNameOrArn: string | undefined, name: string): void {
    const rule = registry.bus(busNameOrArn) && registry.buses.get(registry.busName(busNameOrArn))?.rules.get(name)
    if (!rule) return
    if (rule.record.targets.length > 0) throw invalid("Rule can't be deleted since it has targets.")
    registry.deleteRule(rule)
    schedules.disarm(rule.arn)
    tags.forget(rule.arn)
  }

  const onRule = (action: string) => ({
    access: ({ Name, EventBusName }: RuleRef) => [
      { action: `events:${action}`, resource: registry.ruleArn(registry.busName(EventBusName), Name) },
    ],
  })

  const setting = (action: string, state: RuleRecord['state']): Operation => ({
    ...onRule(action),
    handle(input: RuleRef) {
      setState(input, state)
      return {}
    },
  })

  const operations: Record<string, Operation> = {
    PutRule: {
      access: (input: RuleSettings) => [putRuleAccess(registry, input), ...passRole([input.RoleArn])],
      handle(input: RuleSettings) {
        return { RuleArn: put(input).arn }
      },
    },
    DescribeRule: {
      ...onRule('DescribeRule'),
      handle(input: RuleRef) {
        return { ...describe(registry.rule(input.EventBusName, input.Name)), CreatedBy: cloud.accountId }
      },
    },
    ListRules: {
      access: () => [{ action: 'events:ListRules', resource: '*' }],
      handle(input: Page & { NamePrefix?: string; EventBusName?: string }) {
        const named = [...registry.bus(input.EventBusName).rules.values()]
          .filter(({ record }) => record.name.startsWith(input.NamePrefix ?? ''))
          .sort(byName(({ record }) => record.name))
        const { items, next } = page(named, ({ record }) => record.name, input)
        return { Rules: items.map(describe), ...next }
      },
    },
    DeleteRule: {
      ...onRule('DeleteRule'),
      handle(input: RuleRef & { Force?: boolean }) {
        // Force is for rules that an AWS service manages; here there are none.
        deleteRule(input.EventBusName, input.Name)
        return {}
      },
    },
    EnableRule: setting('EnableRule', 'ENABLED'),
    DisableRule: setting('DisableRule', 'DISABLED'),
    ListRuleNamesByTarget: {
      access: () => [{ action: 'events:ListRuleNamesByTarget', resource: '*' }],
      handle(input: Page & { TargetArn: string; EventBusName?: string }) {
        const names = [...registry.bus(input.EventBusName).rules.values()]
          .filter(({ record }) => record.targets.some(({ Arn }) => Arn === input.TargetArn))
          .map(({ record }) => record.name)
          .sort()
        const { items, next } = page(names, (name) => name, input)
        return { RuleNames: items, ...next }
      },
    },
    TestEventPattern: {
      access: () => [{ action: 'events:TestEventPattern', resource: '*' }],
      handle(input: { EventPattern: string; Event: string }) {
        return { Result: matches(checkPattern(input.EventPattern), flatEvent(parseEvent(input.Event))) }
      },
    },
  }

  return { put, delete: deleteRule, operations }
}

function checkPattern(pattern: string) {
  if (pattern.length > 4096) {
    throw constraint('eventPattern', pattern, 'Member must have length less than or equal to 4096')
  }
  return compilePattern(pattern)
}

/** What an event has to say of itself to be tried on a pattern. */
const required = ['id', 'account', 'source', 'time', 'region', 'resources', 'detail-type']

function parseEvent(text: string): Readonly<Record<string, unknown>> {
  let event: unknown
  try {
    event = JSON.parse(text)
  } catch {
    event = undefined
  }
  const isEvent = typeof event === 'object' && event !== null && !Array.isArray(event)
  if (isEvent && required.every((member) => Object.hasOwn(event as object, member))) {
    return event as Record<string, unknown>
  }
  throw invalid('Parameter Event is not valid.')
}

function putRuleAccess(registry: Registry, input: RuleSettings): Access {
  const pattern = input.EventPattern ? compilePattern(input.EventPattern) : undefined
  const keys: Record<string, readonly string[]> = {}
  for (const [key, path] of [
    ['events:source', 'source'],
    ['events:detail-type', 'detail-type'],
  ] as const) {
    const values = pattern && exactValues(pattern, path)
    if (values) keys[key] = [...values]
  }
  return {
    action: 'events:PutRule',
    resource: registry.ruleArn(registry.busName(input.EventBusName), input.Name),
    context: keys,
  }
}

function describe({ arn, record }: Rule) {
  return {
    Name: record.name,
    Arn: arn,
    EventBusName: record.bus,
    State: record.state,
    ...(record.pattern !== undefined && { EventPattern: record.pattern }),
    ...(record.schedule && { ScheduleExpression: record.schedule.expression }),
    ...(record.description !== undefined && { Description: record.description }),
    ...(record.roleArn !== undefined && { RoleArn: record.roleArn }),
  }
}
