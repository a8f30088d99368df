/** What dead letters mean to whoever looks at them. */
import type { routes } from '../../domains/platform/routes'
import type { Answered, RoutesByAddress } from './routes'

type Routes = RoutesByAddress<typeof routes>
export type LetterQueue = Answered<Routes['GET /dead-letters']>['queues'][number]
export type QueueId = LetterQueue['queueId']
export type Letter = Answered<Routes['GET /dead-letters/{queueId}/letters']>['letters'][number]
export type Redrive = Answered<Routes['POST /dead-letters/{queueId}/redrives']>

export const queueTexts: Readonly<Record<QueueId, string>> = {
  events: 'Events, schedules and functions',
  'marketplace-inbox': 'Inbox of AWS Marketplace',
}

/** The queue that an address names; the first unless it is one. */
export function queueIn(search: string | undefined): QueueId {
  return search === 'marketplace-inbox' ? search : 'events'
}

/** The end of an ARN, which tells things apart: `rule/signalbox/…`, or a function’s name. */
export function placeText(arn: string): string {
  const parts = arn.split(':')
  return parts.length < 6 ? arn : parts.slice(parts[2] === 'lambda' ? 6 : 5).join(':')
}

/** Such as `2 sent back, 1 stays`. */
export function resultText({ redriven, failed, isPart }: Redrive): string {
  const back = `${redriven.length} sent back`
  const stay = failed.length === 0 ? '' : failed.length === 1 ? ', 1 stays' : `, ${failed.length} stay`
  return `${back}${stay}.${isPart ? ' There may be more: ask again.' : ''}`
}
