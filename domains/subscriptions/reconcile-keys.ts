/**
 * Compares the table with API Gateway, and tells by event what somebody has changed there by hand. It changes nothing: who
 * consumes the events has it mended. All of it is compared each time, so that what is left today is found tomorrow.
 */
import type { CreatedEvent } from '../../events'
import { SubscriptionDriftFound } from '../../events/catalog/subscriptions'
import { derivedUlid, isUlid } from '../../shared/ids'
import { driftOf, type Found } from './decisions/drift'
import { keysListed, keysNow } from './gateway-listing'
import type { Subscription } from './subscription'
import { findSubscription, liveSubscriptions } from './subscriptions'
import { usagePlanNow, usagePlansNow } from './usage-plan-now'

export interface ReconcilingKeys {
  readonly now: Date
  publish(event: CreatedEvent): Promise<void>
  failed(subscriptionId: string, error: unknown): void
  hasTime(): boolean
}

/** Subscriptions a run: each takes some ten calls to mend, of the ten a second that API Gateway takes. */
const mostARun = 50

/** How many were found, those included that are left to the next run. */
export async function reconcileKeys(by: ReconcilingKeys): Promise<number> {
  const suspects = await findSuspects(by.now)
  for (const subscriptionId of turn(suspects, by.now).slice(0, mostARun)) {
    if (!by.hasTime()) break
    try {
      await lookAgain(subscriptionId, by)
    } catch (error) {
      by.failed(subscriptionId, error)
    }
  }
  return suspects.length
}

async function findSuspects(now: Date): Promise<readonly string[]> {
  const there = new Map(await keysListed())
  const planOf = usagePlansNow()
  const suspects: string[] = []
  for await (const page of liveSubscriptions()) {
    for (const subscription of page) {
      const { subscriptionId } = subscription
      const usagePlanId = await planOf(subscription)
      if (driftOf(subscription, there.get(subscriptionId) ?? [], usagePlanId, now).length > 0)
        suspects.push(subscriptionId)
      there.delete(subscriptionId)
    }
  }
  // Of those that are over, and of none.
  return [...suspects, ...[...there.keys()].filter(isUlid)].sort()
}

/** List and table were not read in one moment: it counts what both say when they are asked for this one alone. */
async function lookAgain(subscriptionId: string, { now, publish }: ReconcilingKeys): Promise<void> {
  const there = await keysNow(subscriptionId)
  const subscription = await findSubscription(subscriptionId)
  const usagePlanId = subscription && (await usagePlanNow(subscription))
  for (const found of driftOf(subscription, there, usagePlanId, now)) {
    await publish(driftEvent(subscriptionId, subscription, found, now))
  }
}

/** The same on one day is told by one event. */
function driftEvent(
  subscriptionId: string,
  subscription: Subscription | undefined,
  found: Found,
  now: Date,
): CreatedEvent {
  const day = new Date(Math.floor(now.getTime() / 86_400_000) * 86_400_000)
  const seed = [subscriptionId, subscription?.version, found.found, found.keyId].join('/')
  const eventId = derivedUlid(day, seed)
  return SubscriptionDriftFound.create(
    { subscriptionId, ...found },
    { correlationId: eventId },
    { eventId, occurredAt: now },
  )
}

/** What can't be mended must not keep the rest waiting: each run begins with others. */
function turn(suspects: readonly string[], now: Date): readonly string[] {
  if (suspects.length <= mostARun) return suspects
  const start = (Math.floor(now.getTime() / 900_000) * mostARun) % suspects.length
  return [...suspects.slice(start), ...suspects.slice(0, start)]
}
