/**
 * The same execution is killed after every write that it ever makes, and started again from what was on disk then. It comes
 * to the same end each time, and nothing is built, deployed or mailed twice: what was begun outside before the kill, and
 * not written down any more, is found again.
 */
import { AwsError } from '../../../../local/kernel/aws-error'
import type { Cloud } from '../../../../local/kernel/cloud'
import { writeZip } from '../../../../local/lib/zip/write-zip'
import { testStart } from '../../create-test-cloud'
import { cloudFrom, type Disk, type RecordingStore } from '../../recording-store'
import {
  type Answer,
  approval,
  build,
  createHarness,
  deploy,
  type Harness,
  lambda,
  machine,
  source,
  stage,
} from './harness'

/** What a kill of the cloud does not touch: builds and stacks that go on, by the token that began them. */
interface Outside {
  readonly builds: readonly string[]
  readonly stacks: readonly string[]
  readonly machines: readonly string[]
}

interface World {
  readonly harness: Harness
  readonly store: RecordingStore
  outside: Outside
}

const stages = [
  stage('Source', source()),
  stage('Build', build('Build', { outputArtifacts: [{ name: 'App' }] })),
  stage(
    'Deploy',
    deploy('Stack', {
      ActionMode: 'CREATE_UPDATE',
      StackName: 'app',
      RoleArn: 'arn:aws:iam::000000000000:role/deploy',
      TemplatePath: 'SourceArtifact::app.json',
    }),
    machine('Warm', { runOrder: 1 }),
    lambda('Test', { runOrder: 2 }),
  ),
  stage('Gate', approval('Approve', { configuration: { NotificationArn: 'arn:aws:sns:us-east-1:000000000000:gate' } })),
]

const keys = { Credentials: { AccessKeyId: 'ASIA', SecretAccessKey: 'secret', SessionToken: 'token' } }
const zip = writeZip([{ path: 'app.json', content: Buffer.from('{}') }])

