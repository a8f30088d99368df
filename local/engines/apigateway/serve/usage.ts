/** API keys at work: which plan a key uses a stage by, its rate, its quota, and the record of what it used. */
import type { Clock } from '../../../kernel/clock'
import type { Store } from '../../../kernel/store'
import { settingFor } from '../define/method-settings'
import type { ApiKey, PlanStage, Quota, QuotaPeriod, Throttle, UsageDay, UsagePlan } from '../definitions'
import type { State } from '../state'
import { GatewayFailure } from './gateway-response'
import { type Invocation, type Route, singleHeader } from './invocation'

const dayLength = 86_400_000

interface Counter {
  readonly planId: string
  readonly keyId: string
  /** First millisecond of the quota's period. */
  readonly period: number
  readonly used: number
  readonly day: string
  readonly usedToday: number
}

interface Bucket {
  tokens: number
  at: number
}

export interface Usage {
  /** Holds the request to what its stage allows the method, whoever calls; throws a `GatewayFailure`. */
  throttle(invocation: Invocation, route: Route): void
  /** Lets the request pass and counts it, or throws a `GatewayFailure`. */
  admit(invocation: Invocation, route: Route): void
  /** Days (UTC, `YYYY-MM-DD`) from `start` to `end`, by key: what was used and what was left. */
  report(plan: UsagePlan, keyIds: readonly string[], start: string, end: string): Promise<Record<string, UsageDay[]>>
  /** What the key has left in this period of the plan's quota is as said from now on, more than the limit too. */
  setRemaining(plan: UsagePlan & { readonly quota: Quota }, keyId: string, remaining: number): void
  /** The key is not in the plan any more: nothing is left of what it used. */
  forget(planId: string, keyId: string): Promise<void>
  load(): Promise<void>
}

