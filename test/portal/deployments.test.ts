import {
  type Attempt,
  attemptToShow,
  countsText,
  type Gate,
  inOrder,
  type StageOfRun,
  type SuiteInRun,
  stageTold,
  stageToShow,
  told,
  triggerText,
  variablesIn,
} from '../../portal/lib/deployments'
import { durationText } from '../../portal/lib/time'

const stage = (name: string, state: StageOfRun['state']): StageOfRun => ({
  stage: name,
  state,
  seconds: { length: 0, work: 0, waiting: 0 },
  tests: [],
  actions: [],
})
const gate: Gate = { stage: 'Prod', action: 'Approve', status: 'waiting', since: '2026-11-28T10:00:00.000Z', votes: [] }

test('a stage at whose gate nobody has decided waits, and works on otherwise', () => {
  expect(stageTold(stage('Prod', 'running'), gate)[1]).toBe('Waits for a decision')
  expect(stageTold(stage('Beta', 'running'), gate)[1]).toBe('Under way')
  expect(stageTold(stage('Prod', 'running'), { ...gate, status: 'approved' })[1]).toBe('Under way')
})

test('what has failed is shown first, then what is under way; a stage that is asked for before all', () => {
  const stages = [stage('Source', 'succeeded'), stage('Beta', 'failed'), stage('Prod', 'running')]
  expect(stageToShow({ stages }, undefined)?.stage).toBe('Beta')
  expect(stageToShow({ stages }, 'Source')?.stage).toBe('Source')
  expect(stageToShow({ stages }, 'Nowhere')?.stage).toBe('Beta')
  expect(stageToShow({ stages: stages.filter(({ state }) => state === 'succeeded') }, undefined)?.stage).toBe('Source')
  expect(stageToShow({ stages: [] }, undefined)).toBeUndefined()
})

test('of several attempts the newest is shown, or the one that is asked for', () => {
  const attempt = (number: number): Attempt => ({ attempt: number, startedAt: gate.since, suites: [] })
  expect(attemptToShow([attempt(1), attempt(2)], undefined)?.attempt).toBe(2)
  expect(attemptToShow([attempt(1), attempt(2)], '1')?.attempt).toBe(1)
  expect(attemptToShow([], '1')).toBeUndefined()
})

test('suites that have not passed come first', () => {
  const suite = (name: string, verdict?: SuiteInRun['verdict']): SuiteInRun => ({ suite: name, by: 'answer', verdict })
  const names = inOrder([suite('a', 'passed'), suite('b', 'failed'), suite('c'), suite('d', 'passed')])
  expect(names.map((each) => each.suite)).toEqual(['b', 'c', 'a', 'd'])
})

test('words of CodePipeline that are not known are shown as they are', () => {
  expect(told('InProgress')).toEqual(['moving', 'Under way'])
  expect(told('Novel')).toEqual(['none', 'Novel'])
  expect(triggerText('ManualRollback')).toBe('Somebody who rolled back')
  expect(triggerText('Novel')).toBe('Novel')
  expect(countsText({ passed: 3, failed: 0, skipped: 1 })).toBe('3 passed, 1 skipped')
})

test('variables are a line each, and a line that is none is told of', () => {
  expect(variablesIn('')).toEqual({})
  expect(variablesIn('A=1\n\n b-2=x=y \n')).toEqual({ A: '1', 'b-2': 'x=y' })
  expect(variablesIn('A=1\nnonsense')).toBeUndefined()
})

test('a duration is told in its two largest units', () => {
  expect([0, 0.4, 59.6, 3600, 7530, 90_000, 86_400].map(durationText)).toEqual([
    '0 s',
    '0 s',
    '1 min',
    '1 h',
    '2 h 5 min',
    '1 d 1 h',
    '1 d',
  ])
})
