/**
 * BatchMeterUsage: usage of customers, for one product. What a record says that can't be makes the whole call fail, and
 * nothing of it counts; who is not subscribed, and another quantity for the same hour, is told of each record alone.
 * Inferred: the first record that can't be names the error, and of that one its time before all else.
 */
import type { CallContext, Operation } from '../../../kernel/service'
import { agreementsOf, day, hasBegun, isLicensed } from '../agreements'
import { constraint, invalidCustomer, invalidLicense, invalidProductCode, outOfBounds } from '../errors'
import { callerName, createRecords, type Usage } from '../records'
import { type Agreement, licenseIdOf, type Product, type State } from '../state'
import { type Allocation, checkAllocations, checkDimension, checkQuantity, productOf, timeWithin } from '../usage'
import { may, type Parts } from './parts'

interface UsageRecord {
  readonly Timestamp: unknown
  readonly Dimension: string
  readonly Quantity?: number
  readonly CustomerIdentifier?: string
  readonly CustomerAWSAccountId?: string
  readonly LicenseArn?: string
  readonly UsageAllocations?: readonly Allocation[]
}

interface BatchMeterUsageInput {
  readonly ProductCode?: string
  readonly UsageRecords: readonly UsageRecord[]
}

interface Checked {
  readonly record: UsageRecord
  readonly usage: Omit<Usage, 'region'>
  readonly isSubscribed: boolean
}

const mostRecords = 25
const mostBytes = 1_048_576

export function batchMeterUsage({ cloud, state, unprocessed }: Parts): Operation<BatchMeterUsageInput> {
  const records = createRecords(cloud, state)

  function settle({ record, usage, isSubscribed }: Checked, { caller, region }: CallContext) {
    if (!isSubscribed) return { UsageRecord: record, Status: 'CustomerNotSubscribed' }
    const acceptedAt = cloud.clock.now()
    const kept = records.put(
      { ...usage, region },
      { caller: callerName(caller), operation: 'BatchMeterUsage', acceptedAt },
    )
    return kept
      ? { UsageRecord: record, MeteringRecordId: kept.id, Status: 'Success' }
      : { UsageRecord: record, Status: 'DuplicateRecord' }
  }

  return {
    access: () => may('BatchMeterUsage'),
    handle({ ProductCode, UsageRecords }, context) {
      checkSize(UsageRecords, context)
      const product = productMeant(state, ProductCode, UsageRecords)
      const now = cloud.clock.now()
      const checked = UsageRecords.map((record) => check(state, product, record, now))
      const left = unprocessed.take(checked.length)
      return {
        Results: checked.slice(left).map((each) => settle(each, context)),
        UnprocessedRecords: checked.slice(0, left).map(({ record }) => record),
      }
    },
  }
}

function checkSize(records: readonly UsageRecord[], { http }: CallContext): void {
  if (records.length > mostRecords) {
    throw constraint('usageRecords', `[${records.length} records]`, `have length less than or equal to ${mostRecords}`)
  }
  if (http && http.body.length >= mostBytes) {
    throw constraint('usageRecords', `${http.body.length} bytes`, 'be in a request of less than 1 MB')
  }
}

/** By the code, or else (inferred) by the license of the first record. */
function productMeant(state: State, code: string | undefined, records: readonly UsageRecord[]): Product {
  if (code !== undefined) return productOf(state, code)
  const [{ LicenseArn: arn } = {}] = records
  if (arn === undefined) throw invalidProductCode(code)
  return productOf(state, licenseOf(state, arn).productCode)
}

function licenseOf({ licenses }: State, arn: string) {
  const license = licenses.get(licenseIdOf(arn))
  if (license?.arn !== arn) throw invalidLicense('There is no such license')
  return license
}

function check(state: State, product: Product, record: UsageRecord, now: number): Checked {
  const { Dimension: dimension, Quantity: quantity = 0, LicenseArn: licenseArn, UsageAllocations } = record
  const timestamp = timeWithin(record.Timestamp, day, now)
  checkDimension(product, dimension)
  checkQuantity('quantity', quantity)
  checkAllocations(UsageAllocations, quantity)
  const accountId = accountOf(state, product, record)
  const usage = { productCode: product.code, accountId, licenseArn, dimension, timestamp, quantity }
  const held =
    licenseArn === undefined
      ? agreementsOf(state, product.code, accountId)
      : [underLicense(state, product, licenseArn, accountId)]
  if (licenseArn !== undefined) checkActivation(held[0] as Agreement, timestamp, now)
  const active = held.filter((agreement) => isLicensed(agreement, now))
  // Inferred: the one error that there is for a time at which nothing could be used.
  if (active.length > 0 && !active.some((agreement) => hasBegun(agreement, timestamp))) {
    throw outOfBounds(timestamp, 'the customer was not subscribed yet')
  }
  return { record, usage, isSubscribed: active.length > 0 }
}

/** Inferred: an account that is nobody's customer is told of its record; an identifier that there is not fails the call. */
function accountOf({ buyers }: State, { code }: Product, record: UsageRecord): string {
  const { CustomerIdentifier: identifier, CustomerAWSAccountId: account } = record
  if (identifier !== undefined && account !== undefined) {
    throw invalidCustomer('CustomerIdentifier and CustomerAWSAccountId exclude each other')
  }
  if (account !== undefined) return account
  if (identifier === undefined) throw invalidCustomer('A record needs a CustomerAWSAccountId or a CustomerIdentifier')
  const buyer = buyers.list(code).find(({ customerIdentifier }) => customerIdentifier === identifier)
  if (!buyer) throw invalidCustomer(`Product ${code} has no such customer identifier`)
  return buyer.accountId
}

function underLicense(state: State, product: Product, arn: string, accountId: string): Agreement {
  const license = licenseOf(state, arn)
  const agreement = state.agreements.get(license.productCode, license.accountId, license.agreementId)
  if (!agreement) throw invalidLicense('There is no such license')
  if (license.productCode !== product.code) throw invalidProductCode(product.code)
  if (license.accountId !== accountId) throw invalidLicense('The license is of another customer')
  return agreement
}

function checkActivation(agreement: Agreement, timestamp: number, now: number): void {
  if (!hasBegun(agreement, timestamp)) throw invalidLicense('The usage is from before the license was active')
  if (!isLicensed(agreement, now)) throw invalidLicense('The license is not active any more')
}
