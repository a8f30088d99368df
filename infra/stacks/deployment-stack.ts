/** The deployment domain: what pipelines of other services start, tell and wait for. */
import { join } from 'node:path'
import { ArnFormat, CfnOutput, Duration } from 'aws-cdk-lib'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import { Alias } from 'aws-cdk-lib/aws-kms'
import type { CfnFunction } from 'aws-cdk-lib/aws-lambda'
import { Topic } from 'aws-cdk-lib/aws-sns'
import { LambdaSubscription } from 'aws-cdk-lib/aws-sns-subscriptions'
import type { Construct } from 'constructs'
import { ofTestStacks } from '../../domains/deployment/decisions/suites'
import { routes } from '../../domains/deployment/routes'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalWithdrawn,
} from '../../events/catalog/approvals'
import {
  GateTokenIssued,
  IntegrationTestsAborted,
  IntegrationTestsCompleted,
  IntegrationTestsStarted,
  PipelineFailed,
  PipelineStarted,
  ReleaseApproved,
  ReleaseAwaitingApproval,
  ReleasePromoted,
  ReleaseRejected,
  ReleaseSuperseded,
  RollbackCompleted,
  RollbackStarted,
  StageCompleted,
  StageDeployed,
  StageFailed,
  StageStarted,
  StageTestsRequested,
  TestSuiteCompleted,
  TestSuiteTokenIssued,
} from '../../events/catalog/deployment'
import { UserErasureRequested } from '../../events/catalog/identity'
import { acknowledgePipelines } from '../acknowledgements'
import type { DomainFunction } from '../constructs/domain-function'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'

const definitionFile = join(__dirname, '../../domains/deployment/workflows/integration-tests.asl.json')

/** Functions of test stacks: pipelines call these stacks `<service>-tests`, and functions take the name of their stack. */
export const testFunctions = `*${ofTestStacks}*`

/** How it stands with a run, before and after somebody acts on it. */
const looks = [
  'codepipeline:GetPipelineExecution',
  'codepipeline:GetPipelineState',
  'codepipeline:ListActionExecutions',
  'codepipeline:ListPipelineExecutions',
]
const acts = [
  'codepipeline:StartPipelineExecution',
  'codepipeline:RetryStageExecution',
  'codepipeline:StopPipelineExecution',
  'codepipeline:RollbackStage',
]

export interface DeploymentStackProps extends Surroundings {
  readonly userPool: IUserPool
}

export class DeploymentStack extends DomainStack {
  constructor(scope: Construct, { userPool, ...around }: DeploymentStackProps) {
    super(scope, {
      ...around,
      domain: 'deployment',
      table: { indexes: 2, timeToLiveAttribute: 'removeAt' },
      keeps: { days: 365, what: 'runs are kept after their end, with what came of their suites' },
      keepsAuditDays: 1095,
      api: { description: 'Pipelines, their runs, and what holds a release up', routes },
    })

    // The workflow.
    const workflow = this.workflow('Workflow', 'IntegrationTests', {
      definitionFile,
      publishes: [IntegrationTestsStarted, TestSuiteTokenIssued, TestSuiteCompleted],
    })
    const suites = new PolicyStatement({
      actions: ['lambda:InvokeFunction'],
      resources: [this.arnOf('lambda', `function:${testFunctions}`)],
    })
    workflow.addToRolePolicy(suites)
    acknowledgePipelines(workflow)

    // Whose a pipeline is.
    const own = {
      START_TESTS_FUNCTION: this.stage.named('signalbox-start-tests'),
      GATE_TOPIC: this.stage.named('signalbox-gates'),
      TAKES_OTHER_PIPELINES: this.stage.isDefault ? 'yes' : 'no',
    }

    // Edges: each translates, and does nothing else.
    const pipelineEvents = this.handler('pipeline-events', {
      hears: {
        source: ['aws.codepipeline'],
        detailType: [
          'CodePipeline Pipeline Execution State Change',
          'CodePipeline Stage Execution State Change',
          'CodePipeline Action Execution State Change',
        ],
      },
      publishes: true,
      environment: own,
    })
    this.may(pipelineEvents, 'codepipeline:GetPipeline', this.arnOf('codepipeline', '*'))
    this.may(pipelineEvents, 'codepipeline:GetPipelineExecution', this.arnOf('codepipeline', '*'))
    this.may(pipelineEvents, 'codepipeline:ListActionExecutions', this.arnOf('codepipeline', '*'))
    const startTests = this.handler('start-tests', { creates: true, publishes: true, timeout: Duration.minutes(1) })
    // Pipelines are made elsewhere, and call it by its name.
    ;(startTests.function.node.defaultChild as CfnFunction).functionName = this.stage.named('signalbox-start-tests')
    this.may(startTests, 'cloudformation:DescribeStacks', this.arnOf('cloudformation', 'stack/*/*'))
    this.may(startTests, 'codepipeline:GetJobDetails', '*')
    this.handler('tests-ended', {
      hears: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [workflow.stateMachineArn], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
      },
      publishes: true,
    })
    const gateNotice = this.handler('gate-notice', { publishes: true })

