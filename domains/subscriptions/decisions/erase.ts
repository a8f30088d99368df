/** What is left of what a person had, once they are taken out of it. The same again if it does not name them. */
import { nameless } from '../../../shared/audit/entry'
import type { Act } from '../act'
import type { Api } from '../api-product'
import type { Feedback } from '../feedback'
import type { Account, Buyer } from '../marketplace/facts'
import type { Subscription } from '../subscription'
import { doneBy } from './api-changes'

/** Whom it is about, as identity says it. */
export interface Leaver {
  readonly erasureId: string
  readonly sub: string
  /** Their verified address. */
  readonly email?: string | undefined
}

/** One that is over: that somebody had it stays, and what was bought with it. */
export function subscriptionWithout(subscription: Subscription, { sub, erasureId }: Leaver): Subscription {
  if (subscription.sub !== sub) return subscription
  return { ...subscription, sub: nameless(erasureId) }
}

/** Their words go, and the answer, which is to them; the rating stays. Undefined if there was none. */
export function feedbackWithout(feedback: Feedback, { sub, erasureId }: Leaver): Feedback | undefined {
  if (feedback.sub !== sub) return feedback
  const { feedbackId, apiId, version, rating, at } = feedback
  if (rating === undefined) return undefined
  return { feedbackId, apiId, version, rating, at, sub: nameless(erasureId), text: '' }
}

/** Whoever registers next has what was bought. */
export function buyerWithout(buyer: Buyer, { sub }: Leaver): Buyer {
  return buyer.registration?.sub === sub ? { ...buyer, registration: undefined } : buyer
}

export function accountWithout(account: Account, { sub }: Leaver): Account {
  if (!account.licenses.some(({ registration }) => registration?.sub === sub)) return account
  const licenses = account.licenses.map((license) =>
    license.registration?.sub === sub ? { ...license, registration: undefined } : license,
  )
  return { ...account, licenses }
}

/** They own it no more, and approve of nobody. A plan that nobody is left to approve of takes nobody else. */
export function apiWithout(api: Api, { sub, email }: Leaver, act: Act): Api {
  const isTheirs = (address: string) => address.toLowerCase() === email?.toLowerCase()
  const isNamed =
    api.owners.includes(sub) ||
    api.lastDone.actor === sub ||
    api.plans.some(({ approval }) => approval?.approvers.some(isTheirs))
  if (!isNamed) return api
  const plans = api.plans.map((plan) => {
    const { approval } = plan
    if (!approval?.approvers.some(isTheirs)) return plan
    return { ...plan, approval: { ...approval, approvers: approval.approvers.filter((each) => !isTheirs(each)) } }
  })
  const without = { ...api, owners: api.owners.filter((each) => each !== sub), plans }
  return { ...without, lastDone: doneBy('PersonErased', act) }
}
