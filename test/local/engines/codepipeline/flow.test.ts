/** How executions go through stages: locks, what waits, what is superseded, what stops and what goes on. */
import { answer, approval, createHarness, type Harness, source, stage } from './harness'

let harness: Harness
const first = () => harness.told()

beforeEach(async () => {
  harness = await createHarness()
})

async function createGated(more: object = {}): Promise<string> {
  await harness.create({
    stages: [stage('Source', source()), stage('Beta', approval()), stage('Prod', approval())],
    ...more,
  })
  const { pipelineExecutionSummaries } = await harness.call<{
    pipelineExecutionSummaries: { pipelineExecutionId: string }[]
  }>('ListPipelineExecutions', { pipelineName: 'release' })
  return pipelineExecutionSummaries[0]?.pipelineExecutionId ?? ''
}

test('a pipeline runs once when it is created, and goes through its stages in order', async () => {
  const id = await createGated()
  await answer(harness, 'Beta', 'Approved')
  await answer(harness, 'Prod', 'Approved')
  expect(await harness.status(id)).toBe('Succeeded')
  expect(first()).toEqual([
    'pipeline STARTED',
    'stage Source STARTED',
    'action Source Source STARTED',
    'action Source Source SUCCEEDED',
    'stage Source SUCCEEDED',
    'stage Beta STARTED',
    'action Beta Approve STARTED',
    'action Beta Approve SUCCEEDED',
    'stage Beta SUCCEEDED',
    'stage Prod STARTED',
    'action Prod Approve STARTED',
    'action Prod Approve SUCCEEDED',
    'stage Prod SUCCEEDED',
    'pipeline SUCCEEDED',
  ])
})

test('a stage with an approval that waits is locked; of those that wait before it, the newest alone stays', async () => {
  const one = await createGated()
  const two = await harness.start()
  const three = await harness.start()
  expect(await harness.status(two)).toBe('Superseded')
  const { Beta } = await harness.stages()
  expect(Beta).toMatchObject({
    latestExecution: { pipelineExecutionId: one, status: 'InProgress' },
    inboundExecution: { pipelineExecutionId: three, status: 'InProgress' },
  })
  await answer(harness, 'Beta', 'Approved')
  expect((await harness.stages()).Beta?.latestExecution?.pipelineExecutionId).toBe(three)
  expect((await harness.stages()).Prod?.latestExecution?.pipelineExecutionId).toBe(one)
  expect(harness.told(two).at(-1)).toBe('pipeline SUPERSEDED')
})

test('executions that queue wait for one another, however many they are', async () => {
  const one = await createGated({ executionMode: 'QUEUED' })
  const two = await harness.start()
  const three = await harness.start()
  const { Beta } = await harness.stages()
  expect(Beta).toMatchObject({
    inboundExecution: { pipelineExecutionId: two },
    inboundExecutions: [{ pipelineExecutionId: two }, { pipelineExecutionId: three }],
  })
  await answer(harness, 'Beta', 'Rejected')
  expect(await harness.status(one)).toBe('Failed')
  expect((await harness.stages()).Beta?.latestExecution?.pipelineExecutionId).toBe(two)
})

test('nobody enters a stage whose transition is disabled until it is enabled again', async () => {
  const one = await createGated()
  const transition = { pipelineName: 'release', stageName: 'Prod', transitionType: 'Inbound' }
  await harness.call('DisableStageTransition', { ...transition, reason: 'Not on Fridays' })
  await answer(harness, 'Beta', 'Approved')
  expect((await harness.stages()).Prod).toMatchObject({
    inboundTransitionState: { enabled: false, disabledReason: 'Not on Fridays' },
    inboundExecution: { pipelineExecutionId: one },
  })
  await harness.call('EnableStageTransition', transition)
  expect((await harness.stages()).Prod?.latestExecution?.pipelineExecutionId).toBe(one)
})

