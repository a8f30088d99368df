/**
 * Who has decided on a gate, and until when they had time. Of people a run keeps the names of those who decided; by a hash of
 * their address an erasure finds them.
 */
import { durationToMilliseconds } from '../../../shared/duration'
import type { Change } from '../../../shared/store/store'
import type { GateVote, Run } from '../run'
import { addressHash, type GateToken } from './gate'
import { legible } from './legible'

const longestName = 100
const longestExpiry = 365 * 86_400_000

export interface Ballot {
  readonly approver: { readonly name: string; readonly email: string }
  readonly decision: GateVote['decision']
  readonly at: string
}

/** @param change what the outcome has made of the run: nothing, if it is of no request of ours, or was told before */
export function withVotes(
  before: Run,
  change: Change<Run>,
  approvalId: string | undefined,
  ballots: readonly Ballot[],
): Change<Run> {
  const { gate } = change.state
  const isDecided = before.gate?.status === 'waiting' && gate?.token === before.gate.token && gate.status !== 'waiting'
  if (!isDecided) return change
  const votes = ballots.map(({ approver, decision, at }) => ({
    of: addressHash(approver.email),
    name: legible(approver.name, longestName),
    decision,
    at,
  }))
  return { ...change, state: { ...change.state, gate: { ...gate, approvalId, votes } } }
}

/** What approvals will do by itself, if the pipeline says so. */
export function withExpiry(change: Change<Run>, { token, settings: { expiresAfter } }: GateToken): Change<Run> {
  const { gate } = change.state
  if (gate?.token !== token || gate.status !== 'waiting' || expiresAfter === undefined) return change
  if (gate.expiresAt !== undefined) return change
  const lasts = durationToMilliseconds(expiresAfter)
  // Approvals takes nothing longer, and says so.
  if (lasts > longestExpiry) return change
  const expiresAt = new Date(Date.parse(gate.since) + lasts).toISOString()
  return { ...change, state: { ...change.state, gate: { ...gate, expiresAt } } }
}

/** What was decided stays told, by whom no more. */
export function withoutVoter(run: Run, of: string): Change<Run> {
  const { gate } = run
  if (!gate?.votes?.some((each) => each.of === of)) return { state: run }
  const votes = gate.votes.map((each) => (each.of === of ? { decision: each.decision, at: each.at } : each))
  return { state: { ...run, gate: { ...gate, votes } } }
}
