/**
 * What AWS Marketplace knows of a seller's listings: products, their offers and buyers, agreements with their licenses,
 * entitlements, usage that was metered, and the registration tokens that were given out.
 */
import type { Cloud } from '../../kernel/cloud'
import { createTable, type Table } from '../../kernel/table'

/** How a listing tells of its customers: older ones by two SNS topics, those of today by events with licenses. */
export type Dialect = 'sns' | 'eventbridge'

export interface Product {
  readonly code: string
  /** `prod-…` */
  readonly productId: string
  readonly title: string
  readonly dialects: readonly Dialect[]
  /** Where a buyer's browser is sent to register; undefined: nobody registers. */
  readonly fulfillmentUrl?: string | undefined
  readonly dimensions: readonly string[]
  /** A bus that stands for the default bus of another Region, or of the seller's other account; undefined: our own. */
  readonly bus?: string | undefined
  readonly publicOfferId: string
  readonly listedAt: number
}

/** Of older listings: a buyer has another identifier for each product. */
export interface Buyer {
  readonly productCode: string
  readonly accountId: string
  readonly customerIdentifier: string
}

export interface Offer {
  readonly offerId: string
  readonly productCode: string
  /** The only accounts that may accept it; undefined: anybody. */
  readonly buyers?: readonly string[] | undefined
  readonly freeTrialDays?: number | undefined
  /** Of an agreement; undefined: it has no end. */
  readonly duration?: number | undefined
  /** The channel partner that proposes it; the seller is then the manufacturer alone. */
  readonly reseller?: string | undefined
}

export type Intent = 'NEW' | 'RENEW' | 'REPLACE' | 'AMEND'

export type EndStatus = 'CANCELLED' | 'EXPIRED' | 'TERMINATED' | 'RENEWED' | 'REPLACED' | 'ROLLED_BACK'

export interface Agreement {
  readonly agreementId: string
  readonly productCode: string
  readonly accountId: string
  readonly offerId: string
  readonly proposer: string
  readonly resaleAuthorizationId: string | null
  readonly intent: Intent
  readonly acceptedAt: number
  readonly startsAt: number
  /** Undefined: it is open-ended. */
  readonly endsAt?: number | undefined
  readonly updatedAt: number
  /** Before its time, or in another way than by that; it can lie ahead. */
  readonly ended?: { readonly at: number; readonly status: EndStatus } | undefined
  readonly freeTrialDays?: number | undefined
  /** The first of those that renewed or replaced each other. */
  readonly initialAgreementId: string
  /** AWS documents it of renewals, and was not seen to send it. */
  readonly previousAgreementId?: string | undefined
  readonly licenseArn: string
  /** When its license takes no usage any more; undefined: a while after the agreement's end. */
  readonly licensedUntil?: number | undefined
}

/** So that an agreement is found by its license. */
export interface License {
  readonly arn: string
  readonly productCode: string
  readonly accountId: string
  readonly agreementId: string
}

export interface Entitlement {
  readonly productCode: string
  readonly accountId: string
  readonly agreementId: string
  readonly dimension: string
  readonly value: EntitlementValue
  readonly expiresAt?: number | undefined
}

export type EntitlementValue =
  | { readonly IntegerValue: number }
  | { readonly DoubleValue: number }
  | { readonly BooleanValue: boolean }
  | { readonly StringValue: string }

/** Usage of an hour, as it is billed. */
export interface MeteringRecord {
  readonly id: string
  readonly productCode: string
  readonly accountId: string
  /** It was sent under this license, not under the product code. */
  readonly licenseArn?: string | undefined
  readonly dimension: string
  /** The beginning of the hour. */
  readonly hour: number
  /** Where it was sent; left out where that is the cloud's own. */
  readonly region?: string | undefined
  readonly timestamp: number
  readonly quantity: number
  /** Who sent it, and by which operation. */
  readonly caller: string
  readonly operation: 'BatchMeterUsage' | 'MeterUsage'
  readonly acceptedAt: number
}

/** Of the token there is a digest: nothing that is kept can be redeemed. */
export interface Registration {
  readonly digest: string
  readonly agreementId: string
  readonly expiresAt: number
  readonly redeemedAt?: number | undefined
}

/** What a client token of MeterUsage was used for. */
export interface TokenUse {
  readonly key: string
  readonly at: number
  /** Of the request. */
  readonly digest: string
  readonly recordId: string
}

export interface State {
  /** By code. */
  readonly products: Table<Product>
  /** By product and account. */
  readonly buyers: Table<Buyer>
  readonly offers: Table<Offer>
  /** By product, account and id. */
  readonly agreements: Table<Agreement>
  /** By the id at the end of the ARN. */
  readonly licenses: Table<License>
  /** By agreement and dimension. */
  readonly entitlements: Table<Entitlement>
  readonly records: Table<MeteringRecord>
  readonly registrations: Table<Registration>
  readonly tokenUses: Table<TokenUse>
  agreement(id: string): Agreement | undefined
  putAgreement(agreement: Agreement): Agreement
  load(): Promise<void>
}

export function createState(cloud: Cloud): State {
  const tables = {
    products: createTable<Product>(cloud, 'marketplace/product'),
    buyers: createTable<Buyer>(cloud, 'marketplace/buyer'),
    offers: createTable<Offer>(cloud, 'marketplace/offer'),
    agreements: createTable<Agreement>(cloud, 'marketplace/agreement'),
    licenses: createTable<License>(cloud, 'marketplace/license'),
    entitlements: createTable<Entitlement>(cloud, 'marketplace/entitlement'),
    records: createTable<MeteringRecord>(cloud, 'marketplace/record'),
    registrations: createTable<Registration>(cloud, 'marketplace/registration'),
    tokenUses: createTable<TokenUse>(cloud, 'marketplace/token-use'),
  }
  return {
    ...tables,
    agreement: (id) => tables.agreements.list().find(({ agreementId }) => agreementId === id),
    putAgreement(agreement) {
      const { productCode, accountId, agreementId, licenseArn: arn } = agreement
      tables.licenses.put({ arn, productCode, accountId, agreementId }, licenseIdOf(arn))
      return tables.agreements.put(agreement, productCode, accountId, agreementId)
    },
    async load() {
      for (const table of Object.values(tables)) await table.load()
    },
  }
}

export const licenseIdOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1)
