/**
 * A release from its start to production, with each call that the domain makes for it lost once before and once after its
 * effect: it comes to the same end, with each thing told once, and nobody asked twice.
 */
import { type Calls, callsOf, type EachCall, loseEachOfALife } from './each-call'
import { listenTo, mailsThatAsk, pauseOthers, type Told } from './releases'
import { type Signalbox, startScenario } from './signalbox'
import { approver, createPipeline, type TimePipeline } from './time-pipeline'

const name = 'faults'

let signalbox: Signalbox
let calls: Calls
let pipeline: TimePipeline
let told: { of(run: string): Told }

beforeAll(async () => {
  signalbox = await startScenario()
  await pauseOthers(signalbox)
  calls = callsOf(signalbox, 'signalbox-deployment')
  pipeline = await createPipeline(signalbox, name)
  told = listenTo(signalbox)
}, 180_000)

afterAll(() => signalbox?.stop())

interface Life {
  run: string
  asked: number
}

/** One after the other; each may be broken on its own. */
const stages: readonly ((life: Life) => Promise<void>)[] = [
  async (life) => {
    life.run = await pipeline.start()
    await calls.until('mail', async () => ((await mailsThatAsk(signalbox, name)) > life.asked ? true : undefined))
  },
  async () => {
    await signalbox.answerMail(approver.email, { decision: 'approve' })
    await calls.until('end', async () => ((await pipeline.state()).Prod === 'Succeeded' ? true : undefined))
  },
]

const outcome = {
  ApprovalGranted: 1,
  ApprovalRequested: 1,
  IntegrationTestsCompleted: 2,
  IntegrationTestsStarted: 2,
  PipelineStarted: 1,
  ReleaseApproved: 1,
  ReleaseAwaitingApproval: 1,
  ReleasePromoted: 1,
  StageCompleted: 3,
  StageStarted: 3,
  GateTokenIssued: 1,
  TestSuiteCompleted: 2,
}
const times = Object.values(outcome).reduce((sum, each) => sum + each)

async function live(around: (stage: number, run: () => Promise<void>) => Promise<unknown>): Promise<void> {
  const life: Life = { run: '', asked: await mailsThatAsk(signalbox, name) }
  for (const [index, stage] of stages.entries()) await around(index, () => stage(life))
  await calls.until('telling of all', async () => {
    const heard = told.of(life.run)
    return Object.values(heard).reduce((sum, each) => sum + each, 0) < times ? undefined : true
  })
  expect(told.of(life.run)).toEqual(outcome)
  expect(await mailsThatAsk(signalbox, name)).toBe(life.asked + 1)
}

/**
 * Of those that are made alike many times, such as for each event of CodePipeline, the first. That a suite can't be called
 * is what came of it: an error, which ends the release.
 */
const isTried = ({ caller, service, nth }: EachCall): boolean =>
  nth === 1 && !(caller.startsWith('Workflow') && service === 'lambda')

test(
  'A release comes to the same end, whichever call of its whole life is lost',
  () => loseEachOfALife(calls, live, isTried),
  600_000,
)
