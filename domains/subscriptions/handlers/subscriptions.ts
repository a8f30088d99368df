/** What people do with their subscriptions. Those of others are not there for them, unless they own the API. */
import { systemClock } from '../../../shared/clock'
import { RefusedError } from '../../../shared/errors'
import { hashSecret } from '../../../shared/ids'
import { locationOf } from '../../../shared/location'
import { createLogger } from '../../../shared/logging'
import { answer, type Call, serve } from '../../../shared/serve'
import type { User } from '../../../shared/sign-in/user'
import type { Act } from '../act'
import { actOn, actOnce } from '../act-on'
import { defaultLimit } from '../api/parts'
import { subscriptionRoutes as routes } from '../api/subscriptions'
import { keyView, subscriptionDetails, subscriptionListed, subscriptionView } from '../api-view'
import { apis } from '../apis'
import { audit } from '../audit'
import { customers } from '../customers'
import { isOwner } from '../decisions/catalogue'
import { changePlan, end, requireKey, resume, rotate, suspend } from '../decisions/change'
import { periodEnd } from '../decisions/period'
import { planOf, soldByMarketplace } from '../decisions/request'
import { deriveKey } from '../key'
import { visibleApi } from '../owned-api'
import { keySecret } from '../secret'
import { requireFree, subscribe } from '../subscribe'
import type { Key, Subscription } from '../subscription'
import { claims, SubscriptionNotFoundError, subscriptions, subscriptionsOf } from '../subscriptions'

/** To see a key, somebody must have signed in not longer ago. */
const freshSignIn = 10 * 60_000
const oneDay = 86_400

export const handler = serve(
  { routes, handler: 'subscriptions', logger: createLogger('subscriptions-subscriptions') },
  {
    subscribe: async (call) => {
      const { apiId, planId, idempotencyKey: key } = call.body
      const [customer, api] = await Promise.all([customers.load(call.caller.sub), visibleApi(apiId, call.caller)])
      const order = { customer, email: call.caller.email, api, planId, key }
      const subscription = await subscribe(order, actOf(call))
      const Location = locationOf(call.request, `/subscriptions/${subscription.subscriptionId}`)
      return answer(202, subscriptionView(subscription), { Location })
    },
    listSubscriptions: async ({ caller, query: { limit = defaultLimit, cursor } }) => {
      const page = await subscriptionsOf(caller.sub, limit, cursor)
      const ofThem = await apis.findAll(page.data.map(({ apiId }) => apiId))
      const listed = page.data.flatMap((each, index) => {
        const api = ofThem[index]
        return api ? [subscriptionListed(each, api)] : []
      })
      return answer(200, { subscriptions: listed, cursor: page.cursor })
    },
    getSubscription: async (call) => {
      const subscription = await ownOf(call)
      const api = await apis.load(subscription.apiId)
      return answer(200, subscriptionDetails(subscription, api, systemClock.now()))
    },
    showKey: async (call) => {
      const subscription = await ownOf(call)
      requireFreshSignIn(call.caller)
      const key = requireKey(subscription, systemClock.now())
      await requireSameKey(subscription, key, call)
      const { subscriptionId, grace } = subscription
      const value = deriveKey(await keySecret(), subscriptionId, key.generation)
      if (hashSecret(value) !== key.hash) throw new TypeError(`The secret of the keys is not that of ${key.keyId}`)
      // Before it is told: what is not in the audit was not shown.
      await audit.note({ what: 'ApiKeyShown', subscriptionId }, actOf(call))
      return answer(200, {
        ...keyView(key),
        key: value,
        ...(grace && { grace: { ...keyView(grace), until: grace.until } }),
      })
    },
    rotateKey: async (call) => {
      const subscription = await ownOf(call)
      const { graceSeconds = oneDay, expiresInDays: days, idempotencyKey } = call.body
      const generation = await generationFor(subscription, JSON.stringify({ graceSeconds, days }), idempotencyKey)
      const rotated = await actOn(subscription, (before, now) =>
        rotate(before, { generation, graceSeconds, days }, { ...actOf(call), now }),
      )
      return answer(202, subscriptionView(rotated))
    },
    changePlan: async (call) => {
      const subscription = await ownOf(call)
      const { apiId, subscriptionId } = subscription
      const api = await apis.load(apiId)
      const { plan, usagePlanId } = planOf(api, call.body.planId)
      if (plan.marketplace || subscription.purchase) throw soldByMarketplace(api, plan)
      if (plan.approval) {
        const message = `planId: somebody has to approve of plan ${plan.planId}: subscribe to it anew`
        throw new RefusedError('conflict', 'PlanNeedsApproval', message, { field: 'planId' })
      }
      await requireFree({ ...subscription, planId: plan.planId }, subscriptionId)
      const changed = await actOn(subscription, (before, now) =>
        changePlan(before, { planId: plan.planId, usagePlanId }, { ...actOf(call), now }),
      )
      return answer(202, subscriptionView(changed))
    },
    cancel: async (call) => {
      const subscription = await ownOf(call)
      const api = await apis.load(subscription.apiId)
      const plan = api.plans.find(({ planId }) => planId === subscription.planId)
      if (plan && subscription.purchase) throw soldByMarketplace(api, plan)
      const { at = 'now', idempotencyKey: key } = call.body
      const asked = { asker: call.caller.sub, what: ['cancel', at], key }
      const ended = await actOnce(subscription, asked, (before, now) => {
        const endsAt = at === 'now' ? now : periodEnd(plan?.quota ?? { period: 'MONTH' }, now)
        return end(before, endsAt, 'Cancelled', { ...actOf(call), now })
      })
      return answer(202, subscriptionView(ended))
    },
    suspend: async (call) => {
      const subscription = await ownedOf(call)
      const { reason, idempotencyKey: key } = call.body
      const asked = { asker: call.caller.sub, what: ['suspend', reason], key }
      const suspended = await actOnce(subscription, asked, (before, now) =>
        suspend(before, 'owner', reason, { ...actOf(call), now }),
      )
      return answer(202, subscriptionView(suspended))
    },
    resume: async (call) =>
      answer(202, subscriptionView(await actOn(await ownedOf(call), (before) => resume(before, 'owner')))),
    getSubscriptionAudit: async (call) => {
      const { subscriptionId } = await ownOf(call)
      const { limit = defaultLimit, cursor } = call.query
      return answer(200, await audit.list('subscriptionId', subscriptionId, limit, cursor))
    },
  },
)

