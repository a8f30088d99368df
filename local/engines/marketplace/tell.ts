/**
 * The messages and events of an agreement, in the shapes in which AWS was seen to send them; those of cancellation requests and
 * billing adjustments as they are documented. Inferred: which reason and invoice those name.
 */
import { randomUUID } from 'node:crypto'
import { licenseAfter } from './agreements'
import type { Announcement } from './announcements'
import { topicsOf } from './ids'
import type { Agreement, EndStatus, Product, State } from './state'

export interface Tell {
  subscribed(agreement: Agreement, outcome: 'success' | 'fail'): readonly Announcement[]
  /** `after` the first of the two messages, which comes `from` now on. */
  unsubscribed(agreement: Agreement, after: number, from?: number): readonly Announcement[]
  entitlementUpdated(agreement: Agreement): readonly Announcement[]
  created(agreement: Agreement, after?: number): readonly Announcement[]
  amended(agreement: Agreement): readonly Announcement[]
  ended(agreement: Agreement, status: EndStatus, after?: number): readonly Announcement[]
  licenseUpdated(agreement: Agreement, after?: number): readonly Announcement[]
  licenseDeprovisioned(agreement: Agreement, after: number): readonly Announcement[]
  /** Of a request of the seller's to cancel, that is decided by the buyer or withdrawn. */
  cancellation(agreement: Agreement, request: CancellationRequest, after: number): readonly Announcement[]
  billingAdjustment(agreement: Agreement, adjustment: BillingAdjustment): readonly Announcement[]
}

export interface CancellationRequest {
  readonly id: string
  readonly reasonCode: string
  readonly statusCode: keyof typeof cancellationStates
  readonly createdAt: number
}

export interface BillingAdjustment {
  readonly id: string
  /** What is given back. */
  readonly amount: string
  readonly isCompleted: boolean
}

/** As the names of the events write them. */
export const cancellationStates = {
  PENDING_APPROVAL: 'Pending Approval',
  APPROVED: 'Approved',
  REJECTED: 'Rejected',
  CANCELLED: 'Cancelled',
  VALIDATION_FAILED: 'Validation Failed',
} as const

const openEnd = '9999-01-01T00:00:00Z'

