/**
 * What is kept of a customer goes so many days after the last of their subscriptions has ended; whoever subscribes again before
 * is kept. That is looked at again after it is written, for whoever has just subscribed. What an end and a subscription in the same
 * instant can still miss is made good by the next end, or by registering.
 */

import { keptDays, removalAfter } from '../../shared/retention'
import { eachPage } from '../../shared/store/page'
import { customers, findCustomer } from './customers'
import { isOver } from './decisions/status'
import { holdingsOf } from './holdings'
import { findSubscription } from './subscriptions'

const days = keptDays()
/** Of what is held of a person, at a time. */
const batch = 25

/** One of their subscriptions has ended; `at` is ISO 8601. */
export async function letCustomerGo(sub: string, at: string): Promise<void> {
  const removeAt = removalAfter(at, days)
  if (removeAt === undefined || !(await findCustomer(sub)) || (await isSubscribed(sub))) return
  await customers.change(sub, (customer) => ({
    state: customer.removeAt !== undefined && customer.removeAt >= removeAt ? customer : { ...customer, removeAt },
  }))
  if (await isSubscribed(sub)) await keepCustomer(sub)
}

/** They subscribe. */
export async function keepCustomer(sub: string): Promise<void> {
  await customers.change(sub, (customer) => ({
    state: customer.removeAt === undefined ? customer : { ...customer, removeAt: undefined },
  }))
}

async function isSubscribed(sub: string): Promise<boolean> {
  for await (const page of eachPage((cursor) => holdingsOf(sub, batch, cursor))) {
    for (const { kind, id } of page) {
      const subscription = kind === 'subscription' ? await findSubscription(id) : undefined
      if (subscription && !isOver(subscription)) return true
    }
  }
  return false
}
