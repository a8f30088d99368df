/** Actions whose work runs elsewhere: builds, state machines, commits. */
import { AwsError } from '../../../../local/kernel/aws-error'
import { approval, build, createHarness, type Harness, machine, pipelineOf, source, stage } from './harness'

const called = ({ calls }: Harness, action: string) =>
  calls.filter((call) => call.action === action).map(({ input }) => input)

async function actions({ call }: Harness) {
  const { actionExecutionDetails } = await call<{
    actionExecutionDetails: {
      actionName: string
      status: string
      output?: { outputVariables: object; executionResult: { errorDetails?: object; externalExecutionId?: string } }
    }[]
  }>('ListActionExecutions', { pipelineName: 'release' })
  return Object.fromEntries(actionExecutionDetails.map((action) => [action.actionName, action]))
}

test('a build takes artefacts and gives its own, and what it exported; it is looked at until it has ended', async () => {
  let looks = 0
  const harness = await createHarness({
    answers: {
      codebuild: {
        StartBuild: ({ projectName }) => ({ build: { id: `${projectName}:1`, buildStatus: 'IN_PROGRESS' } }),
        BatchGetBuilds: () => ({
          builds: [
            {
              id: 'project:1',
              buildStatus: ++looks < 4 ? 'IN_PROGRESS' : 'SUCCEEDED',
              exportedEnvironmentVariables: [{ name: 'HASH', value: 'abc' }],
            },
          ],
        }),
      },
    },
  })
  const variables = [{ name: 'RUN', value: '#{codepipeline.PipelineExecutionId}', type: 'PLAINTEXT' }]
  await harness.create({
    stages: [
      stage('Source', source(), source({ name: 'Other', outputArtifacts: [{ name: 'OtherArtifact' }] })),
      stage(
        'Build',
        build('Build', {
          configuration: {
            ProjectName: 'project',
            PrimarySource: 'OtherArtifact',
            EnvironmentVariables: JSON.stringify(variables),
          },
          inputArtifacts: [{ name: 'SourceArtifact' }, { name: 'OtherArtifact' }],
          outputArtifacts: [{ name: 'App' }, { name: 'Tests' }],
        }),
      ),
    ],
  })
  while ((await actions(harness)).Build?.status === 'InProgress') {
    await harness.cloud.clock.advance(60_000)
  }
  const { Build } = await actions(harness)
  expect(Build).toMatchObject({
    status: 'Succeeded',
    output: { outputVariables: { HASH: 'abc' }, executionResult: { externalExecutionId: 'project:1' } },
  })
  const [started] = called(harness, 'StartBuild')
  const execution = (await harness.stages()).Build?.latestExecution?.pipelineExecutionId
  expect(started).toEqual({
    projectName: 'project',
    idempotencyToken: expect.any(String),
    sourceTypeOverride: 'S3',
    sourceLocationOverride: expect.stringMatching(/^artifacts\/release\/OtherArtif\/\w{7}$/),
    secondarySourcesOverride: [
      {
        type: 'S3',
        sourceIdentifier: 'SourceArtifact',
        location: expect.stringMatching(/^artifacts\/release\/SourceArti\/\w{7}$/),
      },
    ],
    artifactsOverride: expect.objectContaining({
      type: 'S3',
      location: 'artifacts',
      path: 'release/App',
      name: expect.stringMatching(/^\w{7}$/),
      packaging: 'ZIP',
      artifactIdentifier: 'App',
    }),
    secondaryArtifactsOverride: [expect.objectContaining({ artifactIdentifier: 'Tests', path: 'release/Tests' })],
    environmentVariablesOverride: [{ name: 'RUN', value: execution, type: 'PLAINTEXT' }],
  })
})

test('a build that fails fails its action', async () => {
  const builds = [{ id: 'project:1', buildStatus: 'FAILED' }]
  const harness = await createHarness({
    answers: { codebuild: { StartBuild: () => ({ build: builds[0] }), BatchGetBuilds: () => ({ builds }) } },
  })
  await harness.create({ stages: [stage('Source', source()), stage('Build', build('Build'))] })
  expect((await actions(harness)).Build).toMatchObject({
    status: 'Failed',
    output: {
      executionResult: { errorDetails: { code: 'JobFailed', message: 'Build terminated with state: FAILED' } },
    },
  })
})

