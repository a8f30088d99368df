/** Event buses and who may put events on them. */
import { AwsError, isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Operation, PolicyDocument, PolicyStatement } from '../../../kernel/service'
import type { GivenTags } from '../../../kernel/tags'
import { alreadyExists, constraint, invalid, notFound } from '../errors'
import type { Bus, BusRecord, Registry } from '../state'
import { type TagsByArn, tagging } from '../tags'
import { byName, checkLength, checkName, type Page, page } from '../validation'

export interface BusSettings {
  readonly Name: string
  readonly Description?: string
  readonly DeadLetterConfig?: unknown
  readonly LogConfig?: unknown
  readonly Tags?: GivenTags
}

export interface PermissionInput {
  readonly EventBusName?: string
  readonly StatementId?: string
  readonly Action?: string
  readonly Principal?: string
  readonly Condition?: { readonly Type: string; readonly Key: string; readonly Value: string }
  readonly Policy?: string
}

export interface Buses {
  /** Makes the bus, or brings it to these settings. */
  put(settings: BusSettings): Bus
  putPolicy(bus: string | undefined, policy: PolicyDocument): void
  putStatement(bus: string | undefined, statement: PolicyStatement): void
  removeStatement(bus: string | undefined, sid: string): void
  /** Throws if it is the default bus or there are rules on it. */
  delete(name: string): void
  readonly operations: Readonly<Record<string, Operation>>
}

const busNamePattern = /^[/.\-_A-Za-z0-9]+$/
export function busPolicy({ statements }: BusRecord): PolicyDocument | undefined {
  return statements.length === 0 ? undefined : { Version: '2012-10-17', Statement: statements }
}

/** @param isArchived whether an archive keeps what comes onto the bus: AWS has a rule there for each, which it manages */
export function createBuses(
  cloud: Cloud,
  registry: Registry,
  tags: TagsByArn,
  isArchived: (bus: string) => boolean,
): Buses {
  function put({ Name, Description, DeadLetterConfig, LogConfig, Tags }: BusSettings): Bus {
    checkName(Name, { member: 'name', longest: 256, pattern: busNamePattern })
    checkLength(Description, 'description', 512)
    if (Name.includes('/')) throw invalid("Event bus name must not contain '/'.")
    const given = Tags && tagging.read(Tags)
    const now = cloud.clock.now()
    const before = registry.buses.get(Name)?.record
    const bus = registry.putBus({
      name: Name,
      createdAt: before?.createdAt ?? now,
      modifiedAt: now,
      description: Description,
      deadLetterConfig: DeadLetterConfig,
      logConfig: LogConfig,
      statements: before?.statements ?? [],
    })
    if (given) tags.put(bus.arn, given)
    return bus
  }

  function change(nameOrArn: string | undefined, statements: readonly PolicyStatement[]): void {
    const { record } = registry.bus(nameOrArn)
    checkPolicy(cloud, record.name, statements)
    registry.putBus({ ...record, statements, modifiedAt: cloud.clock.now() })
  }

  function putStatement(bus: string | undefined, statement: PolicyStatement): void {
    const others = registry.bus(bus).record.statements.filter(({ Sid }) => Sid !== statement.Sid)
    change(bus, [...others, statement])
  }

  function removeStatement(bus: string | undefined, sid: string): void {
    const { statements } = registry.bus(bus).record
    const others = statements.filter(({ Sid }) => Sid !== sid)
    if (others.length === statements.length) throw notFound('Statement with the provided id does not exist.')
    change(bus, others)
  }

  function putPolicy(bus: string | undefined, policy: PolicyDocument): void {
    const { Statement } = policy
    change(bus, Array.isArray(Statement) ? (Statement as PolicyStatement[]) : [Statement as PolicyStatement])
  }

  function putPermission(input: PermissionInput): void {
    const { arn } = registry.bus(input.EventBusName)
    if (input.Policy === undefined) putStatement(input.EventBusName, permissionStatement(input, arn))
    else putPolicy(input.EventBusName, parsePolicy(input.Policy))
  }

  function deleteBus(nameOrArn: string): void {
    const name = registry.busName(nameOrArn)
    if (name === 'default') throw invalid('Cannot delete event bus default.')
    const bus = registry.buses.get(name)
    // Deleting what is not there is no error.
    if (!bus) return
    if (bus.rules.size > 0 || isArchived(name)) throw invalid(`Event bus ${name} can't be deleted since it has rules.`)
    registry.deleteBus(name)
    tags.forget(bus.arn)
  }

  const onBus = (action: string, name: (input: never) => string | undefined = nameOf) => ({
    access: (input: never) => [
      { action: `events:${action}`, resource: registry.busArn(registry.busName(name(input))) },
    ],
  })

  const operations: Record<string, Operation> = {
    CreateEventBus: {
      ...onBus('CreateEventBus'),
      handle(input: BusSettings) {
        if (registry.buses.has(input.Name)) throw alreadyExists(`Event bus ${input.Name} already exists.`)
        const { arn, record } = put(input)
        return { EventBusArn: arn, ...settingsOf(record) }
      },
    },
    UpdateEventBus: {
      ...onBus('UpdateEventBus'),
      handle(input: BusSettings) {
        const { record } = registry.bus(input.Name)
        const updated = put({ ...settingsOf(record), ...input, Name: record.name })
        return { Arn: updated.arn, Name: record.name, ...settingsOf(updated.record) }
      },
    },
    DescribeEventBus: {
      ...onBus('DescribeEventBus'),
      handle(input: { Name?: string }) {
        return describe(registry.bus(input.Name))
      },
    },
    ListEventBuses: {
      access: () => [{ action: 'events:ListEventBuses', resource: '*' }],
      handle(input: Page & { NamePrefix?: string }) {
        const named = [...registry.buses.values()]
          .filter(({ record }) => record.name.startsWith(input.NamePrefix ?? ''))
          .sort(byName(({ record }) => record.name))
        const { items, next } = page(named, ({ record }) => record.name, input)
        return { EventBuses: items.map(describe), ...next }
      },
    },
    DeleteEventBus: {
      ...onBus('DeleteEventBus'),
      handle(input: { Name: string }) {
        deleteBus(input.Name)
        return {}
      },
    },
    PutPermission: {
      ...onBus('PutPermission', busNameOf),
      handle(input: PermissionInput) {
        putPermission(input)
        return {}
      },
    },
    RemovePermission: {
      ...onBus('RemovePermission', busNameOf),
      handle(input: { EventBusName?: string; StatementId?: string; RemoveAllPermissions?: boolean }) {
        if (input.RemoveAllPermissions) change(input.EventBusName, [])
        else removeStatement(input.EventBusName, input.StatementId ?? '')
        return {}
      },
    },
  }

  return { put, putPolicy, putStatement, removeStatement, delete: deleteBus, operations }
}

