/**
 * Details of the events that AWS's guide to CodePipeline shows ("Monitoring CodePipeline events",
 * docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html, read 2026-11-28), by what
 * they tell of. Its numbers are written 1.0 there, which JSON reads as 1. The action that starts is as the notification
 * shows it: the event above it leaves out the region, which the other events of actions have.
 */
const run = {
  pipeline: 'myPipeline',
  'execution-id': '12345678-1234-5678-abcd-12345678abcd',
  'pipeline-execution-attempt': 1.0,
}
const started = { 'start-time': '2023-10-26T13:49:39.208Z' }
const action = {
  'start-time': '2023-10-26T13:51:09.981Z',
  'action-execution-id': '47f821c5-a902-44b2-ae61-b878d31ecd21',
}

export const gitTrigger = {
  'author-display-name': 'Mary Major',
  'full-repository-name': 'mmajor/sample-project',
  'provider-type': 'GitLab',
  'author-email': 'email_address',
  'commit-message': 'Update file README.md',
  'author-date': '2023-08-16T21:08:08Z',
  'tag-name': 'gitlab-v4.2.1',
  'commit-id': '`commit_ID`',
  'connection-arn':
    'arn:aws:codestar-connections:eu-central-1:123456789012:connection/0f5b706a-1a1d-46c5-86b6-f177321bcfb2',
  'author-id': 'Mary Major',
}

export const documented = {
  pipelineStarted: {
    ...run,
    ...started,
    'execution-trigger': {
      'trigger-type': 'StartPipelineExecution',
      'trigger-detail': 'arn:aws:sts::123456789012:assumed-role/Admin/my-user',
    },
    state: 'STARTED',
    version: 1.0,
  },
  pipelineStopping: {
    ...run,
    ...started,
    state: 'STOPPING',
    version: 3.0,
    'stop-execution-comments': 'Stopping the pipeline for an update',
  },
  pipelineSucceeded: { ...run, ...started, state: 'SUCCEEDED', version: 3.0 },
  pipelineSucceededWithGit: {
    ...run,
    ...started,
    pipeline: 'BuildFromTag',
    'execution-id': 'e17b5773-cc0d-4db2-9ad7-594c73888de8',
    'execution-trigger': gitTrigger,
    state: 'SUCCEEDED',
    version: 32.0,
  },
  pipelineFailed: { ...run, ...started, state: 'FAILED', version: 4.0 },
  stageStarted: { ...run, ...started, stage: 'Prod', state: 'STARTED', version: 1.0 },
  stageStopping: { ...run, ...started, stage: 'Deploy', state: 'STOPPING', version: 3.0 },
  stageStopped: { ...run, ...started, stage: 'Deploy', state: 'STOPPED', version: 3.0 },
  stageResumed: {
    pipeline: 'BuildFromTag',
    'execution-id': '05dafb6a-5a56-4951-a858-968795364846',
    'stage-last-retry-attempt-time': '2023-10-26T14:14:56.305Z',
    stage: 'Build',
    state: 'RESUMED',
    version: 32.0,
    'pipeline-execution-attempt': 2.0,
  },
  actionStarted: {
    ...run,
    ...action,
    stage: 'Deploy',
    action: 'Deploy',
    'input-artifacts': [
      {
        name: 'SourceArtifact',
        s3location: { bucket: 'codepipeline-us-east-1-EXAMPLE', key: 'myPipeline/SourceArti/EXAMPLE' },
      },
    ],
    state: 'STARTED',
    region: 'us-east-1',
    type: { owner: 'AWS', provider: 'CodeDeploy', category: 'Deploy', version: '1' },
    version: 1.0,
  },
  actionSucceeded: {
    ...run,
    ...action,
    stage: 'Source',
    'execution-result': {
      'external-execution-url':
        'https://us-west-2.console.aws.amazon.com/codecommit/home#/repository/my-repo/commit/8cf40f2EXAMPLE',
      'external-execution-summary': 'Added LICENSE.txt',
      'external-execution-id': '8cf40fEXAMPLE',
    },
    'output-artifacts': [
      {
        name: 'SourceArtifact',
        s3location: { bucket: 'codepipeline-us-west-2-BUCKETEXAMPLE', key: 'myPipeline/SourceArti/KEYEXAMPLE' },
      },
    ],
    action: 'Source',
    state: 'SUCCEEDED',
    region: 'us-west-2',
    type: { owner: 'AWS', provider: 'CodeCommit', category: 'Source', version: '1' },
    version: 3.0,
  },
  actionFailed: {
    ...run,
    ...action,
    stage: 'Deploy',
    'execution-result': {
      'external-execution-url': 'https://us-west-2.console.aws.amazon.com/codedeploy/home?#/deployments/<ID>',
      'external-execution-summary': 'Deployment <ID> failed',
      'external-execution-id': '<ID>',
      'error-code': 'JobFailed',
    },
    action: 'Deploy',
    state: 'FAILED',
    region: 'us-west-2',
    type: { owner: 'AWS', provider: 'CodeDeploy', category: 'Deploy', version: '1' },
    version: 4.0,
  },
  actionAbandoned: {
    ...run,
    stage: 'Deploy',
    'action-execution-id': '47f821c5-a902-44b2-ae61-b878d31ecd21',
    action: 'Deploy',
    state: 'ABANDONED',
    region: 'us-west-2',
    type: { owner: 'AWS', provider: 'CodeDeploy', category: 'Deploy', version: '1' },
    version: 3.0,
  },
} as const
