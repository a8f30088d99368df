/** Answers the newest job of an attempt that has its verdict, and writes down that it did. */
import { answerJob } from './answers'
import { answered } from './decisions/tests'
import { linkOf } from './link'
import { changeRun, loadRun } from './runs'

export async function answerVerdict(id: string, stage: string, attempt: number): Promise<void> {
  const run = await loadRun(id)
  const tests = run.stages[stage]?.tests
  if (!tests || tests.attempt !== attempt || tests.verdict === undefined) return
  // While one is renewed there is none to answer: the next one is told the verdict when it comes.
  if (tests.job.state !== 'waits') return
  await answerJob(tests, linkOf(run, stage, tests))
  await changeRun(id, (before) => answered(before, stage, tests.job.id))
}
