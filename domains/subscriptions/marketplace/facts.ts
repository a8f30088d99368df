/**
 * What AWS Marketplace has said, and who has registered. Times are kept, and the latest of each kind: in whatever order and
 * however often messages come, the same is left of them.
 */

/** Somebody who has come from AWS Marketplace, with a token that said who buys. */
export interface Registration {
  readonly sub: string
  /** ISO 8601, UTC; as all times here. */
  readonly at: string
}

/** The words of the topics of existing listings, by what was said. */
export const words = ['succeeded', 'failed', 'pending', 'unsubscribed'] as const
export type Word = (typeof words)[number]

export interface BuyerId {
  readonly productCode: string
  readonly customerIdentifier: string
}

/** What AWS Marketplace has answered when it was asked what a buyer has. */
export interface Entitled {
  /** When it was asked. */
  readonly at: string
  readonly entitlements: readonly Entitlement[]
  /** They had some at some time: none now means that the contract is over, and not that the listing is of usage alone. */
  readonly isContract: boolean
}

export interface Entitlement {
  readonly dimension: string
  readonly value: string | number | boolean
  /** Left out: never. */
  readonly expiresAt?: string | undefined
}

/** A buyer of an existing listing: they have one agreement at a time. */
export interface Buyer extends BuyerId {
  readonly version: number
  /** When each was last said. */
  readonly said: { readonly [Each in Word]?: string | undefined }
  readonly isFreeTrial?: boolean | undefined
  readonly entitled?: Entitled | undefined
  readonly accountId?: string | undefined
  readonly registration?: Registration | undefined
  /** The one that it came to, the last of them. */
  readonly subscriptionId?: string | undefined
}

export interface License {
  readonly arn: string
  /** Of the buyer, where it is of an existing listing. */
  readonly customerIdentifier?: string | undefined
  readonly agreementId?: string | undefined
  readonly productId?: string | undefined
  readonly productCode?: string | undefined
  readonly updatedAt?: string | undefined
  readonly deprovisionedAt?: string | undefined
  readonly registration?: Registration | undefined
  /** Of the first license of a line of renewals it is made, and goes on with the others. */
  readonly subscriptionId?: string | undefined
}

export interface Agreement {
  readonly agreementId: string
  readonly version: number
  readonly accountId?: string | undefined
  readonly intent?: string | undefined
  readonly acceptedAt?: string | undefined
  readonly startsAt?: string | undefined
  readonly endsAt?: string | undefined
  /** When AWS last told of its terms. */
  readonly termsAt?: string | undefined
  /** How it ended, once it has. */
  readonly ended?: { readonly status: string; readonly at: string } | undefined
}

/** All that an AWS account has bought by agreements: one of its agreements follows another without pointing to it. */
export interface Account {
  readonly accountId: string
  readonly version: number
  readonly agreementIds: readonly string[]
  readonly licenses: readonly License[]
}

/** Before anything was said. */
export const noBuyer = ({ productCode, customerIdentifier }: BuyerId): Buyer => ({
  productCode,
  customerIdentifier,
  version: 1,
  said: {},
})
export const noAgreement = (agreementId: string): Agreement => ({ agreementId, version: 1 })
export const noAccount = (accountId: string): Account => ({ accountId, version: 1, agreementIds: [], licenses: [] })
