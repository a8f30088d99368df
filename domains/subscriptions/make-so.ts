/** Does one step in the gateway. */
import { hashSecret } from '../../shared/ids'
import type { NextStep } from './decisions/next-step'
import { keysOf, misplaced } from './decisions/next-step'
import { hasAccess } from './decisions/status'
import { type Gateway, KeyGoneError } from './gateway'
import { deriveKey, lastFourOf } from './key'
import type { Key, Subscription } from './subscription'

export interface Makes {
  readonly gateway: Gateway
  readonly secret: () => Promise<string>
}

/** The keys that it made or found; `not-yet` if the gateway does not take them yet. */
export async function makeSo(
  step: NextStep['do'],
  subscription: Subscription,
  makes: Makes,
  now: Date,
): Promise<readonly Key[] | 'not-yet'> {
  const { gateway } = makes
  switch (step) {
    case 'make-key':
      return [await makeKey(subscription, subscription.generation, makes, now)]
    case 'turn-on':
      return (await turnOn(subscription, gateway)) ? [] : 'not-yet'
    case 'turn-off':
      for (const { keyId } of keysOf(subscription)) await gateway.turn(keyId, false)
      return []
    case 'move':
      for (const { keyId, usagePlanId } of misplaced(subscription)) {
        await gateway.place(keyId, subscription.usagePlanId, [usagePlanId])
      }
      // A key that is being made is off until the next step.
      return (await areTaken({ ...subscription, making: undefined }, gateway)) ? [] : 'not-yet'
    case 'drop-grace':
      if (subscription.grace) await gateway.remove(subscription.grace.keyId)
      return []
    case 'clear':
      await clear(subscription, gateway)
      return []
    case 'mend':
      return mend(subscription, makes, now)
    default:
      return []
  }
}

async function makeKey(
  { subscriptionId, usagePlanId, purchase }: Subscription,
  generation: number,
  { gateway, secret }: Makes,
  now: Date,
  mayBeElsewhere = false,
): Promise<Key> {
  const value = deriveKey(await secret(), subscriptionId, generation)
  const keyId = await gateway.ensure(subscriptionId, generation, value, purchase?.customerIdentifier)
  // Where it is in a plan with the same stage, AWS takes it into no other.
  await gateway.place(keyId, usagePlanId, mayBeElsewhere ? await gateway.plansOf(keyId) : [])
  return {
    generation,
    keyId,
    usagePlanId,
    lastFour: lastFourOf(value),
    hash: hashSecret(value),
    issuedAt: now.toISOString(),
  }
}

async function turnOn(subscription: Subscription, gateway: Gateway): Promise<boolean> {
  for (const { keyId } of keysOf(subscription)) {
    if (!(await gateway.turn(keyId, true))) throw new KeyGoneError(keyId)
  }
  return areTaken({ ...subscription, keysAre: 'on' }, gateway)
}

/** All of those that are to be on; that of keys which are off is not asked. */
async function areTaken(subscription: Subscription, gateway: Gateway): Promise<boolean> {
  if (subscription.keysAre !== 'on') return true
  const { usagePlanId } = subscription
  const taken = await Promise.all(keysOf(subscription).map(({ keyId }) => gateway.isTaken(keyId, usagePlanId)))
  return taken.every((each) => each)
}

/** By their names as well: a crash may have come before it was written down what was made. */
async function clear(subscription: Subscription, gateway: Gateway): Promise<void> {
  const named = await gateway.find(subscription.subscriptionId)
  const all = new Set([...keysOf(subscription), ...named].map(({ keyId }) => keyId))
  // All off before the first is deleted: a deletion that fails leaves nothing open.
  for (const keyId of all) await gateway.turn(keyId, false)
  for (const keyId of all) await gateway.remove(keyId)
}

/** The keys that should be there and no others, in their plan; off if there is no access. */
async function mend(subscription: Subscription, makes: Makes, now: Date): Promise<readonly Key[]> {
  const { gateway } = makes
  const { subscriptionId, generation, key, grace } = subscription
  const wanted = new Set([generation, key?.generation, grace?.generation].filter((each) => each !== undefined))
  const named = await gateway.find(subscriptionId)
  for (const { keyId, generation: found } of named) {
    if (!wanted.has(found)) await gateway.remove(keyId)
    else if (!hasAccess(subscription, now)) await gateway.turn(keyId, false)
  }
  const keys: Key[] = []
  for (const each of wanted) {
    keys.push(await makeKey(subscription, each, makes, now, true))
  }
  // By its name one of them, and none by its value: somebody has made it by hand.
  const others = named.filter((each) => wanted.has(each.generation) && !keys.some(({ keyId }) => keyId === each.keyId))
  for (const { keyId } of others) await gateway.remove(keyId)
  return keys
}
