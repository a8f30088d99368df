import { forgetAfter, scheduleSweep } from '../../../domains/deployment/decisions/attention'
import { removalBeside, withRemoval } from '../../../domains/deployment/decisions/removal'
import { newRun } from '../../../domains/deployment/decisions/run'
import type { Run } from '../../../domains/deployment/run'

const heard = new Date('2026-11-01T12:00:00Z')
const ended = '2026-11-02T12:00:00.000Z'
const run = newRun({ pipeline: 'time-service', id: 'e1' }, heard)
const over: Run = { ...run, status: 'promoted', endedAt: ended, isOver: true }
const looked = (each: Run, at: string) => withRemoval(scheduleSweep(undefined, each, new Date(at)), 365)
const seconds = (at: string | number) => new Date(at).getTime() / 1000

test('a run that is over goes so many days after its end', () => {
  expect(looked(over, ended).removeAt).toBe(seconds(ended) + 365 * 86_400)
  expect(withRemoval({ ...over, sweepAt: undefined }, 0).removeAt).toBeUndefined()
})

test('one of which something may still become stays, also one that is retried after its end', () => {
  expect(looked(run, ended).removeAt).toBeUndefined()
  expect(looked({ ...over, isOver: undefined }, ended).removeAt).toBeUndefined()
  const retried: Run = { ...looked(over, ended), status: 'running', isOver: undefined }
  expect(looked(retried, ended).removeAt).toBeUndefined()
})

test('one whose end nobody has heard of goes so long after it can be looked at no more', () => {
  const last = heard.getTime() + forgetAfter
  expect(looked(run, new Date(last + 1000).toISOString()).removeAt).toBe(seconds(last) + 365 * 86_400)
})

test('what lies beside it goes when the run can have ended at the latest, and not before it was written', () => {
  const last = heard.getTime() + forgetAfter
  expect(removalBeside(run, heard, 365)).toBe(seconds(last) + 365 * 86_400)
  const late = new Date(last + 86_400_000)
  expect(removalBeside(run, late, 365)).toBe(seconds(late.getTime()) + 365 * 86_400)
  expect(removalBeside(run, late, 0)).toBeUndefined()
})
