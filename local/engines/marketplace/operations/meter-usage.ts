/**
 * MeterUsage: what software meters that runs in the buyer's own account, which is the caller's. Inferred: which of two
 * errors comes first, such as that nobody is entitled before that it was a dry run.
 */
import type { Principal } from '../../../kernel/principal'
import type { Operation } from '../../../kernel/service'
import { agreementsOf, hour, isLicensed } from '../agreements'
import { dryRun, duplicateRequest, idempotencyConflict, notEntitled } from '../errors'
import { callerName, createRecords } from '../records'
import { createTokenUses, digest } from '../token-uses'
import { type Allocation, checkAllocations, checkDimension, checkQuantity, productOf, timeWithin } from '../usage'
import { may, type Parts } from './parts'

interface MeterUsageInput {
  readonly ProductCode: string
  readonly Timestamp: unknown
  readonly UsageDimension: string
  readonly UsageQuantity?: number
  readonly DryRun?: boolean
  readonly UsageAllocations?: readonly Allocation[]
  readonly ClientToken?: string
}

const oldest = 6 * hour

export function meterUsage({ cloud, state }: Parts): Operation<MeterUsageInput> {
  const records = createRecords(cloud, state)
  const uses = createTokenUses(cloud, state)

  return {
    access: () => may('MeterUsage'),
    handle(input, { caller, region }) {
      const { ProductCode, UsageDimension, UsageQuantity = 0, DryRun, UsageAllocations, ClientToken } = input
      const product = productOf(state, ProductCode)
      const now = cloud.clock.now()
      const timestamp = timeWithin(input.Timestamp, oldest, now)
      checkDimension(product, UsageDimension)
      checkQuantity('usageQuantity', UsageQuantity)
      checkAllocations(UsageAllocations, UsageQuantity)
      const accountId = accountOf(caller)
      const asked = digestOf(input)
      const used = ClientToken === undefined ? undefined : uses.of(accountId, ClientToken)
      if (used && used.digest !== asked) throw idempotencyConflict()
      if (used) return { MeteringRecordId: used.recordId }
      if (!agreementsOf(state, ProductCode, accountId).some((each) => isLicensed(each, now))) {
        throw notEntitled(ProductCode)
      }
      if (DryRun) throw dryRun()
      const usage = { dimension: UsageDimension, timestamp, quantity: UsageQuantity, licenseArn: undefined }
      const record = records.put(
        { productCode: ProductCode, accountId, region, ...usage },
        { caller: callerName(caller), operation: 'MeterUsage', acceptedAt: now },
      )
      if (!record) throw duplicateRequest()
      if (ClientToken !== undefined) uses.put(accountId, ClientToken, { digest: asked, recordId: record.id })
      return { MeteringRecordId: record.id }
    },
  }
}

const accountOf = (caller: Principal): string => ('accountId' in caller ? caller.accountId : '')

function digestOf({ ClientToken: _token, ...input }: MeterUsageInput): string {
  return digest(JSON.stringify(Object.entries(input).sort()))
}
