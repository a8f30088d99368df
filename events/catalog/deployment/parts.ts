/** What several events of deployment hold. Whoever wrote or approved a release is in none that is archived. */
import * as z from 'zod/mini'
import type { Meanings } from '../../meanings'
import { line } from '../../text'

/** As CodePipeline takes names of pipelines, stages and actions. */
const name = z.string().check(z.regex(/^[A-Za-z0-9.@_-]{1,100}$/, 'expected the name of a pipeline, stage or action'))

export const pipelineName = name
export const stageName = name
export const actionName = name

export const runId = z
  .string()
  .check(z.regex(/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, 'expected the id of a pipeline execution'))

export const run = z.object({ pipeline: pipelineName, id: runId })

export const runMeanings: Meanings<typeof run> = {
  pipeline: 'The name of the pipeline.',
  id: 'The id of the pipeline execution.',
}

/** The name of the suite's function. */
export const suiteName = z.string().check(z.regex(/^[A-Za-z0-9_-]{1,64}$/, 'expected the name of a function'))

export const attempt = z.int().check(z.minimum(1), z.maximum(1000))

export const inStage = z.object({ run, stage: stageName })

export const inStageMeanings: Meanings<typeof inStage> = {
  run: 'Which run of which pipeline.',
  stage: 'The stage, such as `Beta`.',
}

const count = z.int().check(z.minimum(0), z.maximum(1_000_000))

export const counts = z.object({ passed: count, failed: count, skipped: count })

export const countsMeanings: Meanings<typeof counts> = {
  passed: 'How many tests have passed.',
  failed: 'How many have failed.',
  skipped: 'How many were left out.',
}

/** As the test wrote it: whoever shows it makes it legible. */
export const failure = z.object({
  test: z.string().check(z.maxLength(400)),
  message: z.string().check(z.maxLength(2000)),
})

export const failureMeanings: Meanings<typeof failure> = {
  test: 'The name of the test.',
  message: 'Why it failed.',
}

/** `error`: it gave no answer that counts. */
export const verdict = z.enum(['passed', 'failed', 'error'])

export const reportUrl = z.string().check(z.maxLength(1000), z.regex(/^https:\/\/[!-~]+$/, 'expected an https address'))

/** Why, in words of ours. */
export const why = line(500)

export const runExample = { pipeline: 'time-service', id: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a' }
