/** Commands of deployers, met by every loss that there is between a call and what is written of it. */
import {
  CodePipelineClient,
  CreatePipelineCommand,
  GetPipelineCommand,
  GetPipelineStateCommand,
  ListPipelineExecutionsCommand,
  PutApprovalResultCommand,
  RetryStageExecutionCommand,
  StartPipelineExecutionCommand,
  StopPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline'
import { breaksOf, type Calls, callsOf, type EachCall, nameOf } from './each-call'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'
import { createPipeline } from './time-pipeline'

interface Request {
  readonly path: string
  readonly body: object
}

let signalbox: Signalbox
let client: CodePipelineClient
let people: People
let ada: SignedInPerson
let calls: Calls
let gated: Gated
beforeAll(async () => {
  signalbox = await startScenario()
  client = new CodePipelineClient(signalbox.local.sdkConfig)
  people = peopleOf(signalbox)
  calls = callsOf(signalbox, 'signalbox-deployment')
  ada = await people.add('ada', { groups: ['deployers'] })
  gated = await createGated('gated')
}, 120_000)
/** Whatever waits at the gate, of the pipeline's first run or of the test before. */
beforeEach(async () => {
  for (const run of await liveRuns()) await gated.abandon(run)
})
afterAll(async () => {
  client.destroy()
  people.stop()
  await signalbox.stop()
})

interface Gated {
  start(): Promise<string>
  answer(status: 'Approved' | 'Rejected'): Promise<void>
  abandon(run: string): Promise<void>
  /** What has been done so far, counted. */
  count(): Promise<{ readonly runs: number; readonly rollbacks: number; readonly retries: number }>
  statusOf(run: string): Promise<string | undefined>
}

/** Sources, and a gate that nobody is told of: it waits until it is answered here. */
async function createGated(name: string): Promise<Gated> {
  await createPipeline(signalbox, name)
  const { pipeline } = await client.send(new GetPipelineCommand({ name }))
  const [Source] = pipeline?.stages ?? []
  const actionTypeId = { category: 'Approval', owner: 'AWS', provider: 'Manual', version: '1' } as const
  const short = {
    ...pipeline,
    name: `${name}-short`,
    stages: [Source, { name: 'Prod', actions: [{ name: 'Approve', actionTypeId }] }],
  }
  await client.send(new CreatePipelineCommand({ pipeline: short as typeof pipeline }))
  await signalbox.local.idle()
  const pipelineName = short.name
  const gate = async () => {
    const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name: pipelineName }))
    return stageStates.find(({ stageName }) => stageName === 'Prod')
  }
  const runs = async () =>
    (await client.send(new ListPipelineExecutionsCommand({ pipelineName }))).pipelineExecutionSummaries ?? []
  const settled = async <T>(asked: Promise<T>): Promise<T> => {
    const answer = await asked
    await signalbox.local.idle()
    return answer
  }
  return {
    start: async () =>
      (await settled(client.send(new StartPipelineExecutionCommand({ name: pipelineName })))).pipelineExecutionId ?? '',
    async answer(status) {
      const token = (await gate())?.actionStates?.[0]?.latestExecution?.token
      const result = { status, summary: 'By a test' }
      const of = { pipelineName, stageName: 'Prod', actionName: 'Approve' }
      await settled(client.send(new PutApprovalResultCommand({ ...of, token, result })))
    },
    async abandon(pipelineExecutionId) {
      await settled(client.send(new StopPipelineExecutionCommand({ pipelineName, pipelineExecutionId, abandon: true })))
    },
    async count() {
      const all = await runs()
      return {
        runs: all.length,
        rollbacks: all.filter(({ executionType }) => executionType === 'ROLLBACK').length,
        retries: (await gate())?.retryStageMetadata?.manualStageRetryAttempt ?? 0,
      }
    },
    statusOf: async (run) => (await runs()).find(({ pipelineExecutionId }) => pipelineExecutionId === run)?.status,
  }
}