    // The tests of a stage.
    this.handler('on-stage-tests-requested', {
      consumes: [StageTestsRequested],
      reads: true,
      changes: true,
      tells: true,
      starts: workflow,
    })
    const onToken = this.handler('on-test-suite-token-issued', {
      consumes: [TestSuiteTokenIssued],
      reads: true,
      changes: true,
      answers: [{ of: workflow, with: ['Failure'] }],
    })
    onToken.function.addToRolePolicy(suites)
    acknowledgePipelines(onToken)
    this.handler('on-test-suite-completed', {
      consumes: [TestSuiteCompleted],
      reads: true,
      changes: true,
      tells: true,
      answers: [{ of: workflow, with: ['Success'] }],
    })
    this.handler('on-integration-tests-aborted', {
      consumes: [IntegrationTestsAborted],
      reads: true,
      changes: true,
      tells: true,
    })
    const onVerdict = this.handler('on-integration-tests-completed', {
      consumes: [IntegrationTestsCompleted],
      reads: true,
      changes: true,
      // What it says of tests that have not passed leads there.
      environment: { STATE_MACHINE_ARN: workflow.stateMachineArn },
    })
    this.mayAnswerJobs(onVerdict)

    // The run and its gate.
    this.handler('on-pipeline-moved', {
      consumes: [
        PipelineStarted,
        StageStarted,
        StageDeployed,
        StageCompleted,
        StageFailed,
        ReleaseAwaitingApproval,
        ReleasePromoted,
        PipelineFailed,
        RollbackStarted,
        RollbackCompleted,
      ],
      reads: true,
      finds: ['gsi1'],
      changes: true,
      tells: true,
    })
    const onGate = this.handler('on-gate-token-issued', {
      consumes: [GateTokenIssued],
      reads: true,
      finds: ['gsi1'],
      changes: true,
      tells: true,
      timeout: Duration.minutes(1),
    })
    this.may(onGate, 'codepipeline:ListActionExecutions', this.arnOf('codepipeline', '*'))
    this.may(onGate, 'cloudformation:DescribeChangeSet', this.arnOf('cloudformation', 'stack/*/*'))
    this.may(onGate, 'codecommit:GetCommit', this.arnOf('codecommit', '*'))
    this.handler('on-approval-outcome', {
      consumes: [ApprovalGranted, ApprovalRejected, ApprovalExpired, ApprovalWithdrawn, ApprovalRefused],
      of: { requestedBy: { system: ['deployment'] } },
      reads: true,
      changes: true,
      tells: true,
    })
    const onDecided = this.handler('on-gate-decided', {
      consumes: [ReleaseApproved, ReleaseRejected, ReleaseSuperseded],
      reads: true,
      changes: true,
    })
    this.mayAnswerGates(onDecided)
    this.handler('on-user-erasure-requested', {
      consumes: [UserErasureRequested],
      reads: true,
      lists: true,
      finds: ['gsi2'],
      creates: true,
      removes: true,
      publishes: true,
      timeout: Duration.minutes(1),
    })

