/** Events are, member for member, as AWS's guide shows them. */
import {
  actionDetail,
  pipelineDetail,
  stageDetail,
} from '../../../../local/engines/codepipeline/execution/state-events'
import type { ActionRecord, ExecutionRecord } from '../../../../local/engines/codepipeline/state/executions'
import { documented, gitTrigger } from './documented-events'
import { approval, createHarness, source, stage } from './harness'

const time = (text: string): number => Date.parse(text)
const trigger = { type: 'StartPipelineExecution', detail: 'arn:aws:sts::123456789012:assumed-role/Admin/my-user' }

function execution(more: Partial<ExecutionRecord> = {}): ExecutionRecord {
  const run = { status: 'InProgress', startedAt: time('2023-10-26T13:49:39.208Z'), actions: {} } as const
  return {
    pipeline: 'myPipeline',
    id: '12345678-1234-5678-abcd-12345678abcd',
    number: 1,
    version: 1,
    mode: 'SUPERSEDED',
    status: 'InProgress',
    startedAt: time('2023-10-26T13:49:39.208Z'),
    updatedAt: 0,
    trigger,
    variables: {},
    overrides: [],
    stage: 'Prod',
    place: 'inside',
    attempt: 1,
    stages: { Prod: run, Deploy: run, Source: run },
    artifacts: {},
    revisions: [],
    namespaces: {},
    ...more,
  }
}

function action(provider: string, category: string, more: Partial<ActionRecord>): ActionRecord {
  const name = category === 'Source' ? 'Source' : 'Deploy'
  return {
    id: '47f821c5-a902-44b2-ae61-b878d31ecd21',
    pipeline: 'myPipeline',
    execution: '12345678-1234-5678-abcd-12345678abcd',
    stage: name,
    number: 2,
    version: 1,
    declaration: { name, actionTypeId: { owner: 'AWS', category, provider, version: '1' } },
    status: 'InProgress',
    startedAt: time('2023-10-26T13:51:09.981Z'),
    updatedAt: 0,
    configuration: {},
    inputs: [],
    outputs: [],
    external: {},
    ...more,
  }
}

const input = { name: 'SourceArtifact', bucket: 'codepipeline-us-east-1-EXAMPLE', key: 'myPipeline/SourceArti/EXAMPLE' }

test.each([
  ['a pipeline that starts', pipelineDetail(execution(), 'STARTED'), documented.pipelineStarted],
  [
    'a pipeline that stops',
    pipelineDetail(execution({ version: 3, stopReason: 'Stopping the pipeline for an update' }), 'STOPPING'),
    documented.pipelineStopping,
  ],
  ['a pipeline that succeeds', pipelineDetail(execution({ version: 3 }), 'SUCCEEDED'), documented.pipelineSucceeded],
  [
    'a pipeline that a commit started',
    pipelineDetail(
      execution({
        pipeline: 'BuildFromTag',
        id: 'e17b5773-cc0d-4db2-9ad7-594c73888de8',
        version: 32,
        trigger: { ...trigger, commit: gitTrigger },
      }),
      'SUCCEEDED',
    ),
    documented.pipelineSucceededWithGit,
  ],
  ['a pipeline that fails', pipelineDetail(execution({ version: 4 }), 'FAILED'), documented.pipelineFailed],
  ['a stage that starts', stageDetail(execution(), 'Prod', 'STARTED'), documented.stageStarted],
  ['a stage that stops', stageDetail(execution({ version: 3 }), 'Deploy', 'STOPPING'), documented.stageStopping],
  ['a stage that has stopped', stageDetail(execution({ version: 3 }), 'Deploy', 'STOPPED'), documented.stageStopped],
  [
    'a stage that is retried',
    stageDetail(
      execution({
        pipeline: 'BuildFromTag',
        id: '05dafb6a-5a56-4951-a858-968795364846',
        version: 32,
        attempt: 2,
        stages: {
          Build: { status: 'InProgress', startedAt: 0, actions: {}, retriedAt: time('2023-10-26T14:14:56.305Z') },
        },
      }),
      'Build',
      'RESUMED',
    ),
    documented.stageResumed,
  ],
  [
    'an action that starts',
    actionDetail(execution(), action('CodeDeploy', 'Deploy', { inputs: [input] }), 'STARTED', 'us-east-1'),
    documented.actionStarted,
  ],
  [
    'an action that succeeds',
    actionDetail(
      execution({ version: 3 }),
      action('CodeCommit', 'Source', {
        outputs: [
          {
            name: 'SourceArtifact',
            bucket: 'codepipeline-us-west-2-BUCKETEXAMPLE',
            key: 'myPipeline/SourceArti/KEYEXAMPLE',
          },
        ],
        external: {
          url: 'https://us-west-2.console.aws.amazon.com/codecommit/home#/repository/my-repo/commit/8cf40f2EXAMPLE',
          summary: 'Added LICENSE.txt',
          id: '8cf40fEXAMPLE',
        },
      }),
      'SUCCEEDED',
      'us-west-2',
    ),
    documented.actionSucceeded,
  ],
  [
    'an action that fails',
    actionDetail(
      execution({ version: 4 }),
      action('CodeDeploy', 'Deploy', {
        inputs: [input],
        external: { url: 'https://us-west-2.console.aws.amazon.com/codedeploy/home?#/deployments/<ID>', id: '<ID>' },
        problem: { code: 'JobFailed', message: 'Deployment <ID> failed' },
      }),
      'FAILED',
      'us-west-2',
    ),
    documented.actionFailed,
  ],
  [
    'an action that is abandoned',
    actionDetail(execution({ version: 3 }), action('CodeDeploy', 'Deploy', {}), 'ABANDONED', 'us-west-2'),
    documented.actionAbandoned,
  ],
])('%s', (_what, told, shown) => {
  // As it reaches who listens: a number in JSON.
  expect(JSON.parse(JSON.stringify(told))).toEqual(shown)
})

test('each is of the pipeline, on the default bus', async () => {
  const harness = await createHarness()
  await harness.create({ stages: [stage('Source', source()), stage('Gate', approval())] })
  expect(new Set(harness.events.map((event) => [event.source, ...event.resources].join(' ')))).toEqual(
    new Set(['aws.codepipeline arn:aws:codepipeline:us-east-1:000000000000:release']),
  )
  expect(new Set(harness.events.map((event) => event['detail-type']))).toEqual(
    new Set([
      'CodePipeline Pipeline Execution State Change',
      'CodePipeline Stage Execution State Change',
      'CodePipeline Action Execution State Change',
    ]),
  )
})
