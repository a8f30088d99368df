/** The CloudFormation resource types of EventBridge. Each is applied by the commands that the API uses too. */
import { AwsError, NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { PolicyDocument, PolicyStatement, ResourceContext, ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import type { ArchiveCommands } from './operations/archives'
import { type Buses, permissionStatement } from './operations/buses'
import type { Rules } from './operations/rules'
import type { Targets } from './operations/targets'
import type { Registry, Rule } from './state'
import type { Target } from './target'

export interface Commands {
  readonly registry: Registry
  readonly buses: Buses
  readonly rules: Rules
  readonly targets: Targets
  readonly archives: ArchiveCommands
}

interface BusProperties {
  readonly Name?: string
  readonly Description?: string
  readonly Policy?: PolicyDocument | string
  readonly DeadLetterConfig?: unknown
  readonly EventSourceName?: string
  readonly Tags?: GivenTags
}

interface BusPolicyProperties {
  readonly EventBusName?: string
  readonly StatementId: string
  readonly Statement?: Omit<PolicyStatement, 'Sid'> | string
  readonly Action?: string
  readonly Principal?: string
  readonly Condition?: { readonly Type: string; readonly Key: string; readonly Value: string }
}

interface RuleProperties {
  readonly Name?: string
  readonly EventBusName?: string
  readonly EventPattern?: object | string
  readonly ScheduleExpression?: string
  readonly State?: string
  readonly Description?: string
  readonly RoleArn?: string
  readonly Targets?: readonly Target[]
  readonly Tags?: GivenTags
}

interface ArchiveProperties {
  readonly ArchiveName?: string
  readonly SourceArn: string
  readonly EventPattern?: object | string
  readonly RetentionDays?: number | string
  readonly Description?: string
  readonly KmsKeyIdentifier?: string
}

export function resourceTypes(cloud: Cloud, commands: Commands): readonly ResourceType[] {
  return [eventBus(commands), eventBusPolicy(commands), rule(commands), archive(cloud, commands)]
}

function eventBus(commands: Commands): ResourceType {
  const { buses, registry } = commands
  return {
    type: 'AWS::Events::EventBus',
    properties: ['Name', 'Description', 'Policy', 'DeadLetterConfig', 'EventSourceName', 'Tags'],
    inert: { LogConfig: 'the trace shows what a bus does' },
    named: {
      by: ['Name'],
      isIdentifier: true,
      find: ({ Name }: BusProperties, { physicalName }) => registry.buses.get(Name ?? physicalName(256))?.record.name,
    },
    apply({ Name, Description, Policy, DeadLetterConfig, EventSourceName, Tags }: BusProperties, context) {
      if (EventSourceName !== undefined) throw new NotModelledError('property "EventSourceName"', context.logicalId)
      const { arn, record } = buses.put({
        Name: Name ?? context.physicalName(256),
        ...(Description !== undefined && { Description }),
        ...(DeadLetterConfig !== undefined && { DeadLetterConfig }),
        Tags: Tags ?? [],
      })
      if (Policy !== undefined) buses.putPolicy(record.name, parsed(Policy, context, 'Policy') as PolicyDocument)
      return { ref: record.name, attributes: { Arn: arn, Name: record.name, Policy: Policy ?? '' } }
    },
    remove: (name) => buses.delete(name),
  }
}

function removeRule({ registry, targets, rules }: Commands, bus: string, name: string): void {
  const rule = registry.buses.get(bus)?.rules.get(name)
  if (!rule) return
  targets.remove({ Rule: name, EventBusName: bus, Ids: rule.record.targets.map(({ Id }) => Id) })
  rules.delete(bus, name)
}

function eventBusPolicy({ buses, registry }: Commands): ResourceType {
  return {
    type: 'AWS::Events::EventBusPolicy',
    properties: ['EventBusName', 'StatementId', 'Statement', 'Action', 'Principal', 'Condition'],
    apply(properties: BusPolicyProperties, context) {
      const { EventBusName, StatementId, Statement } = properties
      const bus = registry.bus(EventBusName)
      if (Statement === undefined) {
        buses.putStatement(EventBusName, permissionStatement(properties, bus.arn))
      } else {
        const statement = parsed(Statement, context, 'Statement') as PolicyStatement
        buses.putStatement(EventBusName, { ...statement, Sid: StatementId })
      }
      return { ref: `${bus.record.name}|${StatementId}`, attributes: {} }
    },
    remove(ref) {
      const [bus = '', sid = ''] = ref.split('|')
      const statements = registry.buses.get(bus)?.record.statements ?? []
      if (statements.some(({ Sid }) => Sid === sid)) buses.removeStatement(bus, sid)
    },
  }
}

function rule(commands: Commands): ResourceType {
  const { registry, rules, targets } = commands

  /** The template's targets come, and those it had before and no longer has go; others are the API's. */
  function applyTargets(bus: string, name: string, wanted: readonly Target[]): void {
    const ids = wanted.map(({ Id }) => Id)
    const before = registry.rule(bus, name).record.templateTargets ?? []
    targets.remove({ Rule: name, EventBusName: bus, Ids: before.filter((id) => !ids.includes(id)) })
    if (wanted.length > 0) targets.put({ Rule: name, EventBusName: bus, Targets: wanted })
    registry.putRule({ ...registry.rule(bus, name).record, templateTargets: ids })
  }

  return {
    type: 'AWS::Events::Rule',
    properties: [
      'Name',
      'EventBusName',
      'EventPattern',
      'ScheduleExpression',
      'State',
      'Description',
      'RoleArn',
      'Targets',
      'Tags',
    ],
    named: {
      by: ['Name', 'EventBusName'],
      find({ Name, EventBusName }: RuleProperties, { physicalName }) {
        const found = registry.buses.get(registry.busName(EventBusName))?.rules.get(Name ?? physicalName(64))
        return found && ruleRef(found)
      },
    },
    apply(properties: RuleProperties, context) {
      const { EventPattern, Targets = [], Name = context.physicalName(64), ...settings } = properties
      const made = rules.put({
        ...settings,
        Tags: settings.Tags ?? [],
        Name,
        ...(EventPattern !== undefined && { EventPattern: textOf(EventPattern) }),
      })
      applyTargets(made.record.bus, made.record.name, Targets.map(withNumbers))
      return { ref: ruleRef(made), attributes: { Arn: made.arn } }
    },
    remove(ref) {
      const [first = '', second] = ref.split('|')
      removeRule(commands, second === undefined ? 'default' : first, second ?? first)
    },
  }
}

const ruleRef = ({ record: { bus, name } }: Rule): string => (bus === 'default' ? name : `${bus}|${name}`)

function archive(cloud: Cloud, { archives }: Commands): ResourceType {
  return {
    type: 'AWS::Events::Archive',
    properties: ['ArchiveName', 'SourceArn', 'EventPattern', 'RetentionDays', 'Description', 'KmsKeyIdentifier'],
    named: {
      by: ['ArchiveName'],
      isIdentifier: true,
      find: ({ ArchiveName }: ArchiveProperties, { physicalName }) =>
        archives.get(ArchiveName ?? physicalName(48))?.name,
    },
    apply(properties: ArchiveProperties, context) {
      // CDK writes an empty one for the key that AWS owns.
      if (properties.KmsKeyIdentifier) throw new NotModelledError('property "KmsKeyIdentifier"', context.logicalId)
      const { ArchiveName, SourceArn, EventPattern, RetentionDays, Description } = properties
      const { name } = archives.put({
        ArchiveName: ArchiveName ?? context.physicalName(48),
        EventSourceArn: SourceArn,
        RetentionDays: Number(RetentionDays ?? 0),
        ...(EventPattern !== undefined && { EventPattern: textOf(EventPattern) }),
        ...(Description !== undefined && { Description }),
      })
      return { ref: name, attributes: { Arn: cloud.arn('events', `archive/${name}`), ArchiveName: name } }
    },
    remove: (name) => archives.delete(name),
  }
}

const textOf = (pattern: object | string) => (typeof pattern === 'string' ? pattern : JSON.stringify(pattern))

/** Numbers in a template may be written as text. */
function withNumbers(target: Target): Target {
  if (!target.RetryPolicy) return target
  const policy = Object.entries(target.RetryPolicy).map(([name, value]) => [name, Number(value)])
  return { ...target, RetryPolicy: Object.fromEntries(policy) }
}

function parsed(value: object | string, { logicalId }: ResourceContext, property: string): object {
  if (typeof value !== 'string') return value
  try {
    return JSON.parse(value) as object
  } catch {
    throw new AwsError('ValidationException', `${logicalId}: ${property} is not valid JSON`)
  }
}
