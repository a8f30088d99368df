/** A service that is built, deployed, tested, held at a gate and deployed again: small, and each release another. */
import { writeZip } from '../../../local/lib/zip/write-zip'
import { allow, arnOf, inlineFunction, refOf, serviceRole } from '../../local/template-cloud'

export const service = 'killed'
export const approver = { name: 'Grace', email: 'grace@example.com' }
export const bucket = `${service}-artifacts`
/** What the pipeline deploys. */
export const stacks = [`${service}-beta`, `${service}-prod`]

export interface Around {
  readonly startTests: string
  readonly gateTopic: string
}

const type = (Category: string, Provider: string) => ({ Category, Owner: 'AWS', Provider, Version: '1' })
const run = '#{codepipeline.PipelineExecutionId}'
const changeSet = 'release'

/** What a release brings: a queue that differs from the one before. */
export function sourceOf(release: number): Promise<Buffer> {
  const app = {
    Resources: { Queue: { Type: 'AWS::SQS::Queue', Properties: { VisibilityTimeout: release } } },
    Outputs: { ApiUrl: { Value: 'https://time.example.com' } },
  }
  const buildspec = `version: 0.2\nphases: { build: { commands: ['cp app.json built.json'] } }\nartifacts: { files: [built.json] }\n`
  return writeZip([
    { path: 'app.json', content: Buffer.from(JSON.stringify(app)) },
    { path: 'buildspec.yml', content: Buffer.from(buildspec) },
  ])
}

const suite = `exports.handler = async () => ({
  verdict: 'passed', counts: { passed: 2, failed: 0, skipped: 0 }, assertions: 5, failures: [],
})`

export function templateOf({ startTests, gateTopic }: Around): string {
  const tests = (stage: string, appStack: string | undefined, RunOrder: number) => ({
    Name: 'Tests',
    RunOrder,
    ActionTypeId: type('Invoke', 'Lambda'),
    Configuration: {
      FunctionName: startTests,
      UserParameters: JSON.stringify({ pipeline: service, run, stage, appStack, testStack: `${service}-tests` }),
    },
  })
  const deploy = (Name: string, RunOrder: number, Configuration: object) => ({
    Name,
    RunOrder,
    ActionTypeId: type('Deploy', 'CloudFormation'),
    Configuration,
  })
  const [beta, prod] = stacks
  const whole = { RoleArn: arnOf('DeployRole'), TemplatePath: 'App::built.json' }
  const gate = {
    run,
    approvers: [approver],
    requester: { name: 'Pipeline', email: 'pipeline@example.com' },
    after: 'Beta',
    changeSet: { stack: prod, name: changeSet },
  }
  const objects = [arnOf('Artifacts'), { 'Fn::Sub': '${Artifacts.Arn}/*' }]
  const transfer = ['s3:GetObject', 's3:GetObjectVersion', 's3:PutObject', 's3:GetBucketVersioning']
  return JSON.stringify({
    Resources: {
      Artifacts: {
        Type: 'AWS::S3::Bucket',
        Properties: { BucketName: bucket, VersioningConfiguration: { Status: 'Enabled' } },
      },
      SuiteRole: serviceRole('lambda.amazonaws.com'),
      Suite: inlineFunction('SuiteRole', suite, { FunctionName: `${service}-tests-suite` }),
      DeployRole: serviceRole('cloudformation.amazonaws.com', [allow('sqs:*', '*')]),
      BuildRole: serviceRole('codebuild.amazonaws.com', [
        allow(transfer, objects),
        allow(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], '*'),
      ]),
      Build: {
        Type: 'AWS::CodeBuild::Project',
        Properties: {
          Name: `${service}-build`,
          ServiceRole: arnOf('BuildRole'),
          Source: { Type: 'CODEPIPELINE' },
          Artifacts: { Type: 'CODEPIPELINE' },
          Environment: {
            Type: 'LINUX_CONTAINER',
            ComputeType: 'BUILD_GENERAL1_SMALL',
            Image: 'aws/codebuild/standard:7.0',
          },
        },
      },
      PipelineRole: serviceRole('codepipeline.amazonaws.com', [
        allow(transfer, objects),
        allow(['codebuild:StartBuild', 'codebuild:BatchGetBuilds'], arnOf('Build')),
        allow('cloudformation:*', '*'),
        allow('iam:PassRole', arnOf('DeployRole')),
        allow('lambda:InvokeFunction', { 'Fn::Sub': `arn:aws:lambda:*:*:function:${startTests}` }),
        allow('sns:Publish', gateTopic),
      ]),
      Pipeline: {
        Type: 'AWS::CodePipeline::Pipeline',
        Properties: {
          Name: service,
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
                  Configuration: { S3Bucket: bucket, S3ObjectKey: 'app.zip', PollForSourceChanges: false },
                  OutputArtifacts: [{ Name: 'Code' }],
                },
              ],
            },
            {
              Name: 'Build',
              Actions: [
                {
                  Name: 'Build',
                  ActionTypeId: type('Build', 'CodeBuild'),
                  Configuration: { ProjectName: refOf('Build') },
                  InputArtifacts: [{ Name: 'Code' }],
                  OutputArtifacts: [{ Name: 'App' }],
                },
              ],
            },
            {
              Name: 'Beta',
              Actions: [
                {
                  ...deploy('Deploy', 1, { ActionMode: 'CREATE_UPDATE', StackName: beta, ...whole }),
                  InputArtifacts: [{ Name: 'App' }],
                },
                tests('Beta', beta, 2),
              ],
            },
            {
              Name: 'Prod',
              Actions: [
                {
                  ...deploy('Prepare', 1, {
                    ActionMode: 'CHANGE_SET_REPLACE',
                    StackName: prod,
                    ChangeSetName: changeSet,
                    ...whole,
                  }),
                  InputArtifacts: [{ Name: 'App' }],
                },
                {
                  Name: 'Approve',
                  RunOrder: 2,
                  ActionTypeId: type('Approval', 'Manual'),
                  Configuration: { NotificationArn: gateTopic, CustomData: JSON.stringify(gate) },
                },
                deploy('Deploy', 3, { ActionMode: 'CHANGE_SET_EXECUTE', StackName: prod, ChangeSetName: changeSet }),
                tests('Prod', prod, 4),
              ],
            },
          ],
        },
      },
    },
    Outputs: { TestFunction: { Value: refOf('Suite') } },
  })
}
