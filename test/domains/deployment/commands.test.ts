/** What becomes of a command, and how CodePipeline's refusals are said. */
import * as fc from 'fast-check'
import type { Asked, Command } from '../../../domains/deployment/command'
import {
  begun,
  done,
  entryOf,
  isReasonOf,
  madeSince,
  reasonOf,
  refused,
  type SeenRun,
  takenUp,
  withoutAsker,
} from '../../../domains/deployment/decisions/commands'
import { isBusy, refusalOf } from '../../../domains/deployment/decisions/refusals'

const id = '01JG8QZ5W0000000000000000A'
const run = '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a'
const other = '6e0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5b'
const asking = {
  now: new Date('2026-01-05T09:00:00Z'),
  actor: '9c9c7a0e-5c0f-4a0a-9d7e-2f7b1a2c3d4e',
  correlationId: 'c',
}
const start: Asked = { what: 'start', pipeline: 'time', variables: { Color: 'red' } }
const retry: Asked = { what: 'retry', pipeline: 'time', run, stage: 'Beta', actions: 'failed' }
const stop: Asked = { what: 'stop', pipeline: 'time', run, abandon: true, reason: 'Enough' }
const rollback: Asked = { what: 'rollback', pipeline: 'time', stage: 'Prod', to: run }

const commandOf = (asked: Asked, before: Command['before'] = {}): Command => begun(id, asked, asking, before)

test('who asked, and with which words, is kept until it is over, and then in the audit alone', () => {
  expect(commandOf(stop)).toMatchObject({ status: 'begun', tries: 1, by: { actor: asking.actor } })
  for (const over of [done(commandOf(stop), run), refused(commandOf(stop))]) {
    expect(JSON.stringify(over)).not.toMatch(/Enough|9c9c7a0e/)
  }
  expect(JSON.stringify(done(commandOf(start), run))).not.toContain('red')
  expect(entryOf(commandOf(stop), run)).toEqual({
    at: '2026-01-05T09:00:00.000Z',
    entryId: id,
    what: 'RunStopped',
    actor: asking.actor,
    correlationId: 'c',
    run,
    detail: 'what was under way was abandoned',
  })
  expect(entryOf(done(commandOf(stop), run), run)).toBeUndefined()
})

test('whoever is erased has asked for nothing that is under way', () => {
  const erased = withoutAsker(commandOf(retry), asking.actor, 'erased/1')
  expect(entryOf(erased, run)).toMatchObject({ actor: 'erased/1' })
  expect(withoutAsker(commandOf(retry), 'somebody else', 'erased/1')).toEqual(commandOf(retry))
})

test('in whichever order it is asked, refused and done, what is done stays done, by the same run', () => {
  const steps = fc.constantFrom<(command: Command) => Command>(
    (command) => takenUp(command, retry, asking, { retries: 1 }),
    (command) => done(command, run),
    (command) => done(command, other),
    refused,
  )
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 8 }), (all) => {
      let command = commandOf(retry, { retries: 0 })
      let first: string | undefined
      for (const step of all) {
        command = step(command)
        first ??= command.run
        expect(command.run).toBe(first)
        expect(command.status === 'done').toBe(first !== undefined)
      }
    }),
  )
})

test('one that was refused begins anew, with what is seen then; one that is under way is joined', () => {
  const joined = takenUp(commandOf(retry, { retries: 0 }), retry, asking, undefined)
  expect(joined).toMatchObject({ tries: 2, before: { retries: 0 } })
  const anew = takenUp(refused(joined), retry, asking, { retries: 3 })
  expect(anew).toMatchObject({ status: 'begun', tries: 1, before: { retries: 3 } })
})

test('a stop is known again by its reason, however long that is', () => {
  fc.assert(
    fc.property(fc.option(fc.string({ maxLength: 400, unit: 'grapheme' }), { nil: undefined }), (reason) => {
      const told = reasonOf(id, reason)
      expect(told.length).toBeLessThanOrEqual(200)
      expect(isReasonOf(id, told)).toBe(true)
    }),
  )
  expect(isReasonOf(id, 'Enough (01JG8QZ5W0000000000000000B)')).toBe(false)
  expect(isReasonOf(id, undefined)).toBe(false)
})

