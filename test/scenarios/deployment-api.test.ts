/** What deployers see of pipelines and their runs, and nobody else. */
import { PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { newUlid } from '../../shared/ids'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'
import { storeRun } from './stored-runs'
import { approver, createPipeline } from './time-pipeline'

let signalbox: Signalbox
let people: People
let deployer: SignedInPerson
beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  deployer = await people.add('deployer', { groups: ['deployers'] })
})
afterAll(async () => {
  people.stop()
  await signalbox.stop()
})

const unknownRun = '00000000-0000-4000-8000-000000000000'
/** A token is good for ten minutes. */
async function advance(time: string): Promise<void> {
  await signalbox.local.clock.advance(time)
  deployer = await people.signIn(deployer)
}

interface SuiteInRun {
  readonly suite: string
  readonly verdict?: string
  readonly failure?: string
}

interface StageInRun {
  readonly stage: string
  readonly state: string
  readonly seconds: { readonly length: number; readonly work: number; readonly waiting: number }
  readonly tests: readonly {
    readonly attempt: number
    readonly verdict?: string
    readonly suites: readonly SuiteInRun[]
  }[]
}

interface RunBody {
  readonly status: string
  readonly seconds: StageInRun['seconds']
  readonly stages: readonly StageInRun[]
  readonly gate?: Readonly<Record<string, unknown>>
}

/** The run, and its last stage. */
function hoursWaited({ seconds, stages }: RunBody): readonly number[] {
  return [seconds, ...stages.slice(-1).map((stage) => stage.seconds)].map(({ waiting }) => Math.round(waiting / 3600))
}

interface Page {
  readonly runs: readonly { readonly run: string; readonly trigger?: string }[]
  readonly cursor: string | null
}

function get<Body = Record<string, unknown>>(path: string, person: SignedInPerson = deployer) {
  return person.call<Body>('GET', `deployment/${path}`)
}

test('members of deployers and of admins read, and nobody else', async () => {
  const admin = await people.add('admin', { groups: ['admins'] })
  const developer = await people.add('developer', { groups: ['developers', 'approvers'] })
  const nobody = await people.add('nobody')
  const paths = [
    'pipelines',
    'pipelines/none',
    'pipelines/none/runs',
    `runs/${unknownRun}`,
    `runs/${unknownRun}/audit`,
    `runs/${unknownRun}/suites/Beta/1/suite`,
  ]
  for (const path of paths) {
    const statusFor = async (person: SignedInPerson) => (await get(path, person)).status
    const found = path === 'pipelines' ? 200 : 404
    expect([path, await statusFor(deployer), await statusFor(admin)]).toEqual([path, found, found])
    expect([path, await statusFor(developer), await statusFor(nobody)]).toEqual([path, 403, 403])
    expect((await fetch(`${signalbox.local.webUrl}/api/deployment/${path}`)).status).toBe(401)
  }
})

test('a pipeline is shown with its stages, what they do, and the run that stands at its gate; never what opens it', async () => {
  const pipeline = await createPipeline(signalbox, 'shown')
  const before = await get('pipelines/shown')
  expect(before.body).toMatchObject({
    pipeline: 'shown',
    stages: [
      { stage: 'Source', waiting: [], actions: [{ action: 'Source' }] },
      { stage: 'Beta', transition: { isOpen: true }, actions: [{ action: 'Tests', status: 'None' }] },
      { stage: 'Prod', actions: [{ action: 'Approve' }, { action: 'Tests' }] },
    ],
  })
  await pipeline.start()
  await advance('1s')
  const run = await pipeline.start()
  const { status, body, text } = await get('pipelines/shown')
  expect([status, body]).toMatchObject([
    200,
    {
      newestRun: { run, pipeline: 'shown', status: 'running' },
      stages: [
        { stage: 'Source', latest: { run, status: 'Succeeded' } },
        { stage: 'Beta', latest: { run, status: 'Succeeded' }, actions: [{ status: 'Succeeded' }] },
        {
          stage: 'Prod',
          latest: { run, status: 'InProgress' },
          actions: [{ status: 'InProgress' }, { status: 'None' }],
        },
      ],
    },
  ])
  expect(text).not.toContain('token')
  const { body: listed } = await get<{ pipelines: { pipeline: string; newestRun?: object }[] }>('pipelines')
  expect(listed.pipelines.find((each) => each.pipeline === 'shown')).toMatchObject({
    newestRun: { run },
    stages: [
      { stage: 'Source', latest: { status: 'Succeeded' } },
      { stage: 'Beta', latest: { status: 'Succeeded' } },
      { stage: 'Prod', latest: { run, status: 'InProgress' } },
    ],
  })
})

