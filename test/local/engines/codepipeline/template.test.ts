/** A pipeline of a template, with the engines that it calls: grants, trust, artefacts, a function's job, a rule. */
import {
  CodePipelineClient,
  GetPipelineStateCommand,
  ListActionExecutionsCommand,
  ListPipelineExecutionsCommand,
} from '@aws-sdk/client-codepipeline'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import {
  allow,
  arnOf,
  document,
  inlineFunction,
  refOf,
  type Statement,
  serviceRole,
  startTemplate,
} from '../../template-cloud'

const worker = `
  const { CodePipelineClient, PutJobSuccessResultCommand, PutJobFailureResultCommand } = require('@aws-sdk/client-codepipeline')
  const { S3Client, GetObjectCommand, PutObjectCommand, ListBucketsCommand } = require('@aws-sdk/client-s3')
  exports.handler = async (event) => {
    const { id: jobId, data } = event['CodePipeline.job']
    const { artifactCredentials: credentials, inputArtifacts: [input], actionConfiguration } = data
    const { bucketName: Bucket, objectKey: Key } = input.location.s3Location
    const s3 = new S3Client({ credentials, forcePathStyle: true })
    const tried = (command) => s3.send(command).then(() => 'may', ({ name }) => name)
    await new CodePipelineClient().send(new PutJobSuccessResultCommand({
      jobId,
      executionDetails: { summary: 'Looked at ' + Key.split('/').length + ' parts' },
      outputVariables: {
        parameters: actionConfiguration.configuration.UserParameters,
        reads: await tried(new GetObjectCommand({ Bucket, Key })),
        writes: await tried(new PutObjectCommand({ Bucket, Key, Body: 'other' })),
        lists: await tried(new ListBucketsCommand({})),
      },
    }))
  }`

const type = (Category: string, Provider: string) => ({ Category, Owner: 'AWS', Provider, Version: '1' })
const artifacts = (action: string | string[]) =>
  allow(action, [arnOf('Artifacts'), { 'Fn::Sub': '${Artifacts.Arn}/*' }])

function templateOf(pipelineStatements: readonly Statement[]) {
  return {
    Resources: {
      Code: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: 'code', VersioningConfiguration: { Status: 'Enabled' } },
      },
      Artifacts: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'artifacts' } },
      SourceRole: {
        Type: 'AWS::IAM::Role',
        Properties: {
          RoleName: 'source',
          AssumeRolePolicyDocument: document({
            Effect: 'Allow',
            Action: 'sts:AssumeRole',
            Principal: { AWS: 'arn:aws:iam::000000000000:root' },
          }),
          Policies: [
            {
              PolicyName: 'own',
              PolicyDocument: document(
                allow('s3:GetObject*', { 'Fn::Sub': '${Code.Arn}/*' }),
                artifacts('s3:PutObject'),
              ),
            },
          ],
        },
      },
      PipelineRole: serviceRole('codepipeline.amazonaws.com', pipelineStatements, { RoleName: 'pipeline' }),
      WorkerRole: serviceRole('lambda.amazonaws.com', [allow('codepipeline:PutJob*', '*')]),
      Worker: inlineFunction('WorkerRole', worker, { FunctionName: 'worker', Timeout: 20 }),
      Pipeline: {
        Type: 'AWS::CodePipeline::Pipeline',
        Properties: {
          Name: 'release',
          PipelineType: 'V2',
          RoleArn: arnOf('PipelineRole'),
          ArtifactStore: { Type: 'S3', Location: refOf('Artifacts') },
          Stages: [
            {
              Name: 'Source',
              Actions: [
                {
                  Name: 'Source',
                  ActionTypeId: type('Source', 'S3'),
                  Configuration: { S3Bucket: refOf('Code'), S3ObjectKey: 'app.zip', PollForSourceChanges: false },
                  OutputArtifacts: [{ Name: 'SourceArtifact' }],
                  Namespace: 'SourceVariables',
                  RoleArn: arnOf('SourceRole'),
                },
              ],
            },
            {
              Name: 'Check',
              Actions: [
                {
                  Name: 'Work',
                  ActionTypeId: type('Invoke', 'Lambda'),
                  Configuration: {
                    FunctionName: refOf('Worker'),
                    UserParameters:
                      '{"run":"#{codepipeline.PipelineExecutionId}","bucket":"#{SourceVariables.BucketName}"}',
                  },
                  InputArtifacts: [{ Name: 'SourceArtifact' }],
                },
              ],
            },
          ],
        },
      },
      RuleRole: serviceRole('events.amazonaws.com', [
        allow('codepipeline:StartPipelineExecution', {
          'Fn::Sub': 'arn:aws:codepipeline:us-east-1:000000000000:release',
        }),
      ]),
      Rule: {
        Type: 'AWS::Events::Rule',
        Properties: {
          Name: 'pushed',
          EventPattern: { source: ['test'], 'detail-type': ['Pushed'] },
          Targets: [
            {
              Id: 'Pipeline',
              Arn: { 'Fn::Sub': 'arn:aws:codepipeline:us-east-1:000000000000:release' },
              RoleArn: arnOf('RuleRole'),
            },
          ],
        },
        DependsOn: ['Pipeline'],
      },
    },
  }
}

