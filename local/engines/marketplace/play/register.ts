/** What the buyer's browser posts to the listing's fulfillment URL; it does so again whenever the buyer asks to set up. */
import type { Agreement } from '../state'
import type { Fields } from './fields'
import { BadField, flag } from './fields'
import { agreementOf, type PlayParts, type Step } from './parts'

export interface Registration {
  readonly url: string
  /** The form, by the names of its fields. */
  readonly form: Readonly<Record<string, string>>
}

export function register(parts: PlayParts): Step {
  return {
    fields: ['agreementId'],
    take(fields) {
      const agreement = agreementOf(parts.state, fields)
      return { agreementId: agreement.agreementId, registration: formOf(parts, agreement) }
    },
  }
}

/** Nothing if there is nowhere to register, or it is not wanted. */
export function registrationOf(
  parts: PlayParts,
  agreement: Agreement,
  fields: Fields,
): { readonly registration?: Registration } {
  const isWanted = fields.registration === undefined || flag(fields, 'registration')
  const url = parts.state.products.get(agreement.productCode)?.fulfillmentUrl
  return isWanted && url !== undefined ? { registration: formOf(parts, agreement) } : {}
}

function formOf({ state, registrations }: PlayParts, agreement: Agreement): Registration {
  const { productCode, agreementId, freeTrialDays } = agreement
  const product = state.products.get(productCode)
  if (product?.fulfillmentUrl === undefined) {
    throw new BadField('agreementId', `product ${productCode} has no fulfillmentUrl; list it again with one`)
  }
  return {
    url: product.fulfillmentUrl,
    form: {
      'x-amzn-marketplace-token': registrations.issue(agreementId),
      'x-amzn-marketplace-agreement-id': agreementId,
      'x-amzn-marketplace-product-id': product.productId,
      ...(freeTrialDays !== undefined && { 'x-amzn-marketplace-offer-type': 'free-trial' }),
    },
  }
}
