/**
 * The errors of the three services. The codes are AWS's; it documents none of the texts, so those are inferred. None has a
 * registration token in it.
 */
import { AwsError } from '../../kernel/aws-error'

export const invalidToken = (): AwsError => new AwsError('InvalidTokenException', 'Registration token is invalid')

export const expiredToken = (): AwsError => new AwsError('ExpiredTokenException', 'Registration token has expired')

export const invalidProductCode = (code: string | undefined): AwsError =>
  new AwsError('InvalidProductCodeException', `The product code ${shown(code)} is not of a product that you sell`)

export const invalidDimension = (dimension: string, productCode: string): AwsError =>
  new AwsError('InvalidUsageDimensionException', `Product ${productCode} has no usage dimension ${shown(dimension)}`)

export const invalidCustomer = (why: string): AwsError => new AwsError('InvalidCustomerIdentifierException', why)

export const invalidLicense = (why: string): AwsError => new AwsError('InvalidLicenseException', why)

export const invalidAllocations = (why: string): AwsError => new AwsError('InvalidUsageAllocationsException', why)

export const invalidTag = (why: string): AwsError => new AwsError('InvalidTagException', why)

export const outOfBounds = (timestamp: number, why: string): AwsError =>
  new AwsError('TimestampOutOfBoundsException', `Timestamp ${timeText(timestamp)} is out of the allowed range: ${why}`)

export const notEntitled = (productCode: string): AwsError =>
  new AwsError('CustomerNotEntitledException', `The customer has no valid subscription for product ${productCode}`)

export const duplicateRequest = (): AwsError =>
  new AwsError('DuplicateRequestException', 'Another quantity has been metered for this dimension and hour')

export const idempotencyConflict = (): AwsError =>
  new AwsError('IdempotencyConflictException', 'The ClientToken has been used for another request')

export const dryRun = (): AwsError =>
  new AwsError('DryRunOperation', 'Request would have succeeded, but DryRun flag is set.')

export const invalidParameter = (message: string): AwsError => new AwsError('InvalidParameterException', message)

/** In the words that services have for input out of its constraints. */
export const constraint = (member: string, value: unknown, rule: string): AwsError =>
  new AwsError(
    'ValidationException',
    `1 validation error detected: Value ${shown(value)} at '${member}' failed to satisfy constraint: Member must ${rule}`,
  )

const shown = (value: unknown): string => `'${String(value).slice(0, 256)}'`

const timeText = (time: number): string => (Number.isFinite(time) ? new Date(time).toISOString() : String(time))