type OfOne = Pick<Call<typeof routes.getSubscription>, 'path' | 'caller'>

async function ownOf({ path, caller }: OfOne): Promise<Subscription> {
  const subscription = await subscriptions.load(path.id)
  if (subscription.sub !== caller.sub) throw new SubscriptionNotFoundError(path.id)
  return subscription
}

/** One to an API that the caller owns. */
async function ownedOf({ path, caller }: OfOne): Promise<Subscription> {
  const subscription = await subscriptions.load(path.id)
  if (isOwner(await apis.load(subscription.apiId), caller)) return subscription
  if (subscription.sub !== caller.sub) throw new SubscriptionNotFoundError(path.id)
  throw new RefusedError('forbidden', 'NotAnOwner', `Only owners of API ${subscription.apiId} may do this`)
}

/** The same idempotency key asks for the same generation again. */
async function generationFor(
  { subscriptionId, sub, generation }: Subscription,
  asked: string,
  key: string | undefined,
): Promise<number> {
  const next = generation + 1
  if (key === undefined) return next
  const asker = `${sub}/${subscriptionId}/rotation`
  const id = await claims.claim({ asker, key, id: String(next), fingerprint: hashSecret(asked) })
  return Number(id)
}

/** An idempotency key asks for the one key that there was then: after a rotation it would show another. */
async function requireSameKey(
  { subscriptionId }: Subscription,
  { generation }: Key,
  { caller, body: { idempotencyKey: key } }: Call<typeof routes.showKey>,
): Promise<void> {
  if (key === undefined) return
  const fingerprint = hashSecret(JSON.stringify([subscriptionId, 'show', generation]))
  await claims.claim({ asker: caller.sub, key, id: subscriptionId, fingerprint })
}

function requireFreshSignIn({ signedInAt }: User): void {
  if (Date.parse(signedInAt) >= systemClock.now().getTime() - freshSignIn) return
  throw new RefusedError(
    'forbidden',
    'SignInTooOld',
    `The sign-in is of ${signedInAt}: to see the key, sign in again and come within ten minutes`,
    { signedInAt },
  )
}

function actOf({
  request,
  caller,
}: {
  readonly request: { readonly correlationId: string }
  readonly caller: User
}): Act {
  return { now: systemClock.now(), correlationId: request.correlationId, actor: caller.sub }
}
