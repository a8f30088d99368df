/** What of their lists somebody wants to see: by status, and by words that they remember. */
import type { Approval, Status } from '../approval'
import { awaits, type Holder, hasAsked, seatOf } from './users'

export interface Filter {
  readonly status?: Status | undefined
  readonly q?: string | undefined
}

/** Whether few of a list may be wanted. */
export function isSparse({ status, q }: Filter): boolean {
  return status !== undefined || q !== undefined
}

/** Without a status what waits for them; with one, what they had a say in and need not decide any more. */
export function isInInbox(user: Holder, { status, q }: Filter, now: Date): (approval: Approval) => boolean {
  const isSaid = hasWords(q)
  return (approval) => {
    const isWaiting = awaits(approval, user, now)
    const isOfThese =
      status === undefined
        ? isWaiting
        : !isWaiting && approval.status === status && seatOf(approval, user) !== undefined
    return isOfThese && isSaid(approval)
  }
}

export function isAmongRequests(user: Holder, { status, q }: Filter): (approval: Approval) => boolean {
  const isSaid = hasWords(q)
  return (approval) =>
    hasAsked(approval, user) && (status === undefined || approval.status === status) && isSaid(approval)
}

/** Each somewhere, in whatever case. */
function hasWords(q = ''): (approval: Approval) => boolean {
  const words = q.toLowerCase().split(/\s+/u)
  return ({ subject, requester, requestedBy, correlationId, approvalId }) => {
    const { system, correlationId: reference = '' } = requestedBy
    const all = [subject, requester.name, requester.email, system, reference, correlationId, approvalId]
    const text = all.join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  }
}
