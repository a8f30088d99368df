/** Asks CodePipeline whether a pipeline is of this stage. */
import { requireEnv } from '../../shared/config'
import { isOwnPipeline } from './decisions/own-pipeline'
import { declarationOf } from './executions'
import { PipelineNotFoundError } from './pipelines'

/** One that is no more is whoever's who has heard of it. */
export async function isOwn(pipeline: string): Promise<boolean> {
  const declared = await declarationOf(pipeline)
  const names = {
    startTests: requireEnv('START_TESTS_FUNCTION'),
    gates: requireEnv('GATE_TOPIC'),
    takesOthers: requireEnv('TAKES_OTHER_PIPELINES') === 'yes',
  }
  return declared === undefined || isOwnPipeline(declared, names)
}

/** @throws PipelineNotFoundError if it is another stage's */
export async function requireOwn(pipeline: string): Promise<void> {
  if (!(await isOwn(pipeline))) throw new PipelineNotFoundError(pipeline)
}
