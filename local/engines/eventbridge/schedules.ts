/** Fires the rules that have a schedule. When a rule is due next is on disk; one overdue at a start fires once. */
import { randomUUID } from 'node:crypto'
import type { Timer } from '../../kernel/clock'
import type { Cloud } from '../../kernel/cloud'
import { toSeconds } from './event'
import type { Router } from './router'
import type { Registry, Rule } from './state'

export interface Schedules {
  /** Hangs the rule's timer on the clock, or takes it down if the rule is disabled or has no schedule. */
  arm(rule: Rule): void
  disarm(ruleArn: string): void
  /** Until `resume` nothing fires: the targets are not there yet. */
  hold(): void
  resume(): void
  stop(): void
}

export function createSchedules(cloud: Cloud, registry: Registry, router: Router): Schedules {
  const timers = new Map<string, Timer>()
  let held = false

  function disarm(ruleArn: string): void {
    timers.get(ruleArn)?.cancel()
    timers.delete(ruleArn)
  }

  function arm(rule: Rule): void {
    disarm(rule.arn)
    const next = rule.record.schedule?.next
    if (held || rule.record.state !== 'ENABLED' || next === undefined) return
    timers.set(
      rule.arn,
      cloud.clock.at(next, () => fire(rule.arn), { what: 'schedule', subject: rule.arn }),
    )
  }

  function fire(ruleArn: string): void {
    timers.delete(ruleArn)
    const rule = registry.ruleByArn(ruleArn)
    if (!rule?.record.schedule || !rule.schedule) return
    const { record } = rule
    const now = cloud.clock.now()
    const event = {
      id: randomUUID(),
      detailType: 'Scheduled Event',
      source: 'aws.events',
      account: cloud.accountId,
      time: toSeconds(rule.record.schedule.next ?? now),
      region: cloud.region,
      resources: [rule.arn],
      detail: '{}',
      ingestedAt: now,
    }
    // Armed first: whatever goes wrong with this occurrence, the next one comes.
    const next = rule.schedule.next(now, rule.record.schedule.anchor)
    arm(registry.putRule({ ...record, schedule: { ...rule.record.schedule, next } }))
    cloud.trace({ kind: 'schedule.fired', subject: rule.arn, ids: [event.id], detail: {} })
    router.deliver(rule, event, { ids: [event.id] })
  }

  return {
    arm,
    disarm,
    hold() {
      held = true
    },
    resume() {
      held = false
      for (const bus of registry.buses.values()) {
        for (const rule of bus.rules.values()) if (rule.schedule) arm(rule)
      }
    },
    stop() {
      for (const timer of timers.values()) timer.cancel()
      timers.clear()
    },
  }
}
