/** When the sweep looks at a run again: soon while something is under way that a lost event would leave so. */
import type { Again, Gate, Run, Withdrawal } from '../run'

const minute = 60_000
/** A job must be renewed before 20 minutes; the sweep comes every five. */
export const renewAfter = 10 * minute
/** What is younger is most likely being done right now. */
const patience = 4 * minute
/** Of a run that only CodePipeline or people move, and once after its end. */
const idle = 10 * minute
/** By then CodePipeline has given up whatever there was. */
export const forgetAfter = 30 * 24 * 60 * minute

export function scheduleSweep(_: Run | undefined, after: Run, now: Date): Run {
  return { ...after, sweepAt: nextSweep(after, now) }
}

function nextSweep(run: Run, now: Date): string | undefined {
  const after = isUnderWay(run) ? patience : idle
  if (Date.parse(run.heardAt) + forgetAfter < now.getTime()) return undefined
  if (run.isOver && !isUnderWay(run) && !run.withdrawals?.some(isWorthTelling)) return undefined
  return new Date(now.getTime() + after).toISOString()
}

function isUnderWay(run: Run): boolean {
  const { gate, isOver, stages } = run
  if (isOver) return Object.values(stages).some(({ tests }) => tests && tests.verdict === undefined)
  const isUntold = gate !== undefined && gate.status !== 'waiting' && gate.isAnswered !== true
  return openTests(run).length > 0 || isUntold
}

/** Stages whose job waits to be answered. */
export function openTests({ stages }: Run): readonly string[] {
  return Object.entries(stages)
    .filter(([, { tests }]) => tests && tests.job.state !== 'answered')
    .map(([stage]) => stage)
}

/** Between one telling and the next, so that what nobody decides for days is no burden. */
const shortestPause = 5 * minute
const longestPause = 30 * minute

function isDue(at: string | undefined, again: Again | undefined, now: Date): boolean {
  if (at === undefined) return false
  const pause = Math.min(shortestPause * 2 ** Math.min(again?.times ?? 0, 10), longestPause)
  return now.getTime() - Date.parse(again?.at ?? at) >= pause
}

/** Nothing is heard of what was asked: the request may be lost, or its outcome. */
export function isToAskAgain(gate: Gate | undefined, now: Date): boolean {
  return gate?.status === 'waiting' && isDue(gate.asked?.at, gate.asked?.again, now)
}

/** Approvals may never have heard of what is taken back: then it has no answer. */
const mostWithdrawals = 4

const isWorthTelling = ({ again }: Withdrawal): boolean => (again?.times ?? 0) < mostWithdrawals

export function withdrawalsToTell({ withdrawals = [] }: Run, now: Date): readonly Withdrawal[] {
  return withdrawals.filter((each) => isWorthTelling(each) && isDue(each.at, each.again, now))
}

/** What the sweep notes of its look at `seen`: what it has had taken back again, and whether there is nothing more to hear. */
export function lookedAt(run: Run, seen: Run, hasEnded: boolean, now: Date): Run {
  const told = withdrawalsToTell(seen, now).map(({ key }) => key)
  const once = (again: Again | undefined): Again => ({ times: (again?.times ?? 0) + 1, at: now.toISOString() })
  const { withdrawals } = run
  return {
    ...run,
    ...(hasEnded && { isOver: true }),
    ...(withdrawals && {
      withdrawals: withdrawals.map((each) => (told.includes(each.key) ? { ...each, again: once(each.again) } : each)),
    }),
  }
}
