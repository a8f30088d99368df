/** What APIs and their plans mean to whoever would subscribe. */
import type { routes } from '../../domains/subscriptions/routes'
import type { Answered, RoutesByAddress } from './routes'

type Routes = RoutesByAddress<typeof routes>
export type Entry = Answered<Routes['GET /apis/{apiId}']>
export type Plan = Entry['plans'][number]

const number = new Intl.NumberFormat('en')
const periods: Readonly<Record<NonNullable<Plan['quota']>['period'], string>> = {
  DAY: 'a day',
  WEEK: 'a week',
  MONTH: 'a month',
}

/** Such as `10,000 requests a month`. */
export function quotaText({ quota }: Pick<Plan, 'quota'>): string {
  if (!quota) return 'As many requests as you like'
  const requests = quota.limit === 1 ? 'request' : 'requests'
  return `${number.format(quota.limit)} ${requests} ${periods[quota.period]}`
}

/** Such as `5 a second, 10 at once`. */
export function throttleText({ throttle }: Pick<Plan, 'throttle'>): string {
  if (!throttle) return 'No limit of its own'
  return `${number.format(throttle.rateLimit)} a second, ${number.format(throttle.burstLimit)} at once`
}

/** How one comes to it. */
export function wayIn({ needsApproval, isOfMarketplace, freeTrial }: Plan): string {
  if (isOfMarketplace)
    return freeTrial ? 'Bought through AWS Marketplace, with a free trial' : 'Bought through AWS Marketplace'
  return needsApproval ? 'Its owners approve each subscription' : 'At once'
}