const granted = [
  allow('sts:AssumeRole', { 'Fn::Sub': 'arn:aws:iam::000000000000:role/source' }),
  allow('lambda:InvokeFunction', arnOf('Worker')),
  allow('s3:GetObject', { 'Fn::Sub': 'arn:aws:s3:::artifacts/*' }),
]

async function push({ sdkConfig, idle }: LocalCloud): Promise<void> {
  const object = new PutObjectCommand({ Bucket: 'code', Key: 'app.zip', Body: 'zip' })
  await new S3Client({ ...sdkConfig, forcePathStyle: true }).send(object)
  await new EventBridgeClient(sdkConfig).send(
    new PutEventsCommand({ Entries: [{ Source: 'test', DetailType: 'Pushed', Detail: '{}' }] }),
  )
  await idle()
}

async function latest({ sdkConfig }: LocalCloud) {
  const client = new CodePipelineClient(sdkConfig)
  const pipelineName = 'release'
  const { pipelineExecutionSummaries: [execution] = [] } = await client.send(
    new ListPipelineExecutionsCommand({ pipelineName }),
  )
  const filter = { pipelineExecutionId: execution?.pipelineExecutionId }
  const { actionExecutionDetails: actions = [] } = await client.send(
    new ListActionExecutionsCommand({ pipelineName, filter }),
  )
  return { execution, actions, state: await client.send(new GetPipelineStateCommand({ name: pipelineName })) }
}

test('a rule starts it, its roles do what they are granted, and a function has keys for its artefacts alone', async () => {
  const traced: string[] = []
  const local = await startTemplate(templateOf(granted))
  local.cloud.onTrace((record) => traced.push(JSON.stringify(record)))
  await local.idle()
  await push(local)
  const { execution, actions } = await latest(local)
  const [work, source] = actions
  expect(work?.output?.executionResult?.errorDetails).toBeUndefined()
  expect(execution).toMatchObject({
    status: 'Succeeded',
    trigger: { triggerType: 'CloudWatchEvent', triggerDetail: 'arn:aws:events:us-east-1:000000000000:rule/pushed' },
  })
  expect(source?.output?.outputArtifacts).toEqual([
    {
      name: 'SourceArtifact',
      s3location: { bucket: 'artifacts', key: expect.stringMatching(/^release\/SourceArti\/\w{7}$/) },
    },
  ])
  expect(work?.output?.outputVariables).toEqual({
    parameters: JSON.stringify({ run: execution?.pipelineExecutionId, bucket: 'code' }),
    reads: 'may',
    writes: 'AccessDenied',
    lists: 'AccessDenied',
  })
  expect(traced.join('\n')).not.toMatch(/ASIA|artifactCredentials|secretAccessKey/)
}, 30_000)

test.each([
  ['the action’s role', granted.slice(1), /sts:AssumeRole/],
  ['the function', [granted[0] as Statement], /lambda:InvokeFunction/],
])(
  'without a grant for %s it fails and says which is missing',
  async (_what, statements, missing) => {
    const local = await startTemplate(templateOf(statements))
    await push(local)
    const { actions } = await latest(local)
    expect(actions[0]).toMatchObject({
      status: 'Failed',
      output: {
        executionResult: { errorDetails: { code: 'PermissionError', message: expect.stringMatching(missing) } },
      },
    })
  },
  30_000,
)
