/** Has the workflow of a subscription make the gateway as it says again. What no subscription says is taken away. */
import { unlessItFails } from './act-on'
import { takeBack } from './decisions/drift'
import { isOver } from './decisions/status'
import { gateway } from './gateway'
import { changeSubscription, findSubscription } from './subscriptions'
import { usagePlanNow } from './usage-plan-now'
import { resumeWorkflow, startWorkflow } from './workflow'

export async function mendDrift(subscriptionId: string): Promise<void> {
  const known = await findSubscription(subscriptionId)
  // A subscription is stored before there is a key of it.
  if (!known || known.step === 'awaiting-approval') return removeAll(subscriptionId)
  const usagePlanId = await usagePlanNow(known)
  const next = await changeSubscription(known, (before, now) => takeBack(before, usagePlanId, now))
  await unlessItFails(next, isOver(next) ? startWorkflow(next) : resumeWorkflow(next))
}

/** All are off before the first is deleted. */
async function removeAll(subscriptionId: string): Promise<void> {
  const found = await gateway.find(subscriptionId)
  for (const { keyId } of found) await gateway.turn(keyId, false)
  for (const { keyId } of found) await gateway.remove(keyId)
}
