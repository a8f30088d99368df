/** Reads and writes runs. A write holds only if nobody else wrote in between. */
import { runId } from '../../events/catalog/deployment/parts'
import { systemClock } from '../../shared/clock'
import { RefusedError } from '../../shared/errors'
import { isOlderThanKept, isRemoved, keptDays, removing } from '../../shared/retention'
import { eachPage, type Page, pageAt } from '../../shared/store/page'
import { type Change, createStore } from '../../shared/store/store'
import { operationsOf, put, type Write } from '../../shared/store/writes'
import { shorten } from '../../shared/text'
import { scheduleSweep } from './decisions/attention'
import { keepPast } from './decisions/kept'
import { removalBeside, withRemoval } from './decisions/removal'
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

const days = keptDays()

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
    const item = { pipeline, id, version, heardAt, attention, sweepAt: sweepAt ?? heardAt, state: JSON.stringify(run) }
    return { ...item, ...removing(run.removeAt) }
  },
  fromItem: ({ state }) => JSON.parse(state) as Run,
  complete: (before, after, now) => withRemoval(scheduleSweep(before, keepPast(before, after, now), now), days),
  beside: (written, before) => [...resultsOf(written), ...mentionsOf(written, before)],
  asLoaded: ({ adds: _, ...run }) => run,
  outbox,
})

function removingBeside(run: Run) {
  return removing(removalBeside(run, systemClock.now(), days))
}

function resultsOf(run: Run): readonly Write[] {
  const { id, adds = [] } = run
  return adds.map((result) => {
    const { stage, attempt, suite } = result
    const item = { run: id, stage, attempt, suite, result: JSON.stringify(result), ...removingBeside(run) }
    return operationsOf(ResultEntity).create(item).commit()
  })
}

/** In the transaction that first names them: nobody is named whom an erasure would not find. */
function mentionsOf(run: Run, before: Run | undefined): readonly Write[] {
  const { id, gate } = run
  if (!gate?.votes || (before?.gate?.votes && before.gate.token === gate.token)) return []
  const named = new Set(gate.votes.flatMap(({ of }) => of ?? []))
  return [...named].map((of) => put(MentionEntity, { of, run: id, ...removingBeside(run) }))
}

export function loadRun(id: string): Promise<Run> {
  return runs.load(id)
}

export function changeRun(id: string, decide: (run: Run, now: Date) => Change<Run>): Promise<Run> {
  return runs.change(id, (before) => decide(before, systemClock.now()))
}

/**
 * Events come in any order: the first that tells of a run makes it. Undefined if it is of a time from which no run is kept
 * (`toldAt`, ISO 8601): there was one, and it must not come to life again.
 */
export async function changeOrBegin(
  run: RunKey,
  toldAt: string,
  decide: (run: Run, now: Date) => Change<Run>,
): Promise<Run | undefined> {
  try {
    return await changeRun(run.id, decide)
  } catch (error) {
    if (!(error instanceof RunNotFoundError)) throw error
    if (isOlderThanKept(new Date(toldAt), days, systemClock.now())) return undefined
    await runs.create({ state: newRun(run, systemClock.now()) })
    return changeRun(run.id, decide)
  }
}

/** The newest first. */
export async function newestRuns(pipeline: string, limit: number): Promise<readonly Run[]> {
  const { data } = await RunEntity.query.byPipeline({ pipeline }).go({ limit, order: 'desc', hydrate: true })
  return kept(data)
}

/** Without those whose time is over, though they may still be there. */
function kept(items: readonly { readonly state: string }[]): readonly Run[] {
  const now = systemClock.now()
  return items.map(({ state }) => JSON.parse(state) as Run).filter((run) => !isRemoved(run, now))
}

/** The newest first. */
export async function runsPage(pipeline: string, limit: number, cursor: string | undefined): Promise<Page<Run>> {
  const query = RunEntity.query.byPipeline({ pipeline })
  const page = await pageAt(cursor, query.go({ limit, cursor: cursor ?? null, order: 'desc', hydrate: true }))
  return { data: kept(page.data), cursor: page.cursor }
}

/** What the sweep should look at by now, the longest due first. */
export async function* pagesToSweep(now: Date, limit: number): AsyncGenerator<readonly Run[]> {
  const due = RunEntity.query.byAttention({ attention: 'due' }).lte({ sweepAt: now.toISOString() })
  for await (const page of eachPage((cursor) => due.go({ limit, cursor, hydrate: true })))
    yield page.map(({ state }) => JSON.parse(state) as Run)
}
