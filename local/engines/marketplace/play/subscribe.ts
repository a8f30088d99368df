/** A buyer accepts an offer: an agreement comes to be, and the buyer's browser is sent to register. */
import { agreementsOf, day, statusOf, usualDeprovisioning } from '../agreements'
import type { Announcement } from '../announcements'
import { newAgreementId, newCustomerIdentifier, newLicenseArn, newResaleAuthorizationId } from '../ids'
import type { Agreement, Intent, Offer, Product } from '../state'
import { entitle, readEntitlements } from './entitlements'
import { BadField, count, type Fields, flag, forms, optionalText } from './fields'
import { mannerFields, readManner } from './manner'
import { offerOf, type PlayParts, productOf, type Step } from './parts'
import { registrationOf } from './register'

/** Of AWS's own documentation. */
const usualAccount = '111122223333'

export function subscribe(parts: PlayParts): Step {
  const { state, announcements, tell } = parts
  return {
    fields: [
      'product',
      'accountId',
      'offerId',
      'days',
      'freeTrialDays',
      'entitlements',
      'fail',
      'registration',
      ...mannerFields,
    ],
    take(fields) {
      const product = productOf(state, fields)
      const accountId = optionalText(fields, 'accountId', ...forms.account) ?? usualAccount
      const offer = offerOf(state, product, fields, accountId)
      const manner = readManner(fields)
      const isFailed = flag(fields, 'fail')
      if (isFailed && !product.dialects.includes('sns')) {
        throw new BadField('fail', 'only listings with topics are told of a subscription that failed')
      }
      checkConcurrent(parts, product, accountId)
      const given = readEntitlements(fields)
      const agreement = agree(parts, { product, accountId, offer, intent: 'NEW', fields })
      entitle(state, agreement, given)
      if (isFailed) {
        const now = parts.cloud.clock.now()
        state.putAgreement({ ...agreement, ended: { at: now, status: 'ROLLED_BACK' }, licensedUntil: now })
        announcements.send(tell.subscribed(agreement, 'fail'), manner)
      } else {
        announcements.send(beginning(parts, agreement), manner)
        announcements.send(expiry(parts, agreement))
      }
      return { ...told(parts, agreement), ...registrationOf(parts, agreement, fields) }
    },
  }
}

function checkConcurrent({ cloud, state }: PlayParts, { code, dialects }: Product, accountId: string): void {
  if (dialects.includes('eventbridge')) return
  const active = agreementsOf(state, code, accountId).find((each) => statusOf(each, cloud.clock.now()) === 'ACTIVE')
  if (active) {
    const why = `${accountId} has agreement ${active.agreementId}, and an older listing has one of each account`
    throw new BadField('accountId', why)
  }
}

export interface Terms {
  readonly product: Product
  readonly accountId: string
  readonly offer: Offer
  readonly intent: Intent
  readonly fields: Fields
  readonly before?: Agreement
}

/** Makes the agreement, its license, and in older listings the buyer's identifier. */
export function agree({ cloud, state }: PlayParts, terms: Terms): Agreement {
  const { product, accountId, offer, intent, fields, before } = terms
  const now = cloud.clock.now()
  const days = count(fields, 'days', 36_500)
  const duration = days === undefined ? offer.duration : days * day
  const freeTrialDays = count(fields, 'freeTrialDays', 365) ?? offer.freeTrialDays
  const agreementId = newAgreementId()
  if (product.dialects.includes('sns') && !state.buyers.has(product.code, accountId)) {
    const customerIdentifier = newCustomerIdentifier()
    state.buyers.put({ productCode: product.code, accountId, customerIdentifier }, product.code, accountId)
  }
  return state.putAgreement({
    agreementId,
    productCode: product.code,
    accountId,
    offerId: offer.offerId,
    proposer: offer.reseller ?? cloud.accountId,
    resaleAuthorizationId: offer.reseller === undefined ? null : newResaleAuthorizationId(),
    intent,
    acceptedAt: now,
    startsAt: now,
    ...(duration !== undefined && { endsAt: now + duration }),
    updatedAt: now,
    ...(freeTrialDays !== undefined && { freeTrialDays }),
    initialAgreementId: before?.initialAgreementId ?? agreementId,
    ...(before && flag(fields, 'pointBack') && { previousAgreementId: before.agreementId }),
    licenseArn: newLicenseArn(),
  })
}

function beginning({ state, tell }: PlayParts, agreement: Agreement): readonly Announcement[] {
  const isContract = state.entitlements.list(agreement.agreementId).length > 0
  return [
    ...tell.subscribed(agreement, 'success'),
    ...(isContract ? tell.entitlementUpdated(agreement) : []),
    ...tell.created(agreement),
    ...tell.licenseUpdated(agreement),
  ]
}

/**
 * What is sent when nobody ended it before its time; nothing of one that is open-ended. Inferred: the same as when somebody
 * ends it then.
 */
export function expiry({ cloud, tell }: PlayParts, agreement: Agreement): readonly Announcement[] {
  if (agreement.endsAt === undefined) return []
  const after = agreement.endsAt - cloud.clock.now()
  return [
    ...tell.ended(agreement, 'EXPIRED', after),
    ...tell.licenseDeprovisioned(agreement, after + usualDeprovisioning),
    ...tell.unsubscribed(agreement, usualDeprovisioning, after),
  ]
}

/** Of an agreement, for who plays AWS's side. */
export function told({ cloud, state }: PlayParts, agreement: Agreement) {
  const { agreementId, accountId, productCode, offerId, licenseArn, endsAt } = agreement
  const buyer = state.buyers.get(productCode, accountId)
  return {
    agreementId,
    status: statusOf(agreement, cloud.clock.now()),
    accountId,
    ...(buyer && { customerIdentifier: buyer.customerIdentifier }),
    productCode,
    offerId,
    licenseArn,
    ...(endsAt !== undefined && { endTime: new Date(endsAt).toISOString() }),
  }
}
