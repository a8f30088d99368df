/** The gate, decided: whom it asks, who has no say, and what opens it. */
import * as fc from 'fast-check'
import {
  approvalKeyOf,
  decisionOf,
  type GateToken,
  gateAnswered,
  gateOpened,
  gateOutcome,
  gateShut,
  type Release,
  readyAfter,
  runOfKey,
  superseded,
} from '../../../domains/deployment/decisions/gate'
import { moved } from '../../../domains/deployment/decisions/moved'
import { newRun } from '../../../domains/deployment/decisions/run'
import type { Run, Tests } from '../../../domains/deployment/run'
import type { CreatedEvent, DataOf, EventDefinition } from '../../../events'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRejected,
  ApprovalRequested,
} from '../../../events/catalog/approvals'
import { ReleasePromoted, StageDeployed } from '../../../events/catalog/deployment'
import type { Change } from '../../../shared/store/store'

const now = new Date('2026-01-05T10:30:00.000Z')
const key = { pipeline: 'time-service', id: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a' }
const newer = '6e0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5b'
const run: Run = newRun(key, now)
const issued: GateToken = {
  run: key,
  stage: 'Prod',
  action: 'Approve',
  token: 'token',
  settings: {
    approvers: [
      { name: 'Grace', email: 'grace@example.com' },
      { name: 'Ada', email: 'ada@example.com' },
    ],
    requester: { name: 'Pipeline', email: 'pipeline@example.com' },
    after: 'Gamma',
    authors: { 'ADA@laptop.local': { name: 'Ada', email: 'ada@example.com' } },
    unknownAuthor: 'say',
    newer: 'supersedes',
    unchanged: 'asks',
  },
}
const release: Release = {
  commit: 'a1b2c3d4e5f60718293a4b5c6d7e8f9012345678',
  message: 'Tell the time in Lima',
  author: { name: 'Ada', email: 'ada@laptop.local' },
  changes: ['Modify Time (AWS::Lambda::Function)'],
}
const withSettings = (changes: Partial<GateToken['settings']>): GateToken => ({
  ...issued,
  settings: { ...issued.settings, ...changes },
})
const names = ({ events = [] }: Change<Run>) => events.map(({ definition }) => definition.name)
const requestIn = ({ events = [] }: Change<Run>) =>
  events.find(({ definition }) => definition === ApprovalRequested)?.detail.data as DataOf<typeof ApprovalRequested>
const opened = gateOpened(run, issued, release, now).state
const subject = opened.gate?.asked?.subject
const outcome = {
  definition: ApprovalGranted,
  key: approvalKeyOf(run, 'token'),
  subject,
  voters: ['grace@example.com'],
}

test('the approvers are told the commit, its author, what changes and what was tested; the author has no say', () => {
  const request = requestIn(gateOpened(run, issued, release, now))
  expect(request).toMatchObject({
    subject: 'Release a1b2c3d4e5f6 of time-service to Prod',
    description: 'Author: Ada ada@laptop.local.\nCommit: Tell the time in Lima',
    excluded: [{ name: 'Ada', email: 'ada@example.com' }, { email: 'ada@laptop.local' }],
    context: { changes: ['Modify Time (AWS::Lambda::Function)'] },
  })
  expect(runOfKey(request.idempotencyKey)).toBe(key.id)
})

test('the notice twice asks once', () => {
  expect(gateOpened(opened, issued, release, now).state).toBe(opened)
})

test('the author is not asked, though the pipeline names them; without anybody else the release is refused', () => {
  const request = requestIn(gateOpened(run, issued, release, now))
  expect(request.approvers).toEqual([{ name: 'Grace', email: 'grace@example.com' }])

  const alone = withSettings({ approvers: [{ name: 'Ada', email: 'Ada@example.com' }] })
  const refused = gateOpened(run, alone, release, now)
  expect(names(refused)).toEqual(['ReleaseRejected'])
  expect(refused.state.gate).toMatchObject({ status: 'rejected' })
  expect(refused.events?.at(-1)?.detail.data).toMatchObject({ reason: 'Nobody but its author could approve of it' })
})

test('an address that an approver has is excluded, though nobody mapped it', () => {
  const author = { name: 'G', email: 'Grace@example.com' }
  const request = requestIn(gateOpened(run, issued, { ...release, author }, now))
  expect(request.excluded).toEqual([{ email: 'grace@example.com' }])
})

test('an author whom nobody knows is said so, or the release is refused', () => {
  const unknown = { ...release, author: { name: 'Eve', email: 'eve@elsewhere.example' } }
  expect(requestIn(gateOpened(run, issued, unknown, now)).description).toContain('knows nobody by this address')
  const refused = gateOpened(run, withSettings({ unknownAuthor: 'refuse' }), unknown, now)
  expect([names(refused), refused.state.gate?.status]).toEqual([['ReleaseRejected'], 'rejected'])
})

test('nobody is asked for a release that changes nothing, if the pipeline wants it so', () => {
  const nothing = { ...release, changes: [] }
  expect(names(gateOpened(run, withSettings({ unchanged: 'passes' }), nothing, now))).toEqual(['ReleaseApproved'])
  expect(names(gateOpened(run, issued, nothing, now))).toEqual(['ApprovalRequested'])
  // Without a change set nobody knows what changes.
  const unsaid = { ...release, changes: undefined }
  expect(names(gateOpened(run, withSettings({ unchanged: 'passes' }), unsaid, now))).toEqual(['ApprovalRequested'])
})

test.each([
  [ApprovalGranted, 'approved', 'ReleaseApproved'],
  [ApprovalRejected, 'rejected', 'ReleaseRejected'],
  [ApprovalExpired, 'rejected', 'ReleaseRejected'],
])('an outcome counts once', (definition, status, told) => {
  const change = gateOutcome(opened, { ...outcome, definition }, now)
  expect([change.state.gate?.status, names(change)]).toEqual([status, [told]])
  expect(change.state.gate?.asked).toBeUndefined()
  expect(gateOutcome(change.state, { ...outcome, definition: ApprovalGranted }, now).state).toBe(change.state)
})

test.each([
  ['of another subject', { subject: 'Promote Jim' }],
  ['of somebody who was not asked', { voters: ['eve@example.com'] }],
  ['of a gate of before', { key: approvalKeyOf(run, 'earlier') }],
])('an outcome %s opens nothing', (_, changes) => {
  expect(gateOutcome(opened, { ...outcome, ...changes }, now).state).toBe(opened)
})

test('a newer release takes the place of one that waits, unless the pipeline lets it wait', () => {
  const change = superseded(opened, newer, now)
  expect(names(change)).toEqual(['ReleaseSuperseded', 'ApprovalWithdrawalRequested'])
  expect(superseded(change.state, newer, now).state).toBe(change.state)
  const waits = gateOpened(run, withSettings({ newer: 'waits' }), release, now).state
  expect(superseded(waits, newer, now).state).toBe(waits)
  // Who has decided is not overtaken.
  const approved = gateOutcome(opened, outcome, now).state
  expect(superseded(approved, newer, now).state).toBe(approved)
})

test('a run that ends takes its request back; another try of the stage does, too, and asks anew', () => {
  const stopped = gateShut(opened, 'rejected', now.toISOString(), now)
  expect(names(stopped)).toEqual(['ReleaseRejected', 'ApprovalWithdrawalRequested'])
  expect(stopped.state.gate).toMatchObject({ status: 'rejected', isAnswered: true })
  expect(gateShut(stopped.state, 'approved', now.toISOString(), now).state).toBe(stopped.state)
  const again = gateOpened(opened, { ...issued, token: 'another' }, release, now)
  expect(names(again)).toEqual(['ApprovalWithdrawalRequested', 'ApprovalRequested'])
})

test('what is behind a gate is done: somebody has opened it in CodePipeline itself', () => {
  const later = new Date(now.getTime() + 1000)
  const play = (definition: EventDefinition, at: Date, stage = 'Prod') =>
    moved(opened, definition, { run: key, stage }, at.toISOString(), later)
  for (const change of [play(StageDeployed, later), play(ReleasePromoted, later)]) {
    expect(names(change)).toEqual(['ReleaseApproved', 'ApprovalWithdrawalRequested'])
    expect(change.state.gate).toMatchObject({ status: 'approved', isAnswered: true })
  }
  // CodePipeline's moments are whole seconds: what is told of the gate's own may have been after it.
  expect(names(play(StageDeployed, now))).toEqual(['ReleaseApproved', 'ApprovalWithdrawalRequested'])
  // What was deployed before it is not behind it.
  expect(names(play(StageDeployed, new Date(now.getTime() - 1)))).toEqual([])
  expect(names(play(StageDeployed, later, 'Gamma'))).toEqual([])
})

describe('a token that is told again', () => {
  const later = new Date(now.getTime() + 10 * 60_000)
  const stored: Run = JSON.parse(JSON.stringify(opened))
  const [first] = gateOpened(run, issued, release, now).events ?? []

  test('has the same asked again, though what was said of the tests would be another by now', () => {
    const tests = { attempt: 1, verdict: 'passed', results: {} } as unknown as Tests
    const change = gateOpened({ ...stored, stages: { Gamma: { tests } } }, issued, release, later)
    expect(change.events?.map(({ detail }) => detail)).toEqual([first?.detail])
    expect(gateOpened(change.state, issued, release, later).state).toBe(change.state)
  })

  test('asks nothing while it is on its way, nor what approvals would take for another request', () => {
    expect(gateOpened(stored, issued, release, now).state).toBe(stored)
    expect(names(gateOpened(stored, issued, { ...release, message: 'Another' }, later))).toEqual([])
  })

  test('asks nothing once the gate is decided', () => {
    const approved = gateOutcome(stored, outcome, now).state
    expect(gateOpened(approved, issued, release, later).state).toBe(approved)
  })
})

test('what was decided is told by the same event whenever it is told', () => {
  for (const change of [gateOutcome(opened, outcome, now), superseded(opened, newer, now)]) {
    const [told] = change.events ?? []
    expect(decisionOf(JSON.parse(JSON.stringify(change.state))).map(({ detail }) => detail)).toEqual([told?.detail])
  }
  expect(decisionOf(opened)).toEqual([])
})

test('what was taken back is remembered until its outcome comes', () => {
  const { state } = gateShut(opened, 'rejected', now.toISOString(), now)
  expect(state.withdrawals).toMatchObject([{ key: outcome.key, reason: 'The run has ended' }])
  expect(gateOutcome(state, { ...outcome, definition: ApprovalGranted }, now).state.withdrawals).toEqual([])
})

test('the end of an attempt before says nothing of the gate of the next', () => {
  expect(gateShut(opened, 'rejected', '2026-01-05T10:29:00.000Z', now).state).toBe(opened)
})

test('that CodePipeline knows is written down once there is something to know', () => {
  expect(gateAnswered(opened, 'token').state).toBe(opened)
  const approved = gateOutcome(opened, outcome, now).state
  expect(gateAnswered(approved, 'token').state.gate?.isAnswered).toBe(true)
  expect(gateAnswered(approved, 'another').state).toBe(approved)
})

test('whatever a commit says, and whoever it says wrote it, approvals can take the request', () => {
  const text = fc.string({ unit: 'binary', maxLength: 3000 })
  fc.assert(
    fc.property(text, text, text, fc.array(text, { maxLength: 200 }), (name, email, message, changes) => {
      const hostile = { commit: name.slice(0, 64), message, author: { name, email }, changes }
      const request = requestIn(gateOpened(run, issued, hostile, now))
      expect(Buffer.byteLength(JSON.stringify(request.context))).toBeLessThanOrEqual(64 * 1024)
      expect(request.description?.split('\n')).toHaveLength(2)
    }),
    { numRuns: 300 },
  )
})

test('the events of one decision have the same ids if it is decided again', () => {
  const ids = ({ events = [] }: Change<Run>) => events.map(({ detail }: CreatedEvent) => detail.metadata.eventId)
  expect(ids(superseded(opened, newer, now))).toEqual(ids(superseded(opened, newer, now)))
})

test('only a newer run that still goes on and has done with the stage before takes the place of one that waits', () => {
  const done = { Gamma: { completedAt: now.toISOString() } }
  const later = new Date(now.getTime() + 1000)
  const other = (changes: Partial<Run>): Run => ({ ...newRun({ ...key, id: newer }, later), ...changes })
  const ready = other({ stages: done })

  expect(readyAfter(opened, [other({}), ready])).toBe(ready)
  expect(readyAfter(opened, [other({})])).toBeUndefined()
  for (const status of ['failed', 'stopped', 'promoted'] as const) {
    expect(readyAfter(opened, [other({ stages: done, status })])).toBeUndefined()
  }
  expect(readyAfter(run, [ready])).toBeUndefined()
  // Heard of later, but begun before or together with it: two that begin at once never take each other's place.
  for (const startedAt of [now, new Date(now.getTime() - 60_000)]) {
    expect(readyAfter(opened, [other({ stages: done, startedAt: startedAt.toISOString() })])).toBeUndefined()
  }
  expect(readyAfter({ ...opened, startedAt: now.toISOString() }, [ready])).toBe(ready)
})
