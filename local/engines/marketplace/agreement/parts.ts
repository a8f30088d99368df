/** What the operations on agreements share: who may, pages, and how an agreement is shown. */
import { createInputPaging } from '../../../kernel/paging'
import type { Access } from '../../../kernel/service'
import { statusOf } from '../agreements'
import { may, type Parts, seconds } from '../operations/parts'
import type { Agreement } from '../state'
import { invalid, noSuchAgreement } from './errors'

export const agreementType = 'PurchaseAgreement'

export const paging = (most: number) =>
  createInputPaging({
    size: 'maxResults',
    token: 'nextToken',
    usual: most,
    most,
    badSize: () => invalid('INVALID_MAX_RESULTS', `maxResults must be from 1 to ${most}`, 'maxResults'),
    badToken: () => invalid('INVALID_NEXT_TOKEN', 'nextToken is not one that was given out', 'nextToken'),
  })

/** @throws ResourceNotFoundException, ValidationException for what is no id */
export function existing({ state }: Parts, id: string): Agreement {
  if (!/^[\w/-]{1,64}$/.test(id)) throw invalid('INVALID_AGREEMENT_ID', 'agreementId is not valid', 'agreementId')
  const agreement = state.agreement(id)
  if (!agreement) throw noSuchAgreement(id)
  return agreement
}

/** The seller is on the proposing side, unless it bought the product itself of another. */
export function mayAsParty({ cloud, state }: Parts, action: string, id: string): readonly Access[] {
  const agreement = state.agreement(id)
  const isAcceptor = agreement?.accountId === cloud.accountId && agreement.proposer !== cloud.accountId
  return may(action, {
    'aws-marketplace:AgreementType': [agreementType],
    'aws-marketplace:PartyType': isAcceptor ? 'Acceptor' : 'Proposer',
  })
}

export function summaryOf({ cloud, state }: Parts, agreement: Agreement) {
  const { agreementId, acceptedAt, startsAt, endsAt, accountId, proposer, offerId, initialAgreementId } = agreement
  return {
    agreementId,
    agreementType,
    acceptanceTime: seconds(acceptedAt),
    startTime: seconds(startsAt),
    // One that is open-ended has none here, though the events say a year far off.
    ...(endsAt !== undefined && { endTime: seconds(endsAt) }),
    acceptor: { accountId },
    proposer: { accountId: proposer },
    proposalSummary: { resources: [resourceOf(state, agreement)], offerId },
    status: statusOf(agreement, cloud.clock.now()),
    initialAgreementId,
  }
}

export function resourceOf({ products }: Parts['state'], { productCode }: Agreement) {
  return { id: products.get(productCode)?.productId, type: 'SaaSProduct' }
}