async function deedsOf(run: string): Promise<readonly string[]> {
  const { body } = await ada.call<{ entries: readonly { what: string; actor: string }[] }>(
    'GET',
    `deployment/runs/${run}/audit`,
  )
  return body.entries.filter(({ actor }) => actor === ada.sub).map(({ what }) => what)
}

/** So long that the sweep has come twice; a token lasts less long. */
async function pass(): Promise<void> {
  await signalbox.local.clock.advance('10m')
  await signalbox.local.idle()
  ada = await people.signIn(ada)
}

/** A new log group is made once, and no step of a command. */
const isOwn = ({ caller, service }: EachCall): boolean => caller === 'Commands' && service !== 'logs'

let keys = 0
const withKey = ({ body }: Request): object => ({ ...body, idempotencyKey: `key-${++keys}` })

/** How a command is made possible, asked for, told from what it was not, and undone. */
interface Case {
  readonly what: string
  prepare(): Promise<Request>
  readonly adds: Partial<Awaited<ReturnType<Gated['count']>>>
  status: string
  tidy(run: string): Promise<void>
}

const cases: readonly Case[] = [
  {
    what: 'RunStarted',
    prepare: async () => ({ path: 'pipelines/gated-short/runs', body: {} }),
    adds: { runs: 1 },
    status: 'InProgress',
    tidy: (run) => gated.abandon(run),
  },
  {
    what: 'StageRetried',
    async prepare() {
      const run = await gated.start()
      await gated.answer('Rejected')
      return { path: `runs/${run}/retry`, body: { stage: 'Prod' } }
    },
    adds: { retries: 1 },
    status: 'InProgress',
    tidy: (run) => gated.abandon(run),
  },
  {
    what: 'RunStopped',
    prepare: async () => ({ path: `runs/${await gated.start()}/stop`, body: { reason: 'Enough' } }),
    adds: {},
    status: 'Stopping',
    tidy: (run) => gated.abandon(run),
  },
  {
    what: 'StageRolledBack',
    async prepare() {
      const to = await gated.start()
      await gated.answer('Approved')
      return { path: 'pipelines/gated-short/stages/Prod/rollback', body: { to } }
    },
    adds: { runs: 1, rollbacks: 1 },
    status: 'InProgress',
    tidy: (run) => gated.abandon(run),
  },
]

describe.each(cases)('$what', ({ what, prepare, adds, status, tidy }) => {
  test('is done once and told once, whichever call on its way is lost', async () => {
    const ask = ({ path }: Request, body: object) =>
      calls.insist<{ run: string }>(ada, 'POST', `deployment/${path}`, body)
    const clean = await prepare()
    let cleanRun = ''
    const made = await calls.of(async () => {
      cleanRun = (await ask(clean, withKey(clean))).body.run
    })
    await tidy(cleanRun)
    const breaks = breaksOf(made.filter(isOwn))
    expect(breaks.length).toBeGreaterThan(4)
    for (const each of breaks) {
      const at = `${each.does} ${nameOf(each.call)}`
      const request = await prepare()
      const before = await gated.count()
      const body = withKey(request)
      let answer: Awaited<ReturnType<typeof ask>> | undefined
      const met = await calls.without(each, async () => {
        answer = await ask(request, body)
      })
      expect([at, met, answer?.status]).toEqual([at, true, 202])
      const run = answer?.body.run ?? ''
      expect([at, (await ask(request, body)).body.run]).toEqual([at, run])
      const after = await gated.count()
      const added = Object.fromEntries(
        Object.entries(after).map(([name, count]) => [name, count - before[name as keyof typeof before]]),
      )
      expect([at, added]).toEqual([at, { runs: 0, rollbacks: 0, retries: 0, ...adds }])
      expect([at, await gated.statusOf(run), await deedsOf(run)]).toEqual([at, status, [what]])
      await tidy(run)
    }
  }, 300_000)

  test('is told in the audit by the sweep if nobody asks again, and not done if it was not', async () => {
    const ask = async ({ path, body }: Request): Promise<number> => {
      const response = await fetch(`${signalbox.local.webUrl}/api/deployment/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${ada.token}` },
        body: JSON.stringify(body),
      })
      await signalbox.local.idle()
      return response.status
    }
    const request = await prepare()
    const made = await calls.of(() => ask(request))
    const [live] = await liveRuns()
    await tidy(live ?? '')
    const writes = made.filter((call) => isOwn(call) && /^(?:Put|Transact)/.test(call.action))
    const called = made.find(
      (call) => isOwn(call) && call.service === 'codepipeline' && !/^(?:Get|List)/.test(call.action),
    )
    const last = writes.at(-1)
    if (!last || !called) throw new Error(`It made other calls: ${made.map(nameOf).join(', ')}`)

    const taken = await prepare()
    await calls.without({ call: last, does: 'kill' }, async () => expect(await ask(taken)).toBeGreaterThan(499))
    const [run = ''] = await liveRuns()
    expect(await deedsOf(run)).toEqual([])
    await pass()
    expect(await deedsOf(run)).toEqual([what])
    await tidy(run)

    const lost = await prepare()
    const before = await gated.count()
    await calls.without({ call: called, does: 'kill' }, async () => expect(await ask(lost)).toBeGreaterThan(499))
    // What somebody else begins meanwhile is not taken for it.
    const elsewhere = await gated.start()
    await pass()
    expect(await gated.count()).toEqual({ ...before, runs: before.runs + 1 })
    expect(await deedsOf(elsewhere)).toEqual([])
    for (const each of await liveRuns()) await tidy(each)
  }, 120_000)
})

