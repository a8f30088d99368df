/**
 * The schedules there are, in memory and on disk under `scheduler/schedule/`, and their timers. When one is due next
 * is on disk; one that is overdue at a start fires once.
 */
import { createHash, randomUUID } from 'node:crypto'
import { isDeepStrictEqual } from 'node:util'
import type { Timer } from '../../kernel/clock'
import type { Cloud } from '../../kernel/cloud'
import { loadEach } from '../../kernel/load-each'
import type { Deliveries } from '../../lib/delivery/deliveries'
import type { Expression } from './expression'
import type { Invocation } from './invocation'
import { expressionOf, type Settings } from './settings'
import type { ScheduleRecord } from './state'

export interface Schedules {
  all(): readonly ScheduleRecord[]
  get(group: string, name: string): ScheduleRecord | undefined
  /** Makes it, or brings it to these settings. */
  put(group: string, name: string, settings: Settings, origin?: Pick<ScheduleRecord, 'clientToken' | 'owner'>): void
  delete(record: ScheduleRecord): void
  arn(group: string, name: string): string
  groupArn(group: string): string
  load(): Promise<void>
  resume(): void
  stop(): void
}

interface Live {
  record: ScheduleRecord
  readonly expression: Expression
  timer?: Timer | undefined
}

const keyOf = (group: string, name: string) => `scheduler/schedule/${group}/${name}`

export function createSchedules(cloud: Cloud, deliveries: Deliveries<Invocation>): Schedules {
  // Not a table: each has its parsed expression and its timer.
  const schedules = new Map<string, Live>()
  /** Until `resume` nothing fires: the targets are not there yet. */
  let held = true

  const arn = (group: string, name: string) => cloud.arn('scheduler', `schedule/${group}/${name}`)
  const groupArn = (group: string) => cloud.arn('scheduler', `schedule-group/${group}`)

  function hold(record: ScheduleRecord): Live {
    const key = keyOf(record.group, record.name)
    schedules.get(key)?.timer?.cancel()
    const live: Live = { record, expression: expressionOf(record.settings) }
    schedules.set(key, live)
    return live
  }

  function keep(record: ScheduleRecord): void {
    cloud.store.put(keyOf(record.group, record.name), record)
    arm(hold(record))
  }

  function drop({ group, name }: ScheduleRecord): void {
    const key = keyOf(group, name)
    schedules.get(key)?.timer?.cancel()
    schedules.delete(key)
    cloud.store.delete(key)
  }

  function arm(live: Live): void {
    const { record } = live
    if (held || record.settings.state !== 'ENABLED' || record.next === undefined) return
    const time = record.next + delayOf(arn(record.group, record.name), record.next, record.settings.windowMinutes)
    live.timer = cloud.clock.at(time, () => fire(live), { what: 'schedule', subject: arn(record.group, record.name) })
  }

  function fire({ record, expression }: Live): void {
    const { group, name, settings, next: scheduledTime } = record
    if (scheduledTime === undefined) return
    const scheduleArn = arn(group, name)
    const executionId = randomUUID()
    const { target } = settings
    // Each occurrence whose window is still open gets its turn; those missed while nothing ran had theirs just now.
    const open = cloud.clock.now() - (settings.windowMinutes ?? 0) * 60_000
    const next = nextOf(expression, settings, Math.max(scheduledTime, open), record.anchor)
    // Armed first: whatever goes wrong with this occurrence, the next one comes.
    if (next === undefined && settings.actionAfterCompletion === 'DELETE') drop(record)
    else keep({ ...record, next })
    cloud.trace({ kind: 'schedule.fired', subject: scheduleArn, ids: [executionId], detail: { target: target.Arn } })
    const about = { scheduleArn, groupArn: groupArn(group), scheduledTime, executionId }
    deliveries.enqueue({ target, ...about, ids: [executionId] })
  }

  return {
    all: () => [...schedules.values()].map(({ record }) => record),
    get: (group, name) => schedules.get(keyOf(group, name))?.record,
    put(group, name, settings, origin = {}) {
      const before = schedules.get(keyOf(group, name))?.record
      const now = cloud.clock.now()
      if (before && isDeepStrictEqual(withoutUndefined(before.settings), withoutUndefined(settings))) return
      // What was running goes on in its rhythm, as long as that was not changed.
      const runsOn = before && before.settings.state === 'ENABLED' && hasSameRhythm(before.settings, settings)
      const anchor = runsOn ? before.anchor : (settings.startDate ?? now)
      const first = Math.max(now, settings.startDate ?? now) - 1
      keep({
        ...(before ?? { group, name, createdAt: now }),
        ...origin,
        settings,
        modifiedAt: now,
        anchor,
        next: runsOn ? before.next : nextOf(expressionOf(settings), settings, first, anchor),
      })
    },
    delete: drop,
    arn,
    groupArn,
    async load() {
      await loadEach<ScheduleRecord>(cloud, 'scheduler/schedule/', hold)
    },
    resume() {
      held = false
      for (const live of schedules.values()) arm(live)
    },
    stop() {
      for (const { timer } of schedules.values()) timer?.cancel()
    },
  }
}

/** One-time schedules have no start and no end. */
function nextOf(expression: Expression, settings: Settings, after: number, anchor: number): number | undefined {
  if (expression.kind === 'at') return expression.next(after, anchor)
  const next = expression.next(after, anchor)
  return next !== undefined && next <= (settings.endDate ?? next) ? next : undefined
}

/** Seconds into the flexible time window: any, but for one occurrence of one schedule always the same. */
function delayOf(arn: string, occurrence: number, windowMinutes: number | undefined): number {
  if (windowMinutes === undefined) return 0
  const hash = createHash('sha256').update(`${arn} ${occurrence}`).digest().readUInt32BE()
  return (hash % (windowMinutes * 60)) * 1000
}

function hasSameRhythm(one: Settings, other: Settings): boolean {
  return (
    one.expression === other.expression &&
    one.timeZone === other.timeZone &&
    one.startDate === other.startDate &&
    one.endDate === other.endDate
  )
}

/** As it comes back from disk. */
function withoutUndefined(settings: Settings): unknown {
  return JSON.parse(JSON.stringify(settings))
}