test('whose each pipeline of a list is has to be asked once, and again when it is declared otherwise', async () => {
  await createPipeline(signalbox, 'listed')
  await get('pipelines')
  const counted = async () => {
    // To ask twice changes nothing: it is there to be counted.
    const asked = signalbox.local.faults.place({ service: 'codepipeline', action: 'GetPipeline', does: 'duplicate' })
    await get('pipelines')
    asked.lift()
    return asked.met
  }

  expect(await counted()).toBe(0)
  await createPipeline(signalbox, 'listed-later')
  expect(await counted()).toBe(1)
})

test('a run tells how long it has worked, and how long it has waited at its gate, until it is in production', async () => {
  const pipeline = await createPipeline(signalbox, 'timed')
  const run = await pipeline.start()
  await advance('5h')
  const waiting = await get<RunBody>(`runs/${run}`)
  expect([waiting.status, waiting.body]).toMatchObject([
    200,
    {
      run,
      pipeline: 'timed',
      status: 'running',
      trigger: 'StartPipelineExecution',
      source: { provider: 'S3' },
      stages: [
        { stage: 'Source', state: 'succeeded', actions: [{ action: 'Source', provider: 'S3', status: 'Succeeded' }] },
        {
          stage: 'Beta',
          state: 'succeeded',
          tests: [
            {
              attempt: 1,
              verdict: 'passed',
              suites: [
                { suite: 'timed-tests-suite', by: 'answer', verdict: 'passed', counts: { passed: 2, failed: 0 } },
              ],
            },
          ],
        },
        { stage: 'Prod', state: 'running', tests: [] },
      ],
      gate: { stage: 'Prod', action: 'Approve', status: 'waiting' },
    },
  ])
  // The clock of functions goes on a little while they work.
  expect(hoursWaited(waiting.body)).toEqual([5, 5])
  const { since, expiresAt, approvalKey } = waiting.body.gate ?? {}
  // Whoever is asked finds the approval by it, and nobody else does.
  const byKey = `approvals/inbox/of/signalbox.deployment/${approvalKey}`
  expect((await deployer.call('GET', byKey)).status).toBe(404)
  const grace = await people.add('grace', { email: approver.email })
  expect(await grace.call('GET', byKey)).toMatchObject({ status: 200, body: { seat: { mayDecide: true } } })
  expect((Date.parse(String(expiresAt)) - Date.parse(String(since))) / (24 * 3600_000)).toBeCloseTo(7, 1)
  expect(waiting.text).not.toContain('token')

  await signalbox.answerMail(approver.email, { decision: 'approve' })
  await advance('5m')
  const { body } = await get<RunBody>(`runs/${run}`)
  expect(body).toMatchObject({
    status: 'promoted',
    gate: { status: 'approved', reason: expect.stringMatching(/^Approval [0-9A-Z]{26}$/) },
  })
  expect(hoursWaited(body)).toEqual([5, 5])
  expect(body.stages.at(-1)).toMatchObject({ stage: 'Prod', state: 'succeeded', tests: [{ verdict: 'passed' }] })
  expect(body.gate).toMatchObject({
    approvalId: expect.stringMatching(/^[0-9A-Z]{26}$/),
    votes: [{ name: 'Grace', decision: 'approve' }],
  })
})

test('who has decided is forgotten when they are erased; what they have decided is not', async () => {
  const run = await (await createPipeline(signalbox, 'voted')).start()
  await signalbox.answerMail(approver.email, { decision: 'approve' })
  expect((await get(`runs/${run}`)).text).toContain('Grace')
  const erasureId = newUlid(signalbox.local.clock.now())
  await tell('signalbox.identity', 'UserErasureRequested', erasureId, {
    erasureId,
    sub: '5f0d3a4e-1c2b-4d3e-8f9a-0b1c2d3e4f5a',
    userPoolId: people.userPoolId,
    email: 'Grace@example.com',
    domains: ['deployment'],
    dueAt: '2999-01-01T00:00:00.000Z',
  })
  const { body, text } = await get<RunBody>(`runs/${run}`)
  expect(body.gate).toMatchObject({ status: 'approved', votes: [{ decision: 'approve' }] })
  expect(text).not.toContain('Grace')
  const answers = (await signalbox.published(erasureId, 'UserDataErased')) as { domain: string; items: number }[]
  // Of every run that she has decided on.
  expect(answers.find(({ domain }) => domain === 'deployment')?.items).toBeGreaterThan(0)
})

