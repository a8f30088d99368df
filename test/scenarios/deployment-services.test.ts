/**
 * Two services of different layout go through their pipelines at once, by nothing but what they say to ServicePipeline: one of
 * SAM templates, and one that CDK synthesizes. Of what they run with nothing is told.
 */
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { CloudFormationClient, DescribeStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda'
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3'
import { filesIn } from '../../local/lib/zip/files-in'
import { buildEnvironment, cdkService } from './cdk-service'
import { createService, gate, type ServiceActions } from './service-pipelines'
import { type Signalbox, startScenario } from './signalbox'

const example = join(__dirname, '../../examples/time-service')

let signalbox: Signalbox
let time: ServiceActions
let doors: ServiceActions
let runs: readonly string[]
const traces: string[] = []
/** Of every key that was given to anything while the services went their way. */
const keys: string[] = []
const jobs: { readonly id: string; readonly secrets: readonly string[] }[] = []

const askedOf = (email: string) => ({ ...gate, approvers: [{ name: 'Approver', email }] })

beforeAll(async () => {
  signalbox = await startScenario({ allowBuilds: true })
  signalbox.local.cloud.onTrace((record) => traces.push(JSON.stringify(record)))
  listenToJobs()
  listenToKeys()
  time = await createService(signalbox, 'time', {
    app: { template: 'app.yaml', source: 'app-sam.yaml', parameters: (StageName) => ({ StageName }) },
    tests: { template: 'tests.yaml', source: 'test-sam.yaml' },
    gate: askedOf('time@example.com'),
    contract: example,
  })
  doors = await createService(signalbox, 'doors', {
    app: { template: 'Doors.template.json' },
    tests: { template: 'DoorTests.template.json' },
    gate: askedOf('doors@example.com'),
    buildEnvironment,
  })
  const sources = [await filesIn(example), await cdkService(doors.artefacts)] as const
  runs = await Promise.all([time.release(sources[0]), doors.release(sources[1])])
}, 120_000)
afterAll(() => signalbox.stop())

test('both wait at their gates, each tried by its own suites in Beta and Gamma', async () => {
  for (const service of [time, doors]) {
    for (const stage of ['Build', 'DeployTests', 'Beta', 'Gamma']) expect(await service.problem(stage)).toBeUndefined()
    expect(await service.state()).toMatchObject({ Beta: 'Succeeded', Gamma: 'Succeeded', Prod: 'InProgress' })
  }
  const suites = await Promise.all(runs.map((run) => signalbox.published(run, 'TestSuiteCompleted')))
  expect(suites.map((each) => each.length)).toEqual([4, 2])
})

test('one is let into Prod, and the other waits on', async () => {
  await signalbox.answerMail('doors@example.com', { decision: 'approve' })
  expect(await doors.state()).toMatchObject({ Prod: 'Succeeded' })
  expect(await time.state()).toMatchObject({ Prod: 'InProgress' })
  await signalbox.answerMail('time@example.com', { decision: 'approve' })
  expect(await time.state()).toMatchObject({ Prod: 'Succeeded' })
  for (const run of runs) expect(signalbox.story(run)).toContain('ReleasePromoted')
})

test('what runs in each stage is the same by SHA-256, and it is what Build made', async () => {
  for (const [service, template] of [
    [time, 'time-'],
    [doors, 'doors-'],
  ] as const) {
    const hashes = await Promise.all(['beta', 'gamma', 'prod'].map((stage) => hashesIn(`${template}${stage}`)))
    expect(new Set(hashes.map((each) => each.join()))).toEqual(new Set([hashes[0]?.join()]))
    const built = await hashesOfObjects(service.artefacts)
    expect(hashes[0]).toHaveLength(1)
    expect(built).toEqual(expect.arrayContaining([...(hashes[0] ?? [])]))
  }
  for (const [index, service] of [time, doors].entries()) {
    const deployed = (await service.actions(runs[index] ?? '')).flatMap(({ input }) =>
      (input?.inputArtifacts ?? []).filter(({ name }) => name === 'Built').map(({ s3location }) => s3location?.key),
    )
    expect(deployed).toHaveLength(4)
    expect(new Set(deployed).size).toBe(1)
  }
})

test('nothing of a job, and none of the keys that anything ran with, is in a log, trace, event, table or mail', async () => {
  expect(jobs).toHaveLength(6)
  const secrets = jobs.flatMap((job) => job.secrets)
  expect(secrets).toHaveLength(18)
  expect(keys.length).toBeGreaterThan(50)
  secrets.push(...keys)
  const told = {
    logs: await signalbox.logs(),
    traces: traces.join('\n'),
    events: await signalbox.archive(),
    mails: JSON.stringify(await signalbox.local.mailbox.list()),
  }
  const tables = await itemsOf('signalbox-deployment', 'signalbox-approvals')
  for (const [where, text] of Object.entries({ ...told, tables })) {
    expect([where, text.length > 1000]).toEqual([where, true])
    expect([where, secrets.filter((secret) => text.includes(secret))]).toEqual([where, []])
    expect([where, /artifactCredentials|CodePipeline\.job/.test(text)]).toEqual([where, false])
  }
  // Whoever may answer jobs at all needs only the id: the run keeps it, and nobody else.
  for (const [where, text] of Object.entries(told))
    expect([where, jobs.filter(({ id }) => text.includes(id))]).toEqual([where, []])
  expect(await signalbox.deadLetters()).toBe(0)
})

/** By what Lambda itself says of the functions in a stack. */
async function hashesIn(StackName: string): Promise<readonly string[]> {
  const { sdkConfig } = signalbox.local
  const { StackResources = [] } = await new CloudFormationClient(sdkConfig).send(
    new DescribeStackResourcesCommand({ StackName }),
  )
  const functions = StackResources.filter(({ ResourceType }) => ResourceType === 'AWS::Lambda::Function')
  const lambda = new LambdaClient(sdkConfig)
  return Promise.all(
    functions.map(async ({ PhysicalResourceId: FunctionName }) => {
      const { CodeSha256 } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }))
      return CodeSha256 ?? ''
    }),
  )
}

