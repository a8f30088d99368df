/**
 * What each key used of each plan: the quota's period, and the days that GetUsage tells.
 *
 * The first request of a second is written with its answer. The others of it change memory alone: they are written when it
 * is over, after a hundred of them, when somebody waits for rest, and at a stop. So a kill forgets the counts of a hundred
 * requests at most, of the last second; on AWS quotas are best effort too.
 */
import type { Activity, ActivityToken } from '../../../kernel/activity'
import type { Clock, Timer } from '../../../kernel/clock'
import type { Store } from '../../../kernel/store'
import type { Quota, UsageDay, UsagePlan } from '../definitions'
import { dayLength, dayOf, periodStart } from './quota-period'

interface Counter {
  readonly planId: string
  readonly keyId: string
  /** First millisecond of the quota's period. */
  readonly period: number
  readonly used: number
  readonly day: string
  readonly usedToday: number
  /** Of the quota; 0 without one. */
  readonly remaining: number
}

export interface UsageRecord {
  /**
   * Reads what the key used before: its counter is on disk until it is first asked for, so that a start doesn't grow with
   * the keys. Undefined: it is known.
   */
  read(planId: string, keyId: string): Promise<void> | undefined
  /** Counts one more, unless nothing is left of the quota. What the key used has been read. */
  count(plan: UsagePlan, keyId: string): boolean
  /** Days (UTC, `YYYY-MM-DD`) from `start` to `end`, by key: what was used and what was left. */
  report(plan: UsagePlan, keyIds: readonly string[], start: string, end: string): Promise<Record<string, UsageDay[]>>
  /** What the key has left in this period of the plan's quota is as said from now on, more than the limit too. */
  setRemaining(plan: UsagePlan & { readonly quota: Quota }, keyId: string, remaining: number): Promise<void>
  /** The key, or without one all keys, is not in the plan any more: nothing is left of what it used. */
  forget(planId: string, keyId?: string): Promise<void>
  stop(): void
}

const mostUnwritten = 100
const longestUnwritten = 1000

export function createUsageRecord(store: Store, clock: Clock, activity: Activity): UsageRecord {
  /** The current period of each key of each plan that was asked for; days that are over are only on disk. */
  const counters = new Map<string, Counter | undefined>()
  const readings = new Map<string, Promise<void>>()
  const changed = new Set<string>()
  let changes = 0
  /** Since the last write less than a second has passed. */
  let justWritten: Timer | undefined
  let unwritten: ActivityToken | undefined

  function read(planId: string, keyId: string): Promise<void> | undefined {
    const name = `${planId}/${keyId}`
    if (counters.has(name)) return undefined
    const reading = readings.get(name) ?? readFromDisk(name)
    readings.set(name, reading)
    return reading
  }

  async function readFromDisk(name: string): Promise<void> {
    try {
      const counter = await store.get<Counter>(`apigateway/counter/${name}`)
      if (!counters.has(name)) counters.set(name, counter)
    } finally {
      readings.delete(name)
    }
  }

  function change(name: string, counter: Counter): void {
    // The day before is not to be lost with the counter that had it.
    if (changed.has(name) && counters.get(name)?.day !== counter.day) write()
    counters.set(name, counter)
    changed.add(name)
    changes += 1
    if (!justWritten || changes >= mostUnwritten) write()
    else unwritten ??= activity.begin('usage of API keys', write)
  }

  function write(): void {
    unwritten?.end()
    unwritten = undefined
    justWritten?.cancel()
    justWritten = changed.size > 0 ? clock.after(longestUnwritten, write) : undefined
    for (const name of changed) {
      const counter = counters.get(name)
      if (!counter) continue
      const { day, usedToday: used, remaining } = counter
      store.put(`apigateway/counter/${name}`, counter)
      store.put(`apigateway/usage/${name}/${day}`, { used, remaining } satisfies UsageDay)
    }
    changed.clear()
    changes = 0
  }

  /** What is counted now of a key, where nothing more is used. */
  function current({ id: planId, quota }: UsagePlan, keyId: string): Counter {
    const now = clock.now()
    const before = counters.get(`${planId}/${keyId}`)
    const period = quota ? periodStart(quota, now) : 0
    const used = before?.period === period ? before.used : 0
    const day = dayOf(now)
    const usedToday = before?.day === day ? before.usedToday : 0
    return { planId, keyId, period, used, day, usedToday, remaining: quota ? quota.limit - used : 0 }
  }

  function count(plan: UsagePlan, keyId: string): boolean {
    const now = current(plan, keyId)
    if (plan.quota && now.remaining <= 0) return false
    const remaining = plan.quota ? now.remaining - 1 : 0
    change(`${plan.id}/${keyId}`, { ...now, used: now.used + 1, usedToday: now.usedToday + 1, remaining })
    return true
  }

  async function daysOf({ id, quota }: UsagePlan, keyId: string, start: number, end: number): Promise<UsageDay[]> {
    const prefix = `apigateway/usage/${id}/${keyId}/`
    const recorded = new Map<string, UsageDay>()
    /** The last day before a time of which something is known. */
    let known: { readonly at: number; readonly remaining: number } | undefined
    for await (const [key, value] of store.range<UsageDay>(prefix)) {
      const day = key.slice(prefix.length)
      if (Date.parse(day) < start) known = { at: Date.parse(day), remaining: value.remaining }
      else recorded.set(day, value)
    }
    const days: UsageDay[] = []
    for (let time = start; time <= end; time += dayLength) {
      const own = recorded.get(dayOf(time))
      if (own) known = { at: time, remaining: own.remaining }
      // A day without calls ends with what the one before it in the same period left.
      const isSamePeriod = quota && known && periodStart(quota, time) <= known.at
      days.push(own ?? { used: 0, remaining: isSamePeriod && known ? known.remaining : (quota?.limit ?? 0) })
    }
    return days
  }

  async function deleteAll(prefix: string): Promise<void> {
    for await (const [key] of store.range(prefix)) store.delete(key)
  }

  return {
    read,
    count,
    async report(plan, keyIds, start, end) {
      write()
      const days: Record<string, UsageDay[]> = {}
      for (const keyId of keyIds) days[keyId] = await daysOf(plan, keyId, Date.parse(start), Date.parse(end))
      return days
    },
    async setRemaining(plan, keyId, remaining) {
      await read(plan.id, keyId)
      change(`${plan.id}/${keyId}`, { ...current(plan, keyId), used: plan.quota.limit - remaining, remaining })
      write()
    },
    async forget(planId, keyId) {
      const names = keyId === undefined ? [...counters.keys()].filter(isOf(planId)) : [`${planId}/${keyId}`]
      for (const name of names) {
        // What is being read of it is not to come back.
        if (readings.has(name)) counters.set(name, undefined)
        else counters.delete(name)
        changed.delete(name)
      }
      if (keyId !== undefined) store.delete(`apigateway/counter/${planId}/${keyId}`)
      else await deleteAll(`apigateway/counter/${planId}/`)
      await deleteAll(`apigateway/usage/${planId}/${keyId === undefined ? '' : `${keyId}/`}`)
    },
    stop: write,
  }
}

const isOf = (planId: string) => (name: string) => name.startsWith(`${planId}/`)