test('a run that is retried goes on, and its attempts are told apart', async () => {
  const pipeline = await createPipeline(signalbox, 'retried', { suite: { Beta: 'fail' } })
  const run = await pipeline.start()
  await advance('3m')
  expect((await get<RunBody>(`runs/${run}`)).body).toMatchObject({ status: 'failed', seconds: { waiting: 0 } })
  await pipeline.retry('Beta', run)
  await advance('2m')
  const { body } = await get<RunBody>(`runs/${run}`)
  expect(body).toMatchObject({ status: 'failed' })
  // The clock of the scenarios moves a little while something is done.
  expect(Math.round(body.seconds.waiting)).toBe(180)
  expect(body.stages.at(-1)).toMatchObject({ stage: 'Beta', state: 'failed', seconds: body.seconds })
  const attempts = body.stages.at(-1)?.tests ?? []
  expect(attempts.map(({ attempt, verdict }) => [attempt, verdict])).toEqual([
    [1, 'failed'],
    [2, 'failed'],
  ])
  expect(attempts.map(({ suites: [suite] }) => suite?.failure)).toEqual([undefined, 'the time is told: 500 !== 200'])
  for (const attempt of [1, 2]) {
    expect((await get(`runs/${run}/suites/Beta/${attempt}/retried-tests-suite`)).body).toEqual({
      run,
      stage: 'Beta',
      attempt,
      suite: 'retried-tests-suite',
      verdict: 'failed',
      counts: { passed: 2, failed: 1, skipped: 0 },
      assertions: 5,
      failures: [{ test: 'the time is told', message: '500 !== 200' }],
    })
  }
  for (const none of ['Beta/3/retried-tests-suite', 'Gamma/1/retried-tests-suite', 'Beta/1/another'])
    expect(await get(`runs/${run}/suites/${none}`)).toMatchObject({ status: 404, body: { title: 'SuiteNotFound' } })
  for (const wrong of ['Beta/0/suite', 'Beta/1.5/suite', 'Beta/one/suite', 'Be%20ta/1/suite'])
    expect(await get(`runs/${run}/suites/${wrong}`)).toMatchObject({ status: 400, body: { title: 'InputInvalid' } })
})

test('what tests say is bounded and on one line, and the rest of it is behind the link of its report', async () => {
  const pipeline = await createPipeline(signalbox, 'hostile', { byEvent: true })
  const run = await pipeline.start()
  const suite = 'hostile-tests-suite'
  const message = `<script>alert(1)</script>\u202Eevil\n\u0007${'x'.repeat(1900)}`
  await tellResult(run, {
    suite,
    failures: Array.from({ length: 20 }, () => ({ test: `a\n${'b'.repeat(390)}`, message })),
    reportUrl: 'https://reports.example.com/4711',
  })
  const { body } = await get<{ failures: { test: string; message: string }[]; reportUrl: string }>(
    `runs/${run}/suites/Beta/1/${suite}`,
  )
  expect([body.failures.length, body.reportUrl]).toEqual([20, 'https://reports.example.com/4711'])
  for (const { test: name, message: said } of body.failures) {
    expect([name.length <= 200, said.length <= 1000]).toEqual([true, true])
    // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what must not come through
    expect(`${name}${said}`).not.toMatch(/[\u0000-\u001f\u202e]/)
  }
})

test('more runs than a page holds are read a page at a time, each once, the newest first', async () => {
  const stored: string[] = []
  for (let count = 0; count < 23; count++) {
    const id = `${unknownRun.slice(0, -4)}${4000 + count}`
    await storeRun(signalbox, { pipeline: 'many', id })
    stored.unshift(id)
    await advance('1s')
  }
  const read: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const page: { status: number; body: Page } = await get<Page>(
      `pipelines/many/runs?limit=5${cursor && `&cursor=${cursor}`}`,
    )
    expect([page.status, page.body.runs.length <= 5]).toEqual([200, true])
    read.push(...page.body.runs.map((each) => each.run))
    cursor = page.body.cursor
  }
  expect(read).toEqual(stored)
})

