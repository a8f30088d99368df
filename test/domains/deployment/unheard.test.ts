/** What the sweep finds: the events that a run has not heard, as they would have come. */
import type { ActionExecutionDetail, StageState } from '@aws-sdk/client-codepipeline'
import {
  isToAskAgain,
  lookedAt,
  scheduleSweep,
  withdrawalsToTell,
} from '../../../domains/deployment/decisions/attention'
import { newRun } from '../../../domains/deployment/decisions/run'
import { type PipelineChange, translate } from '../../../domains/deployment/decisions/translate'
import { attemptOf, type Known, unheard, waitingGate } from '../../../domains/deployment/decisions/unheard'
import type { Run } from '../../../domains/deployment/run'

const key = { pipeline: 'time-service', id: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a' }
const start = Date.parse('2026-01-05T10:00:00.000Z')
const at = (minute: number) => new Date(start + minute * 60_000)
const iso = (minute: number) => at(minute).toISOString()
const topic = 'arn:aws:sns:us-east-1:000000000000:signalbox-gates'

type Made = Partial<ActionExecutionDetail> & { readonly from: number; readonly to?: number }

const action = (stageName: string, actionName: string, { from, to, ...more }: Made): ActionExecutionDetail => ({
  stageName,
  actionName,
  actionExecutionId: `${stageName}-${actionName}-${from}`,
  startTime: at(from),
  lastUpdateTime: at(to ?? from),
  status: to === undefined ? 'InProgress' : 'Succeeded',
  input: { actionTypeId: { category: 'Deploy', owner: 'AWS', provider: 'CloudFormation', version: '1' } },
  ...more,
})

const stages: readonly StageState[] = [
  { stageName: 'Source', actionStates: [{ actionName: 'Source' }] },
  { stageName: 'Beta', actionStates: [{ actionName: 'Deploy' }, { actionName: 'Tests' }] },
  { stageName: 'Prod', actionStates: [{ actionName: 'Approve' }, { actionName: 'Deploy' }] },
]

const known = (actions: readonly ActionExecutionDetail[], more: Partial<Known> = {}): Known => ({
  status: 'InProgress',
  trigger: 'StartPipelineExecution',
  startedAt: at(0),
  actions,
  stages,
  ...more,
})

const source = action('Source', 'Source', { from: 0, to: 1 })
const deploy = action('Beta', 'Deploy', { from: 1, to: 3 })
const tests = action('Beta', 'Tests', { from: 3, to: 5 })
const run: Run = { ...newRun(key, at(0)), startedAt: iso(0) }
/** Begun at the first try. */
const moments = [{ what: 'begun', attempt: 1, at: iso(0) }] as const
const told = (changes: readonly PipelineChange[], to?: string) =>
  changes
    .flatMap((change) => translate(change, to === undefined ? undefined : { to, stage: 'Prod' }))
    .map(({ definition, detail }) => {
      const { stage } = detail.data as { stage?: string }
      return [definition.name, stage].filter(Boolean).join(' ')
    })
const ids = (changes: readonly PipelineChange[]) =>
  changes.flatMap((change) => translate(change)).map(({ detail }) => detail.metadata.eventId)

test('a run that nobody has heard of is told of from its start to where it is', () => {
  const found = unheard(key, undefined, known([source, deploy, tests]), at(60))
  expect(told(found)).toEqual([
    'PipelineStarted',
    'StageStarted Source',
    'StageCompleted Source',
    'StageStarted Beta',
    'StageDeployed Beta',
    'StageCompleted Beta',
  ])
})

test('what is heard already is not told again, nor what is just being told', () => {
  const heard = { ...run, stages: { Source: { moments, completedAt: iso(1) }, Beta: { moments, deployedAt: iso(3) } } }
  expect(unheard(key, heard, known([source, deploy]), at(60))).toEqual([])
  expect(unheard(key, heard, known([source, deploy, tests]), at(6))).toEqual([])
  expect(told(unheard(key, heard, known([source, deploy, tests]), at(7)))).toEqual(['StageCompleted Beta'])
})

test('a stage with an action that has not succeeded is not done', () => {
  const red = { ...tests, status: 'Failed' as const }
  expect(told(unheard(key, run, known([source, deploy, red]), at(60)))).not.toContain('StageCompleted Beta')
})

test('told by CodePipeline at another moment it is the same event', () => {
  const detail = { pipeline: key.pipeline, 'execution-id': key.id, stage: 'Beta', 'pipeline-execution-attempt': 1 }
  const time = '2026-01-05T10:05:02.000Z'
  const stage = {
    time,
    'detail-type': 'CodePipeline Stage Execution State Change',
    detail: { ...detail, state: 'SUCCEEDED' },
  }
  const deployed = {
    time,
    'detail-type': 'CodePipeline Action Execution State Change',
    detail: {
      ...detail,
      state: 'SUCCEEDED',
      action: 'Deploy',
      'action-execution-id': 'Beta-Deploy-1',
      type: { category: 'Deploy' },
    },
  }
  const found = unheard(
    key,
    { ...run, stages: { Source: { moments, completedAt: iso(1) }, Beta: { moments } } },
    known([source, deploy, tests]),
    at(60),
  )
  expect(ids(found)).toEqual(ids([deployed, stage]))
})

test('an end is told by the attempt that has come to it, and again of a retry that has', () => {
  const failed = known([source, { ...deploy, status: 'Failed' }], { status: 'Failed' })
  const again = known([...failed.actions, action('Beta', 'Deploy', { from: 10, to: 12, status: 'Failed' })], {
    status: 'Failed',
  })
  const ended = [...moments, { what: 'failed', attempt: 1, at: iso(3) }] as const
  const over: Run = {
    ...run,
    status: 'failed',
    endedAt: iso(3),
    stages: { Source: { moments, completedAt: iso(1) }, Beta: { moments: ended } },
  }
  expect(told(unheard(key, { ...over, status: 'running' }, failed, at(60)))).toEqual(['PipelineFailed'])
  expect(unheard(key, over, failed, at(60))).toEqual([])
  const retried = unheard(key, over, again, at(60))
  expect(told(retried)).toEqual(['StageStarted Beta', 'StageFailed Beta', 'PipelineFailed'])
  expect(retried.map(({ detail }) => detail['pipeline-execution-attempt'])).toEqual([2, 2, 2])
})

test('attempts are counted by what was begun again, and actions side by side are of one', () => {
  const [one, two] = [
    { ...deploy, status: 'Failed' as const },
    action('Beta', 'Other', { from: 1, to: 3, status: 'Failed' }),
  ]
  expect(attemptOf([source, one, two])).toBe(1)
  const retry = [action('Beta', 'Deploy', { from: 8, to: 9 }), action('Beta', 'Other', { from: 8, to: 9 })]
  expect(attemptOf([source, one, two, ...retry])).toBe(2)
  // All of a stage once more begins with what had succeeded.
  const late = action('Beta', 'Tests', { from: 3, to: 5, status: 'Failed' })
  expect(attemptOf([source, deploy, late, action('Beta', 'Tests', { from: 6, to: 7, status: 'Failed' })])).toBe(2)
})

test('a way back is told when it begins and when it is over', () => {
  const target = '6e0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5b'
  const back = [action('Prod', 'Approve', { from: 0, to: 1 }), action('Prod', 'Deploy', { from: 1, to: 2 })]
  const found = unheard(key, undefined, known(back, { target, status: 'Succeeded' }), at(60))
  expect(told(found, target)).toEqual([
    'PipelineStarted',
    'RollbackStarted Prod',
    'StageStarted Prod',
    'StageDeployed Prod',
    'StageCompleted Prod',
    'ReleasePromoted Prod',
    'RollbackCompleted Prod',
  ])
})

test('a gate is one that waits and tells our topic; its token stands in the state of its stage', () => {
  const approve = action('Prod', 'Approve', {
    from: 6,
    input: {
      actionTypeId: { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' },
      resolvedConfiguration: { NotificationArn: topic, CustomData: '{}' },
    },
  })
  const latestExecution = { actionExecutionId: 'Prod-Approve-6', token: 'token' }
  const waits = { stageName: 'Prod', actionStates: [{ actionName: 'Approve', latestExecution }] }
  const now = known([source, approve], { stages: [waits] })
  expect(waitingGate(now, topic, at(60))).toMatchObject({ stage: 'Prod', action: 'Approve', token: 'token' })
  expect(waitingGate(now, 'another topic', at(60))).toBeUndefined()
  expect(
    waitingGate(known([source, { ...approve, status: 'Succeeded' }], { stages: [waits] }), topic, at(60)),
  ).toBeUndefined()
})

describe('the sweep looks', () => {
  const asked = { key: 'key', subject: 'Release', approvers: [], at: iso(0) }
  const gate = {
    stage: 'Prod',
    action: 'Approve',
    token: 't',
    since: iso(0),
    after: 'Beta',
    newer: 'waits',
    asked,
  } as const
  const waiting: Run = { ...run, gate: { ...gate, status: 'waiting' } }

  test('once more after a run has ended, and then no more', () => {
    const ended: Run = { ...run, status: 'promoted', endedAt: iso(9) }
    expect(scheduleSweep(run, ended, at(10)).sweepAt).toBe(iso(20))
    expect(scheduleSweep(run, lookedAt(ended, ended, true, at(20)), at(20)).sweepAt).toBeUndefined()
  })

  test('after what it has asked less and less often, until half an hour lies between', () => {
    const again = (times: number, minute: number): Run => ({
      ...waiting,
      gate: { ...gate, status: 'waiting', asked: { ...asked, again: { times, at: iso(minute) } } },
    })
    expect([4, 5].map((minute) => isToAskAgain(waiting.gate, at(minute)))).toEqual([false, true])
    expect([14, 15].map((minute) => isToAskAgain(again(1, 5).gate, at(minute)))).toEqual([false, true])
    expect([129, 130].map((minute) => isToAskAgain(again(50, 100).gate, at(minute)))).toEqual([false, true])
  })

  test('after what was taken back until it is answered, and not for ever', () => {
    let taken: Run = { ...run, withdrawals: [{ key: 'key', reason: 'The run has ended', at: iso(0) }] }
    let times = 0
    for (let minute = 0; minute < 24 * 60; minute += 5) {
      times += withdrawalsToTell(taken, at(minute)).length
      taken = lookedAt(taken, taken, true, at(minute))
    }
    expect(times).toBe(4)
    expect(scheduleSweep(run, taken, at(24 * 60)).sweepAt).toBeUndefined()
  })
})