export function createTell(state: State, sellerAccount: string): Tell {
  const productOf = ({ productCode }: Agreement): Product => state.products.get(productCode) as Product
  const speaks = (agreement: Agreement, dialect: 'sns' | 'eventbridge'): boolean =>
    productOf(agreement).dialects.includes(dialect)

  function message(agreement: Agreement, action: string, after = 0): readonly Announcement[] {
    if (!speaks(agreement, 'sns')) return []
    const { productCode, accountId, agreementId, offerId, freeTrialDays } = agreement
    const topics = topicsOf(productCode)
    const isOfEntitlement = action === 'entitlement-updated'
    const tellsOffer = action === 'subscribe-success' || action === 'subscribe-fail'
    return [
      {
        name: action,
        about: agreementId,
        after,
        content: {
          topicArn: isOfEntitlement ? topics.entitlement : topics.subscription,
          message: {
            action,
            'customer-identifier': state.buyers.get(productCode, accountId)?.customerIdentifier,
            'product-code': productCode,
            ...(tellsOffer && { 'offer-identifier': offerId }),
            // A text, as in AWS's own sample.
            ...(tellsOffer && freeTrialDays !== undefined && { isFreeTrialTermPresent: 'true' }),
          },
        },
      },
    ]
  }

  function event(agreement: Agreement, name: string, detailType: string, more: object, after = 0) {
    if (!speaks(agreement, 'eventbridge')) return []
    const { agreementId, accountId, proposer, offerId } = agreement
    const detail = {
      requestId: randomUUID(),
      catalog: 'AWSMarketplace',
      agreement: { id: agreementId },
      acceptor: { accountId },
      proposer: { accountId: proposer },
      offer: { id: offerId },
      ...more,
    }
    const resources = [`arn:aws:aws-marketplace::aws:agreement:${agreementId}`]
    return [
      { name, about: agreementId, after, content: { detailType, detail, resources, bus: productOf(agreement).bus } },
    ]
  }

  /** Of those that say nothing in `resources`, and have parties in a form of their own, as documented. */
  function bareEvent(
    agreement: Agreement,
    name: string,
    kind: string,
    more: object,
    after = 0,
  ): readonly Announcement[] {
    if (!speaks(agreement, 'eventbridge')) return []
    const detail = { requestId: randomUUID(), catalog: 'AWSMarketplace', ...more }
    const detailType = `${kind} - ${partyOf(agreement)}`
    const content = { detailType, detail, resources: [], bus: productOf(agreement).bus }
    return [{ name, about: agreement.agreementId, after, content }]
  }

  /** Who is both gets it as the proposer alone. */
  const partyOf = ({ proposer }: Agreement): string => (proposer === sellerAccount ? 'Proposer' : 'Manufacturer')

  function agreementEvent(agreement: Agreement, what: 'Created' | 'Amended', after = 0): readonly Announcement[] {
    const {
      agreementId: id,
      acceptedAt,
      startsAt,
      endsAt,
      resaleAuthorizationId,
      intent,
      previousAgreementId,
    } = agreement
    const more = {
      agreement: {
        id,
        intent: what === 'Amended' ? 'AMEND' : intent,
        status: 'ACTIVE',
        acceptanceTime: new Date(acceptedAt).toISOString(),
        startTime: new Date(startsAt).toISOString(),
        endTime: endsAt === undefined ? openEnd : new Date(endsAt).toISOString(),
        ...(what === 'Created' && { previousAgreementId }),
      },
      resaleAuthorization: { id: resaleAuthorizationId },
    }
    const detailType = `Purchase Agreement ${what} - ${partyOf(agreement)}`
    return event(agreement, what.toLowerCase(), detailType, more, after)
  }

  function licenseEvent(agreement: Agreement, what: 'Updated' | 'Deprovisioned', after: number) {
    const { code, productId } = productOf(agreement)
    const more = { product: { code, id: productId }, license: { arn: agreement.licenseArn } }
    const name = what === 'Updated' ? 'license-updated' : 'license-deprovisioned'
    return event(agreement, name, `License ${what} - Manufacturer`, more, after)
  }

  return {
    subscribed: (agreement, outcome) => message(agreement, `subscribe-${outcome}`),
    unsubscribed: (agreement, after, from = 0) => [
      ...message(agreement, 'unsubscribe-pending', from),
      ...message(agreement, 'unsubscribe-success', from + after),
    ],
    entitlementUpdated: (agreement) => message(agreement, 'entitlement-updated'),
    created: (agreement, after) => agreementEvent(agreement, 'Created', after),
    amended: (agreement) => agreementEvent(agreement, 'Amended'),
    ended(agreement, status, after) {
      const { agreementId: id, resaleAuthorizationId } = agreement
      const detailType = `Purchase Agreement Ended - ${partyOf(agreement)}`
      // Without the offer, as on record.
      const more = { agreement: { id, status }, resaleAuthorization: { id: resaleAuthorizationId }, offer: undefined }
      return event(agreement, 'ended', detailType, more, after)
    },
    licenseUpdated: (agreement, after = licenseAfter) => licenseEvent(agreement, 'Updated', after),
    licenseDeprovisioned: (agreement, after) => licenseEvent(agreement, 'Deprovisioned', after),
    cancellation(agreement, { statusCode, createdAt, ...request }, after) {
      const { agreementId: id, accountId: acceptorId, offerId } = agreement
      const updatedAt = createdAt + after
      const detail = {
        agreement: { id, acceptorId, productId: productOf(agreement).productId, offerId },
        agreementCancellationRequest: {
          ...request,
          reasonMessage: '',
          statusCode,
          statusMessage: '',
          createdAt: new Date(createdAt).toISOString(),
          updatedAt: new Date(updatedAt).toISOString(),
        },
      }
      const name = statusCode === 'PENDING_APPROVAL' ? 'cancellation-requested' : 'cancellation-decided'
      return bareEvent(
        agreement,
        name,
        `Agreement Cancellation Request ${cancellationStates[statusCode]}`,
        detail,
        after,
      )
    },
    billingAdjustment(agreement, { id, amount, isCompleted }) {
      const detail = {
        agreement: { id: agreement.agreementId },
        billingAdjustmentRequest: {
          id,
          adjustmentAmount: `-${amount}`,
          currencyCode: 'USD',
          adjustmentReasonCode: 'INCORRECT_METERING',
        },
        invoice: { originalInvoiceId: '2028746221' },
      }
      const outcome = isCompleted ? 'Completed' : 'Failed'
      return bareEvent(agreement, 'billing-adjusted', `Purchase Agreement Billing Adjustment ${outcome}`, detail)
    },
  }
}