async function hashesOfObjects(Bucket: string): Promise<readonly string[]> {
  const s3 = new S3Client({ ...signalbox.local.sdkConfig, forcePathStyle: true })
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }))
  return Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }))
      return createHash('sha256')
        .update((await Body?.transformToByteArray()) ?? '')
        .digest('base64')
    }),
  )
}

async function itemsOf(...stacks: readonly string[]): Promise<string> {
  const client = new DynamoDBClient(signalbox.local.sdkConfig)
  const items: unknown[] = []
  for (const stack of stacks) {
    const { TableName = '' } = signalbox.local.outputs(stack)
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) items.push(...Items)
  }
  return JSON.stringify(items)
}

/** As functions get them. */
function listenToJobs(): void {
  const invoke = signalbox.local.cloud.services.get('lambda')?.operations.Invoke as {
    handle: (...given: unknown[]) => unknown
  }
  const { handle } = invoke
  invoke.handle = (...given) => {
    const { Payload } = given[0] as { Payload?: string | Uint8Array }
    const text = typeof Payload === 'string' ? Payload : Buffer.from(Payload ?? '').toString()
    if (text.includes('artifactCredentials')) {
      const { id, data } = JSON.parse(text)['CodePipeline.job']
      jobs.push({ id, secrets: Object.values<string>(data.artifactCredentials) })
    }
    return handle(...given)
  }
}

/** Of builds, actions, functions and whoever else is given some. */
function listenToKeys(): void {
  const { credentials } = signalbox.local.cloud
  const set = credentials.set.bind(credentials)
  credentials.set = (id, given) => {
    keys.push(given.secretAccessKey, ...(given.sessionToken === undefined ? [] : [given.sessionToken]))
    return set(id, given)
  }
}
