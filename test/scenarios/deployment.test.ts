/** Pipelines of services: their tests decide, and so do people; each by events alone. */
import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import { type Signalbox, startScenario } from './signalbox'
import { approver, createPipeline } from './time-pipeline'

let signalbox: Signalbox
beforeAll(async () => {
  signalbox = await startScenario()
})
afterAll(async () => {
  await signalbox.stop()
})

test('a release whose tests are green waits for a person, and is in production when they say yes', async () => {
  const pipeline = await createPipeline(signalbox, 'green')
  const run = await pipeline.start()
  expect(await pipeline.problem('Beta')).toBeUndefined()
  expect(await pipeline.state()).toMatchObject({ Beta: 'Succeeded', Prod: 'InProgress' })
  expect((await signalbox.mails(approver.email)).at(-1)?.subject).toContain('Release a release of green to Prod')
  await signalbox.answerMail(approver.email, { decision: 'approve' })
  expect(await pipeline.state()).toMatchObject({ Beta: 'Succeeded', Prod: 'Succeeded' })
  const story = signalbox.story(run)
  for (const each of ['PipelineStarted', 'IntegrationTestsStarted', 'TestSuiteCompleted', 'ReleaseApproved'])
    expect(story).toContain(each)
  expect(story.filter((each) => each === 'IntegrationTestsCompleted')).toHaveLength(2)
  expect(story.filter((each) => each === 'ReleasePromoted')).toHaveLength(1)
})

test('a stage that goes back to an earlier release is told of, when it begins and when it is there', async () => {
  const pipeline = await createPipeline(signalbox, 'back')
  const runs: string[] = []
  for (let release = 0; release < 2; release++) {
    runs.push(await pipeline.start())
    await signalbox.answerMail(approver.email, { decision: 'approve' })
  }
  const [first = '', second = ''] = runs
  expect(signalbox.story(second)).not.toContain('RollbackStarted')

  const back = await pipeline.rollBack(first)
  expect(signalbox.story(back)).toContain('RollbackStarted')
  expect(signalbox.story(back)).not.toContain('RollbackCompleted')
  await signalbox.answerMail(approver.email, { decision: 'approve' })
  expect(await pipeline.state()).toMatchObject({ Prod: 'Succeeded' })
  expect(signalbox.story(back).filter((each) => each === 'RollbackCompleted')).toHaveLength(1)
})

test('a release whose tests are red stops, and says which test in which stage', async () => {
  const pipeline = await createPipeline(signalbox, 'red', { suite: { Beta: 'fail' } })
  const run = await pipeline.start()
  expect(await pipeline.state()).toMatchObject({ Beta: 'Failed', Prod: 'none' })
  expect(await pipeline.problem('Beta')).toContain(
    'Beta: suite red-tests-suite has not passed: the time is told: 500 !== 200',
  )
  expect(signalbox.story(run)).toContain('PipelineFailed')
})

test.each([
  ['crash', 'it is broken'],
  ['nothing', 'It answered no report'],
  ['vacuous', 'it asserted nothing'],
] as const)('a suite that comes to %s is never green', async (does, why) => {
  const pipeline = await createPipeline(signalbox, does, { suite: { Beta: does } })
  await pipeline.start()
  expect(await pipeline.state()).toMatchObject({ Beta: 'Failed' })
  expect(await pipeline.problem('Beta')).toContain(why)
})

test('a stack without an address is named, with what is missing', async () => {
  const pipeline = await createPipeline(signalbox, 'lacking', { outputs: { ApiUrl: '' } })
  await pipeline.start()
  expect(await pipeline.problem('Beta')).toContain('stack lacking-tests has no output ApiUrl')
})

test('a release that somebody rejects goes no further', async () => {
  const pipeline = await createPipeline(signalbox, 'rejected')
  await pipeline.start()
  await signalbox.answerMail(approver.email, { decision: 'reject', comment: 'Not on a Friday.' })
  expect(await pipeline.state()).toMatchObject({ Prod: 'Failed' })
})

