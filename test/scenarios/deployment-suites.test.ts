/** Suites that hang, crash, answer twice, late or never: none is green, and no job is answered twice. */
import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import { type Signalbox, startScenario } from './signalbox'
import { createPipeline, type Shape } from './time-pipeline'

let signalbox: Signalbox
/** What CodePipeline was told of jobs, renewals left out. */
const answers: string[] = []
let holding: Server
const held: ServerResponse[] = []
let onHeld: () => void = () => undefined

beforeAll(async () => {
  signalbox = await startScenario()
  listenToAnswers()
  holding = createServer((_, response) => {
    held.push(response)
    onHeld()
  })
  await new Promise<void>((resolve) => holding.listen(0, '127.0.0.1', resolve))
}, 60_000)
afterEach(() => answers.splice(0))
afterAll(async () => {
  holding.closeAllConnections()
  holding.close()
  await signalbox.stop()
})

const red = {
  verdict: 'failed',
  counts: { passed: 1, failed: 1, skipped: 0 },
  failures: [{ test: 'the time is told', message: '500 !== 200' }],
}
const byEvent: Shape = { byEvent: true, timeoutMinutes: 6 }
const verdictsOf = async (run: string) =>
  (await signalbox.published(run, 'IntegrationTestsCompleted')).map((each) => (each as { verdict: string }).verdict)

describe('a suite that answers', () => {
  test.each([
    ['exit', /\(suite\): .*exit/],
    ['hang', /\(suite\): .*timed out after 2/],
  ] as const)('and comes to %s is an error', async (does, why) => {
    const pipeline = await createPipeline(signalbox, `answers-${does}`, { suite: { Beta: does } })
    const run = await pipeline.start()
    expect(await pipeline.state()).toMatchObject({ Beta: 'Failed', Prod: 'none' })
    expect(await pipeline.problem('Beta')).toMatch(why)
    expect(await verdictsOf(run)).toEqual(['error'])
    expect(answers).toEqual(['failure'])
  })

  test.each(['pass', 'fail'] as const)('to %s is not overruled by what is told of it by event', async (does) => {
    const name = `overruled-${does}`
    const holds = `http://127.0.0.1:${(holding.address() as AddressInfo).port}`
    const isHeld = new Promise<void>((resolve) => {
      onHeld = resolve
    })
    const pipeline = await createPipeline(signalbox, name, { suite: { Beta: 'held' }, holds })
    const run = await pipeline.begin()
    await isHeld
    // Not waited for: the suite is under way.
    void pipeline.tell(run, does === 'pass' ? red : {})
    held.pop()?.end(does)
    await signalbox.local.idle()
    expect(await pipeline.state()).toMatchObject({ Beta: does === 'pass' ? 'Succeeded' : 'Failed' })
    await pipeline.tell(run, does === 'pass' ? red : {})
    expect(await verdictsOf(run)).toEqual([does === 'pass' ? 'passed' : 'failed'])
    expect(answers).toEqual([does === 'pass' ? 'success' : 'failure'])
  })

  test('when its workflow is no more changes nothing', async () => {
    const holds = `http://127.0.0.1:${(holding.address() as AddressInfo).port}`
    const isHeld = new Promise<void>((resolve) => {
      onHeld = resolve
    })
    const pipeline = await createPipeline(signalbox, 'answers-late', { suite: { Beta: 'held' }, holds })
    const run = await pipeline.begin()
    await isHeld
    const machine = signalbox.local.outputs('signalbox-deployment').StateMachineArn ?? ''
    const executionArn = `${machine.replace(':stateMachine:', ':execution:')}:${run}-Beta-1`
    await signalbox.stepFunctions.send(new StopExecutionCommand({ executionArn }))
    held.pop()?.end('pass')
    await signalbox.local.idle()
    expect(await pipeline.state()).toMatchObject({ Beta: 'Failed' })
    expect(await verdictsOf(run)).toEqual(['error'])
    expect(answers).toEqual(['failure'])
  })
})