test('actions of one run order go together, those of a higher one after them; one that fails lets the others end', async () => {
  const ends = new Map<string, (status: string) => void>()
  const harness = await createHarness({
    answers: {
      states: {
        StartExecution: ({ name }) => ({ executionArn: String(name) }),
        AwaitExecution: ({ executionArn }) =>
          new Promise((resolve) => {
            ends.set(String(executionArn).charAt(0), (status) => resolve({ status }))
          }),
      },
    },
  })
  const StateMachineArn = 'arn:aws:states:us-east-1:000000000000:stateMachine:m'
  const named = (name: string, runOrder: number) =>
    machine(name, { runOrder, configuration: { StateMachineArn, ExecutionNamePrefix: name } })
  const stages = [stage('Source', source()), stage('Work', named('a', 1), named('b', 1), named('c', 2))]
  await harness.call('CreatePipeline', { pipeline: pipelineOf({ stages }) })
  const statuses = async () => {
    const all = await actions(harness)
    return ['a', 'b', 'c'].map((name) => all[name]?.status)
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve))
  while (ends.size < 2) await turn()
  expect(await statuses()).toEqual(['InProgress', 'InProgress', undefined])
  ends.get('a')?.('FAILED')
  while ((await statuses())[0] === 'InProgress') await turn()
  expect(await statuses()).toEqual(['Failed', 'InProgress', undefined])
  expect((await harness.stages()).Work?.latestExecution?.status).toBe('InProgress')
  ends.get('b')?.('SUCCEEDED')
  await harness.settle()
  expect(await statuses()).toEqual(['Failed', 'Succeeded', undefined])
  expect((await harness.stages()).Work?.latestExecution?.status).toBe('Failed')
})

test('a source gives the version that it took, and the one it is told to take', async () => {
  const harness = await createHarness()
  await harness.create({ stages: [stage('Source', source()), stage('Gate', approval())] })
  const id = await harness.start({
    sourceRevisions: [{ actionName: 'Source', revisionType: 'S3_OBJECT_VERSION_ID', revisionValue: 'version-1' }],
  })
  expect(called(harness, 'HeadObject')).toEqual([
    { Bucket: 'code', Key: 'app.zip' },
    { Bucket: 'code', Key: 'app.zip', VersionId: 'version-1' },
  ])
  const { pipelineExecutionSummaries } = await harness.call<{ pipelineExecutionSummaries: object[] }>(
    'ListPipelineExecutions',
    { pipelineName: 'release', filter: { succeededInStage: { stageName: 'Source' } } },
  )
  expect(pipelineExecutionSummaries[0]).toMatchObject({
    pipelineExecutionId: id,
    trigger: { triggerType: 'StartPipelineExecution', triggerDetail: 'arn:aws:iam::000000000000:root' },
    sourceRevisions: [
      { actionName: 'Source', revisionId: 'version-1', revisionSummary: 'Amazon S3 version id: version-1' },
    ],
  })
})

test('a commit is a source, and its author and message are variables', async () => {
  const fetched = {
    commitId: 'c0ffee',
    authorEmail: 'mary@example.com',
    authorName: 'Mary Major',
    commitMessage: 'Tell the time',
    authorDate: '2026-01-05T08:00:00Z',
    archive: Buffer.from('zip'),
  }
  const harness = await createHarness({ answers: { codecommit: { FetchSource: () => fetched } } })
  await harness.create({
    stages: [
      stage(
        'Source',
        source({
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeCommit', version: '1' },
          configuration: { RepositoryName: 'time', BranchName: 'main', PollForSourceChanges: 'false' },
          namespace: 'SourceVariables',
        }),
      ),
      stage(
        'Gate',
        approval('Approve', {
          configuration: { CustomData: '#{SourceVariables.CommitId}: #{SourceVariables.CommitMessage}' },
        }),
      ),
    ],
  })
  expect(called(harness, 'FetchSource')).toEqual([{ RepositoryName: 'time', BranchName: 'main' }])
  const all = await actions(harness)
  expect(all.Approve).toMatchObject({ input: { resolvedConfiguration: { CustomData: 'c0ffee: Tell the time' } } })
  expect(all.Source?.output?.executionResult.externalExecutionId).toBe('c0ffee')
})

