/** Structures that CodePipeline refuses, in its words; and what is not modelled, by name. */
import type {
  ActionDeclaration,
  PipelineDeclaration,
} from '../../../../local/engines/codepipeline/definition/declaration'
import { approval, build, createHarness, deploy, type Harness, lambda, pipelineOf, source, stage } from './harness'

let harness: Harness

beforeAll(async () => {
  harness = await createHarness()
})

const gate = stage('Gate', approval())
const whole = (...stages: PipelineDeclaration['stages'][number][]) => pipelineOf({ stages })
const second = (...actions: ActionDeclaration[]) => whole(stage('Source', source()), stage('Next', ...actions))
const type = (category: string, provider: string, owner = 'AWS') => ({ category, owner, provider, version: '1' })

test.each<readonly [string, object, string, string | RegExp]>([
  [
    'one stage',
    whole(stage('Source', source())),
    'InvalidStructureException',
    'Pipeline has only 1 stage(s). There should be a minimum of 2 stages in a pipeline',
  ],
  [
    '51 stages',
    whole(stage('Source', source()), ...Array.from({ length: 50 }, (_, at) => stage(`S${at}`, approval()))),
    'InvalidStructureException',
    'Pipeline has too many stages. There can only be up to 50 stages in a pipeline',
  ],
  [
    'no source in the first stage',
    whole(gate, stage('Next', approval())),
    'InvalidStructureException',
    /only source actions/,
  ],
  [
    'a source in another stage',
    second(source({ outputArtifacts: [{ name: 'Other' }] })),
    'InvalidStructureException',
    /only the first stage/,
  ],
  [
    'two stages of a name',
    whole(stage('Source', source()), gate, gate),
    'InvalidStructureException',
    /'Gate' is used more than once/,
  ],
  [
    'two actions of a name',
    second(approval(), approval()),
    'InvalidStageDeclarationException',
    /'Approve' is used more than once/,
  ],
  ['no bucket', { ...second(approval()), artifactStore: undefined }, 'InvalidStructureException', /artifactStore/],
  [
    'variables of a V1 pipeline',
    { ...second(approval()), pipelineType: 'V1', variables: [{ name: 'A' }] },
    'InvalidStructureException',
    /V1/,
  ],
  [
    'an artefact that nothing makes',
    second(build('Build', { inputArtifacts: [{ name: 'MyApp' }] })),
    'InvalidActionDeclarationException',
    'Input Artifact Bundle MyApp in action Build is not declared as Output Artifact Bundle in any of the preceding actions',
  ],
  [
    'an artefact that is made after it',
    second(
      build('B', { inputArtifacts: [{ name: 'X' }] }),
      build('A', { runOrder: 2, outputArtifacts: [{ name: 'X' }] }),
    ),
    'InvalidActionDeclarationException',
    /Input Artifact Bundle X in action B/,
  ],
  [
    'too few artefacts',
    second(build('Build', { inputArtifacts: [] })),
    'InvalidActionDeclarationException',
    'Action Build declares 0 input artifacts which is less than the minimum count (1)',
  ],
  [
    'a member that is missing',
    second(lambda('Work', { configuration: {} })),
    'InvalidActionDeclarationException',
    "Action configuration for action 'Work' is missing required configuration 'FunctionName'",
  ],
  [
    'a member that is none',
    second(lambda('Work', { configuration: { FunctionName: 'f', Foo: 'x' } })),
    'InvalidActionDeclarationException',
    "Action configuration for action 'Work' contains unknown configuration 'Foo'",
  ],
  [
    'an ActionMode that is none',
    second(deploy('D', { ActionMode: 'CREATE', StackName: 's' })),
    'InvalidActionDeclarationException',
    /CREATE_UPDATE, REPLACE_ON_FAILURE/,
  ],
  [
    'a mode without what it needs',
    second(deploy('D', { ActionMode: 'CHANGE_SET_EXECUTE', StackName: 's' })),
    'InvalidActionDeclarationException',
    /'ChangeSetName'/,
  ],
  [
    'a namespace that nobody gives',
    second(approval('A', { configuration: { CustomData: '#{foo.bar}' } })),
    'InvalidActionDeclarationException',
    /referencing a namespace that does not exist\. StageName=\[Next\], ActionName=\[A\], ActionConfigurationKey=\[CustomData\], VariableReferenceText=\[foo\.bar\]/,
  ],
  [
    'a variable that is not declared',
    second(approval('A', { configuration: { CustomData: '#{variables.X}' } })),
    'InvalidActionDeclarationException',
    /VariableReferenceText=\[variables\.X\]/,
  ],
  [
    'a namespace twice',
    whole(stage('Source', source({ namespace: 'N' })), stage('Next', approval('A', { namespace: 'N' }))),
    'InvalidActionDeclarationException',
    /'N'/,
  ],
  [
    'a timeout of another action',
    second(lambda('Work', { timeoutInMinutes: 10 })),
    'InvalidActionDeclarationException',
    /only manual approval/,
  ],
  [
    'a timeout that is too short',
    second(approval('A', { timeoutInMinutes: 4 })),
    'ValidationException',
    /greater than or equal to 5/,
  ],
  [
    'another region',
    second(approval('A', { region: 'eu-west-1' })),
    'InvalidActionDeclarationException',
    "ActionType (Category: 'Approval', Provider: 'Manual', Owner: 'AWS', Version: '1') in action 'A' is not available in region EU_WEST_1",
  ],
  [
    'another provider',
    second(approval('A', { actionTypeId: type('Deploy', 'ECS') })),
    'NotModelled',
    /Provider: 'ECS'.*modelled: Source S3/,
  ],
  [
    'a custom action',
    second(approval('A', { actionTypeId: type('Test', 'Mine', 'Custom') })),
    'NotModelled',
    /Owner: 'Custom'/,
  ],
  ['PARALLEL', { ...second(approval()), executionMode: 'PARALLEL' }, 'NotModelled', /PARALLEL/],
  [
    'conditions',
    { ...second(approval()), stages: [stage('Source', source()), { ...gate, beforeEntry: { conditions: [] } }] },
    'NotModelled',
    /beforeEntry/,
  ],
  [
    'git triggers',
    {
      ...second(approval()),
      triggers: [{ providerType: 'CodeStarSourceConnection', gitConfiguration: { sourceActionName: 'S' } }],
    },
    'NotModelled',
    /triggers/,
  ],
])('%s', async (_what, pipeline, code, message) => {
  const said = typeof message === 'string' ? message : expect.stringMatching(message)
  await expect(harness.call('CreatePipeline', { pipeline })).rejects.toMatchObject({ code, message: said })
  expect(await harness.call('ListPipelines', {})).toEqual({ pipelines: [] })
})