test('a cursor of another list, of another pipeline, or of nobody is refused', async () => {
  const { body: ofMany } = await get<Page>('pipelines/many/runs?limit=2')
  // Creating a pipeline has begun a run, too.
  const { body: ofRetried } = await get<Page>('pipelines/retried/runs')
  const { run = '' } = ofRetried.runs.find(({ trigger }) => trigger === 'StartPipelineExecution') ?? {}
  const { body: ofAudit } = await get<{ cursor: string }>(`runs/${run}/audit?limit=1`)
  const { body: ofPipelines } = await get<{ cursor: string }>('pipelines?limit=1')
  expect([ofMany.cursor, ofAudit.cursor, ofPipelines.cursor]).toEqual([
    expect.any(String),
    expect.any(String),
    expect.any(String),
  ])
  const nonsense = Buffer.from('{"pk":"x"}').toString('base64url')
  const wrong: readonly [string, readonly (string | null)[]][] = [
    ['pipelines/shown/runs', [ofMany.cursor, ofAudit.cursor, ofPipelines.cursor, nonsense, 'AAAA']],
    [`runs/${run}/audit`, [ofMany.cursor, ofPipelines.cursor, nonsense]],
    ['pipelines', [ofMany.cursor, ofAudit.cursor, nonsense, '_-_']],
  ]
  for (const [list, cursors] of wrong) {
    for (const cursor of cursors) {
      const { status, body } = await get(`${list}?cursor=${cursor}`)
      expect([list, cursor, status, body.title]).toEqual([list, cursor, 400, 'CursorInvalid'])
    }
  }
  for (const query of ['limit=0', 'limit=101', 'limit=x', 'cursor=%00', `cursor=${'x'.repeat(3000)}`])
    expect(await get(`pipelines?${query}`)).toMatchObject({ status: 400 })
})

test.each(['a b', '..%2F..', '%3Cscript%3E', 'x'.repeat(101), '%E2%80%AE', "'%20or%201=1", '%00'])(
  'the name %s is of no pipeline and of no run',
  async (name) => {
    for (const path of [`pipelines/${name}`, `pipelines/${name}/runs`, `runs/${name}`, `runs/${name}/audit`])
      expect([400, 404]).toContain((await get(path)).status)
  },
)

test('the audit of a run tells what became of it, the newest first, and of none that was never heard of', async () => {
  const pipeline = await createPipeline(signalbox, 'audited')
  const run = await pipeline.start()
  await advance('1m')
  await signalbox.answerMail(approver.email, { decision: 'reject', comment: 'Not today' })
  const { body } = await get<{ entries: { what: string; actor: string; run: string }[] }>(`runs/${run}/audit`)
  expect(body.entries.map(({ what }) => what)).toEqual(['ReleaseRejected', 'IntegrationTestsCompleted'])
  expect(new Set(body.entries.map((each) => each.run))).toEqual(new Set([run]))
  expect((await get(`runs/${unknownRun}/audit`)).status).toBe(404)
  expect((await get(`runs/${run}`)).body).toMatchObject({ status: 'failed', gate: { status: 'rejected' } })
})

test('nothing of it is left in the dead letters', async () => {
  expect(await signalbox.deadLetters()).toBe(0)
})

function tellResult(run: string, result: { suite: string; failures: object[]; reportUrl: string }): Promise<void> {
  return tell('signalbox.tests', 'TestSuiteCompleted', run, {
    run: { pipeline: result.suite.replace('-tests-suite', ''), id: run },
    stage: 'Beta',
    attempt: 1,
    verdict: 'failed',
    counts: { passed: 0, failed: 40, skipped: 0 },
    assertions: 40,
    ...result,
  })
}

async function tell(Source: string, DetailType: string, correlationId: string, data: object): Promise<void> {
  const now = signalbox.local.clock.now()
  const metadata = { eventId: newUlid(now), version: 1, occurredAt: now.toISOString(), correlationId }
  const Detail = JSON.stringify({ metadata, data })
  const { FailedEntryCount } = await signalbox.eventBridge.send(
    new PutEventsCommand({ Entries: [{ EventBusName: 'signalbox', Source, DetailType, Detail }] }),
  )
  expect(FailedEntryCount).toBe(0)
  await signalbox.local.idle()
}