    // What people call.
    const anyPipeline = this.arnOf('codepipeline', '*')
    this.signIn(userPool.userPoolId)
    const api = this.handler('api', { reads: true, lists: true, finds: ['gsi1'], environment: own })
    this.may(api, 'codepipeline:GetPipeline', anyPipeline)
    this.may(api, 'codepipeline:ListPipelines', '*')
    this.may(api, 'codepipeline:GetPipelineState', this.arnOf('codepipeline', '*'))
    const commands = this.handler('commands', { reads: true, changes: true, environment: own })
    this.may(commands, 'codepipeline:GetPipeline', anyPipeline)
    for (const action of [...looks, ...acts]) this.may(commands, action, anyPipeline)
    this.may(api, 'codepipeline:ListActionExecutions', this.arnOf('codepipeline', '*'))
    this.may(api, 'codecommit:GetCommit', this.arnOf('codecommit', '*'))
    this.may(api, 'codebuild:BatchGetBuilds', this.arnOf('codebuild', 'project/*'))

    // What pipelines are made with.
    const gate = this.gateTopic(gateNotice)

    // What the clock starts.
    const sweep = this.handler('sweep', {
      every: Duration.minutes(5),
      reads: true,
      finds: ['gsi1', 'gsi2'],
      changes: true,
      removes: true,
      publishes: true,
      watches: workflow,
      recalls: workflow,
      timeout: Duration.minutes(2),
      environment: { ...own, STATE_MACHINE_ARN: workflow.stateMachineArn, GATE_TOPIC_ARN: gate.topicArn },
    })
    // Of a job it asks for the next one, and leaves answers to who hears of verdicts.
    this.may(sweep, 'codepipeline:PutJobSuccessResult', '*')
    this.may(sweep, 'codepipeline:ListPipelines', '*')
    for (const action of [...looks, 'codepipeline:GetPipeline', 'codepipeline:StartPipelineExecution'])
      this.may(sweep, action, anyPipeline)
    this.outbox()

    startTests.function.addPermission('Pipelines', {
      principal: new ServicePrincipal('codepipeline.amazonaws.com'),
      sourceAccount: this.account,
    })
    new CfnOutput(this, 'StartTestsFunction', { value: startTests.function.functionName })
    new CfnOutput(this, 'GateTopicArn', { value: gate.topicArn })
    new CfnOutput(this, 'StateMachineArn', { value: workflow.stateMachineArn })
  }

  /** CodePipeline publishes with the role of the pipeline. */
  private gateTopic(notice: DomainFunction): Topic {
    const topic = new Topic(this, 'Gate', {
      topicName: this.stage.named('signalbox-gates'),
      enforceSSL: true,
      masterKey: Alias.fromAliasName(this, 'GateKey', 'alias/aws/sns'),
    })
    topic.addSubscription(new LambdaSubscription(notice.function, { deadLetterQueue: this.deadLetters }))
    return topic
  }

  private mayAnswerJobs(made: DomainFunction): void {
    made.function.addToRolePolicy(
      new PolicyStatement({
        actions: ['codepipeline:PutJobSuccessResult', 'codepipeline:PutJobFailureResult'],
        resources: ['*'],
      }),
    )
    acknowledgePipelines(made)
  }

  private mayAnswerGates(made: DomainFunction): void {
    const anyAction = this.arnOf('codepipeline', '*')
    this.may(made, 'codepipeline:PutApprovalResult', anyAction)
  }

  private may(made: DomainFunction, action: string, resource: string): void {
    made.function.addToRolePolicy(new PolicyStatement({ actions: [action], resources: [resource] }))
    acknowledgePipelines(made)
  }

  private arnOf(service: string, resource: string): string {
    return this.formatArn({ service, resource, arnFormat: ArnFormat.NO_RESOURCE_NAME })
  }
}
