import { moved } from '../../../domains/deployment/decisions/moved'
import { newRun } from '../../../domains/deployment/decisions/run'
import type { EventDefinition } from '../../../events'
import { ReleasePromoted, RollbackCompleted } from '../../../events/catalog/deployment'

const now = new Date('2026-01-05T10:30:00.000Z')
const key = { pipeline: 'time-service', id: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a' }
const to = '6e0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5b'
const play = (run: ReturnType<typeof newRun>, definition: EventDefinition, more: object = {}) =>
  moved(run, definition, { run: key, stage: 'Beta', ...more }, now.toISOString(), now).state

test('a run that has taken a stage back is over', () => {
  const back = play(newRun(key, now), RollbackCompleted, { to, outcome: 'SUCCEEDED' })

  expect(back).toMatchObject({ status: 'rolled-back', endedAt: now.toISOString(), back: { to, outcome: 'SUCCEEDED' } })
  expect(play(back, RollbackCompleted, { to, outcome: 'SUCCEEDED' })).toBe(back)
})

test('of Prod it is promoted, whichever is told first', () => {
  const completed = { to, outcome: 'SUCCEEDED' }
  const one = play(play(newRun(key, now), RollbackCompleted, completed), ReleasePromoted)
  const other = play(play(newRun(key, now), ReleasePromoted), RollbackCompleted, completed)

  expect([one.status, other.status]).toEqual(['promoted', 'promoted'])
})

test('one that could not go back ends as CodePipeline says', () => {
  const failed = play(newRun(key, now), RollbackCompleted, { to, outcome: 'FAILED' })

  expect(failed).toMatchObject({ status: 'running', back: { outcome: 'FAILED' } })
})
