/** CloudFormation actions, over a CloudFormation that does as the test says. */
import { AwsError } from '../../../../local/kernel/aws-error'
import { writeZip } from '../../../../local/lib/zip/write-zip'
import { createHarness, deploy, type Harness, source, stage } from './harness'

interface FakeStack {
  StackStatus: string
  Outputs?: { OutputKey: string; OutputValue: string }[]
}

/** What stacks there are, what happens to them next, and their events. */
interface World {
  readonly stacks: Map<string, FakeStack>
  readonly events: Record<string, string>[]
  readonly changeSets: Map<string, Record<string, string>>
  ends: string
  refusal?: AwsError
}

const template = '{"Resources":{}}'
const missing = (name: string) => new AwsError('ValidationError', `Stack with id ${name} does not exist`)

async function createWorld(): Promise<World & { harness: Harness }> {
  const world: World = { stacks: new Map(), events: [], changeSets: new Map(), ends: 'CREATE_COMPLETE' }
  const zip = await writeZip([
    { path: 'app.json', content: Buffer.from(template) },
    { path: 'conf.json', content: Buffer.from('{"Parameters":{"Stage":"beta","Size":"small"},"Tags":{"team":"a"}}') },
    { path: 'values.json', content: Buffer.from('{"version":7}') },
  ])

  function begin(name: string, token: unknown): object {
    if (world.refusal) throw world.refusal
    world.stacks.set(name, {
      StackStatus: 'X_IN_PROGRESS',
      Outputs: [{ OutputKey: 'ApiUrl', OutputValue: 'https://api' }],
    })
    world.events.push({ ClientRequestToken: String(token), ResourceStatus: 'X_IN_PROGRESS' })
    if (/ROLLBACK/.test(world.ends)) {
      const event = {
        LogicalResourceId: 'Table',
        ResourceStatus: 'CREATE_FAILED',
        ResourceStatusReason: 'No such thing',
      }
      world.events.unshift({ ...event, ClientRequestToken: String(token) })
    }
    return { StackId: `arn:${name}` }
  }

  const harness = await createHarness({
    answers: {
      s3: {
        HeadObject: () => ({ ETag: '"etag"', VersionId: 'version-1' }),
        GetObject: () => ({ Body: zip }),
        PutObject: () => ({}),
      },
      cloudformation: {
        DescribeStacks({ StackName }) {
          const name = String(StackName).replace('arn:', '')
          const stack = world.stacks.get(name)
          if (!stack) throw missing(name)
          const shown = { StackId: `arn:${name}`, StackName: name, ...stack }
          // In progress for one look.
          if (stack.StackStatus === 'X_IN_PROGRESS') stack.StackStatus = world.ends
          if (world.ends === 'DELETE_COMPLETE') world.stacks.delete(name)
          return { Stacks: [shown] }
        },
        DescribeStackEvents: () => ({ StackEvents: world.events }),
        CreateStack({ StackName, ClientRequestToken }) {
          if (world.ends === 'DELETE_COMPLETE') world.ends = 'CREATE_COMPLETE'
          return begin(String(StackName), ClientRequestToken)
        },
        UpdateStack: ({ StackName, ClientRequestToken }) => begin(String(StackName), ClientRequestToken),
        DeleteStack({ StackName, ClientRequestToken }) {
          world.ends = 'DELETE_COMPLETE'
          return begin(String(StackName).replace('arn:', ''), ClientRequestToken)
        },
        DescribeChangeSet({ ChangeSetName }) {
          const found = world.changeSets.get(String(ChangeSetName))
          if (!found) throw new AwsError('ChangeSetNotFound', 'It does not exist')
          return found
        },
        CreateChangeSet({ ChangeSetName }) {
          world.changeSets.set(String(ChangeSetName), { Status: 'CREATE_COMPLETE', ChangeSetId: 'arn:set' })
          return {}
        },
        DeleteChangeSet({ ChangeSetName }) {
          world.changeSets.delete(String(ChangeSetName))
          return {}
        },
        ExecuteChangeSet: ({ StackName, ClientRequestToken }) => begin(String(StackName), ClientRequestToken),
      },
    },
  })
  return Object.assign(world, { harness })
}

const called = ({ calls }: Harness, action: string) =>
  calls.filter((call) => call.action === action).map(({ input }) => input)

async function run(harness: Harness, configuration: Record<string, string>, more: object = {}) {
  await harness.create({
    stages: [
      stage('Source', source()),
      stage(
        'Deploy',
        deploy('Stack', { StackName: 'app', RoleArn: 'arn:aws:iam::000000000000:role/deploy', ...configuration }, more),
      ),
    ],
  })
  const {
    actionExecutionDetails: [action],
  } = await harness.call<{
    actionExecutionDetails: {
      status: string
      output: { outputVariables: object; executionResult: { errorDetails?: object; externalExecutionSummary?: string } }
    }[]
  }>('ListActionExecutions', { pipelineName: 'release' })
  return action
}

const create = { ActionMode: 'CREATE_UPDATE', TemplatePath: 'SourceArtifact::app.json' }

