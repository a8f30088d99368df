/** A pipeline whose one stage is nothing but tests: so many suites, each of which takes a second and does nothing. */
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  GetPipelineStateCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import type { LocalCloud } from '../local/start-local-cloud'
import { actionTimes } from './releases'

/** What each suite takes by itself. */
export const ownMilliseconds = 1000

export interface SuitesPipeline {
  /** Resolves with the milliseconds of the action that tests. */
  run(): Promise<number>
}

const code = `exports.handler = async () => {
  await new Promise((resolve) => setTimeout(resolve, ${ownMilliseconds}))
  return { verdict: 'passed', counts: { passed: 1, failed: 0, skipped: 0 }, assertions: 1, failures: [] }
}`

export async function createSuites(cloud: LocalCloud, name: string, count: number): Promise<SuitesPipeline> {
  const { sdkConfig } = cloud
  const stacks = new CloudFormationClient(sdkConfig)
  const StackName = `${name}-tests`
  const TemplateBody = JSON.stringify(templateOf(cloud, name, count))
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody, Capabilities: ['CAPABILITY_IAM'] }))
  await cloud.idle()
  const { Stacks = [] } = await stacks.send(new DescribeStacksCommand({ StackName }))
  if (Stacks[0]?.StackStatus !== 'CREATE_COMPLETE') throw new Error(`${StackName}: ${Stacks[0]?.StackStatusReason}`)
  const object = { Bucket: `${name}-artifacts`, Key: 'app.zip', Body: 'zip' }
  await new S3Client({ ...sdkConfig, forcePathStyle: true }).send(new PutObjectCommand(object))
  const client = new CodePipelineClient(sdkConfig)
  return {
    async run() {
      const { pipelineExecutionId = '' } = await client.send(new StartPipelineExecutionCommand({ name }))
      const execution = { pipelineName: name, pipelineExecutionId }
      for (;;) {
        const { pipelineExecution } = await client.send(new GetPipelineExecutionCommand(execution))
        if (pipelineExecution?.status === 'Succeeded') break
        if (pipelineExecution?.status !== 'InProgress') throw new Error(`${name}: ${await problemOf(client, name)}`)
        await pause()
      }
      const times = await actionTimes(client, execution)
      return times.find((action) => action.name === 'Beta.Tests')?.milliseconds ?? Number.NaN
    },
  }
}

async function problemOf(client: CodePipelineClient, name: string): Promise<string> {
  const { stageStates = [] } = await client.send(new GetPipelineStateCommand({ name }))
  const executions = stageStates.flatMap(({ actionStates = [] }) => actionStates.map((each) => each.latestExecution))
  return executions.map((execution) => execution?.errorDetails?.message ?? '').join(' ')
}

function templateOf(cloud: LocalCloud, name: string, count: number): object {
  const { StartTestsFunction } = cloud.outputs('signalbox-deployment')
  const stack = `${name}-tests`
  const suites = Array.from({ length: count }, (_, index) => `${stack}-suite-${index}`)
  const role = (service: string, ...statements: readonly object[]) => ({
    Type: 'AWS::IAM::Role',
    Properties: {
      AssumeRolePolicyDocument: policy({ Principal: { Service: service }, Action: 'sts:AssumeRole' }),
      Policies: [{ PolicyName: 'own', PolicyDocument: policy(...statements) }],
    },
  })
  const functions = suites.map((FunctionName, index) => [
    `Suite${index}`,
    {
      Type: 'AWS::Lambda::Function',
      Properties: {
        FunctionName,
        Runtime: 'nodejs22.x',
        Handler: 'index.handler',
        // A second, but for a machine that others load.
        Timeout: 300,
        Role: { 'Fn::GetAtt': ['SuiteRole', 'Arn'] },
        Code: { ZipFile: code },
      },
    },
  ])
  const UserParameters = JSON.stringify({
    pipeline: name,
    run: '#{codepipeline.PipelineExecutionId}',
    stage: 'Beta',
    appStack: stack,
    testStack: stack,
  })
  const action = (Name: string, Category: string, Provider: string, Configuration: object, more: object = {}) => ({
    Name,
    ActionTypeId: { Category, Owner: 'AWS', Provider, Version: '1' },
    Configuration,
    ...more,
  })
  const source = { S3Bucket: { Ref: 'Artifacts' }, S3ObjectKey: 'app.zip', PollForSourceChanges: false }
  return {
    Resources: {
      Artifacts: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: `${name}-artifacts`, VersioningConfiguration: { Status: 'Enabled' } },
      },
      SuiteRole: role('lambda.amazonaws.com', { Action: 'logs:PutLogEvents', Resource: '*' }),
      ...Object.fromEntries(functions),
      PipelineRole: role(
        'codepipeline.amazonaws.com',
        { Action: 's3:*', Resource: '*' },
        {
          Action: 'lambda:InvokeFunction',
          Resource: { 'Fn::Sub': `arn:aws:lambda:*:*:function:${StartTestsFunction}` },
        },
      ),
      Pipeline: {
        Type: 'AWS::CodePipeline::Pipeline',
        Properties: {
          Name: name,
          PipelineType: 'V2',
          RoleArn: { 'Fn::GetAtt': ['PipelineRole', 'Arn'] },
          ArtifactStore: { Type: 'S3', Location: { Ref: 'Artifacts' } },
          Stages: [
            {
              Name: 'Source',
              Actions: [action('Source', 'Source', 'S3', source, { OutputArtifacts: [{ Name: 'Out' }] })],
            },
            {
              Name: 'Beta',
              Actions: [action('Tests', 'Invoke', 'Lambda', { FunctionName: StartTestsFunction, UserParameters })],
            },
          ],
        },
      },
    },
    Outputs: { ApiUrl: { Value: 'https://time.example.com' }, TestFunctions: { Value: suites.join(',') } },
  }
}

function policy(...statements: readonly object[]): object {
  return { Version: '2012-10-17', Statement: statements.map((each) => ({ Effect: 'Allow', ...each })) }
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 50))