async function liveRuns(): Promise<readonly string[]> {
  const { pipelineExecutionSummaries = [] } = await client.send(
    new ListPipelineExecutionsCommand({ pipelineName: 'gated-short' }),
  )
  return pipelineExecutionSummaries
    .filter(({ status = '' }) => /^(?:InProgress|Stopping)$/.test(status))
    .map(({ pipelineExecutionId = '' }) => pipelineExecutionId)
}

test('a person who is erased is in no audit, nor in what they asked and nobody knows what came of', async () => {
  const leaver = await people.add('leaver', { groups: ['deployers'] })
  const path = 'pipelines/gated-short/runs'
  const { body } = await leaver.call<{ run: string }>('POST', `deployment/${path}`)
  const made = await calls.of(() => leaver.call('POST', `deployment/${path}`))
  const last = made.filter((call) => isOwn(call) && /^(?:Put|Transact)/.test(call.action)).at(-1)
  if (!last) throw new Error('It wrote nothing')
  await calls.without({ call: last, does: 'kill' }, () =>
    fetch(`${signalbox.local.webUrl}/api/deployment/${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${leaver.token}`, 'content-type': 'application/json' },
      body: '{}',
    }),
  )
  const [unknown = ''] = await liveRuns()
  expect((await leaver.call('DELETE', 'identity/me')).status).toBe(202)
  await pass()
  for (const run of [body.run, unknown]) {
    const { body: audit, text } = await ada.call<{ entries: { what: string; actor: string }[] }>(
      'GET',
      `deployment/runs/${run}/audit`,
    )
    expect(audit.entries.find(({ what }) => what === 'RunStarted')?.actor).toMatch(/^erased\//)
    expect(text).not.toContain(leaver.sub)
  }
})

test('a stage that somebody else has retried is not taken for one that was asked for here and refused', async () => {
  const run = await gated.start()
  await gated.answer('Rejected')
  const pipelineName = 'gated-short'
  const elsewhere = { pipelineName, stageName: 'Prod', pipelineExecutionId: run, retryMode: 'FAILED_ACTIONS' } as const
  await client.send(new RetryStageExecutionCommand(elsewhere))
  await signalbox.local.idle()
  const body = { stage: 'Prod', idempotencyKey: 'not-mine' }
  for (let tries = 0; tries < 2; tries++) {
    expect((await ada.call('POST', `deployment/runs/${run}/retry`, body)).status).toBe(409)
  }
  expect(await deedsOf(run)).toEqual([])
})
