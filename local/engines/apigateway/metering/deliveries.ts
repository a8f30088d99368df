/** Sends what was metered to AWS Marketplace, as the role that API Gateway has for it. */
import { isAwsError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import { messageOf } from '../../../kernel/message-of'
import { createDeliveries, type Deliveries, type Fate, type Pending } from '../../../lib/delivery/deliveries'
import { day, interval } from '../../../lib/delivery/retry'
import type { Metered } from './metering'

interface Delivery extends Pending<never> {
  readonly metered: Metered
}

/** Documented under these names: who sells through AWS Marketplace makes the role, and prices the dimension. */
const roleName = 'ApiGatewayMarketplaceMeteringRole'
const dimension = 'apigateway'
const operation = 'BatchMeterUsage'

interface Answer {
  readonly Results?: readonly { readonly Status?: string }[]
}

/** What no waiting mends: the seller has to do something, and can for a day. */
const ofSeller: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'InvalidProductCodeException',
  'InvalidUsageDimensionException',
])

/** Marketplace keeps another quantity for the hour; it takes no second one, however often it is sent. */
class DuplicateRecord extends Error {
  constructor() {
    super('Another quantity was metered for the same customer and hour')
  }
}

export function createMeteringDeliveries(cloud: Cloud): Deliveries<Delivery> {
  /** The engine that meters is found by what it does: a cloud may do without. */
  const meter = (): string | undefined =>
    [...cloud.services.values()].find(({ operations }) => Object.hasOwn(operations, operation))?.name

  function tell(kind: string, { productCode, customerId, quantity }: Metered, more: object = {}): void {
    cloud.trace({ kind, subject: productCode, ids: [], detail: { customer: customerId, quantity, ...more } })
  }

  async function send({ metered }: Delivery): Promise<Fate<never>> {
    const service = meter()
    if (service === undefined) {
      tell('metering.lost', metered, { error: 'There is no AWS Marketplace in this cloud' })
      return 'done'
    }
    const caller = cloud.assumeRole(
      `arn:aws:iam::${cloud.accountId}:role/${roleName}`,
      'BackplaneAssumeRoleSession',
      'apigateway.amazonaws.com',
      `arn:aws:apigateway:${cloud.region}::/usageplans`,
    )
    const { Results = [] } = await cloud.call<Answer>(caller, service, operation, {
      ProductCode: metered.productCode,
      UsageRecords: [recordOf(metered)],
    })
    const status = Results[0]?.Status ?? 'Unprocessed'
    if (status === 'DuplicateRecord') throw new DuplicateRecord()
    if (status !== 'Success') throw new Error(status)
    tell('metering.sent', metered)
    return 'done'
  }

  /** Of each product and error: so many customers would say the same each hour. */
  const told = new Set<string>()

  function tellSeller({ productCode }: Metered, error: unknown): void {
    const code = isAwsError(error) ? error.code : ''
    if (!ofSeller.has(code) || told.has(`${productCode} ${code}`)) return
    told.add(`${productCode} ${code}`)
    cloud.report(`metering calls under product ${productCode}, which is tried for a day from each call`, error)
  }

  /** What can still be mended (no role, a customer whose subscription is on its way) is tried for a day, then it is too late. */
  function failed({ metered, tries }: Delivery, error: unknown): Fate<never> {
    const retryAt = cloud.clock.now() + interval(tries)
    const isTooLate = isAwsError(error) && error.code === 'TimestampOutOfBoundsException'
    const isFinal = isTooLate || error instanceof DuplicateRecord || retryAt >= metered.at + day
    tell(isFinal ? 'metering.lost' : 'metering.failed', metered, { error: messageOf(error), attempts: tries })
    if (!isFinal) {
      tellSeller(metered, error)
      return { retryAt }
    }
    const { productCode, customerId, quantity } = metered
    cloud.report(`metering ${quantity} calls of customer ${customerId} for product ${productCode}`, error)
    return 'done'
  }

  return createDeliveries<Delivery, never>(cloud, {
    prefix: 'apigateway/metering/',
    label: 'apigateway: metering',
    size: () => 200,
    send,
    failed,
  })
}

/** Inferred, as is that it has the time of the last call: AWS documents no more than what `customerId` is for. */
function recordOf({ customerId, at, quantity }: Metered): object {
  // Newer integrations know a buyer by the account alone.
  const customer = /^\d{12}$/.test(customerId)
    ? { CustomerAWSAccountId: customerId }
    : { CustomerIdentifier: customerId }
  return { ...customer, Timestamp: new Date(at), Dimension: dimension, Quantity: quantity }
}