/** The statement that PutPermission's (and the older template form's) parameters stand for. */
export function permissionStatement(input: PermissionInput, busArn: string): PolicyStatement {
  const { StatementId, Action, Principal, Condition } = input
  const sid = checkName(StatementId, { member: 'statementId', longest: 64, pattern: /^[a-zA-Z0-9-_]+$/ })
  if (Action !== 'events:PutEvents') throw invalid("Provided value in parameter 'action' is not supported.")
  if (Principal !== '*' && !/^\d{12}$/.test(Principal ?? '')) {
    throw constraint('principal', Principal, 'Member must satisfy regular expression pattern: (\\d{12}|\\*)')
  }
  return {
    Sid: sid,
    Effect: 'Allow',
    Principal: Principal === '*' ? '*' : { AWS: `arn:aws:iam::${Principal}:root` },
    Action,
    Resource: busArn,
    ...(Condition && { Condition: { [Condition.Type]: { [Condition.Key]: Condition.Value } } }),
  }
}

function parsePolicy(text: string): PolicyDocument {
  try {
    return JSON.parse(text) as PolicyDocument
  } catch {
    throw new AwsError('ValidationException', 'Parameter Policy is not valid. Reason: Invalid JSON')
  }
}

function checkPolicy(cloud: Cloud, name: string, statements: readonly PolicyStatement[]): void {
  if (statements.length === 0) return
  try {
    cloud.authorizer.checkResourcePolicy?.(
      { Version: '2012-10-17', Statement: statements },
      `the policy of event bus ${name}`,
    )
  } catch (error) {
    if (!isAwsError(error) || error.code !== 'MalformedPolicyDocument') throw error
    throw invalid(`Parameter Policy is not valid. Reason: ${error.message}`)
  }
}

const nameOf = (input: { Name?: string }) => input.Name
const busNameOf = (input: { EventBusName?: string }) => input.EventBusName

function settingsOf({ description, deadLetterConfig, logConfig }: BusRecord) {
  return {
    ...(description !== undefined && { Description: description }),
    ...(deadLetterConfig !== undefined && { DeadLetterConfig: deadLetterConfig }),
    ...(logConfig !== undefined && { LogConfig: logConfig }),
  }
}

function describe({ arn, record }: Bus) {
  const policy = busPolicy(record)
  return {
    Name: record.name,
    Arn: arn,
    ...settingsOf(record),
    ...(policy && { Policy: JSON.stringify(policy) }),
    CreationTime: record.createdAt / 1000,
    LastModifiedTime: record.modifiedAt / 1000,
  }
}
