/** How long a run has taken: work and waiting apart. */
import * as fc from 'fast-check'
import { keepPast } from '../../../domains/deployment/decisions/kept'
import { stateOfStage, timesOf } from '../../../domains/deployment/decisions/times'
import type { Gate, Moment, Run, StageOfRun } from '../../../domains/deployment/run'

const zero = Date.parse('2026-01-05T10:00:00.000Z')
const minute = 60_000
const at = (minutes: number): string => new Date(zero + minutes * minute).toISOString()
const now = (minutes: number): Date => new Date(zero + minutes * minute)

const run = (changes: Partial<Run> = {}): Run => ({
  pipeline: 'time-service',
  id: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
  version: 1,
  status: 'running',
  heardAt: at(0),
  startedAt: at(0),
  stages: {},
  ...changes,
})

const begun = (minutes: number, attempt = 1): Moment => ({ what: 'begun', attempt, at: at(minutes) })
const failed = (minutes: number, attempt = 1): Moment => ({ what: 'failed', attempt, at: at(minutes) })
const done = (from: number, until: number): StageOfRun => ({ moments: [begun(from)], completedAt: at(until) })
const gate = (changes: Partial<Gate> = {}): Gate => ({
  stage: 'Prod',
  action: 'Approve',
  token: 'token',
  status: 'waiting',
  since: at(20),
  after: 'Gamma',
  newer: 'supersedes',
  ...changes,
})

const inMinutes = (of: { length: number; work: number; waiting: number } | undefined) =>
  of && [of.length, of.work, of.waiting].map((each) => each / minute)

test('a stage works from its beginning to its end, and the next one takes its time to begin', () => {
  const times = timesOf(run({ stages: { Source: done(0, 2), Beta: done(5, 9) } }), now(9))
  expect(inMinutes(times.stages.Source)).toEqual([2, 2, 0])
  expect(inMinutes(times.stages.Beta)).toEqual([7, 4, 3])
  expect(inMinutes(times.run)).toEqual([9, 6, 3])
})

test('what is at a gate waits, for as long as nobody has decided', () => {
  const waiting = run({ stages: { Gamma: done(0, 15), Prod: { moments: [begun(15)] } }, gate: gate() })
  expect(inMinutes(timesOf(waiting, now(50)).stages.Prod)).toEqual([35, 5, 30])

  const decided = keepPast(waiting, { ...waiting, gate: gate({ status: 'approved' }) }, now(50))
  const promoted: Run = {
    ...decided,
    status: 'promoted',
    endedAt: at(60),
    stages: { ...decided.stages, Prod: done(15, 60) },
  }
  expect(inMinutes(timesOf(promoted, now(999)).stages.Prod)).toEqual([45, 15, 30])
  expect(inMinutes(timesOf(promoted, now(999)).run)).toEqual([60, 30, 30])
})

test('a gate that was opened past approvals is waited at until what comes after it', () => {
  const passed = run({ stages: { Prod: { moments: [begun(15)], deployedAt: at(30) } }, gate: gate() })
  expect(inMinutes(timesOf(passed, now(40)).stages.Prod)).toEqual([40, 15, 25])
})

test('each try of a stage has its gate, and all of them are waited at', () => {
  const first = run({ stages: { Prod: { moments: [begun(15)] } }, gate: gate() })
  const rejected = keepPast(first, { ...first, gate: gate({ status: 'rejected' }) }, now(30))
  const again: Run = {
    ...rejected,
    stages: { Prod: { moments: [begun(15), failed(31), begun(40, 2)] } },
    gate: gate({ token: 'another', since: at(41) }),
  }
  const second = keepPast(rejected, again, now(41))
  // Ten minutes at the first, nine until somebody tries again, nineteen at the second; and fifteen before it begins.
  expect(inMinutes(timesOf(second, now(60)).run)).toEqual([60, 7, 53])
})

test('a run that has failed waits from then on for whoever retries it', () => {
  const retried = run({ stages: { Beta: { moments: [begun(0), failed(5), begun(25, 2)] } } })
  expect(inMinutes(timesOf(retried, now(30)).stages.Beta)).toEqual([30, 10, 20])
})

test('a run that waits for a stage at its end was waiting until it gave way', () => {
  const superseded = run({ status: 'superseded', endedAt: at(30), stages: { Beta: done(0, 10) } })
  expect(inMinutes(timesOf(superseded, now(99)).run)).toEqual([30, 10, 20])
})

