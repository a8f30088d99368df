/** Reads and writes subscriptions. A write holds only if nobody else wrote in between. */

import { dynamoDb } from '../../shared/clients/dynamodb'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { RefusedError } from '../../shared/errors'
import { isUlid } from '../../shared/ids'
import { isRemoved, keptDays, mayBeRemoved, removing } from '../../shared/retention'
import { createClaims } from '../../shared/store/claims'
import { eachPage, type Page, pageAt } from '../../shared/store/page'
import { type Change, createStore } from '../../shared/store/store'
import { operationsOf, remove, type Write } from '../../shared/store/writes'
import { shorten } from '../../shared/text'
import { scheduleSweep } from './decisions/attention'
import { withRemoval } from './decisions/removal'
import { isOver } from './decisions/status'
import { hold, letGoAt } from './holdings'
import { SeatEntity, SubscriptionEntity } from './model'
import { outbox } from './outbox'
import type { Subscription } from './subscription'

export class SubscriptionNotFoundError extends RefusedError {
  constructor(readonly subscriptionId: string) {
    super('not-found', 'SubscriptionNotFound', `There is no subscription ${shorten(subscriptionId, 64)}`)
    this.name = 'SubscriptionNotFoundError'
  }
}

const days = keptDays()

export const subscriptions = createStore<Subscription, typeof SubscriptionEntity>({
  entity: SubscriptionEntity,
  name: 'subscription',
  idOf: ({ subscriptionId }) => subscriptionId,
  keyOf: (subscriptionId) => ({ subscriptionId }),
  isId: isUlid,
  notFound: (subscriptionId) => new SubscriptionNotFoundError(subscriptionId),
  toItem,
  fromItem: stateOf,
  mayBeRemoved: (subscriptionId, now) => mayBeRemoved(subscriptionId, days, now),
  complete: (before, after, now) => withRemoval(before, scheduleSweep(before, after, now), days),
  beside: (written, before) => [...seatWrites(written, before), ...holdingOf(written, before)],
  outbox,
})

export const claims = createClaims({
  service: 'subscriptions',
  name: 'subscription',
  idName: 'subscriptionId',
  table: requireEnv('TABLE_NAME'),
  client: dynamoDb,
})

export async function findSubscription(subscriptionId: string): Promise<Subscription | undefined> {
  try {
    return await subscriptions.load(subscriptionId)
  } catch (error) {
    if (error instanceof SubscriptionNotFoundError) return undefined
    throw error
  }
}

export function changeSubscription(
  known: Subscription | string,
  decide: (subscription: Subscription, now: Date) => Change<Subscription>,
): Promise<Subscription> {
  return subscriptions.change(known, (subscription) => decide(subscription, systemClock.now()))
}

type Seat = Parameters<typeof SeatEntity.create>[0]

export function seatOf({ sub, apiId, planId, purchase, subscriptionId }: Subscription): Seat {
  return { sub, apiId, planId, agreement: agreementOf(purchase), subscriptionId }
}

export function agreementOf(purchase: Subscription['purchase']): string {
  return purchase?.agreementId ?? purchase?.licenseArn ?? purchase?.customerIdentifier ?? 'none'
}

/** Who has the seat that somebody asks for. */
export async function holderOf(seat: Omit<Seat, 'subscriptionId'>): Promise<string | undefined> {
  const { data } = await SeatEntity.get(seat).go({ consistent: true })
  return data?.subscriptionId
}

/** Taken with a subscription, another plan or agreement, on the condition that nobody has it; given back when it is over. */
function seatWrites(written: Subscription, before: Subscription | undefined): readonly Write[] {
  const take = () => operationsOf(SeatEntity).create(seatOf(written)).commit()
  if (!before) return [take()]
  if (isOver(written)) return isOver(before) ? [] : [remove(SeatEntity, seatOf(before))]
  const isSame = written.planId === before.planId && agreementOf(written.purchase) === agreementOf(before.purchase)
  return isSame ? [] : [take(), remove(SeatEntity, seatOf(before))]
}

function holdingOf(
  { sub, subscriptionId, removeAt }: Subscription,
  before: Subscription | undefined,
): readonly Write[] {
  const holding = { sub, kind: 'subscription', id: subscriptionId } as const
  if (!before) return hold(holding)
  // It goes with it; one that has lost its holder is held by nobody.
  return removeAt === before.removeAt || sub !== before.sub ? [] : [letGoAt(holding, removeAt)]
}

export async function subscriptionsOf(
  sub: string,
  limit: number,
  cursor: string | undefined,
): Promise<Page<Subscription>> {
  const query = SubscriptionEntity.query.bySub({ sub })
  const page = await pageAt(cursor, query.go({ limit, cursor: cursor ?? null, order: 'desc', hydrate: true }))
  return { data: kept(page.data), cursor: page.cursor }
}

export async function* allSubscriptionsOf(sub: string): AsyncGenerator<Subscription> {
  const query = SubscriptionEntity.query.bySub({ sub })
  for await (const page of eachPage((cursor) => query.go({ cursor, hydrate: true }))) yield* kept(page)
}

/** Of one API, by plan; those that are over as well. */
export async function* subscriptionsTo(apiId: string): AsyncGenerator<Subscription> {
  const query = SubscriptionEntity.query.byApi({ apiId })
  for await (const page of eachPage((cursor) => query.go({ cursor, hydrate: true }))) yield* kept(page)
}

/** All that are not over, or of which something is left to do. */
export async function* liveSubscriptions(): AsyncGenerator<readonly Subscription[]> {
  const due = SubscriptionEntity.query.byAttention({ attention: 'due' })
  for await (const page of eachPage((cursor) => due.go({ cursor, hydrate: true }))) yield page.map(stateOf)
}

/** What the sweep should look at by now, the longest due first. */
export async function* pagesToSweep(now: Date, limit: number): AsyncGenerator<readonly Subscription[]> {
  const due = SubscriptionEntity.query.byAttention({ attention: 'due' }).lte({ sweepAt: now.toISOString() })
  for await (const page of eachPage((cursor) => due.go({ limit, cursor, hydrate: true }))) yield page.map(stateOf)
}

function toItem(subscription: Subscription) {
  const { subscriptionId, version, sub, apiId, planId, status, sweepAt, requestedAt } = subscription
  const attention = sweepAt === undefined ? ('none' as const) : ('due' as const)
  const state = JSON.stringify(subscription)
  const item = {
    subscriptionId,
    version,
    sub,
    apiId,
    planId,
    status,
    attention,
    sweepAt: sweepAt ?? requestedAt,
    state,
  }
  return { ...item, ...removing(subscription.removeAt) }
}

/** Without those whose time is over, though they may still be there. */
function kept(items: readonly { readonly state: string }[]): readonly Subscription[] {
  const now = systemClock.now()
  return items.map(stateOf).filter((subscription) => !isRemoved(subscription, now))
}

function stateOf({ state }: { readonly state: string }): Subscription {
  return JSON.parse(state) as Subscription
}