test.each([
  ['Approved', 'Succeeded', 'ReleaseApproved', 'It was approved in CodePipeline itself'],
  ['Rejected', 'Failed', 'ReleaseRejected', 'The run has ended'],
] as const)(
  'a gate that somebody has %s in CodePipeline itself asks nobody any more',
  async (status, state, event, reason) => {
    const name = `by-hand-${status.toLowerCase()}`
    const pipeline = await createPipeline(signalbox, name, { gate: { expiresAfter: 'PT30M' } })
    const run = await pipeline.start()
    await pipeline.decide(status)
    expect(await pipeline.state()).toMatchObject({ Prod: state })
    expect(await signalbox.published(run, event)).toMatchObject([{ reason }])
    const { text } = await signalbox.answerMail(approver.email, {
      decision: status === 'Approved' ? 'reject' : 'approve',
    })
    expect(text).toContain('withdrawn')
    await signalbox.local.clock.advance('31m')
    const decisions = signalbox.story(run).filter((each) => /^Release(Approved|Rejected)$/.test(each))
    expect(decisions).toEqual([event])
  },
)

test('a release of an author whom nobody knows is refused, if the pipeline wants it so', async () => {
  const pipeline = await createPipeline(signalbox, 'unknown', { gate: { unknownAuthor: 'refuse' } })
  await pipeline.start()
  expect(await pipeline.state()).toMatchObject({ Prod: 'Failed' })
})

test('twenty-five minutes of tests that tell their result by event are waited for, and their job renewed', async () => {
  const pipeline = await createPipeline(signalbox, 'long', { byEvent: true })
  const run = await pipeline.start()
  for (let minute = 0; minute < 25; minute += 5) await signalbox.local.clock.advance('5m')
  expect(await pipeline.state()).toMatchObject({ Beta: 'InProgress' })
  await pipeline.tell(run)
  await signalbox.local.clock.advance('1m')
  expect(await pipeline.state()).toMatchObject({ Beta: 'Succeeded', Prod: 'InProgress' })
})

test('a stage that is tried again has another attempt', async () => {
  const pipeline = await createPipeline(signalbox, 'again', { suite: { Beta: 'fail' } })
  const run = await pipeline.start()
  await pipeline.retry('Beta', run)
  const verdicts = await signalbox.published(run, 'IntegrationTestsCompleted')
  // Both of the same moment: the archive keeps them in any order.
  expect(new Set(verdicts.map((each) => (each as { attempt: number }).attempt))).toEqual(new Set([1, 2]))
  expect(await pipeline.state()).toMatchObject({ Beta: 'Failed' })
})

test('a newer release takes the place of one that waits, whose approval is withdrawn', async () => {
  const pipeline = await createPipeline(signalbox, 'newer')
  const older = await pipeline.start()
  const asked = (await signalbox.mails(approver.email)).length
  await signalbox.local.clock.advance('1m')
  const newer = await pipeline.start()
  expect(await signalbox.published(older, 'ReleaseSuperseded')).toMatchObject([{ stage: 'Prod', by: newer }])
  expect(signalbox.story(older)).toContain('ApprovalWithdrawalRequested')
  expect((await signalbox.mails(approver.email)).length).toBeGreaterThan(asked)
  await signalbox.answerMail(approver.email, { decision: 'approve' })
  expect(await pipeline.state()).toMatchObject({ Prod: 'Succeeded' })
  expect(signalbox.story(newer)).toContain('ReleasePromoted')
})

test('a release that nobody decides on goes no further', async () => {
  const pipeline = await createPipeline(signalbox, 'expired', { gate: { expiresAfter: 'PT30M' } })
  await pipeline.start()
  await signalbox.local.clock.advance('31m')
  expect(await pipeline.state()).toMatchObject({ Prod: 'Failed' })
})

test('tests whose workflow is stopped are an error that names what is missing', async () => {
  const pipeline = await createPipeline(signalbox, 'aborted', { byEvent: true })
  const run = await pipeline.start()
  const machine = signalbox.local.outputs('signalbox-deployment').StateMachineArn ?? ''
  const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${run}-Beta-1`
  await signalbox.stepFunctions.send(new StopExecutionCommand({ executionArn }))
  await signalbox.local.idle()
  expect(await pipeline.problem('Beta')).toContain('no result of aborted-tests-suite')
})

test('parameters that can’t be read are a failure that names the field', async () => {
  const pipeline = await createPipeline(signalbox, 'unread', { parameters: '{"pipeline":"unread"}' })
  await pipeline.start()
  expect(await pipeline.problem('Beta')).toContain('UserParameters of the action: run:')
})

test('nothing of a job’s credentials is in a log', async () => {
  expect(await signalbox.logs()).not.toMatch(/artifactCredentials|secretAccessKey|sessionToken/)
  expect(await signalbox.deadLetters()).toBe(0)
})
