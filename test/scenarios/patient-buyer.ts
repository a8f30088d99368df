/** A buyer of AWS Marketplace who tries until it is done, and goes back there when told so. */
import type { Calls, EachCall } from './each-call'
import type { Purchase, Registration } from './marketplace'
import type { Listed, Shop, View } from './shop'
import type { SignedInPerson } from './signed-in'

export interface Bought {
  readonly purchase: Purchase
  readonly subscriptionId: string
  readonly key: string
}

export interface PatientBuyer {
  /** Buys, registers, and has the key. */
  buy(listed: Listed): Promise<Bought>
  /** Registers a purchase. */
  register(purchase: Purchase): Promise<void>
  /** The one that they have to an API, once it is active. */
  liveOne(listed: Listed): Promise<View>
  keyOf(subscriptionId: string): Promise<string>
  /** Ends it, with its license gone 31 seconds later, and waits until there is no access and no key. */
  end(listed: Listed, bought: Bought): Promise<void>
  /** What is told of an id, in the end; that of task tokens is not counted. */
  requireTold(id: string, outcome: Readonly<Record<string, number>>): Promise<void>
}

const totalOf = (told: Readonly<Record<string, number>>) => Object.values(told).reduce((sum, each) => sum + each, 0)

export function patientBuyer(shop: Shop, calls: Calls, somebody: SignedInPerson): PatientBuyer {
  let person = somebody

  const buyer: PatientBuyer = {
    async buy(listed) {
      const purchase = await shop.buy(listed, { atOnce: true })
      // Nobody has registered it yet.
      expect(await shop.forSale.keysIn(listed.usagePlanId)).toEqual([])
      await buyer.register(purchase)
      const { subscriptionId } = await buyer.liveOne(listed)
      const key = await buyer.keyOf(subscriptionId)
      expect(await shop.forSale.call(key)).toBe(200)
      return { purchase, subscriptionId, key }
    },
    async register({ agreementId, productCode, accountId, registration }) {
      let with_: Registration = registration
      person = await shop.people.signIn(person)
      for (let tries = 0; tries < 10; tries++) {
        const landed = await shop.marketplace.land(with_)
        await shop.signalbox.local.idle()
        if (landed.status >= 500) continue
        const claim = { productCode, accountEnding: accountId.slice(-4), name: 'Ada' }
        const { status, body } = await shop.marketplace.claim(person, landed.cookie, claim)
        if (status === 200) return
        if (body.title === 'RegistrationPending') await shop.marketplace.advance(60_000)
        else if (landed.status !== 303) {
          expect(landed.text).toContain('begin there')
          with_ = (await shop.marketplace.play<Purchase>('register', { agreementId })).registration
        } else expect(status).toBeGreaterThanOrEqual(500)
      }
      throw new Error('The buyer gives up')
    },
    async liveOne({ apiId }) {
      return calls.until(`active subscription to ${apiId}`, async () => {
        const path = 'subscriptions/subscriptions'
        const { body } = await calls.insist<{ subscriptions?: readonly View[] }>(person, 'GET', path)
        const own = (body.subscriptions ?? []).filter((each) => each.apiId === apiId)
        const live = own.filter(({ status }) => !['ended', 'failed'].includes(status))
        expect(live.length).toBeLessThan(2)
        const active = live.find(({ status }) => status === 'active')
        if (!active) person = await shop.people.signIn(person)
        return active
      })
    },
    async keyOf(subscriptionId) {
      const path = `subscriptions/subscriptions/${subscriptionId}/key`
      const shown = await calls.insist<{ key: string }>(person, 'POST', path, {})
      expect(shown).toMatchObject({ status: 200 })
      return shown.body.key
    },
    async end({ usagePlanId }, { purchase: { agreementId }, key }) {
      await shop.marketplace.play('end', { agreementId, deprovisionAfterSeconds: 31 })
      await shop.marketplace.advance(31_000)
      await calls.until('end of access', async () => ((await shop.forSale.call(key)) === 403 ? true : undefined))
      await calls.until('end of keys', async () =>
        (await shop.forSale.keysIn(usagePlanId)).length === 0 ? true : undefined,
      )
    },
    async requireTold(id, outcome) {
      await calls.until(`telling of all of ${id}`, async () => {
        const { SubscriptionTokenIssued: _, ...told } = await shop.told(id)
        if (totalOf(told) < totalOf(outcome)) return undefined
        expect([id, told]).toEqual([id, outcome])
        return true
      })
    },
  }
  return buyer
}

/** Of what hears of purchases, registers and joins them; what the workflow does is another matter. */
export function isOfPurchase({ caller }: EachCall): boolean {
  return /^(?:Marketplace|On|Buyers)/.test(caller) && !caller.startsWith('OnSubscriptionTokenIssued')
}
