/**
 * How long a run and its stages have taken, and how much of that was waiting: at a gate, or for the next stage to take it up.
 * The run's time is cut at everything that is known to have happened; each piece belongs to one stage, or to none, and is
 * either work or waiting. So nothing is counted twice, and all of it is counted.
 */
import type { Moment, Run, StageOfRun } from '../run'
import { passedAt } from './kept'

/** In milliseconds. */
export interface Times {
  readonly length: number
  readonly work: number
  readonly waiting: number
}

export interface RunTimes {
  readonly run: Times
  readonly stages: Readonly<Record<string, Times>>
}

interface Span {
  readonly from: number
  readonly until: number
}

interface Period extends Span {
  readonly stage: string
}

interface Piece {
  readonly stage: string | undefined
  readonly isWork: boolean
  readonly length: number
}

export function timesOf(run: Run, now: Date): RunTimes {
  const periods = Object.entries(run.stages).flatMap(([name, stage]) => periodsOf(run, name, stage, now))
  const waits = waitsOf(run, now)
  const pieces = cut(spanOf(run, now), [...periods, ...waits]).map((span) => pieceOf(span, periods, waits, run))
  const stages = Object.keys(run.stages).map((name) => [name, sum(pieces.filter(({ stage }) => stage === name))])
  return { run: sum(pieces), stages: Object.fromEntries(stages) as RunTimes['stages'] }
}

/** How a stage is, by what was heard of it last. */
export function stateOfStage({ status }: Run, { completedAt, moments = [] }: StageOfRun): StageState {
  const last = moments.at(-1)
  if (completedAt !== undefined && (!last || last.at <= completedAt)) return 'succeeded'
  if (last && last.what !== 'begun') return last.what
  return status === 'promoted' || status === 'rolled-back' ? 'succeeded' : status
}

export type StageState = 'running' | 'succeeded' | Exclude<Moment['what'], 'begun'>

function pieceOf(span: Span, periods: readonly Period[], waits: readonly Span[], { status }: Run): Piece {
  const length = span.until - span.from
  const own = latest(periods.filter((each) => covers(each, span)))
  if (own) return { stage: own.stage, isWork: !waits.some((each) => covers(each, span)), length }
  const next = earliest(periods.filter(({ from }) => from >= span.until))
  // A run fails of work, whether that was heard of or not.
  return {
    stage: next?.stage,
    isWork: !next && (status === 'failed' || status === 'promoted' || status === 'rolled-back'),
    length,
  }
}

function spanOf(run: Run, now: Date): Span {
  const from = Date.parse(beginOf(run))
  return { from, until: Math.max(from, endOf(run, now)) }
}

const beginOf = ({ startedAt, heardAt }: Run): string => startedAt ?? heardAt

/** What is under way counts until now. */
function endOf({ endedAt }: Run, now: Date): number {
  return endedAt === undefined ? now.getTime() : Date.parse(endedAt)
}

/** From each beginning to the end after it; from when the stage before had ended if the beginning was not heard. */
function periodsOf(run: Run, name: string, stage: StageOfRun, now: Date): readonly Period[] {
  const periods: Period[] = []
  let begun: string | undefined
  let ended = ''
  for (const { at, isBegin } of marksOf(stage)) {
    if (isBegin) {
      begun ??= at
    } else {
      periods.push({ stage: name, from: Date.parse(begun ?? endBefore(run, name, at)), until: Date.parse(at) })
      begun = undefined
      ended = at
    }
  }
  const sign = signsOf(run, name, stage).find((at) => at > ended)
  const open = begun ?? (sign === undefined ? undefined : endBefore(run, name, sign))
  return open === undefined ? periods : [...periods, { stage: name, from: Date.parse(open), until: endOf(run, now) }]
}

interface Mark {
  readonly at: string
  readonly isBegin: boolean
}

/** The end in success comes last of what has happened in one instant. */
function marksOf({ moments = [], completedAt }: StageOfRun): readonly Mark[] {
  const marks = moments.map(({ what, at }) => ({ at, isBegin: what === 'begun' }))
  if (completedAt === undefined) return marks
  return [
    ...marks.filter(({ at }) => at <= completedAt),
    { at: completedAt, isBegin: false },
    ...marks.filter(({ at }) => at > completedAt),
  ]
}

/** What a stage does only while it is at work. */
function signsOf({ gate, waits = [] }: Run, name: string, { deployedAt, tests, earlier = [] }: StageOfRun) {
  const atGates = [...waits.map(({ stage, from }) => ({ stage, since: from })), ...(gate ? [gate] : [])]
  return [
    ...(deployedAt === undefined ? [] : [deployedAt]),
    ...[...earlier, ...(tests ? [tests] : [])].map(({ startedAt }) => startedAt),
    ...atGates.filter(({ stage }) => stage === name).map(({ since }) => since),
  ].sort()
}

function endBefore(run: Run, name: string, at: string): string {
  const ends = Object.entries(run.stages).flatMap(([other, stage]) =>
    marksOf(stage)
      .filter((mark) => !mark.isBegin && (mark.at < at || (mark.at === at && other !== name)))
      .map((mark) => mark.at),
  )
  return [beginOf(run), ...ends].sort().at(-1) ?? at
}

function waitsOf(run: Run, now: Date): readonly Span[] {
  const { gate, waits = [] } = run
  const past = waits.map(({ from, until }) => ({ from: Date.parse(from), until: Date.parse(until) }))
  if (gate?.status !== 'waiting') return past
  const passed = passedAt(run, gate)
  const until = passed === undefined ? endOf(run, now) : Date.parse(passed)
  return [...past, { from: Date.parse(gate.since), until }]
}

/** At each edge of another one. */
function cut({ from, until }: Span, others: readonly Span[]): readonly Span[] {
  const edges = others.flatMap((each) => [each.from, each.until]).filter((at) => at > from && at < until)
  const ends = [...new Set([...edges, until])].sort((one, other) => one - other)
  return ends
    .map((end, index) => ({ from: ends[index - 1] ?? from, until: end }))
    .filter((each) => each.until > each.from)
}

const covers = (outer: Span, inner: Span): boolean => outer.from <= inner.from && outer.until >= inner.until

const latest = (periods: readonly Period[]): Period | undefined =>
  periods.reduce<Period | undefined>((found, each) => (found && found.from > each.from ? found : each), undefined)

const earliest = (periods: readonly Period[]): Period | undefined =>
  periods.reduce<Period | undefined>((found, each) => (found && found.from <= each.from ? found : each), undefined)

function sum(pieces: readonly Piece[]): Times {
  const of = (isCounted: (piece: Piece) => boolean) =>
    pieces.filter(isCounted).reduce((total, { length }) => total + length, 0)
  return { length: of(() => true), work: of(({ isWork }) => isWork), waiting: of(({ isWork }) => !isWork) }
}
