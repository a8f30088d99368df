/** History is kept for twelve months from the start of an execution, in memory and on disk. */
import { approval, createHarness, type Harness, lambda, source, stage } from './harness'

const day = 24 * 60 * 60_000

const begin = async (): Promise<Harness> => {
  const harness = await createHarness({
    answers: {
      lambda: { Invoke: () => ({}) },
      sts: {
        AssumeRole: () => ({ Credentials: { AccessKeyId: 'ASIA', SecretAccessKey: 's', SessionToken: 't' } }),
      },
    },
  })
  await harness.create({ stages: [stage('Source', source()), stage('Test', lambda('Test'))] })
  return harness
}

async function listed(harness: Harness): Promise<string[]> {
  const { pipelineExecutionSummaries: found } = await harness.call<{
    pipelineExecutionSummaries: { pipelineExecutionId: string }[]
  }>('ListPipelineExecutions', { pipelineName: 'release' })
  return found.map(({ pipelineExecutionId }) => pipelineExecutionId)
}

async function actions(harness: Harness): Promise<string[]> {
  const { actionExecutionDetails: found } = await harness.call<{
    actionExecutionDetails: { pipelineExecutionId: string }[]
  }>('ListActionExecutions', { pipelineName: 'release' })
  return [...new Set(found.map(({ pipelineExecutionId }) => pipelineExecutionId))]
}

async function onDisk({ cloud }: Harness): Promise<string> {
  const kept: string[] = []
  for await (const [key, value] of cloud.store.range('codepipeline/')) kept.push(key, JSON.stringify(value))
  return kept.join('\n')
}

/** It has failed by then: nobody answers the job. */
const run = async (harness: Harness): Promise<string> => {
  const id = await harness.start()
  await harness.cloud.clock.advance(day)
  return id
}

test('an execution goes a year after its start with its actions and jobs, unless a stage shows it still', async () => {
  const harness = await begin()
  const [first] = await listed(harness)
  await harness.cloud.clock.advance(day)
  const second = await run(harness)
  const third = await run(harness)
  expect(await listed(harness)).toEqual([third, second, first])
  await harness.cloud.clock.advance(361 * day)
  expect(await listed(harness)).toEqual([third, second, first])

  await harness.cloud.clock.advance(day)
  await harness.cloud.clock.advance(day)
  expect(await listed(harness)).toEqual([third, second])
  expect(await actions(harness)).toEqual([third, second])
  expect(await onDisk(harness)).not.toContain(first)
  const gone = harness.call('GetPipelineExecution', { pipelineName: 'release', pipelineExecutionId: first })
  await expect(gone).rejects.toMatchObject({ code: 'PipelineExecutionNotFoundException' })

  await harness.cloud.clock.advance(30 * day)
  expect(await listed(harness)).toEqual([third])
  expect((await harness.stages()).Test?.latestExecution).toMatchObject({ pipelineExecutionId: third })

  const fourth = await run(harness)
  expect(await listed(harness)).toEqual([fourth])
  expect(await onDisk(harness)).not.toContain(third)
})

test('an execution that has not ended stays, however old it is', async () => {
  const harness = await createHarness()
  const waits = approval('Approve', { timeoutInMinutes: 86_400 })
  await harness.create({ stages: [stage('Source', source()), stage('Gate', waits)] })
  const [first] = await listed(harness)
  await harness.cloud.clock.advance(59 * day)
  // It is let in before a year is over, and waits there beyond it.
  await harness.call('DisableStageTransition', {
    pipelineName: 'release',
    stageName: 'Gate',
    transitionType: 'Inbound',
    reason: 'Not yet',
  })
  await harness.cloud.clock.advance(2 * day)
  const second = await harness.start()
  await harness.cloud.clock.advance(400 * day)
  expect(await listed(harness)).toEqual([second, first])
  expect(await harness.status(second)).toBe('InProgress')
})
