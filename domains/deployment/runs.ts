/** Reads and writes runs. A write holds only if nobody else wrote in between. */
import { runId } from '../../events/catalog/deployment/parts'
import { systemClock } from '../../shared/clock'
import { RefusedError } from '../../shared/errors'
import { eachPage, type Page, pageAt } from '../../shared/store/page'
import { type Change, createStore } from '../../shared/store/store'
import { operationsOf, put, type Write } from '../../shared/store/writes'
import { shorten } from '../../shared/text'
import { scheduleSweep } from './decisions/attention'
import { keepPast } from './decisions/kept'
import { newRun, type RunKey } from './decisions/run'
import { MentionEntity, ResultEntity, RunEntity } from './model'
import { outbox } from './outbox'
import type { Run } from './run'

export class RunNotFoundError extends RefusedError {
  constructor(readonly run: string) {
    super('not-found', 'RunNotFound', `There is no run ${shorten(run, 64)}`)
    this.name = 'RunNotFoundError'
  }
}

const runs = createStore<Run, typeof RunEntity>({
  entity: RunEntity,
  name: 'run',
  idOf: ({ id }) => id,
  keyOf: (id) => ({ id }),
  isId: (id) => runId.safeParse(id).success,
  notFound: (id) => new RunNotFoundError(id),
  toItem({ adds: _, ...run }) {
    const { pipeline, id, version, heardAt, sweepAt } = run
    const attention = sweepAt === undefined ? ('none' as const) : ('due' as const)
    return { pipeline, id, version, heardAt, attention, sweepAt: sweepAt ?? heardAt, state: JSON.stringify(run) }
  },
  fromItem: ({ state }) => JSON.parse(state) as Run,
  complete: (before, after, now) => scheduleSweep(before, keepPast(before, after, now), now),
  beside: (written, before) => [...resultsOf(written), ...mentionsOf(written, before)],
  asLoaded: ({ adds: _, ...run }) => run,
  outbox,
})

function resultsOf({ id, adds = [] }: Run): readonly Write[] {
  return adds.map((result) => {
    const { stage, attempt, suite } = result
    const item = { run: id, stage, attempt, suite, result: JSON.stringify(result) }
    return operationsOf(ResultEntity).create(item).commit()
  })
}

/** In the transaction that first names them: nobody is named whom an erasure would not find. */
function mentionsOf({ id, gate }: Run, before: Run | undefined): readonly Write[] {
  if (!gate?.votes || (before?.gate?.votes && before.gate.token === gate.token)) return []
  const named = new Set(gate.votes.flatMap(({ of }) => of ?? []))
  return [...named].map((of) => put(MentionEntity, { of, run: id }))
}

export function loadRun(id: string): Promise<Run> {
  return runs.load(id)
}

export function changeRun(id: string, decide: (run: Run, now: Date) => Change<Run>): Promise<Run> {
  return runs.change(id, (before) => decide(before, systemClock.now()))
}

/** Events come in any order: the first that tells of a run makes it. */
export async function changeOrBegin(run: RunKey, decide: (run: Run, now: Date) => Change<Run>): Promise<Run> {
  try {
    return await changeRun(run.id, decide)
  } catch (error) {
    if (!(error instanceof RunNotFoundError)) throw error
    await runs.create({ state: newRun(run, systemClock.now()) })
    return changeRun(run.id, decide)
  }
}

/** The newest first. */
export async function newestRuns(pipeline: string, limit: number): Promise<readonly Run[]> {
  const { data } = await RunEntity.query.byPipeline({ pipeline }).go({ limit, order: 'desc', hydrate: true })
  return data.map(({ state }) => JSON.parse(state) as Run)
}

/** The newest first. */
export async function runsPage(pipeline: string, limit: number, cursor: string | undefined): Promise<Page<Run>> {
  const query = RunEntity.query.byPipeline({ pipeline })
  const page = await pageAt(cursor, query.go({ limit, cursor: cursor ?? null, order: 'desc', hydrate: true }))
  return { data: page.data.map(({ state }) => JSON.parse(state) as Run), cursor: page.cursor }
}

/** What the sweep should look at by now, the longest due first. */
export async function* pagesToSweep(now: Date, limit: number): AsyncGenerator<readonly Run[]> {
  const due = RunEntity.query.byAttention({ attention: 'due' }).lte({ sweepAt: now.toISOString() })
  for await (const page of eachPage((cursor) => due.go({ limit, cursor, hydrate: true })))
    yield page.map(({ state }) => JSON.parse(state) as Run)
}
