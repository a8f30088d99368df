/** What deployers do with pipelines: each command once, whatever happens to its answer, and told in the audit of its run. */
import {
  CodePipelineClient,
  GetPipelineCommand,
  ListPipelineExecutionsCommand,
  type PipelineExecutionSummary,
  UpdatePipelineCommand,
} from '@aws-sdk/client-codepipeline'
import { type Answer, type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'
import { approver, createPipeline } from './time-pipeline'

interface Taken {
  readonly pipeline: string
  readonly run: string
}

interface Entry {
  readonly what: string
  readonly actor: string
  readonly detail?: string
}

let signalbox: Signalbox
let client: CodePipelineClient
let people: People
let ada: SignedInPerson
let grace: SignedInPerson
beforeAll(async () => {
  signalbox = await startScenario()
  client = new CodePipelineClient(signalbox.local.sdkConfig)
  people = peopleOf(signalbox)
  ada = await people.add('ada', { groups: ['deployers'] })
  grace = await people.add('grace', { groups: ['admins'] })
})
afterAll(async () => {
  client.destroy()
  people.stop()
  await signalbox.stop()
})

const unknownRun = '00000000-0000-4000-8000-000000000000'

/** One moment after the other, so that the audit has them in their order. */
async function post(person: SignedInPerson, path: string, body: object = {}): Promise<Answer<Taken>> {
  await signalbox.local.clock.advance('1s')
  return person.call<Taken>('POST', `deployment/${path}`, body)
}

async function runsOf(pipelineName: string): Promise<readonly PipelineExecutionSummary[]> {
  const { pipelineExecutionSummaries = [] } = await client.send(new ListPipelineExecutionsCommand({ pipelineName }))
  return pipelineExecutionSummaries
}

const statusOf = async ({ pipeline, run }: Taken): Promise<string | undefined> =>
  (await runsOf(pipeline)).find(({ pipelineExecutionId }) => pipelineExecutionId === run)?.status

/** What people did to a run, the first first. */
async function deedsOf(run: string): Promise<readonly Entry[]> {
  const { body } = await ada.call<{ entries: readonly Entry[] }>('GET', `deployment/runs/${run}/audit`)
  return body.entries
    .filter(({ actor }) => actor !== 'signalbox')
    .map(({ what, actor, detail }) => ({ what, actor, ...(detail !== undefined && { detail }) }))
    .reverse()
}

const approve = () => signalbox.answerMail(approver.email, { decision: 'approve' })
const reject = () => signalbox.answerMail(approver.email, { decision: 'reject', comment: 'Not today.' })

/** A run that waits at the gate. */
async function started(pipeline: string, person = ada): Promise<Taken> {
  const { status, body } = await post(person, `pipelines/${pipeline}/runs`)
  expect(status).toBe(202)
  return body
}

async function released(pipeline: string): Promise<Taken> {
  const run = await started(pipeline)
  await approve()
  expect(await statusOf(run)).toBe('Succeeded')
  return run
}

test('a run is begun, once for an idempotency key, and its audit says by whom', async () => {
  await createPipeline(signalbox, 'begun')
  const before = (await runsOf('begun')).length
  const first = await post(ada, 'pipelines/begun/runs', { idempotencyKey: 'monday' })
  expect(first).toMatchObject({ status: 202, body: { pipeline: 'begun' } })
  const { run } = first.body
  expect(first.headers.get('location')).toBe(`../../runs/${run}`)
  expect((await post(ada, 'pipelines/begun/runs', { idempotencyKey: 'monday' })).body).toEqual(first.body)
  expect(await runsOf('begun')).toHaveLength(before + 1)
  expect(await deedsOf(run)).toEqual([{ what: 'RunStarted', actor: ada.sub }])
  expect(signalbox.story(run)).toContain('PipelineStarted')

  const reused = await post(ada, 'pipelines/other/runs', { idempotencyKey: 'monday' })
  expect(reused).toMatchObject({ status: 409, body: { title: 'IdempotencyKeyReused' } })
  // The key of another person is another key.
  expect((await post(grace, 'pipelines/begun/runs', { idempotencyKey: 'monday' })).body.run).not.toBe(run)
})

test('the same asked twice at once is done once; two people who ask at once have a run each', async () => {
  await createPipeline(signalbox, 'at-once')
  const before = (await runsOf('at-once')).length
  const [one, two, three] = await Promise.all([
    post(ada, 'pipelines/at-once/runs', { idempotencyKey: 'same' }),
    post(ada, 'pipelines/at-once/runs', { idempotencyKey: 'same' }),
    post(grace, 'pipelines/at-once/runs', { idempotencyKey: 'same' }),
  ])
  expect([one.status, two.status, three.status]).toEqual([202, 202, 202])
  expect(two.body).toEqual(one.body)
  expect(await runsOf('at-once')).toHaveLength(before + 2)
  expect(await deedsOf(one.body.run)).toEqual([{ what: 'RunStarted', actor: ada.sub }])
  expect(await deedsOf(three.body.run)).toEqual([{ what: 'RunStarted', actor: grace.sub }])
})

test('a stage that has failed is tried again, and the run goes on to production', async () => {
  await createPipeline(signalbox, 'again')
  const { run } = await started('again')
  await reject()
  expect(await statusOf({ pipeline: 'again', run })).toBe('Failed')
  const asked = { stage: 'Prod', idempotencyKey: 'again' }
  expect(await post(grace, `runs/${run}/retry`, asked)).toMatchObject({ status: 202, body: { run } })
  expect((await post(grace, `runs/${run}/retry`, asked)).status).toBe(202)
  // Another is refused while it is under way, and says so.
  const refused = await post(ada, `runs/${run}/retry`, { stage: 'Prod', idempotencyKey: 'mine' })
  expect(refused).toMatchObject({ status: 409, body: { title: 'StageNotRetryable' } })
  expect(refused.text).toContain('it is under way')
  await approve()
  expect(await statusOf({ pipeline: 'again', run })).toBe('Succeeded')
  expect(await deedsOf(run)).toEqual([
    { what: 'RunStarted', actor: ada.sub },
    { what: 'StageRetried', actor: grace.sub, detail: 'Prod, what had failed' },
  ])
  expect(signalbox.story(run).filter((each) => each === 'ReleasePromoted')).toHaveLength(1)
  // What was refused stands for nothing: the same key asks anew.
  expect(await post(ada, `runs/${run}/retry`, { stage: 'Prod', idempotencyKey: 'mine' })).toMatchObject({
    status: 409,
    body: { title: 'StageNotRetryable' },
  })
})

test('a run is stopped, and abandoned if it is being stopped already', async () => {
  await createPipeline(signalbox, 'stopped')
  const run = await started('stopped')
  const stop = (person: SignedInPerson, body: object) => post(person, `runs/${run.run}/stop`, body)
  expect((await stop(ada, { reason: 'It is Friday', idempotencyKey: 'stop' })).status).toBe(202)
  expect(await statusOf(run)).toBe('Stopping')
  expect((await stop(ada, { reason: 'It is Friday', idempotencyKey: 'stop' })).status).toBe(202)
  expect(await stop(grace, { idempotencyKey: 'too' })).toMatchObject({
    status: 409,
    body: { title: 'AlreadyStopping' },
  })
  expect((await stop(grace, { abandon: true })).status).toBe(202)
  expect(await statusOf(run)).toBe('Stopped')
  expect(await stop(grace, { abandon: true })).toMatchObject({ status: 409, body: { title: 'RunNotStoppable' } })
  expect(await deedsOf(run.run)).toEqual([
    { what: 'RunStarted', actor: ada.sub },
    { what: 'RunStopped', actor: ada.sub },
    { what: 'RunStopped', actor: grace.sub, detail: 'what was under way was abandoned' },
  ])
  expect(signalbox.story(run.run)).toContain('PipelineFailed')
  // Whatever was abandoned can be taken up again.
  expect((await post(ada, `runs/${run.run}/retry`, { stage: 'Prod', actions: 'all' })).status).toBe(202)
  await approve()
  expect(await statusOf(run)).toBe('Succeeded')
})

test('a stage goes back to an earlier release, by a run of its own that the approvers let through', async () => {
  await createPipeline(signalbox, 'went-back')
  const first = await released('went-back')
  await released('went-back')
  const path = 'pipelines/went-back/stages/Prod/rollback'
  const asked = { to: first.run, idempotencyKey: 'back' }
  const [back, same] = await Promise.all([post(ada, path, asked), post(ada, path, asked)])
  expect([back.status, same.status]).toEqual([202, 202])
  expect(same.body).toEqual(back.body)
  expect((await runsOf('went-back')).filter(({ executionType }) => executionType === 'ROLLBACK')).toHaveLength(1)
  const other = await post(grace, path, { to: first.run })
  expect(other).toMatchObject({ status: 409, body: { title: 'RollbackImpossible', field: 'stage' } })
  expect(other.text).toContain(`run ${back.body.run} is in stage Prod`)
  await approve()
  expect(await statusOf(back.body)).toBe('Succeeded')
  expect(await deedsOf(back.body.run)).toEqual([
    { what: 'StageRolledBack', actor: ada.sub, detail: `Prod, to ${first.run}` },
  ])
  const story = signalbox.story(back.body.run)
  expect(story.filter((each) => each.startsWith('Rollback'))).toEqual(['RollbackStarted', 'RollbackCompleted'])
})

test('a stage before production goes back as well, and is told of by its own name', async () => {
  await createPipeline(signalbox, 'beta-back')
  const first = await released('beta-back')
  const { status, body } = await post(ada, 'pipelines/beta-back/stages/Beta/rollback', { to: first.run })
  expect(status).toBe(202)
  expect(await statusOf(body)).toBe('Succeeded')
  const about = { run: { pipeline: 'beta-back', id: body.run }, stage: 'Beta', to: first.run }
  expect(await signalbox.published(body.run, 'RollbackStarted')).toEqual([about])
  expect(await signalbox.published(body.run, 'RollbackCompleted')).toEqual([{ ...about, outcome: 'SUCCEEDED' }])
  expect(signalbox.story(body.run)).not.toContain('ReleasePromoted')
})

describe('CodePipeline refuses', () => {
  let first: Taken
  let second: Taken
  beforeAll(async () => {
    await createPipeline(signalbox, 'refuses')
    first = await released('refuses')
    second = await started('refuses')
  })

  test.each<[string, () => Promise<Answer>, number, string, string]>([
    [
      'to start a pipeline that is not there',
      () => post(ada, 'pipelines/none/runs'),
      404,
      'PipelineNotFound',
      'no pipeline none',
    ],
    [
      'variables that are not declared',
      () => post(ada, 'pipelines/refuses/runs', { variables: { Color: 'red' } }),
      400,
      'NotAsPipelineTakesIt',
      'Color',
    ],
    [
      'to retry a run that nobody has heard of',
      () => post(ada, `runs/${unknownRun}/retry`, { stage: 'Prod' }),
      404,
      'RunNotFound',
      unknownRun,
    ],
    [
      'to retry a stage that is not there',
      () => post(ada, `runs/${second.run}/retry`, { stage: 'Delta' }),
      404,
      'StageNotFound',
      'stage: pipeline refuses has no stage Delta',
    ],
    [
      'to retry a stage into which a newer run has come',
      () => post(ada, `runs/${first.run}/retry`, { stage: 'Prod' }),
      409,
      'NotNewestRun',
      'retry that one',
    ],
    [
      'to retry what has not failed',
      () => post(ada, `runs/${second.run}/retry`, { stage: 'Beta' }),
      409,
      'StageNotRetryable',
      'no action of it has failed',
    ],
    ['to stop a run that is over', () => post(ada, `runs/${first.run}/stop`), 409, 'RunNotStoppable', 'not under way'],
    [
      'to take the sources back',
      () => post(ada, 'pipelines/refuses/stages/Source/rollback', { to: first.run }),
      409,
      'RollbackImpossible',
      'stage: stage Source takes the sources',
    ],
    [
      'to go back to a run that is not there',
      () => post(ada, 'pipelines/refuses/stages/Beta/rollback', { to: unknownRun }),
      404,
      'RunNotFound',
      'to: pipeline refuses has no run',
    ],
    [
      'to go back in a stage that is not there',
      () => post(ada, 'pipelines/refuses/stages/Delta/rollback', { to: first.run }),
      404,
      'StageNotFound',
      'no stage Delta',
    ],
    [
      'to go back while a run is in the stage',
      () => post(ada, 'pipelines/refuses/stages/Prod/rollback', { to: first.run }),
      409,
      'RollbackImpossible',
      'wait until it is over, or stop it',
    ],
  ])('%s', async (_what, ask, status, title, detail) => {
    const answer = await ask()
    expect(answer).toMatchObject({ status, body: { title } })
    expect(answer.text).toContain(detail)
  })

  test('to go back to what has not succeeded there, or to what went back itself; and to go on once the pipeline is another', async () => {
    await reject()
    const path = 'pipelines/refuses/stages/Prod/rollback'
    const failed = await post(ada, path, { to: second.run })
    expect(failed).toMatchObject({ status: 409, body: { title: 'RollbackImpossible', field: 'to' } })
    expect(failed.text).toContain('has not succeeded in stage Prod')
    const { body: back } = await post(ada, path, { to: first.run })
    await reject()
    const twice = await post(ada, path, { to: back.run })
    expect(twice).toMatchObject({ status: 409, body: { title: 'RollbackImpossible', field: 'to' } })
    expect(twice.text).toContain('went back to an earlier run itself')

    const { pipeline } = await client.send(new GetPipelineCommand({ name: 'refuses' }))
    const [Source, Beta] = pipeline?.stages ?? []
    const stages = [Source, { ...Beta, name: 'Alpha' }, ...(pipeline?.stages ?? []).slice(1)]
    await client.send(new UpdatePipelineCommand({ pipeline: { ...pipeline, stages } as typeof pipeline }))
    await signalbox.local.idle()
    const outdated = await post(ada, path, { to: first.run })
    expect(outdated).toMatchObject({ status: 409, body: { title: 'PipelineChanged' } })
    const retried = await post(ada, `runs/${back.run}/retry`, { stage: 'Prod' })
    expect(retried).toMatchObject({ status: 409, body: { title: 'PipelineChanged' } })
    expect(retried.text).toContain('start a new run instead')
    expect(await deedsOf(first.run)).toEqual([{ what: 'RunStarted', actor: ada.sub }])
  })
})

test('of two people who ask for the same at once, one is told that it is done, and the other that it is under way', async () => {
  await createPipeline(signalbox, 'two')
  const first = await released('two')
  const { run } = await started('two')
  await reject()
  const both = (path: string, body: object) => Promise.all([post(ada, path, body), post(grace, path, body)])
  const titles = (answers: readonly Answer[]) =>
    answers.map(({ status, body }) => (status === 202 ? 'done' : (body as { title: string }).title)).sort()
  expect(titles(await both(`runs/${run}/retry`, { stage: 'Prod' }))).toEqual(['StageNotRetryable', 'done'])
  expect(titles(await both(`runs/${run}/stop`, {}))).toEqual(['AlreadyStopping', 'done'])
  expect((await post(ada, `runs/${run}/stop`, { abandon: true })).status).toBe(202)
  const back = await both('pipelines/two/stages/Prod/rollback', { to: first.run })
  expect(titles(back)).toEqual(['RollbackImpossible', 'done'])
  expect((await deedsOf(run)).map(({ what }) => what)).toEqual([
    'RunStarted',
    'StageRetried',
    'RunStopped',
    'RunStopped',
  ])
  expect((await runsOf('two')).filter(({ executionType }) => executionType === 'ROLLBACK')).toHaveLength(1)
})

test.each([
  ['ConflictException', 503, 'RetryLater'],
  ['ThrottlingException', 503, 'RetryLater'],
  ['ConcurrentPipelineExecutionsLimitExceededException', 409, 'TooManyRuns'],
  ['AccessDeniedException', 500, 'InternalError'],
])('what CodePipeline answers with %s is not done, and the same key may ask again', async (code, status, title) => {
  const name = `busy-${status}-${code.slice(0, 4).toLowerCase()}`
  await createPipeline(signalbox, name)
  const before = (await runsOf(name)).length
  const fault = { service: 'codepipeline', action: 'StartPipelineExecution', does: 'refuse', count: 1 } as const
  signalbox.local.cloud.faults.place({ ...fault, error: { code, status: 400 } })
  const body = { idempotencyKey: name }
  expect(await post(ada, `pipelines/${name}/runs`, body)).toMatchObject({ status, body: { title } })
  expect(await runsOf(name)).toHaveLength(before)
  expect((await post(ada, `pipelines/${name}/runs`, body)).status).toBe(202)
  expect(await runsOf(name)).toHaveLength(before + 1)
})

test('nobody else acts, and what can’t be is refused before anything is done', async () => {
  await createPipeline(signalbox, 'guarded')
  const { run } = await started('guarded')
  const before = (await runsOf('guarded')).length
  const outsider = await people.add('outsider', { groups: ['approvers', 'developers'] })
  const commands: readonly (readonly [string, object])[] = [
    ['pipelines/guarded/runs', {}],
    [`runs/${run}/retry`, { stage: 'Prod' }],
    [`runs/${run}/stop`, { abandon: true }],
    ['pipelines/guarded/stages/Prod/rollback', { to: run }],
  ]
  for (const [path, body] of commands) {
    expect([path, (await post(outsider, path, body)).status]).toEqual([path, 403])
    const anonymous = await fetch(`${signalbox.local.webUrl}/api/deployment/${path}`, { method: 'POST', body: '{}' })
    expect([path, anonymous.status]).toEqual([path, 401])
  }
  const wrong: readonly (readonly [string, object])[] = [
    [`runs/${run}/retry`, {}],
    [`runs/${run}/retry`, { stage: 'Prod', actions: 'some' }],
    [`runs/${run}/stop`, { reason: 'one\ntwo' }],
    [`runs/${run}/stop`, { idempotencyKey: '' }],
    ['pipelines/guarded/stages/Prod/rollback', { to: 'the one before' }],
    ['pipelines/guarded/runs', { variables: { 'a b': 'c' } }],
    ['pipelines/guarded%2Fother/runs', {}],
  ]
  for (const [path, body] of wrong)
    expect([path, body, (await post(ada, path, body)).status]).toEqual([path, body, 400])
  expect(await runsOf('guarded')).toHaveLength(before)
  expect(await statusOf({ pipeline: 'guarded', run })).toBe('InProgress')
})
