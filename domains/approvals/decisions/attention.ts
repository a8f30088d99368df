/**
 * When the sweep looks at an approval again. Until it is settled there always is such a time: soon while something is
 * owed that a crash may have left undone, else when its workflow should long have woken. What moves on by itself moves
 * its time on with it, so the sweep finds only what does not.
 */
import type { Approval } from '../approval'
import { owedNews } from './unreached'
import { nextWake } from './wake'

const minute = 60_000
/** What is younger is most likely being done right now. */
const patience = 2 * minute
/** A step of a workflow may be tried again for some minutes before its wake-up counts as missed. */
const grace = 5 * minute
/** How often a taken task is said to be alive; its workflow's HeartbeatSeconds must be well above. */
const heartbeat = 30 * minute
const firstBackOff = 15 * minute
const longestBackOff = 240 * minute

/** Whether something is owed that should have been done at once. */
export function owesSomething(approval: Approval): boolean {
  if (approval.status !== 'pending') return approval.settledAt === undefined
  const isMailOwed = Object.keys(approval.dueMails).length > 0 || approval.noticeDue === true
  return isMailOwed || owedNews(approval).length > 0 || approval.startedAt === undefined
}

/** Whether the workflow has not woken when it should have. */
export function isWakeMissed(approval: Approval, now: Date): boolean {
  return now.getTime() >= awaitedWake(approval) + grace
}

/** What the write of a change has to set: failures of an earlier state of things don't count for the next. */
export function scheduleSweep(before: Approval | undefined, after: Approval, now: Date): Approval {
  const isSameMatter = before !== undefined && before.status === after.status && before.round === after.round
  const retry = isSameMatter && after.settledAt === undefined ? after.retry : undefined
  return { ...after, retry, sweepAt: nextSweep({ ...after, retry }, now) }
}

/** The sweep has looked, and nothing has moved, or it has failed: it looks later and later. */
export function putOff(approval: Approval, hasFailed: boolean, now: Date): Approval {
  const hasMoved = approval.sweepAt !== undefined && Date.parse(approval.sweepAt) > now.getTime()
  if (approval.settledAt !== undefined || (hasMoved && !hasFailed)) return approval
  return { ...approval, retry: backOff(approval, now) }
}

export function backOff({ retry }: Approval, now: Date): NonNullable<Approval['retry']> {
  const failures = (retry?.failures ?? 0) + 1
  const delay = Math.min(longestBackOff, firstBackOff * 2 ** Math.min(failures - 1, 10))
  return { failures, at: new Date(now.getTime() + delay).toISOString() }
}

function nextSweep(approval: Approval, now: Date): string | undefined {
  if (approval.settledAt !== undefined) return undefined
  const { retry, replyToken, status, heartbeatAt, requestedAt } = approval
  const moved = owesSomething(approval) ? now.getTime() + patience : awaitedWake(approval) + grace
  const next = retry ? Math.max(moved, Date.parse(retry.at)) : moved
  const isHeld = replyToken !== undefined && status === 'pending'
  const nextHeartbeat = Date.parse(heartbeatAt ?? requestedAt) + heartbeat
  return new Date(isHeld ? Math.min(next, nextHeartbeat) : next).toISOString()
}

function awaitedWake(approval: Approval): number {
  return Date.parse(nextWake(approval, new Date(approval.wokenAt ?? approval.requestedAt)))
}
