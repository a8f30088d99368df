/** Redeems a registration token: it counts once, for a short while, and says who has bought. */
import { ResolveCustomerCommand } from '@aws-sdk/client-marketplace-metering'
import { marketplaceMetering } from '../../../shared/clients/marketplace-metering'
import { RefusedError, RetryLaterError } from '../../../shared/errors'
import { isCausedBy } from '../../../shared/store/writes'

/** Who has bought, as AWS Marketplace says it of a token. */
export interface Redeemed {
  readonly productCode: string
  readonly accountId: string
  readonly customerIdentifier?: string | undefined
  readonly licenseArn?: string | undefined
}

/** @throws RefusedError `TokenExpired`, `TokenNotValid`; RetryLaterError if AWS can't say just now */
export async function redeem(RegistrationToken: string): Promise<Redeemed> {
  try {
    const said = await marketplaceMetering.send(new ResolveCustomerCommand({ RegistrationToken }))
    const { ProductCode, CustomerAWSAccountId, CustomerIdentifier, LicenseArn } = said
    if (!ProductCode || !CustomerAWSAccountId) throw new TypeError('ResolveCustomer has answered with no buyer')
    return {
      productCode: ProductCode,
      accountId: CustomerAWSAccountId,
      ...(CustomerIdentifier && { customerIdentifier: CustomerIdentifier }),
      ...(LicenseArn && { licenseArn: LicenseArn.startsWith('arn:') ? LicenseArn : `arn:${LicenseArn}` }),
    }
  } catch (error) {
    throw meant(error)
  }
}

function meant(error: unknown): unknown {
  if (isCausedBy(error, 'ExpiredTokenException')) {
    const message = 'The registration from AWS Marketplace is too old, or was used before: begin there again'
    return new RefusedError('gone', 'TokenExpired', message)
  }
  if (isCausedBy(error, 'InvalidTokenException') || isCausedBy(error, 'ValidationException')) {
    return new RefusedError('invalid', 'TokenNotValid', 'This is no registration from AWS Marketplace: begin there')
  }
  const passing = ['ThrottlingException', 'InternalServiceErrorException', 'DisabledApiException', 'TimeoutError']
  if (passing.some((name) => isCausedBy(error, name))) {
    return new RetryLaterError('AWS Marketplace does not answer just now', { cause: error })
  }
  return error
}
