/** What a subscription has used, by day, as API Gateway counts it: half an hour late or later, and of keys that still are. */
import { GetUsageCommand, NotFoundException } from '@aws-sdk/client-api-gateway'
import { apiGateway } from '../../shared/clients/api-gateway'
import { type DayOfKey, type DayOfUsage, daysOf, lastUseOf, type Span } from './decisions/usage'
import type { Subscription } from './subscription'

/** Of a page. */
const mostKeys = 500

export interface Usage {
  readonly days: readonly DayOfUsage[]
  /** Of the present key and then that of before, the last day of the span on which it was used. */
  readonly keys: readonly { readonly generation: number; readonly lastFour: string; readonly lastUsedOn?: string }[]
}

export async function usageOf({ key, grace }: Subscription, span: Span): Promise<Usage> {
  const keys = [key, grace].flatMap((each) => each ?? [])
  const used = await Promise.all(keys.map(({ keyId, usagePlanId }) => usageOfKey(usagePlanId, keyId, span)))
  return {
    days: daysOf(span, used),
    keys: keys.map(({ generation, lastFour }, index) => {
      const lastUsedOn = lastUseOf(span, used[index] ?? [])
      return { generation, lastFour, ...(lastUsedOn !== undefined && { lastUsedOn }) }
    }),
  }
}

/** Of all keys that are in a plan, what each used in all of the span. */
export async function usageOfPlan(usagePlanId: string, { from, to }: Span): Promise<ReadonlyMap<string, number>> {
  const used = new Map<string, number>()
  let position: string | undefined
  try {
    do {
      const command = new GetUsageCommand({ usagePlanId, startDate: from, endDate: to, limit: mostKeys, position })
      const page = await apiGateway.send(command)
      for (const [keyId, days] of Object.entries(page.items ?? {})) {
        used.set(
          keyId,
          days.reduce((sum, [each = 0]) => sum + each, 0),
        )
      }
      position = page.position
    } while (position !== undefined)
  } catch (error) {
    if (!(error instanceof NotFoundException)) throw error
  }
  return used
}

async function usageOfKey(usagePlanId: string, keyId: string, { from, to }: Span): Promise<readonly DayOfKey[]> {
  const days: DayOfKey[] = []
  let position: string | undefined
  try {
    do {
      const command = new GetUsageCommand({ usagePlanId, keyId, startDate: from, endDate: to, position })
      const page = await apiGateway.send(command)
      for (const [used = 0, remaining] of page.items?.[keyId] ?? []) days.push({ used, remaining })
      position = page.position
    } while (position !== undefined)
  } catch (error) {
    // The plan was removed by hand; what was counted in it is gone with it.
    if (!(error instanceof NotFoundException)) throw error
  }
  return days
}