test('a run may be a command’s only if it is newer and of its kind', () => {
  const seen = (more: Partial<SeenRun>): SeenRun => ({ run: other, isRollback: false, ...more })
  const old = seen({ run, trigger: 'StartPipelineExecution' })
  const begunHere = commandOf(start, { newest: run })
  expect(madeSince(begunHere, [seen({ trigger: 'StartPipelineExecution' }), old])).toEqual([other])
  expect(madeSince(begunHere, [old])).toEqual([])
  expect(madeSince(begunHere, [seen({ trigger: 'PutActionRevision' }), old])).toEqual([])
  const here = commandOf(start, { newest: run, caller: 'Commands' })
  const by = (name: string) =>
    seen({ trigger: 'StartPipelineExecution', by: `arn:aws:sts::1:assumed-role/role/${name}` })
  expect(madeSince(here, [by('Commands'), old])).toEqual([other])
  expect(madeSince(here, [by('grace'), old])).toEqual([])
  const back = commandOf(rollback, { newest: undefined })
  expect(madeSince(back, [seen({ isRollback: true, to: run })])).toEqual([other])
  expect(madeSince(back, [seen({ isRollback: true, to: other }), seen({ to: run })])).toEqual([])
})

const told = (asked: Asked, name: string, facts = {}) => {
  const { code, refusal, message } = refusalOf(asked, { name, message: 'It\u202e will not' }, facts) ?? {}
  return [code, refusal, message]
}

test.each<[Asked, string, object, string, string, RegExp]>([
  [start, 'PipelineNotFoundException', {}, 'PipelineNotFound', 'not-found', /no pipeline time/],
  [
    start,
    'ConcurrentPipelineExecutionsLimitExceededException',
    {},
    'TooManyRuns',
    'conflict',
    /wait until one is over, or stop one/,
  ],
  [start, 'ValidationException', {}, 'NotAsPipelineTakesIt', 'invalid', /CodePipeline says: It will not$/],
  [retry, 'StageNotFoundException', {}, 'StageNotFound', 'not-found', /^stage: pipeline time has no stage Beta/],
  [retry, 'NotLatestPipelineExecutionException', {}, 'NotNewestRun', 'conflict', /another run is; retry that one/],
  [
    retry,
    'NotLatestPipelineExecutionException',
    { latest: { run: other, status: 'Failed' } },
    'NotNewestRun',
    'conflict',
    new RegExp(`run ${other} is`),
  ],
  [retry, 'StageNotRetryableException', {}, 'StageNotRetryable', 'conflict', /no action of it has failed/],
  [
    retry,
    'StageNotRetryableException',
    { latest: { run, status: 'InProgress' } },
    'StageNotRetryable',
    'conflict',
    /under way/,
  ],
  [
    retry,
    'StageNotRetryableException',
    { version: 2, versionOfRun: 1 },
    'PipelineChanged',
    'conflict',
    /start a new run/,
  ],
  [rollback, 'PipelineExecutionOutdatedException', {}, 'PipelineChanged', 'conflict', /start a new run/],
  [rollback, 'PipelineExecutionNotFoundException', {}, 'RunNotFound', 'not-found', /^to: /],
  [
    rollback,
    'UnableToRollbackStageException',
    { version: 2, versionOfRun: 1 },
    'PipelineChanged',
    'conflict',
    /start a new run/,
  ],
  [
    rollback,
    'UnableToRollbackStageException',
    { firstStage: 'Prod' },
    'RollbackImpossible',
    'conflict',
    /takes the sources/,
  ],
  [
    rollback,
    'UnableToRollbackStageException',
    { isRollback: true },
    'RollbackImpossible',
    'conflict',
    /^to: .*went back/,
  ],
  [
    rollback,
    'UnableToRollbackStageException',
    { latest: { run: other, status: 'InProgress' } },
    'RollbackImpossible',
    'conflict',
    /wait until it is over/,
  ],
  [rollback, 'UnableToRollbackStageException', {}, 'RollbackImpossible', 'conflict', /has not succeeded in stage Prod/],
  [stop, 'DuplicatedStopRequestException', {}, 'AlreadyStopping', 'conflict', /abandon: true gives that up/],
  [stop, 'PipelineExecutionNotStoppableException', {}, 'RunNotStoppable', 'conflict', /not under way/],
])('%j, refused as %s (%j), says what to do: %s', (asked, name, facts, code, refusal, message) => {
  expect(told(asked, name, facts)).toEqual([code, refusal, expect.stringMatching(message)])
})

test('what is no refusal is none, and what is only busy can be tried again', () => {
  for (const name of ['AccessDeniedException', 'InternalFailure', 'ECONNRESET']) {
    expect(refusalOf(retry, { name, message: '' })).toBeUndefined()
    expect(isBusy(name)).toBe(false)
  }
  for (const name of ['ConflictException', 'ThrottlingException', 'LimitExceededException']) {
    expect([name, isBusy(name), refusalOf(retry, { name, message: '' })]).toEqual([name, true, undefined])
  }
})
