/**
 * Takes a person out of the domain's table. Subscriptions are ended first, and only those of which no key is left in the
 * gateway lose their holder: until then somebody must be answerable for them.
 */
import { systemClock } from '../../shared/clock'
import { eachPage } from '../../shared/store/page'
import { transact } from '../../shared/store/writes'
import type { Act, Cause } from './act'
import { actOn } from './act-on'
import { apiStatuses } from './api-product'
import { apis } from './apis'
import { audit } from './audit'
import { isSettled } from './decisions/attention'
import { end } from './decisions/change'
import {
  accountWithout,
  apiWithout,
  buyerWithout,
  feedbackWithout,
  type Leaver,
  subscriptionWithout,
} from './decisions/erase'
import { feedbacks } from './feedback'
import { type Holding, holdingsOf, letGo } from './holdings'
import { accounts, buyers } from './marketplace/fact-stores'
import { ApiEntity, CustomerEntity, FeedbackEntity, HoldingEntity } from './model'
import { changeSubscription, findSubscription } from './subscriptions'

/** Of what is held at a time. */
const batch = 10

export interface Erased {
  /** False if there was no time for all, or a subscription has still to end. */
  readonly isDone: boolean
  /** How many were erased or made nameless. */
  readonly items: number
  readonly hasPurchases: boolean
}

export async function erasePerson(leaver: Leaver, cause: Cause, hasTime: () => boolean): Promise<Erased> {
  const { sub, erasureId } = leaver
  const act: Act = { ...cause, now: systemClock.now(), actor: 'signalbox' }
  const { data: customer } = await CustomerEntity.delete({ sub }).go({ response: 'all_old' })
  let isDone = true
  let hasPurchases = false
  let items = customer ? 1 : 0
  for await (const page of eachPage((cursor) => holdingsOf(sub, batch, cursor))) {
    const results = await Promise.all(page.map((holding) => erase(holding, leaver, act)))
    items += results.filter((isErased) => isErased).length
    isDone &&= !results.includes(false)
    hasPurchases ||= page.some(({ kind }) => kind === 'buyer' || kind === 'account')
    if (!hasTime()) return { isDone: false, items, hasPurchases }
  }
  items += await leaveApis(leaver, act)
  // What still ends is told, and the audit has that too.
  if (isDone) isDone = await audit.forget(sub, erasureId, hasTime)
  return { isDone, items, hasPurchases }
}

/** False if it can't be yet. */
async function erase(holding: Holding, leaver: Leaver, act: Act): Promise<boolean> {
  const isErased = await eraseHeld(holding, leaver, act)
  if (isErased) await transact(HoldingEntity, [letGo(holding)])
  return isErased
}

async function eraseHeld({ kind, id }: Holding, leaver: Leaver, act: Act): Promise<boolean> {
  switch (kind) {
    case 'subscription':
      return eraseSubscription(id, leaver, act)
    case 'feedback':
      await eraseFeedback(id, leaver)
      return true
    case 'buyer':
      await buyers.change(id, (buyer) => ({ state: buyerWithout(buyer, leaver) }))
      return true
    case 'account':
      await accounts.change(id, (account) => ({ state: accountWithout(account, leaver) }))
      return true
  }
}

async function eraseSubscription(subscriptionId: string, leaver: Leaver, act: Act): Promise<boolean> {
  // It was over so long ago that it is no longer kept.
  if (!(await findSubscription(subscriptionId))) return true
  const ended = await actOn(subscriptionId, (before, now) => end(before, now, 'The account is erased', { ...act, now }))
  if (!isSettled(ended)) return false
  await changeSubscription(ended, (before) => ({ state: subscriptionWithout(before, leaver) }))
  return true
}

/** Without a rating nothing of it is worth keeping. One that was removed by a try before this is no more. */
async function eraseFeedback(key: string, leaver: Leaver): Promise<void> {
  const [apiId = '', feedbackId = ''] = key.split('/')
  const { data: found } = await FeedbackEntity.get({ apiId, feedbackId }).go({ consistent: true })
  if (!found) return
  const without = feedbackWithout(await feedbacks.load(key), leaver)
  if (without) await feedbacks.change(key, (before) => ({ state: feedbackWithout(before, leaver) ?? before }))
  else await FeedbackEntity.delete({ apiId, feedbackId }).go({ response: 'none' })
}

/** There are few: all of them are looked at. */
async function leaveApis(leaver: Leaver, act: Act): Promise<number> {
  let left = 0
  for (const status of apiStatuses) {
    const query = ApiEntity.query.byStatus({ status })
    for await (const page of eachPage((cursor) => query.go({ cursor, hydrate: true }))) {
      for (const { apiId } of page) {
        const api = await apis.load(apiId)
        const after = await apis.change(api, (before) => ({ state: apiWithout(before, leaver, act) }))
        if (after.version !== api.version) left++
      }
    }
  }
  return left
}
