/** The buses and rules there are: in memory, and on disk under `events/bus/` and `events/rule/`. */
import type { Cloud } from '../../kernel/cloud'
import { loadEach } from '../../kernel/load-each'
import type { PolicyStatement } from '../../kernel/service'
import { compilePattern, type Pattern } from '../../lib/pattern/pattern'
import { invalid, notFound } from './errors'
import { createRuleIndex, type RuleIndex } from './rule-index'
import { parseSchedule, type Schedule } from './schedule'
import type { Target } from './target'

export interface BusRecord {
  readonly name: string
  readonly createdAt: number
  readonly modifiedAt: number
  readonly description?: string | undefined
  /** Kept and shown: on AWS it takes only events that could not be encrypted. */
  readonly deadLetterConfig?: unknown
  readonly logConfig?: unknown
  readonly statements: readonly PolicyStatement[]
}

export interface RuleRecord {
  readonly bus: string
  readonly name: string
  readonly pattern?: string | undefined
  readonly schedule?: ScheduleRecord | undefined
  readonly state: 'ENABLED' | 'DISABLED'
  readonly description?: string | undefined
  readonly roleArn?: string | undefined
  readonly targets: readonly Target[]
  /** The targets that a template made, so that it can take them away again. */
  readonly templateTargets?: readonly string[]
}

export interface ScheduleRecord {
  readonly expression: string
  /** When it began to run, which a rate counts from; milliseconds. */
  readonly anchor: number
  readonly next?: number | undefined
}

export interface Rule {
  readonly record: RuleRecord
  readonly arn: string
  readonly pattern: Pattern | undefined
  readonly schedule: Schedule | undefined
}

type MatchingRule = Rule & { readonly pattern: Pattern }

export interface Bus {
  readonly record: BusRecord
  readonly arn: string
  readonly rules: ReadonlyMap<string, Rule>
  readonly index: RuleIndex<MatchingRule>
}

export interface Registry {
  readonly buses: ReadonlyMap<string, Bus>
  /** The name in a bus's name or ARN; `default` if there is none. */
  busName(nameOrArn: string | undefined): string
  busArn(name: string): string
  ruleArn(bus: string, name: string): string
  bus(nameOrArn: string | undefined): Bus
  rule(bus: string | undefined, name: string): Rule
  /** By ARN, if it is there. */
  ruleByArn(arn: string): Rule | undefined
  putBus(record: BusRecord): Bus
  deleteBus(name: string): void
  putRule(record: RuleRecord): Rule
  deleteRule(rule: Rule): void
  load(): Promise<void>
}

interface LiveBus {
  record: BusRecord
  arn: string
  rules: Map<string, Rule>
  readonly index: RuleIndex<MatchingRule>
}

export function createRegistry(cloud: Cloud): Registry {
  // Not a table: what events meet is a bus with its rules compiled and indexed, which the store has as records.
  const buses = new Map<string, LiveBus>()

  const busArn = (name: string) => cloud.arn('events', `event-bus/${name}`)
  const ruleArn = (bus: string, name: string) =>
    cloud.arn('events', bus === 'default' ? `rule/${name}` : `rule/${bus}/${name}`)

  function busName(nameOrArn = 'default'): string {
    if (!nameOrArn.startsWith('arn:')) return nameOrArn
    const name = nameOrArn.slice(nameOrArn.indexOf('/') + 1)
    if (nameOrArn !== busArn(name))
      throw invalid(
        `Parameter EventBusName is not valid. Reason: ${nameOrArn} is in another account or Region, which is not modelled.`,
      )
    return name
  }

  function liveBus(nameOrArn: string | undefined): LiveBus {
    const name = busName(nameOrArn)
    const bus = buses.get(name)
    if (!bus) throw notFound(`Event bus ${name} does not exist.`)
    return bus
  }

  function keepBus(record: BusRecord): LiveBus {
    const there = buses.get(record.name)
    if (there) {
      there.record = record
      return there
    }
    const bus = { record, arn: busArn(record.name), rules: new Map(), index: createRuleIndex<MatchingRule>() }
    buses.set(record.name, bus)
    return bus
  }

  function keepRule(record: RuleRecord): Rule {
    const bus = liveBus(record.bus)
    const before = bus.rules.get(record.name)
    const rule: Rule = {
      record,
      arn: ruleArn(record.bus, record.name),
      pattern:
        before?.record.pattern === record.pattern
          ? before?.pattern
          : record.pattern === undefined
            ? undefined
            : compilePattern(record.pattern),
      schedule: record.schedule && parseSchedule(record.schedule.expression),
    }
    if (before && isMatching(before)) bus.index.remove(before)
    if (isMatching(rule)) bus.index.add(rule)
    bus.rules.set(record.name, rule)
    return rule
  }

  keepBus({ name: 'default', createdAt: cloud.clock.now(), modifiedAt: cloud.clock.now(), statements: [] })

  return {
    buses,
    busName,
    busArn,
    ruleArn,
    bus: liveBus,
    rule(busNameOrArn, name) {
      const bus = liveBus(busNameOrArn)
      const rule = bus.rules.get(name)
      if (!rule) throw notFound(`Rule ${name} does not exist on EventBus ${bus.record.name}.`)
      return rule
    },
    ruleByArn(arn) {
      const [bus, name] = arn.slice(arn.indexOf('/') + 1).split('/')
      const rule =
        name === undefined ? buses.get('default')?.rules.get(bus ?? '') : buses.get(bus ?? '')?.rules.get(name)
      return rule?.arn === arn ? rule : undefined
    },
    putBus(record) {
      cloud.store.put(`events/bus/${record.name}`, record)
      return keepBus(record)
    },
    deleteBus(name) {
      buses.delete(name)
      cloud.store.delete(`events/bus/${name}`)
    },
    putRule(record) {
      const rule = keepRule(record)
      cloud.store.put(`events/rule/${record.bus}/${record.name}`, record)
      return rule
    },
    deleteRule({ record }) {
      const bus = liveBus(record.bus)
      const before = bus.rules.get(record.name)
      if (before && isMatching(before)) bus.index.remove(before)
      bus.rules.delete(record.name)
      cloud.store.delete(`events/rule/${record.bus}/${record.name}`)
    },
    async load() {
      for await (const [, record] of cloud.store.range<BusRecord>('events/bus/')) keepBus(record)
      await loadEach<RuleRecord>(cloud, 'events/rule/', keepRule)
    },
  }
}

function isMatching(rule: Rule): rule is MatchingRule {
  return rule.pattern !== undefined && rule.record.state === 'ENABLED'
}