describe('a suite that is told of by event', () => {
  test.each(['pass', 'exit', 'hang', 'crash'] as const)(
    'never, while its function comes to %s, is an error, whatever is told after its time',
    async (does) => {
      const pipeline = await createPipeline(signalbox, `never-${does}`, { ...byEvent, suite: { Beta: does } })
      const run = await pipeline.start()
      await signalbox.local.clock.advance('5m')
      expect(await pipeline.state()).toMatchObject({ Beta: 'InProgress' })
      await signalbox.local.clock.advance('2m')
      expect(await pipeline.problem('Beta')).toContain('States.Timeout')
      await pipeline.tell(run)
      await signalbox.local.clock.advance('10m')
      expect(await pipeline.state()).toMatchObject({ Beta: 'Failed', Prod: 'none' })
      expect(await verdictsOf(run)).toEqual(['error'])
      expect(answers).toEqual(['failure'])
    },
  )

  test('and has no function is an error at once', async () => {
    const outputs = { TestFunction: 'absent-tests-suite' }
    const pipeline = await createPipeline(signalbox, 'nobody', { ...byEvent, outputs })
    const run = await pipeline.start()
    expect(await pipeline.problem('Beta')).toMatch(/suite absent-tests-suite has not passed: .*ResourceNotFound/)
    expect(await verdictsOf(run)).toEqual(['error'])
    expect(answers).toEqual(['failure'])
  })

  test('twice counts by what was told first', async () => {
    const redFirst = await createPipeline(signalbox, 'twice-red', byEvent)
    const first = await redFirst.start()
    await redFirst.tell(first, red)
    await redFirst.tell(first)
    expect(await redFirst.state()).toMatchObject({ Beta: 'Failed', Prod: 'none' })

    const greenFirst = await createPipeline(signalbox, 'twice-green', byEvent)
    const second = await greenFirst.start()
    await greenFirst.tell(second)
    await greenFirst.tell(second, red)
    expect(await greenFirst.state()).toMatchObject({ Beta: 'Succeeded', Prod: 'InProgress' })
    expect([await verdictsOf(first), await verdictsOf(second)]).toEqual([['failed'], ['passed']])
    expect(answers).toEqual(['failure', 'success'])
  })

  test('of an attempt before is late, and says nothing of the one that runs', async () => {
    const pipeline = await createPipeline(signalbox, 'late-attempt', byEvent)
    const run = await pipeline.start()
    await pipeline.tell(run, red)
    await pipeline.retry('Beta', run)
    await pipeline.tell(run)
    expect(await pipeline.state()).toMatchObject({ Beta: 'InProgress' })
    await pipeline.tell(run, { attempt: 2 })
    expect(await pipeline.state()).toMatchObject({ Beta: 'Succeeded' })
    expect(answers).toEqual(['failure', 'success'])
  })

  test('and is another’s, of another stage, of another run, or asserted nothing makes nothing green', async () => {
    const pipeline = await createPipeline(signalbox, 'others', byEvent)
    const run = await pipeline.start()
    const none = '00000000-0000-4000-8000-000000000000'
    for (const other of [{ suite: 'others-tests-other' }, { stage: 'Prod' }, { attempt: 2 }])
      await pipeline.tell(run, other)
    await pipeline.tell(run, { run: { pipeline: 'others', id: none } })
    expect(await pipeline.state()).toMatchObject({ Beta: 'InProgress' })
    await pipeline.tell(run, { assertions: 0 })
    expect(await pipeline.problem('Beta')).toContain('it asserted nothing')
    expect(answers).toEqual(['failure'])
  })
})

function listenToAnswers(): void {
  const engine = signalbox.local.cloud.services.get('codepipeline')
  const operations = engine?.operations as Record<string, { handle: (...given: unknown[]) => unknown }>
  for (const [name, told] of [
    ['PutJobSuccessResult', 'success'],
    ['PutJobFailureResult', 'failure'],
  ] as const) {
    const operation = operations[name]
    if (!operation) throw new Error(`${name} is not there`)
    const { handle } = operation
    operation.handle = (...given) => {
      const isRenewal = 'continuationToken' in (given[0] as object)
      if (!isRenewal) answers.push(told)
      return handle(...given)
    }
  }
}