test('a stack is created with what the configuration and the overrides say, and its outputs are variables', async () => {
  const { harness } = await createWorld()
  const action = await run(harness, {
    ...create,
    TemplateConfiguration: 'SourceArtifact::conf.json',
    Capabilities: 'CAPABILITY_IAM,CAPABILITY_AUTO_EXPAND',
    ParameterOverrides: JSON.stringify({
      Size: 'large',
      Bucket: { 'Fn::GetArtifactAtt': ['SourceArtifact', 'BucketName'] },
      Version: { 'Fn::GetParam': ['SourceArtifact', 'values.json', 'version'] },
    }),
  })
  expect(action).toMatchObject({ status: 'Succeeded', output: { outputVariables: { ApiUrl: 'https://api' } } })
  expect(called(harness, 'CreateStack')).toEqual([
    {
      StackName: 'app',
      ClientRequestToken: expect.any(String),
      TemplateBody: template,
      Parameters: [
        { ParameterKey: 'Stage', ParameterValue: 'beta' },
        { ParameterKey: 'Size', ParameterValue: 'large' },
        { ParameterKey: 'Bucket', ParameterValue: 'artifacts' },
        { ParameterKey: 'Version', ParameterValue: '7' },
      ],
      Tags: [{ Key: 'team', Value: 'a' }],
      Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_AUTO_EXPAND'],
      RoleARN: 'arn:aws:iam::000000000000:role/deploy',
    },
  ])
})

test('a stack that is there is updated; an update that changes nothing succeeds', async () => {
  const world = await createWorld()
  world.stacks.set('app', { StackStatus: 'CREATE_COMPLETE' })
  world.refusal = new AwsError('ValidationError', 'No updates are to be performed.')
  const action = await run(world.harness, create)
  expect(called(world.harness, 'UpdateStack')).toHaveLength(1)
  expect(action).toMatchObject({
    status: 'Succeeded',
    output: { executionResult: { externalExecutionSummary: 'No updates are to be performed.' } },
  })
})

test('a stack that fails fails the action, which says why', async () => {
  const world = await createWorld()
  world.ends = 'ROLLBACK_COMPLETE'
  expect(await run(world.harness, create)).toMatchObject({
    status: 'Failed',
    output: {
      executionResult: {
        errorDetails: { code: 'JobFailed', message: 'Failed to create the stack app: Table: No such thing' },
      },
    },
  })
})

test('REPLACE_ON_FAILURE deletes what a failed create left before it creates again', async () => {
  const world = await createWorld()
  world.stacks.set('app', { StackStatus: 'ROLLBACK_COMPLETE' })
  const { harness } = world
  await run(harness, { ...create, ActionMode: 'REPLACE_ON_FAILURE' })
  expect(harness.calls.map(({ action }) => action).filter((action) => /^(Create|Delete)Stack/.test(action))).toEqual([
    'DeleteStack',
    'CreateStack',
  ])
})

test('DELETE_ONLY of a stack that is not there succeeds', async () => {
  const { harness } = await createWorld()
  expect(await run(harness, { ActionMode: 'DELETE_ONLY' })).toMatchObject({ status: 'Succeeded' })
  expect(called(harness, 'DeleteStack')).toEqual([])
})

test('a change set is made in place of one of its name, and an empty one succeeds', async () => {
  const world = await createWorld()
  world.stacks.set('app', { StackStatus: 'CREATE_COMPLETE' })
  world.changeSets.set('set', { Status: 'CREATE_COMPLETE' })
  const { harness } = world
  const action = await run(harness, { ...create, ActionMode: 'CHANGE_SET_REPLACE', ChangeSetName: 'set' })
  expect(action).toMatchObject({
    status: 'Succeeded',
    output: { executionResult: { externalExecutionSummary: 'Change set set was created.' } },
  })
  expect(called(harness, 'DeleteChangeSet')).toHaveLength(1)
  expect(called(harness, 'CreateChangeSet')).toMatchObject([{ ChangeSetType: 'UPDATE', ChangeSetName: 'set' }])
})

test.each([
  ['is executed', { Status: 'CREATE_COMPLETE', ExecutionStatus: 'AVAILABLE' }, 1],
  [
    'without changes is done',
    { Status: 'FAILED', StatusReason: "The submitted information didn't contain changes." },
    0,
  ],
])('a change set %s', async (_what, changeSet, executed) => {
  const world = await createWorld()
  world.stacks.set('app', { StackStatus: 'UPDATE_COMPLETE' })
  world.changeSets.set('set', changeSet as unknown as Record<string, string>)
  world.ends = 'UPDATE_COMPLETE'
  const action = await run(world.harness, { ActionMode: 'CHANGE_SET_EXECUTE', ChangeSetName: 'set' })
  expect(action?.status).toBe('Succeeded')
  expect(called(world.harness, 'ExecuteChangeSet')).toHaveLength(executed)
})

test.each([
  [
    'a file that is not there',
    { TemplatePath: 'SourceArtifact::other.json' },
    'File [other.json] does not exist in artifact [SourceArtifact]',
  ],
  [
    'an attribute that no artefact has',
    { ParameterOverrides: '{"A":{"Fn::GetArtifactAtt":["SourceArtifact","Size"]}}' },
    'ParameterOverrides A: an artifact has no Size; it has BucketName, ObjectKey, URL',
  ],
])('%s is told by name', async (_what, configuration, message) => {
  const { harness } = await createWorld()
  expect(await run(harness, { ...create, ...(configuration as Record<string, string>) })).toMatchObject({
    status: 'Failed',
    output: { executionResult: { errorDetails: { code: 'ConfigurationError', message } } },
  })
})
