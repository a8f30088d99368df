/** API keys at work: which plan a key uses a stage by, and how often and how much it may call. */
import type { Clock } from '../../../kernel/clock'
import { settingFor } from '../define/method-settings'
import type { ApiKey, PlanStage, Throttle, UsagePlan } from '../definitions'
import type { Metering } from '../metering/metering'
import type { State } from '../state'
import { GatewayFailure } from './gateway-response'
import { type Invocation, type Route, singleHeader } from './invocation'
import { createTokenBuckets } from './token-buckets'
import type { UsageRecord } from './usage-record'

export interface Usage {
  /** Holds the request to what its stage allows the method, whoever calls; throws a `GatewayFailure`. */
  throttle(invocation: Invocation, route: Route): void
  /** Lets the request of a key pass and counts it, or throws a `GatewayFailure`. */
  admit(invocation: Invocation, route: Route): Promise<void>
  /** The key, or without one all keys, is not in the plan any more. */
  forget(planId: string, keyId?: string): Promise<void>
}

/** What a stage that sets only one of the two leaves to the account. */
const accountLimit: Throttle = { rateLimit: 10_000, burstLimit: 5_000 }

interface Match {
  readonly key: ApiKey
  readonly plan: UsagePlan
  readonly stage: PlanStage
}

export function createUsage(state: State, record: UsageRecord, metering: Pick<Metering, 'count'>, clock: Clock): Usage {
  const buckets = createTokenBuckets(clock)

  async function admit(invocation: Invocation, route: Route): Promise<void> {
    let match = matchOf(invocation)
    const reading = match && record.read(match.plan.id, match.key.id)
    if (reading) {
      await reading
      // The key may have left its plan meanwhile.
      match = matchOf(invocation)
    }
    if (!match) throw new GatewayFailure('INVALID_API_KEY', 'Forbidden')
    const { key, plan, stage } = match
    invocation.apiKey = { id: key.id, value: key.value }
    // The order is AWS's: the plan's limit of the method, or of all; the stage's; then the quota.
    const method = `${route.resource.path}/${route.method.method.httpMethod}`
    const ofMethod = stage.throttle && limitOf(stage.throttle, method)
    const limit = ofMethod ?? plan.throttle
    const name = ofMethod ? `${stage.apiId}/${stage.stage}${method}` : ''
    if (limit && !buckets.take(ownerOf(plan.id, key.id), name, limit)) throw throttled()
    throttle(invocation, route)
    if (!record.count(plan, key.id)) throw new GatewayFailure('QUOTA_EXCEEDED', 'Limit Exceeded')
    metering.count(plan, key)
  }

  function throttle({ api, stage }: Invocation, { resource, method }: Route): void {
    const { httpMethod } = method.method
    const setting = settingFor(stage.methodSettings, resource.path, httpMethod)
    const { throttlingRateLimit: rate, throttlingBurstLimit: burst } = setting
    if (rate < 0 && burst < 0) return
    const limit = {
      rateLimit: rate < 0 ? accountLimit.rateLimit : rate,
      burstLimit: burst < 0 ? accountLimit.burstLimit : burst,
    }
    if (!buckets.take(`stage/${api.api.id}/${stage.stageName}`, httpMethod + resource.path, limit)) throw throttled()
  }

  /** The key that the request brings, and the plan in which it may use the stage. */
  function matchOf({ api, stage, authorization, request }: Invocation): Match | undefined {
    const isFromAuthorizer = api.api.apiKeySource === 'AUTHORIZER'
    const value = isFromAuthorizer ? authorization?.usageIdentifierKey : singleHeader(request, 'x-api-key')
    const key = value ? state.keys.withValue(value) : undefined
    if (!key?.enabled) return undefined
    for (const planId of state.planKeys.plansOf(key.id)) {
      const plan = state.plans.get(planId)
      const own = plan?.apiStages.find((one) => one.apiId === api.api.id && one.stage === stage.stageName)
      if (plan && own) return { key, plan, stage: own }
    }
    return undefined
  }

  return {
    throttle,
    admit,
    forget(planId, keyId) {
      const owner = ownerOf(planId, keyId ?? '')
      buckets.forget((one) => (keyId === undefined ? one.startsWith(owner) : one === owner))
      return record.forget(planId, keyId)
    },
  }
}

const ownerOf = (planId: string, keyId: string): string => `key/${planId}/${keyId}`

const throttled = (): GatewayFailure => new GatewayFailure('THROTTLED', 'Too Many Requests')

/** `/pets/GET`, and `//GET` for the root; people leave out a slash. */
function limitOf(limits: Readonly<Record<string, Throttle>>, method: string): Throttle | undefined {
  if (Object.hasOwn(limits, method)) return limits[method]
  const short = withoutSlashes(method)
  return Object.entries(limits).find(([name]) => withoutSlashes(name) === short)?.[1]
}

const withoutSlashes = (name: string): string => name.replace(/^\/+/, '')
