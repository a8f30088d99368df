/** Asks CodePipeline whether a pipeline is of this stage. */
import type { PipelineSummary } from '@aws-sdk/client-codepipeline'
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

/** What is known of pipelines as they are declared; each change of one raises its version. */
const known = new Map<string, boolean>()
const mostKnown = 1000

/** Of one as a list tells it: each is asked for once in a function's life, until it is declared otherwise. */
export async function isOwnOfList({ name = '', version, created }: PipelineSummary): Promise<boolean> {
  // One that takes the place of another of its name begins at the same version.
  const declared = JSON.stringify([name, version, created])
  const before = known.get(declared)
  if (before !== undefined) return before
  const is = await isOwn(name)
  if (known.size >= mostKnown) known.clear()
  known.set(declared, is)
  return is
}
