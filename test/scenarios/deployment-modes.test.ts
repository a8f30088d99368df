/** Several runs of one pipeline around its tests, superseded or queued: each is judged by its own results, and nobody else's. */
import { type Signalbox, startScenario } from './signalbox'
import { approver, createPipeline, type Shape, type TimePipeline } from './time-pipeline'

const red = {
  verdict: 'failed',
  counts: { passed: 1, failed: 1, skipped: 0 },
  failures: [{ test: 'the time is told', message: '500 !== 200' }],
}

let signalbox: Signalbox
beforeAll(async () => {
  signalbox = await startScenario()
}, 60_000)
afterAll(() => signalbox.stop())

/** Three runs, of which the first is in its tests. */
async function threeRuns(name: string, shape: Shape) {
  const pipeline = await createPipeline(signalbox, name, { byEvent: true, ...shape })
  const runs: string[] = []
  for (let each = 0; each < 3; each++) {
    runs.push(await pipeline.start())
    await signalbox.local.clock.advance('1s')
  }
  const [first = '', second = '', third = ''] = runs
  return { pipeline, first, second, third }
}

const has = (run: string, event: string) => signalbox.story(run).includes(event)
const approve = () => signalbox.answerMail(approver.email, { decision: 'approve' })
const verdictsOf = async (run: string) =>
  (await signalbox.published(run, 'IntegrationTestsCompleted')).map((each) => {
    const { stage, verdict } = each as { stage: string; verdict: string }
    return `${stage} ${verdict}`
  })

async function inProd(pipeline: TimePipeline, run: string): Promise<void> {
  await pipeline.tell(run, { stage: 'Prod' })
}

test('a run that waits for the tests of another is superseded by a newer one, and its results count for nobody', async () => {
  const { pipeline, first, second, third } = await threeRuns('superseding', {})
  expect(await signalbox.published(second, 'PipelineFailed')).toMatchObject([{ state: 'SUPERSEDED' }])
  expect([first, second, third].map((run) => has(run, 'IntegrationTestsStarted'))).toEqual([true, false, false])

  for (const run of [second, third]) await pipeline.tell(run, red)
  expect(await pipeline.state()).toMatchObject({ Beta: 'InProgress' })
  await pipeline.tell(first)
  expect(has(first, 'ApprovalRequested')).toBe(true)
  expect(has(third, 'IntegrationTestsStarted')).toBe(true)

  // Of the first it says nothing any more, and of the third it must come anew.
  await pipeline.tell(first, red)
  expect(await pipeline.state()).toMatchObject({ Beta: 'InProgress', Prod: 'InProgress' })
  await pipeline.tell(third)
  expect(await signalbox.published(first, 'ReleaseSuperseded')).toMatchObject([{ by: third }])
  await approve()
  await inProd(pipeline, third)
  expect(await pipeline.state()).toMatchObject({ Beta: 'Succeeded', Prod: 'Succeeded' })
  expect([first, second, third].map((run) => has(run, 'ReleasePromoted'))).toEqual([false, false, true])
  expect(await Promise.all([first, second, third].map(verdictsOf))).toEqual([
    ['Beta passed'],
    [],
    expect.arrayContaining(['Beta passed', 'Prod passed']),
  ])
})

test('runs that are queued are tested one after the other, and a red one holds up none of the others', async () => {
  const { pipeline, first, second, third } = await threeRuns('queueing', { mode: 'QUEUED', gate: { newer: 'waits' } })
  expect([first, second, third].map((run) => has(run, 'PipelineFailed'))).toEqual([false, false, false])
  expect([first, second, third].map((run) => has(run, 'IntegrationTestsStarted'))).toEqual([true, false, false])

  await pipeline.tell(first)
  expect(has(first, 'ApprovalRequested')).toBe(true)
  expect([second, third].map((run) => has(run, 'IntegrationTestsStarted'))).toEqual([true, false])
  await pipeline.tell(second, red)
  expect(await signalbox.published(second, 'PipelineFailed')).toMatchObject([{ state: 'FAILED' }])
  expect(has(third, 'IntegrationTestsStarted')).toBe(true)
  await pipeline.tell(third)
  expect(has(first, 'ReleaseSuperseded')).toBe(false)
  expect(has(third, 'ApprovalRequested')).toBe(false)

  await approve()
  await inProd(pipeline, first)
  expect(has(first, 'ReleasePromoted')).toBe(true)
  expect(has(third, 'ApprovalRequested')).toBe(true)
  await approve()
  await inProd(pipeline, third)
  expect([first, second, third].map((run) => has(run, 'ReleasePromoted'))).toEqual([true, false, true])
  expect(await verdictsOf(second)).toEqual(['Beta failed'])
  expect(await signalbox.deadLetters()).toBe(0)
})
