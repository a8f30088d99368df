/** Asks AWS Marketplace which agreements there are, and what they grant. */
import {
  AccessDeniedException,
  type AgreementViewSummary,
  DescribeAgreementCommand,
  type Filter,
  GetAgreementEntitlementsCommand,
  GetAgreementTermsCommand,
  ResourceNotFoundException,
  SearchAgreementsCommand,
} from '@aws-sdk/client-marketplace-agreement'
import { marketplaceAgreement } from '../../../shared/clients/marketplace-agreement'
import type { ListedAgreement, ListedLicense } from '../decisions/reconcile-purchases'

/** All that we have proposed, of one product or of any. */
export async function agreementsListed(productId?: string): Promise<readonly ListedAgreement[]> {
  const filters: Filter[] = [
    { name: 'PartyType', values: ['Proposer'] },
    { name: 'AgreementType', values: ['PurchaseAgreement'] },
    ...(productId === undefined ? [] : [{ name: 'ResourceIdentifier', values: [productId] }]),
  ]
  const found: ListedAgreement[] = []
  let nextToken: string | undefined
  do {
    const page = await marketplaceAgreement.send(
      new SearchAgreementsCommand({ catalog: 'AWSMarketplace', filters, ...(nextToken && { nextToken }) }),
    )
    found.push(...(page.agreementViewSummaries ?? []).flatMap(listedOf))
    nextToken = page.nextToken
  } while (nextToken)
  return found
}

/** One, as it is now; undefined of what is not ours to ask about. When it last changed, this does not say. */
export async function agreementNow(agreementId: string, changedAt: string): Promise<ListedAgreement | undefined> {
  try {
    const { $metadata: _, ...found } = await marketplaceAgreement.send(new DescribeAgreementCommand({ agreementId }))
    return listedOf({ ...found, lastUpdateTime: new Date(changedAt) })[0]
  } catch (error) {
    // Sold by another account, or by a channel partner.
    if (error instanceof AccessDeniedException || error instanceof ResourceNotFoundException) return undefined
    throw error
  }
}

export async function licensesOf(agreementId: string): Promise<readonly ListedLicense[]> {
  const found: ListedLicense[] = []
  let nextToken: string | undefined
  do {
    const page = await marketplaceAgreement.send(
      new GetAgreementEntitlementsCommand({ agreementId, ...(nextToken && { nextToken }) }),
    )
    for (const { licenseArn, status } of page.agreementEntitlements ?? []) {
      if (licenseArn) found.push({ arn: wholeArn(licenseArn), isProvisioned: status !== 'DEPROVISIONED' })
    }
    nextToken = page.nextToken
  } while (nextToken)
  return found
}

export async function hasFreeTrial(agreementId: string): Promise<boolean> {
  let nextToken: string | undefined
  do {
    const page = await marketplaceAgreement.send(
      new GetAgreementTermsCommand({ agreementId, ...(nextToken && { nextToken }) }),
    )
    if (page.acceptedTerms?.some(({ freeTrialPricingTerm }) => freeTrialPricingTerm !== undefined)) return true
    nextToken = page.nextToken
  } while (nextToken)
  return false
}

/** One that lacks what all have is none that could be compared. */
function listedOf(summary: AgreementViewSummary): readonly ListedAgreement[] {
  const { agreementId, status, acceptor, proposer, proposalSummary, acceptanceTime, lastUpdateTime } = summary
  const accountId = acceptor?.accountId
  if (!agreementId || !status || !accountId || !acceptanceTime) return []
  const licenseArn = summary.entitlements?.find((each) => each.licenseArn)?.licenseArn
  return [
    {
      agreementId,
      status,
      accountId,
      proposerAccountId: proposer?.accountId,
      productId: proposalSummary?.resources?.find(({ id }) => id)?.id,
      offerId: proposalSummary?.offerId,
      licenseArn: licenseArn && wholeArn(licenseArn),
      initialAgreementId: summary.initialAgreementId,
      acceptedAt: acceptanceTime.toISOString(),
      startsAt: summary.startTime?.toISOString(),
      endsAt: summary.endTime?.toISOString(),
      updatedAt: (lastUpdateTime ?? acceptanceTime).toISOString(),
    },
  ]
}

/** AWS’s own example lacks the beginning. */
const wholeArn = (arn: string): string => (arn.startsWith('arn:') ? arn : `arn:${arn}`)
