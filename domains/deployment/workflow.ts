/** The workflow that runs a stage's suites. All of it may be done again without harm. */
import { requireEnv } from '../../shared/config'
import { type Execution, startExecution } from '../../shared/workflows'
import type { Run, Tests } from './run'

/** Execution names take 80 characters; a run's id has 36. */
const stageCharacters = 36

export function workflowOf({ id }: Run, stage: string, { attempt }: Tests): Execution {
  const name = stage.replace(/[^A-Za-z0-9_-]/g, '_').slice(0, stageCharacters)
  return { stateMachineArn: requireEnv('STATE_MACHINE_ARN'), name: `${id}-${name}-${attempt}` }
}

/** Nothing if there is a verdict. */
export async function startTests(run: Run, stage: string): Promise<void> {
  const tests = run.stages[stage]?.tests
  if (!tests?.input || tests.verdict !== undefined) return
  const { pipeline, id } = run
  const { baseUrl = '', outputs = {}, timeoutMinutes } = tests.input
  await startExecution(workflowOf(run, stage, tests), {
    run: { pipeline, id },
    stage,
    attempt: tests.attempt,
    suites: tests.suites,
    baseUrl,
    outputs,
    timeoutSeconds: timeoutMinutes * 60,
  })
}