describe('a pipeline that is there', () => {
  beforeAll(async () => {
    await harness.create({
      stages: [stage('Source', source()), gate],
      variables: [{ name: 'Stage', defaultValue: 'beta' }, { name: 'Ticket' }],
    })
  })

  test.each<readonly [string, object, string, string]>([
    [
      'CreatePipeline',
      { pipeline: whole(stage('Source', source()), gate) },
      'PipelineNameInUseException',
      "A pipeline with the name 'release' already exists in account '000000000000'",
    ],
    [
      'GetPipeline',
      { name: 'other' },
      'PipelineNotFoundException',
      "Account '000000000000' does not have a pipeline with name 'other'",
    ],
    [
      'GetPipeline',
      { name: 'release', version: 7 },
      'PipelineVersionNotFoundException',
      "Pipeline 'release' does not have a version 7",
    ],
    [
      'StartPipelineExecution',
      { name: 'release' },
      'ValidationException',
      "Variable 'Ticket' of pipeline 'release' has no default: a value is needed",
    ],
    [
      'StartPipelineExecution',
      { name: 'release', variables: [{ name: 'X', value: '1' }] },
      'ValidationException',
      "Variable 'X' is not declared in pipeline 'release'",
    ],
    [
      'StartPipelineExecution',
      {
        name: 'release',
        variables: [{ name: 'Ticket', value: '1' }],
        sourceRevisions: [{ actionName: 'Other', revisionType: 'COMMIT_ID', revisionValue: 'c' }],
      },
      'ValidationException',
      "Pipeline 'release' does not have a source action with name 'Other'",
    ],
    [
      'GetPipelineExecution',
      { pipelineName: 'release', pipelineExecutionId: 'none' },
      'PipelineExecutionNotFoundException',
      "Pipeline 'release' does not have an execution with id 'none'",
    ],
    [
      'DisableStageTransition',
      { pipelineName: 'release', stageName: 'None', transitionType: 'Inbound', reason: 'x' },
      'StageNotFoundException',
      "Pipeline 'release' does not have a stage with name 'None'",
    ],
    [
      'ListTagsForResource',
      { resourceArn: 'arn:aws:codepipeline:us-east-1:000000000000:none' },
      'InvalidArnException',
      'The ARN arn:aws:codepipeline:us-east-1:000000000000:none is not that of a pipeline',
    ],
    [
      'ListRuleExecutions',
      { pipelineName: 'release' },
      'NotModelled',
      'codepipeline: operation "ListRuleExecutions" is not modelled by the local cloud; conditions of stages are not modelled',
    ],
  ])('%s %j is refused with %s', async (action, input, code, message) => {
    await expect(harness.call(action, input)).rejects.toMatchObject({ code, message })
  })

  test('has each version of its structure; what is the same is no other version', async () => {
    const { pipeline } = await harness.call<{ pipeline: PipelineDeclaration }>('GetPipeline', { name: 'release' })
    expect(await harness.call('UpdatePipeline', { pipeline })).toMatchObject({ pipeline: { version: 1 } })
    const changed = { ...pipeline, variables: [] }
    expect(await harness.call('UpdatePipeline', { pipeline: changed })).toMatchObject({ pipeline: { version: 2 } })
    expect(await harness.call('GetPipeline', { name: 'release', version: 1 })).toMatchObject({
      pipeline: { version: 1, variables: [{ name: 'Stage' }, { name: 'Ticket' }] },
    })
    await harness.call('UpdatePipeline', { pipeline })
  })

  test('resolves its variables for each execution', async () => {
    const id = await harness.start({ variables: [{ name: 'Ticket', value: 'T-1' }] })
    expect(
      await harness.call('GetPipelineExecution', { pipelineName: 'release', pipelineExecutionId: id }),
    ).toMatchObject({
      pipelineExecution: {
        variables: [
          { name: 'Stage', resolvedValue: 'beta' },
          { name: 'Ticket', resolvedValue: 'T-1' },
        ],
      },
    })
  })

  test('is gone with all that was of it', async () => {
    await harness.call('DeletePipeline', { name: 'release' })
    await harness.settle()
    const left: string[] = []
    for await (const [key] of harness.cloud.store.range('codepipeline/')) left.push(key)
    expect(left).toEqual([])
    await harness.call('DeletePipeline', { name: 'release' })
  })
})
