/** How often and how much a usage plan lets its keys call. */
import { refuseUnknown } from '../../../kernel/aws-error'
import type { Quota, Throttle } from '../definitions'
import { badRequest } from '../errors'
import { type Input, number, oneOf, text } from '../input'

export function readThrottle(input: Input | undefined, before?: Throttle): Throttle | undefined {
  if (!input) return undefined
  refuseUnknown(input, ['burstLimit', 'rateLimit'], 'usage plan: throttle')
  const rateLimit = number(input, 'rateLimit') ?? before?.rateLimit ?? 0
  const burstLimit = number(input, 'burstLimit') ?? before?.burstLimit ?? Math.max(1, Math.ceil(rateLimit))
  if (rateLimit < 0 || burstLimit < 0) throw badRequest('Usage Plan throttle limits must not be negative')
  return { burstLimit, rateLimit }
}

/** AWS's own words for it; that it is bounded so tells that it is a day. */
const offsets = {
  DAY: [0, 'must be zero in the DAY period'],
  WEEK: [6, 'must be between zero and six inclusive in the WEEK period'],
  MONTH: [27, 'must be between zero and 27 inclusive in the MONTH period'],
} as const

export function readQuota(input: Input | undefined, before?: Quota): Quota | undefined {
  if (!input) return undefined
  refuseUnknown(input, ['limit', 'offset', 'period'], 'usage plan: quota')
  const limit = number(input, 'limit') ?? before?.limit
  const offset = number(input, 'offset') ?? before?.offset ?? 0
  const period = oneOf(text(input, 'period') ?? before?.period ?? '', ['DAY', 'WEEK', 'MONTH'], 'quota.period')
  if (limit === undefined || limit < 1 || !Number.isInteger(limit)) {
    throw badRequest('Usage Plan quota limit must be a positive integer')
  }
  const [most, words] = offsets[period]
  if (!Number.isInteger(offset) || offset < 0 || offset > most) throw badRequest(`Usage Plan quota offset ${words}`)
  return { limit, offset, period }
}