export function createUsage(state: State, store: Store, clock: Clock): Usage {
  /** The current period of each key of each plan; days that are over are only on disk. */
  const counters = new Map<string, Counter>()
  const buckets = new Map<string, Bucket>()
  let known: { readonly version: number; readonly byValue: ReadonlyMap<string, ApiKey> } | undefined

  function admit(invocation: Invocation, route: Route): void {
    const value =
      invocation.api.api.apiKeySource === 'AUTHORIZER'
        ? invocation.authorization?.usageIdentifierKey
        : singleHeader(invocation.request, 'x-api-key')
    const key = value ? findKey(value) : undefined
    const match = key?.enabled ? planFor(key, invocation) : undefined
    if (!key || !match) throw new GatewayFailure('INVALID_API_KEY', 'Forbidden')
    invocation.apiKey = { id: key.id, value: key.value }
    const { plan, stage } = match
    const methodName = `${route.resource.path}/${route.method.method.httpMethod}`
    const ofMethod = stage.throttle?.[methodName]
    const throttle = ofMethod ?? plan.throttle
    if (throttle && !takeToken(`${plan.id}/${key.id}/${ofMethod ? methodName : ''}`, throttle)) {
      throw new GatewayFailure('THROTTLED', 'Too Many Requests')
    }
    count(plan, key.id)
  }

  function throttle({ api, stage }: Invocation, { resource, method }: Route): void {
    const { httpMethod } = method.method
    const setting = settingFor(stage.methodSettings, resource.path, httpMethod)
    const { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit } = setting
    if (rateLimit < 0 || burstLimit < 0) return
    if (!takeToken(`stage/${api.api.id}/${stage.stageName}/${httpMethod}${resource.path}`, { rateLimit, burstLimit })) {
      throw new GatewayFailure('THROTTLED', 'Too Many Requests')
    }
  }

  function findKey(value: string): ApiKey | undefined {
    // Looked up on every request, changed seldom.
    const version = state.keys.version()
    if (known?.version !== version) {
      known = { version, byValue: new Map(state.keys.list().map((key) => [key.value, key])) }
    }
    return known.byValue.get(value)
  }

  function planFor(key: ApiKey, { api, stage }: Invocation): { plan: UsagePlan; stage: PlanStage } | undefined {
    for (const plan of state.plans.list()) {
      const planStage = plan.apiStages.find((one) => one.apiId === api.api.id && one.stage === stage.stageName)
      if (planStage && state.planKeys.get(plan.id, key.id)) return { plan, stage: planStage }
    }
    return undefined
  }

  function takeToken(name: string, { burstLimit, rateLimit }: Throttle): boolean {
    const now = clock.now()
    const bucket = buckets.get(name) ?? { tokens: burstLimit, at: now }
    bucket.tokens = Math.min(burstLimit, bucket.tokens + ((now - bucket.at) / 1000) * rateLimit)
    bucket.at = now
    buckets.set(name, bucket)
    if (bucket.tokens < 1) return false
    bucket.tokens -= 1
    return true
  }

  function count(plan: UsagePlan, keyId: string): void {
    const now = clock.now()
    const name = `${plan.id}/${keyId}`
    const period = plan.quota ? periodStart(plan.quota.period, now) : 0
    const before = counters.get(name)
    const used = before?.period === period ? before.used : 0
    const left = plan.quota ? limitOf(plan.quota, plan.createdAt, period) - used : undefined
    if (left !== undefined && left <= 0) throw new GatewayFailure('QUOTA_EXCEEDED', 'Limit Exceeded')
    const day = dayOf(now)
    const usedToday = (before?.day === day ? before.usedToday : 0) + 1
    const counter: Counter = { planId: plan.id, keyId, period, used: used + 1, day, usedToday }
    counters.set(name, counter)
    store.put(`apigateway/counter/${name}`, counter)
    store.put(`apigateway/usage/${name}/${day}`, {
      used: usedToday,
      remaining: left === undefined ? 0 : left - 1,
    } satisfies UsageDay)
  }

  function setRemaining(plan: UsagePlan & { readonly quota: Quota }, keyId: string, remaining: number): void {
    const name = `${plan.id}/${keyId}`
    const now = clock.now()
    const day = dayOf(now)
    const period = periodStart(plan.quota.period, now)
    const before = counters.get(name)
    const usedToday = before?.day === day ? before.usedToday : 0
    const used = limitOf(plan.quota, plan.createdAt, period) - remaining
    const counter: Counter = { planId: plan.id, keyId, period, used, day, usedToday }
    counters.set(name, counter)
    store.put(`apigateway/counter/${name}`, counter)
    store.put(`apigateway/usage/${name}/${day}`, { used: usedToday, remaining } satisfies UsageDay)
  }

  async function report(
    plan: UsagePlan,
    keyIds: readonly string[],
    start: string,
    end: string,
  ): Promise<Record<string, UsageDay[]>> {
    const days: Record<string, UsageDay[]> = {}
    for (const keyId of keyIds) {
      const prefix = `apigateway/usage/${plan.id}/${keyId}/`
      const recorded = new Map<string, UsageDay>()
      for await (const [key, value] of store.range<UsageDay>(prefix)) recorded.set(key.slice(prefix.length), value)
      const list: UsageDay[] = []
      for (let time = Date.parse(start); time <= Date.parse(end); time += dayLength) {
        list.push(recorded.get(dayOf(time)) ?? { used: 0, remaining: plan.quota?.limit ?? 0 })
      }
      days[keyId] = list
    }
    return days
  }

  return {
    throttle,
    admit,
    report,
    setRemaining,
    async forget(planId, keyId) {
      counters.delete(`${planId}/${keyId}`)
      store.delete(`apigateway/counter/${planId}/${keyId}`)
      for (const name of buckets.keys()) if (name.startsWith(`${planId}/${keyId}/`)) buckets.delete(name)
      for await (const [key] of store.range(`apigateway/usage/${planId}/${keyId}/`)) store.delete(key)
    },
    async load() {
      for await (const [, counter] of store.range<Counter>('apigateway/counter/')) {
        counters.set(`${counter.planId}/${counter.keyId}`, counter)
      }
    },
  }
}

const dayOf = (time: number): string => new Date(time).toISOString().slice(0, 10)

/** Midnight UTC of the day, of the week's Sunday, of the month's first. */
function periodStart(period: QuotaPeriod, time: number): number {
  const date = new Date(time)
  const day = Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), date.getUTCDate())
  if (period === 'DAY') return day
  if (period === 'WEEK') return day - date.getUTCDay() * dayLength
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1)
}

/** The offset is taken off the limit in the first period only. */
function limitOf({ limit, offset, period }: Quota, createdAt: number, start: number): number {
  return periodStart(period, createdAt) === start ? limit - offset : limit
}
