/**
 * An agreement is renewed, or replaced by one of another offer: a new agreement and a new license, and in no event of
 * theirs does either point back to the one before, unless it is asked for. The old one ends, and its license is taken away
 * later. Inferred: how long after the old one's end the new one is told, and that what was granted is granted again.
 */
import { licenseAfter, second, usualDeprovisioning } from '../agreements'
import type { Product } from '../state'
import { activeAgreement, takeBackExpiry } from './end'
import { entitle, passOn, readEntitlements } from './entitlements'
import { BadField, count, type Fields } from './fields'
import { mannerFields, readManner, timeOf } from './manner'
import { offerOf, type PlayParts, type Step } from './parts'
import { agree, expiry, told } from './subscribe'

const statuses = { RENEW: 'RENEWED', REPLACE: 'REPLACED' } as const

export function succeed(parts: PlayParts, intent: keyof typeof statuses): Step {
  const { cloud, state, announcements, tell } = parts
  return {
    fields: ['agreementId', 'offerId', 'days', 'entitlements', 'deprovisionAfterSeconds', 'pointBack', ...mannerFields],
    take(fields) {
      const before = activeAgreement(parts, fields)
      const manner = readManner(fields)
      const { productCode, accountId } = before
      const product = state.products.get(productCode) as Product
      const offer = offerOf(state, product, { offerId: before.offerId, ...offerIn(fields, intent) }, accountId)
      const given = readEntitlements(fields)
      const after = (count(fields, 'deprovisionAfterSeconds', 86_400) ?? usualDeprovisioning / second) * second
      const next = agree(parts, { product, accountId, offer, intent, fields, before })
      const now = cloud.clock.now()
      const status = statuses[intent]
      takeBackExpiry(parts, before)
      const ended = state.putAgreement({
        ...before,
        updatedAt: now,
        ended: { at: now, status },
        licensedUntil: timeOf(manner, now, after),
      })
      passOn(state, before, next)
      entitle(state, next, given)
      announcements.send(
        [
          // Inferred: older listings hear of no agreement; a renewal is another entitlement, a replacement another offer.
          ...(intent === 'REPLACE' ? tell.subscribed(next, 'success') : []),
          ...tell.entitlementUpdated(next),
          ...tell.ended(ended, status),
          ...tell.created(next, second),
          ...tell.licenseUpdated(next, second + licenseAfter),
          ...tell.licenseDeprovisioned(ended, after),
        ],
        manner,
      )
      announcements.send(expiry(parts, next))
      return { ...told(parts, next), before: before.agreementId }
    },
  }
}

function offerIn({ offerId }: Fields, intent: keyof typeof statuses): Fields {
  if (offerId === undefined) return {}
  if (intent === 'RENEW') throw new BadField('offerId', 'a renewal is of the same offer; replace takes another')
  return { offerId }
}