test('an execution that is abandoned stops at once, and its stage is free', async () => {
  const id = await createGated()
  const stop = { pipelineName: 'release', pipelineExecutionId: id, reason: 'Stopping the pipeline for an update' }
  await harness.call('StopPipelineExecution', stop)
  expect(await harness.status(id)).toBe('Stopping')
  await expect(harness.call('StopPipelineExecution', stop)).rejects.toMatchObject({
    code: 'DuplicatedStopRequestException',
  })
  await harness.call('StopPipelineExecution', { ...stop, abandon: true })
  await harness.settle()
  expect(await harness.status(id)).toBe('Stopped')
  expect(harness.told(id).slice(-5)).toEqual([
    'pipeline STOPPING',
    'stage Beta STOPPING',
    'action Beta Approve ABANDONED',
    'stage Beta STOPPED',
    'pipeline STOPPED',
  ])
  const next = await harness.start()
  expect((await harness.stages()).Beta?.latestExecution?.pipelineExecutionId).toBe(next)
})

test('an execution that is to stop waits for what is in progress', async () => {
  const id = await createGated()
  await harness.call('StopPipelineExecution', { pipelineName: 'release', pipelineExecutionId: id })
  await answer(harness, 'Beta', 'Approved')
  expect(await harness.status(id)).toBe('Stopped')
  expect((await harness.stages()).Beta?.latestExecution?.status).toBe('Succeeded')
})

test('a failed stage is retried: the failed actions, or all of them', async () => {
  await harness.create({
    stages: [
      stage('Source', source()),
      stage('Gate', approval('One'), approval('Two'), approval('Three', { runOrder: 2 })),
    ],
  })
  const id = (await harness.stages()).Gate?.latestExecution?.pipelineExecutionId ?? ''
  await answer(harness, 'Gate', 'Approved', 'One')
  await answer(harness, 'Gate', 'Rejected', 'Two')
  expect(await harness.status(id)).toBe('Failed')
  const retry = { pipelineName: 'release', stageName: 'Gate', pipelineExecutionId: id, retryMode: 'FAILED_ACTIONS' }
  await harness.call('RetryStageExecution', retry)
  await harness.settle()
  const waiting = async () =>
    (await harness.stages()).Gate?.actionStates.map(({ latestExecution }) => latestExecution?.status)
  expect(await waiting()).toEqual(['Succeeded', 'InProgress', undefined])
  expect(harness.told(id).slice(-3)).toEqual(['pipeline RESUMED', 'stage Gate RESUMED', 'action Gate Two STARTED'])
  await expect(harness.call('RetryStageExecution', retry)).rejects.toMatchObject({ code: 'StageNotRetryableException' })
  await answer(harness, 'Gate', 'Rejected', 'Two')
  await harness.call('RetryStageExecution', { ...retry, retryMode: 'ALL_ACTIONS' })
  await harness.settle()
  expect(await waiting()).toEqual(['InProgress', 'InProgress', undefined])
  expect(harness.events.at(-1)?.detail['pipeline-execution-attempt']).toBe(3)
  await answer(harness, 'Gate', 'Approved', 'One')
  await answer(harness, 'Gate', 'Approved', 'Two')
  await answer(harness, 'Gate', 'Approved', 'Three')
  expect(await harness.status(id)).toBe('Succeeded')
})

test('what has failed is retried while others of its stage are at work', async () => {
  await harness.create({ stages: [stage('Source', source()), stage('Gate', approval('One'), approval('Two'))] })
  const id = (await harness.stages()).Gate?.latestExecution?.pipelineExecutionId ?? ''
  await answer(harness, 'Gate', 'Rejected', 'One')
  expect(await harness.status(id)).toBe('InProgress')
  const retry = { pipelineName: 'release', stageName: 'Gate', pipelineExecutionId: id }
  await expect(harness.call('RetryStageExecution', { ...retry, retryMode: 'ALL_ACTIONS' })).rejects.toMatchObject({
    code: 'StageNotRetryableException',
  })
  await harness.call('RetryStageExecution', { ...retry, retryMode: 'FAILED_ACTIONS' })
  await harness.settle()
  expect((await harness.stages()).Gate).toMatchObject({ retryStageMetadata: { manualStageRetryAttempt: 1 } })
  await answer(harness, 'Gate', 'Approved', 'One')
  await answer(harness, 'Gate', 'Approved', 'Two')
  expect(await harness.status(id)).toBe('Succeeded')
})

