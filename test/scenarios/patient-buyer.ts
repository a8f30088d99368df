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
}

export function patientBuyer(shop: Shop, calls: Calls, somebody: SignedInPerson): PatientBuyer {
  let person = somebody

  const buyer: PatientBuyer = {
    async buy(listed) {
      const purchase = await shop.buy(listed, { atOnce: true })
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
  }
  return buyer
}

/** Of what hears of purchases, registers and joins them; what the workflow does is another matter. */
export function isOfPurchase({ caller }: EachCall): boolean {
  return /^(?:Marketplace|On|Buyers)/.test(caller) && !caller.startsWith('OnSubscriptionTokenIssued')
}