/** SNS and Lambda take a message on the same disk, in the same turn: they are killed with the cloud. */
function onDisk(cloud: Cloud, name: string): Answer {
  return (input) => {
    cloud.store.put(`outside/${name}/${Math.random()}`, input)
    return {}
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** They are elsewhere: what was put before a call is on disk when it arrives, and so is what comes before its answer. */
function elsewhere(answers: Readonly<Record<string, Answer>>): Record<string, Answer> {
  const slow = ([action, answer]: readonly [string, Answer]) =>
    [
      action,
      async (input: Parameters<Answer>[0]) => {
        await turn()
        await turn()
        const output = await answer(input)
        await turn()
        await turn()
        return output
      },
    ] as const
  return Object.fromEntries(Object.entries(answers).map(slow))
}

async function open(disk: Disk, now: number, outside: Outside): Promise<World> {
  const { cloud, store } = cloudFrom(disk, now, 'turn')
  const world = { outside } as World
  const begun = (kind: keyof Outside, token: unknown): void => {
    const known = world.outside[kind]
    if (!known.includes(String(token))) world.outside = { ...world.outside, [kind]: [...known, String(token)] }
  }
  const looked = new Set<string>()
  /** In progress at the first look. */
  const isDone = (kind: string): boolean => looked.has(kind) || !looked.add(kind)
  const archive = await zip
  const harness = await createHarness({
    cloud,
    answers: {
      s3: elsewhere({
        HeadObject: () => ({ ETag: '"etag"', VersionId: 'version-1' }),
        GetObject: () => ({ Body: archive }),
        PutObject: () => ({}),
      }),
      sts: { AssumeRole: () => keys },
      sns: { Publish: onDisk(cloud, 'mail') },
      lambda: { Invoke: onDisk(cloud, 'job') },
      states: elsewhere({
        StartExecution({ name }) {
          if (world.outside.machines.includes(String(name))) throw new AwsError('ExecutionAlreadyExists', 'It exists')
          begun('machines', name)
          return { executionArn: `arn:${name}` }
        },
        AwaitExecution: () => ({ status: 'SUCCEEDED' }),
      }),
      codebuild: elsewhere({
        StartBuild({ idempotencyToken }) {
          begun('builds', idempotencyToken)
          return { build: { id: 'project:1', buildStatus: 'IN_PROGRESS' } }
        },
        BatchGetBuilds: () => ({
          builds: [{ id: 'project:1', buildStatus: isDone('build') ? 'SUCCEEDED' : 'IN_PROGRESS' }],
        }),
      }),
      cloudformation: elsewhere({
        DescribeStacks() {
          if (world.outside.stacks.length === 0)
            throw new AwsError('ValidationError', 'Stack with id app does not exist')
          const StackStatus = isDone('stack') ? 'CREATE_COMPLETE' : 'CREATE_IN_PROGRESS'
          return { Stacks: [{ StackId: 'arn:app', StackName: 'app', StackStatus }] }
        },
        DescribeStackEvents() {
          if (world.outside.stacks.length === 0)
            throw new AwsError('ValidationError', 'Stack with id app does not exist')
          return { StackEvents: world.outside.stacks.map((ClientRequestToken) => ({ ClientRequestToken })) }
        },
        CreateStack({ ClientRequestToken }) {
          if (world.outside.stacks.length > 0)
            throw new AwsError('AlreadyExistsException', 'Stack [app] already exists')
          begun('stacks', ClientRequestToken)
          return { StackId: 'arn:app' }
        },
      }),
    },
  })
  return Object.assign(world, { harness, store })
}

interface Job {
  readonly id: string
  readonly data: { readonly continuationToken?: string }
}

async function onDiskUnder({ store }: World, name: string): Promise<Record<string, string>[]> {
  const found: Record<string, string>[] = []
  for await (const [, input] of store.range<Record<string, string>>(`outside/${name}/`)) found.push(input)
  return found
}

/** Lets time pass and answers whoever asks, until it has ended. */
async function finish(world: World): Promise<string> {
  const { harness } = world
  for (let round = 0; round < 12; round++) {
    await harness.cloud.clock.advance(60_000)
    const {
      pipelineExecutionSummaries: [execution],
    } = await harness.call<{
      pipelineExecutionSummaries: { status: string }[]
    }>('ListPipelineExecutions', { pipelineName: 'release' })
    if (execution && execution.status !== 'InProgress') return execution.status
    for (const { Payload } of await onDiskUnder(world, 'job')) {
      const { id, data } = JSON.parse(Payload ?? '')['CodePipeline.job'] as Job
      const more = data.continuationToken === undefined ? { continuationToken: 'again' } : {}
      await harness.call('PutJobSuccessResult', { jobId: id, ...more }).catch((error: { code: string }) => {
        expect(error.code).toBe('InvalidJobStateException')
      })
    }
    const token = (await harness.stages()).Gate?.actionStates[0]?.latestExecution?.token
    if (token === undefined) continue
    await harness.call('PutApprovalResult', {
      pipelineName: 'release',
      stageName: 'Gate',
      actionName: 'Approve',
      token,
      result: { status: 'Approved', summary: '' },
    })
  }
  return 'not ended'
}

async function expectOnce(world: World): Promise<void> {
  expect(world.outside).toEqual({
    builds: [expect.any(String)],
    stacks: [expect.any(String)],
    machines: [expect.any(String)],
  })
  const jobs = (await onDiskUnder(world, 'job')).map(
    ({ Payload }) => JSON.parse(Payload ?? '')['CodePipeline.job'] as Job,
  )
  expect(jobs.map(({ data }) => data.continuationToken ?? 'first').sort()).toEqual(['again', 'first'])
  expect(await onDiskUnder(world, 'mail')).toHaveLength(1)
  const { actionExecutionDetails } = await world.harness.call<{
    actionExecutionDetails: { actionName: string; status: string }[]
  }>('ListActionExecutions', { pipelineName: 'release' })
  expect(actionExecutionDetails.map(({ actionName, status }) => `${actionName} ${status}`).sort()).toEqual([
    'Approve Succeeded',
    'Build Succeeded',
    'Source Succeeded',
    'Stack Succeeded',
    'Test Succeeded',
    'Warm Succeeded',
  ])
}

test('comes to the same end, whenever it is killed, and begins nothing twice', async () => {
  const world = await open(new Map(), testStart, { builds: [], stacks: [], machines: [] })
  const outsides: Outside[] = []
  const push = world.store.disks.push.bind(world.store.disks)
  world.store.disks.push = (...disks) => {
    outsides.push(world.outside)
    return push(...disks)
  }
  await world.harness.create({ stages })
  expect(await finish(world)).toBe('Succeeded')
  await expectOnce(world)

  const isStarted = (disk: Disk): boolean => [...disk.keys()].some((key) => key.startsWith('codepipeline/execution/'))
  const kills = [...world.store.disks.entries()].filter(([, { disk }]) => isStarted(disk))
  expect(kills.length).toBeGreaterThan(15)
  for (const [index, { disk, now }] of kills) {
    // What was begun up to the next write has been begun, though this disk does not know of it.
    const again = await open(disk, now, outsides[index + 1] ?? world.outside)
    expect([index, await finish(again)]).toEqual([index, 'Succeeded'])
    await expectOnce(again)
  }
})
