/** A private offer, of the seller or of a channel partner who resells the product. */
import { day } from '../agreements'
import { newOfferId } from '../ids'
import type { Offer } from '../state'
import { count, forms, optionalText, texts } from './fields'
import { type PlayParts, productOf, type Step } from './parts'
import { shownOffer } from './show'

export function makeOffer({ state }: PlayParts): Step {
  return {
    fields: ['product', 'buyers', 'days', 'freeTrialDays', 'reseller'],
    take(fields) {
      const { code: productCode } = productOf(state, fields)
      const days = count(fields, 'days', 36_500)
      const offer: Offer = {
        offerId: newOfferId(),
        productCode,
        buyers: texts(fields, 'buyers', ...forms.account),
        duration: days === undefined ? undefined : days * day,
        freeTrialDays: count(fields, 'freeTrialDays', 365),
        reseller: optionalText(fields, 'reseller', ...forms.account),
      }
      return shownOffer(state.offers.put(offer, offer.offerId))
    },
  }
}
