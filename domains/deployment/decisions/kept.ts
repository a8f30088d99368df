/** What a run keeps of what its next state would take the place of: how long it has waited at a gate, and attempts of tests. */
import type { EarlierTests, Gate, Run, StageOfRun, Wait } from '../run'

/** Of a stage; there are few where tests are not flaky. */
const mostEarlier = 5
/** A gate opens once for each try of its stage. */
const mostWaits = 50

/** The last touch before each write. */
export function keepPast(before: Run | undefined, after: Run, now: Date): Run {
  if (!before) return after
  const wait = waitEnded(before, after, now)
  const stages = Object.entries(after.stages).map(([name, stage]) => [name, withEarlier(before.stages[name], stage)])
  return {
    ...after,
    stages: Object.fromEntries(stages) as Run['stages'],
    ...(wait && { waits: [...(after.waits ?? []), wait].slice(-mostWaits) }),
  }
}

/** Until when it has waited there at the most: what a stage does after its gate, it has gone through it for. */
export function passedAt({ stages }: Run, { stage, since }: Pick<Gate, 'stage' | 'since'>): string | undefined {
  const { deployedAt, completedAt, tests } = stages[stage] ?? {}
  const signs = [deployedAt, tests?.startedAt, completedAt].filter((at) => at !== undefined && at > since)
  return signs.sort()[0]
}

function waitEnded(before: Run, after: Run, now: Date): Wait | undefined {
  const { gate } = before
  if (gate?.status !== 'waiting') return undefined
  if (after.gate?.token === gate.token && after.gate.status === 'waiting') return undefined
  const { stage, since } = gate
  return { stage, from: since, until: passedAt(after, gate) ?? now.toISOString() }
}

function withEarlier(before: StageOfRun | undefined, after: StageOfRun): StageOfRun {
  const tests = before?.tests
  if (!tests || tests.attempt === after.tests?.attempt) return after
  return { ...after, earlier: [...(after.earlier ?? []), earlierOf(tests)].slice(-mostEarlier) }
}

/** Without what failed, which lies beside the run, and without what opens or answers anything. */
function earlierOf({
  attempt,
  startedAt,
  suites,
  results,
  verdict,
  reason,
  endedAt,
}: StageOfRun['tests'] & object): EarlierTests {
  const summaries = Object.entries(results).map(([suite, { failure: _, ...summary }]) => [suite, summary])
  return { attempt, startedAt, suites, results: Object.fromEntries(summaries), verdict, reason, endedAt }
}