test('an execution that never was is neither stopped nor retried, with errors that these calls have', async () => {
  await createGated()
  const of = { pipelineName: 'release', pipelineExecutionId: '00000000-0000-4000-8000-000000000000' }
  await expect(harness.call('StopPipelineExecution', of)).rejects.toMatchObject({
    code: 'PipelineExecutionNotStoppableException',
  })
  const retry = { ...of, stageName: 'Beta', retryMode: 'FAILED_ACTIONS' }
  await expect(harness.call('RetryStageExecution', retry)).rejects.toMatchObject({
    code: 'NotLatestPipelineExecutionException',
  })
})

test('who has been overtaken in a stage cannot retry it', async () => {
  const one = await createGated()
  await answer(harness, 'Beta', 'Rejected')
  await harness.start()
  const retry = { pipelineName: 'release', stageName: 'Beta', pipelineExecutionId: one, retryMode: 'FAILED_ACTIONS' }
  await expect(harness.call('RetryStageExecution', retry)).rejects.toMatchObject({
    code: 'NotLatestPipelineExecutionException',
  })
})

test('a stage is rolled back to what an execution before had, by one that is of this stage alone', async () => {
  const one = await createGated()
  await answer(harness, 'Beta', 'Approved')
  await answer(harness, 'Prod', 'Approved')
  const rollback = { pipelineName: 'release', stageName: 'Prod', targetPipelineExecutionId: one }
  const { pipelineExecutionId } = await harness.call<{ pipelineExecutionId: string }>('RollbackStage', rollback)
  await harness.settle()
  expect((await harness.stages()).Prod?.latestExecution).toMatchObject({ pipelineExecutionId, type: 'ROLLBACK' })
  await expect(harness.call('RollbackStage', rollback)).rejects.toMatchObject({
    code: 'UnableToRollbackStageException',
  })
  await answer(harness, 'Prod', 'Approved')
  expect(await harness.call('GetPipelineExecution', { pipelineName: 'release', pipelineExecutionId })).toMatchObject({
    pipelineExecution: {
      status: 'Succeeded',
      executionType: 'ROLLBACK',
      rollbackMetadata: { rollbackTargetPipelineExecutionId: one },
      artifactRevisions: [{ name: 'SourceArtifact', revisionId: 'version-1' }],
    },
  })
  const refused = [
    { ...rollback, targetPipelineExecutionId: pipelineExecutionId },
    { ...rollback, stageName: 'Source' },
  ]
  for (const input of refused) {
    await expect(harness.call('RollbackStage', input)).rejects.toMatchObject({ code: 'UnableToRollbackStageException' })
  }
})

test('another structure of the pipeline ends an execution in a stage that is another now, and no other', async () => {
  const one = await createGated()
  await answer(harness, 'Beta', 'Approved')
  const two = await harness.start()
  const { pipeline } = await harness.call<{ pipeline: { stages: object[] } }>('GetPipeline', { name: 'release' })
  const [Source, Beta] = pipeline.stages
  const changed = { ...pipeline, stages: [Source, Beta, stage('Prod', approval('Other'))] }
  expect(await harness.call('UpdatePipeline', { pipeline: changed })).toMatchObject({ pipeline: { version: 2 } })
  await harness.settle()
  expect(await harness.status(one)).toBe('Cancelled')
  expect(harness.told(one).slice(-3)).toEqual([
    'action Prod Approve CANCELED',
    'stage Prod CANCELED',
    'pipeline CANCELED',
  ])
  await answer(harness, 'Beta', 'Approved')
  expect((await harness.stages()).Prod?.latestExecution?.pipelineExecutionId).toBe(two)
  await expect(
    harness.call('RollbackStage', { pipelineName: 'release', stageName: 'Beta', targetPipelineExecutionId: one }),
  ).rejects.toMatchObject({ code: 'PipelineExecutionOutdatedException' })
})

test('a start with the token of one before is the same execution', async () => {
  await createGated()
  const one = await harness.start({ clientRequestToken: 'once' })
  expect(await harness.start({ clientRequestToken: 'once' })).toBe(one)
})
