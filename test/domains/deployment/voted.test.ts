/** Who has decided on a gate, as a run keeps it. */
import { addressHash, type GateToken } from '../../../domains/deployment/decisions/gate'
import { newRun } from '../../../domains/deployment/decisions/run'
import { withExpiry, withoutVoter, withVotes } from '../../../domains/deployment/decisions/voted'
import type { Gate, Run } from '../../../domains/deployment/run'

const now = new Date('2026-01-05T10:30:00.000Z')
const at = now.toISOString()
const gate: Gate = {
  stage: 'Prod',
  action: 'Approve',
  token: 'token',
  status: 'waiting',
  since: at,
  after: 'Gamma',
  newer: 'supersedes',
}
const waiting: Run = { ...newRun({ pipeline: 'time-service', id: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a' }, now), gate }
const approved: Run = { ...waiting, gate: { ...gate, status: 'approved' } }
const approval = '01JG8QZ5W0000000000000000A'
const ballots = [
  { approver: { name: 'Grace', email: 'Grace@example.com' }, decision: 'approve' as const, at },
  { approver: { name: 'Ada\u202e', email: 'ada@example.com' }, decision: 'reject' as const, at },
]
const decided = withVotes(waiting, { state: approved }, approval, ballots).state

test('who has decided stays with the gate by name, and never by address', () => {
  expect(decided.gate).toMatchObject({
    approvalId: approval,
    votes: [
      { name: 'Grace', decision: 'approve', at },
      { name: 'Ada', decision: 'reject', at },
    ],
  })
  expect(JSON.stringify(decided)).not.toContain('@')
})

test('an outcome that has decided nothing names nobody', () => {
  const nothing = { state: waiting }
  expect(withVotes(waiting, nothing, approval, ballots)).toBe(nothing)
  const before = { state: approved }
  expect(withVotes(approved, before, approval, ballots)).toBe(before)
  const another = { state: { ...approved, gate: { ...gate, token: 'another', status: 'approved' as const } } }
  expect(withVotes(waiting, another, approval, ballots)).toBe(another)
})

test('who is erased is named no more, however their address was written, and the others are', () => {
  const { state } = withoutVoter(decided, addressHash('grace@EXAMPLE.com'))
  expect(state.gate?.votes).toEqual([
    { decision: 'approve', at },
    { of: addressHash('ada@example.com'), name: 'Ada', decision: 'reject', at },
  ])
  expect(withoutVoter(state, addressHash('grace@example.com')).state).toBe(state)
})

test('a gate ends when approvals gives up, if the pipeline says when', () => {
  const issued = { token: 'token', settings: { expiresAfter: 'PT2H' } } as GateToken
  const { state } = withExpiry({ state: waiting }, issued)
  expect(state.gate?.expiresAt).toBe('2026-01-05T12:30:00.000Z')
  expect(withExpiry({ state }, issued).state).toBe(state)
  expect(withExpiry({ state: waiting }, { ...issued, token: 'another' }).state).toBe(waiting)
  const longest = { ...issued, settings: { expiresAfter: 'P999999999D' } } as GateToken
  expect(withExpiry({ state: waiting }, longest).state).toBe(waiting)
  expect(withExpiry({ state: waiting }, { ...issued, settings: {} } as GateToken).state).toBe(waiting)
})
