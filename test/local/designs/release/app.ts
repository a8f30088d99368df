/**
 * A service's release as CDK's aws-codepipeline makes it: an object of S3 starts it, a build makes the template, Beta gets it
 * at once and is left alone for an hour, Prod by a change set that somebody approves. Whatever CDK grants is all that its roles may do.
 */
import { type App, CfnOutput, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib'
import { BuildSpec, PipelineProject } from 'aws-cdk-lib/aws-codebuild'
import { Artifact, Pipeline, PipelineType } from 'aws-cdk-lib/aws-codepipeline'
import {
  CloudFormationCreateReplaceChangeSetAction,
  CloudFormationCreateUpdateStackAction,
  CloudFormationExecuteChangeSetAction,
  CodeBuildAction,
  ManualApprovalAction,
  S3SourceAction,
  S3Trigger,
  StateMachineInput,
  StepFunctionInvokeAction,
} from 'aws-cdk-lib/aws-codepipeline-actions'
import { Rule } from 'aws-cdk-lib/aws-events'
import { CodePipeline } from 'aws-cdk-lib/aws-events-targets'
import { Bucket, type BucketProps, type CfnBucket, type IBucket } from 'aws-cdk-lib/aws-s3'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import { DefinitionBody, StateMachine, Wait, WaitTime } from 'aws-cdk-lib/aws-stepfunctions'

export function release(app: App): void {
  const stack = new Stack(app, 'Release')
  const code: IBucket = bucketOf(stack, 'Code', { bucketName: 'code', versioned: true })
  ;(code.node.defaultChild as CfnBucket).notificationConfiguration = {
    eventBridgeConfiguration: { eventBridgeEnabled: true },
  }
  const gate = new Topic(stack, 'Gate')
  gate.addSubscription(new EmailSubscription('manager@example.com'))
  const source = new Artifact('Source')
  const built = new Artifact('Built')
  const project = new PipelineProject(stack, 'Project', {
    buildSpec: BuildSpec.fromObject({
      version: '0.2',
      env: { 'exported-variables': ['REVISION'] },
      phases: {
        build: {
          commands: ['node make-template.js > template.json', 'export REVISION=r-$(node -p "require(\'./version\')")'],
        },
      },
      artifacts: { files: ['template.json'] },
    }),
  })
  const hour = WaitTime.duration(Duration.hours(1))
  const soak = new StateMachine(stack, 'Soak', {
    definitionBody: DefinitionBody.fromChainable(new Wait(stack, 'Wait', { time: hour })),
  })
  const template = built.atPath('template.json')
  const pipeline = new Pipeline(stack, 'Pipeline', {
    pipelineName: 'release',
    pipelineType: PipelineType.V2,
    artifactBucket: bucketOf(stack, 'Artifacts'),
    stages: [
      {
        stageName: 'Source',
        actions: [
          new S3SourceAction({
            actionName: 'Source',
            bucket: code,
            bucketKey: 'app.zip',
            output: source,
            trigger: S3Trigger.NONE,
          }),
        ],
      },
      {
        stageName: 'Build',
        actions: [
          new CodeBuildAction({
            actionName: 'Build',
            project,
            input: source,
            outputs: [built],
            variablesNamespace: 'Build',
            environmentVariables: { STAGES: { value: 'beta,prod' } },
          }),
        ],
      },
      {
        stageName: 'Beta',
        actions: [
          new CloudFormationCreateUpdateStackAction({
            actionName: 'Deploy',
            stackName: 'app-beta',
            templatePath: template,
            adminPermissions: true,
            parameterOverrides: { Stage: 'beta' },
            variablesNamespace: 'Beta',
            runOrder: 1,
          }),
          new StepFunctionInvokeAction({
            actionName: 'Soak',
            stateMachine: soak,
            executionNamePrefix: 'soak',
            stateMachineInput: StateMachineInput.literal({ run: '#{codepipeline.PipelineExecutionId}' }),
            runOrder: 2,
          }),
        ],
      },
      {
        stageName: 'Prod',
        actions: [
          new CloudFormationCreateReplaceChangeSetAction({
            actionName: 'Prepare',
            stackName: 'app-prod',
            changeSetName: 'release',
            templatePath: template,
            adminPermissions: true,
            parameterOverrides: { Stage: 'prod' },
            runOrder: 1,
          }),
          new ManualApprovalAction({
            actionName: 'Approve',
            notificationTopic: gate,
            additionalInformation: 'Beta has #{Beta.QueueName} of #{Build.REVISION}',
            runOrder: 2,
          }),
          new CloudFormationExecuteChangeSetAction({
            actionName: 'Deploy',
            stackName: 'app-prod',
            changeSetName: 'release',
            runOrder: 3,
          }),
        ],
      },
    ],
  })
  new Rule(stack, 'Pushed', {
    eventPattern: {
      source: ['aws.s3'],
      detailType: ['Object Created'],
      detail: { bucket: { name: [code.bucketName] }, object: { key: ['app.zip'] } },
    },
    targets: [new CodePipeline(pipeline)],
  })
  new CfnOutput(stack, 'PipelineName', { value: pipeline.pipelineName })
}

/** CDK's own class misses its own interface where types are exact. */
function bucketOf(stack: Stack, id: string, more: BucketProps = {}): IBucket {
  return new Bucket(stack, id, { removalPolicy: RemovalPolicy.DESTROY, ...more }) as IBucket
}
