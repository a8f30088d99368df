/**
 * GetAgreementTerms: what was accepted. That there is a free trial is told nowhere else. Inferred: the ids of terms, and which
 * terms an agreement has besides; prices are 0.00.
 */
import type { Operation } from '../../../../kernel/service'
import { day } from '../../agreements'
import { type Parts, seconds } from '../../operations/parts'
import type { Agreement, Product } from '../../state'
import { existing, mayAsParty, paging } from '../parts'

const page = paging(25)

export function getAgreementTerms(parts: Parts): Operation<{ agreementId: string }> {
  const { state } = parts
  return {
    access: ({ agreementId }) => mayAsParty(parts, 'GetAgreementTerms', agreementId),
    handle(input) {
      const agreement = existing(parts, input.agreementId)
      const product = state.products.get(agreement.productCode) as Product
      const grants = state.entitlements.list(agreement.agreementId).map(({ dimension, value }) => ({
        dimensionKey: dimension,
        ...('IntegerValue' in value && { maxQuantity: value.IntegerValue }),
      }))
      const { items, next } = page(termsOf(agreement, product, grants), (term) => Object.keys(term).join(), input)
      return { acceptedTerms: items, ...next }
    },
  }
}

function termsOf(
  agreement: Agreement,
  product: Product,
  grants: readonly { readonly dimensionKey: string }[],
): object[] {
  const { agreementId, startsAt, endsAt, freeTrialDays } = agreement
  const about = (type: string) => ({ type, id: `term-${agreementId.slice('agmt-'.length)}-${type.toLowerCase()}` })
  const rateCard = product.dimensions.map((dimensionKey) => ({ dimensionKey, price: '0.00' }))
  const usage = { ...about('UsageBasedPricingTerm'), currencyCode: 'USD', rateCards: [{ rateCard }] }
  const upfront = { ...about('FixedUpfrontPricingTerm'), currencyCode: 'USD', price: '0.00', grants }
  const trial = { ...about('FreeTrialPricingTerm'), duration: `P${freeTrialDays}D`, grants: rateCard.map(toGrant) }
  const validity = {
    ...about('ValidityTerm'),
    agreementStartDate: seconds(startsAt),
    ...(endsAt !== undefined && {
      agreementDuration: `P${Math.round((endsAt - startsAt) / day)}D`,
      agreementEndDate: seconds(endsAt),
    }),
  }
  return [
    { usageBasedPricingTerm: usage },
    { validityTerm: validity },
    ...(grants.length > 0 ? [{ fixedUpfrontPricingTerm: upfront }] : []),
    ...(freeTrialDays === undefined ? [] : [{ freeTrialPricingTerm: trial }]),
  ]
}

const toGrant = ({ dimensionKey }: { readonly dimensionKey: string }) => ({ dimensionKey })
