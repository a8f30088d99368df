/** Ids in the forms in which AWS Marketplace was seen to give them; how long each may be is inferred from those. */
import { randomBytes, randomInt } from 'node:crypto'

/** The account that owns the topics of listings, as subscribers see it in their ARNs. */
export const marketplaceAccount = '287250355862'
/** The account whose License Manager issues what is sold on AWS Marketplace. */
const licenseAccount = '294406891311'

const letters = 'abcdefghijklmnopqrstuvwxyz0123456789'

function letterText(length: number, of: string = letters): string {
  return Array.from({ length }, () => of[randomInt(of.length)]).join('')
}

export const newProductCode = (): string => letterText(25)
export const newProductId = (): string => `prod-${letterText(13)}`
export const newOfferId = (): string => `offer-${letterText(13)}`
export const newAgreementId = (): string => `agmt-${letterText(25)}`
export const newResaleAuthorizationId = (): string => `resaleauthz-${letterText(13)}`
export const newRequestId = (kind: 'acr' | 'ba'): string => `${kind}-${letterText(25)}`
export const newCustomerIdentifier = (): string => letterText(11, `${letters}${letters.toUpperCase()}`)
export const newLicenseArn = (): string =>
  `arn:aws:license-manager::${licenseAccount}:license:l-${randomBytes(16).toString('hex')}`
export const newRegistrationToken = (): string => randomBytes(96).toString('base64')

export const topicsOf = (productCode: string) => {
  const topic = (about: string): string =>
    `arn:aws:sns:us-east-1:${marketplaceAccount}:aws-mp-${about}-notification-${productCode}`
  return { subscription: topic('subscription'), entitlement: topic('entitlement') }
}