test('a service that is ailing is asked again; one that refuses is not', async () => {
  let calls = 0
  const harness = await createHarness({
    answers: {
      states: {
        StartExecution() {
          if (++calls < 3) throw new AwsError('ThrottlingException', 'Rate exceeded')
          throw new AwsError('AccessDeniedException', 'User may not')
        },
      },
    },
  })
  await harness.create({ stages: [stage('Source', source()), stage('Work', machine('a'))] })
  await harness.cloud.clock.advance(600_000)
  expect((await actions(harness)).a).toMatchObject({
    status: 'Failed',
    output: { executionResult: { errorDetails: { code: 'PermissionError', message: 'User may not' } } },
  })
  expect(calls).toBe(3)
})

test('a source that is polled starts the pipeline once for each new version', async () => {
  let version = 'version-1'
  const harness = await createHarness({
    answers: {
      s3: {
        HeadObject: () => ({ ETag: '"etag"', VersionId: version }),
        GetObject: () => ({ Body: Buffer.from('zip') }),
        PutObject: () => ({}),
      },
    },
  })
  const configuration = { S3Bucket: 'code', S3ObjectKey: 'app.zip' }
  await harness.create({ stages: [stage('Source', source({ configuration })), stage('Gate', approval())] })
  await harness.cloud.clock.advance(300_000)
  version = 'version-2'
  await harness.cloud.clock.advance(300_000)
  const { pipelineExecutionSummaries } = await harness.call<{
    pipelineExecutionSummaries: { trigger: { triggerType: string } }[]
  }>('ListPipelineExecutions', { pipelineName: 'release' })
  expect(pipelineExecutionSummaries.map(({ trigger }) => trigger.triggerType)).toEqual([
    'PollForSourceChanges',
    'CreatePipeline',
  ])
})

test('a commit that a connection has noticed starts the pipelines that have it as their source, once', async () => {
  const fetched = { commitId: 'c0ffee', authorName: 'Mary Major', archive: Buffer.from('zip') }
  const harness = await createHarness({ answers: { codeconnections: { FetchSource: () => fetched } } })
  const ConnectionArn = 'arn:aws:codeconnections:us-east-1:000000000000:connection/1'
  const configuration = { ConnectionArn, FullRepositoryId: 'mary/time', BranchName: 'main' }
  await harness.create({
    stages: [
      stage(
        'Source',
        source({
          actionTypeId: { category: 'Source', owner: 'AWS', provider: 'CodeStarSourceConnection', version: '1' },
          configuration,
        }),
      ),
      stage('Gate', approval()),
    ],
  })
  const changed = {
    ...configuration,
    CommitId: 'c0ffee',
    AuthorName: 'Mary Major',
    AuthorEmail: 'mary@example.com',
    CommitMessage: 'Tell the time',
    AuthorDate: '2026-01-05T08:00:00Z',
  }
  const connections = harness.cloud.actingFor('codeconnections.amazonaws.com', ConnectionArn)
  const notice = (input: object) => harness.cloud.call(connections, 'codepipeline', 'SourceChanged', input)
  const first = await notice(changed)
  expect(await notice(changed)).toEqual(first)
  expect(await notice({ ...changed, BranchName: 'other' })).toEqual({ pipelineExecutionIds: [] })
  await expect(harness.call('SourceChanged', changed)).rejects.toMatchObject({ code: 'AccessDeniedException' })
  await harness.settle()
  const started = harness.events.filter(({ detail }) => detail.state === 'STARTED' && detail.stage === undefined).at(-1)
  expect(started?.detail['execution-trigger']).toEqual({
    'author-display-name': 'Mary Major',
    'full-repository-name': 'mary/time',
    'provider-type': 'GitHub',
    'author-email': 'mary@example.com',
    'commit-message': 'Tell the time',
    'author-date': '2026-01-05T08:00:00Z',
    'branch-name': 'main',
    'commit-id': 'c0ffee',
    'connection-arn': ConnectionArn,
    'author-id': 'Mary Major',
  })
})