test('of a run from before stages told of their beginning, a stage is begun when the one before has ended', () => {
  const stages = { Source: { completedAt: at(2) }, Build: { completedAt: at(8) }, Beta: { deployedAt: at(10) } }
  const times = timesOf(run({ stages, status: 'failed', endedAt: at(15) }), now(99))
  expect([inMinutes(times.stages.Source), inMinutes(times.stages.Build), inMinutes(times.stages.Beta)]).toEqual([
    [2, 2, 0],
    [6, 6, 0],
    [7, 7, 0],
  ])
})

test('what a run has failed of was work, though nobody has told of it', () => {
  const lost = run({ stages: { Source: done(0, 2) }, status: 'failed', endedAt: at(6) })
  expect(inMinutes(timesOf(lost, now(99)).run)).toEqual([6, 6, 0])
})

test('a stage is as it was heard of last, and as its run has ended if nothing was', () => {
  expect(stateOfStage(run(), { moments: [begun(0)] })).toBe('running')
  expect(stateOfStage(run(), done(0, 1))).toBe('succeeded')
  expect(stateOfStage(run(), { moments: [begun(0), failed(1)] })).toBe('failed')
  expect(stateOfStage(run(), { moments: [begun(0), failed(1), begun(2, 2)] })).toBe('running')
  expect(stateOfStage(run(), { moments: [begun(0), failed(1), begun(2, 2)], completedAt: at(3) })).toBe('succeeded')
  expect(stateOfStage(run({ status: 'stopped' }), { moments: [begun(0)] })).toBe('stopped')
  expect(stateOfStage(run({ status: 'promoted' }), { moments: [begun(0)] })).toBe('succeeded')
})

const time = fc.integer({ min: -30, max: 90 }).map(at)
const optional = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined })
const moment = fc.record({
  what: fc.constantFrom<Moment['what']>('begun', 'failed', 'stopped', 'canceled'),
  attempt: fc.integer({ min: 1, max: 4 }),
  at: time,
})
const byTime = (one: Moment, other: Moment) => (one.at < other.at ? -1 : 1)
const stage: fc.Arbitrary<StageOfRun> = fc.record({
  moments: optional(fc.array(moment, { maxLength: 6 }).map((moments) => moments.sort(byTime))),
  deployedAt: optional(time),
  completedAt: optional(time),
})
const anyRun: fc.Arbitrary<Run> = fc
  .record({
    status: fc.constantFrom<Run['status']>('running', 'promoted', 'failed', 'stopped', 'canceled', 'superseded'),
    startedAt: optional(time),
    endedAt: optional(time),
    stages: fc.dictionary(fc.constantFrom('Source', 'Beta', 'Prod'), stage),
    waits: optional(fc.array(fc.record({ stage: fc.constant('Prod'), from: time, until: time }), { maxLength: 3 })),
    gate: optional(
      fc.record({ since: time, status: fc.constantFrom('waiting', 'approved') }).map((of) => gate(of as Gate)),
    ),
  })
  .map((changes) => run(changes))

test('nothing is ever negative, work and waiting are all of the time, and the stages have no more of it than their run', () => {
  fc.assert(
    fc.property(anyRun, time, (any, when) => {
      const times = timesOf(any, new Date(when))
      const stages = Object.values(times.stages)
      for (const { length, work, waiting } of [times.run, ...stages]) {
        expect([work >= 0, waiting >= 0, work + waiting]).toEqual([true, true, length])
      }
      const from = Date.parse(any.startedAt ?? any.heardAt)
      const until = any.endedAt === undefined ? Date.parse(when) : Date.parse(any.endedAt)
      expect(times.run.length).toBe(Math.max(0, until - from))
      const sumOf = (of: 'length' | 'work' | 'waiting') => stages.reduce((total, each) => total + each[of], 0)
      expect([sumOf('work') <= times.run.work, sumOf('waiting') <= times.run.waiting]).toEqual([true, true])
      expect(Object.keys(times.stages)).toEqual(Object.keys(any.stages))
    }),
  )
})

test('what is under way grows with the clock, and what is over does not', () => {
  fc.assert(
    fc.property(anyRun, fc.integer({ min: 90, max: 200 }), fc.integer({ min: 0, max: 100 }), (any, then, more) => {
      const [before, after] = [timesOf(any, now(then)), timesOf(any, now(then + more))]
      const grown = any.endedAt === undefined ? more * minute : 0
      expect(after.run.length - before.run.length).toBe(grown)
      expect([after.run.work >= before.run.work, after.run.waiting >= before.run.waiting]).toEqual([true, true])
    }),
  )
})
