/** The approvals domain. */
import { join } from 'node:path'
import { CfnCondition, CfnOutput, CfnParameter, Duration, Fn } from 'aws-cdk-lib'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import type { Activity } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import { routes } from '../../domains/approvals/routes'
import {
  ApprovalRequested,
  ApprovalTaskTaken,
  ApprovalTokenIssued,
  ApprovalWithdrawalRequested,
} from '../../events/catalog/approvals'
import { UserErasureRequested } from '../../events/catalog/identity'
import { MailBounced, MailComplained, MailRejected } from '../../events/catalog/platform'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'
import { check, yesOrNo } from '../constructs/parameter-checks'

const definitionFile = join(__dirname, '../../domains/approvals/workflows/approval.asl.json')

export interface ApprovalsStackProps extends Surroundings {
  readonly userPool: IUserPool
}

export class ApprovalsStack extends DomainStack {
  readonly manualStep: Activity

  constructor(scope: Construct, { userPool, ...around }: ApprovalsStackProps) {
    super(scope, {
      ...around,
      domain: 'approvals',
      table: { indexes: 2, timeToLiveAttribute: 'removeAt' },
      keeps: { days: 730, what: 'approvals are kept after their end, with their votes and their trail' },
      api: { description: 'Requests for human decisions, and the decisions', routes },
    })
    const administrator = new CfnParameter(this, 'AdminPrincipal', {
      description: 'The IAM user or role that may read every approval through the API; empty: nobody may',
      default: '',
      ...check('(?:arn:aws[a-z-]*:(?:iam|sts)::[0-9]{12}:.+)?', 'the ARN of a principal of IAM, or nothing'),
    })
    this.manualStep = this.activity('ManualStep')
    const step = (...ways: readonly ('Success' | 'Failure' | 'Heartbeat')[]) => ({ of: this.manualStep, with: ways })

    // The workflow and its steps.
    const wake = this.handler('wake', { reads: true, changes: true, tells: true })
    const settle = this.handler('settle', {
      reads: true,
      lists: true,
      changes: true,
      mails: true,
      alerts: true,
      answers: [step('Success', 'Failure')],
    })
    const workflow = this.workflow('Workflow', 'Approval', {
      definitionFile,
      calls: { WakeFunction: wake, SettleFunction: settle },
      publishes: [ApprovalTokenIssued],
    })
    const resumes = { of: workflow, with: ['Success'] } as const

    // What events start or move on.
    this.handler('on-approval-requested', {
      consumes: [ApprovalRequested],
      reads: true,
      creates: true,
      starts: workflow,
      publishes: true,
    })
    this.handler('on-approval-withdrawal-requested', {
      consumes: [ApprovalWithdrawalRequested],
      reads: true,
      changes: true,
      tells: true,
      answers: [resumes],
    })
    this.handler('on-approval-token-issued', {
      consumes: [ApprovalTokenIssued],
      reads: true,
      changes: true,
      mails: true,
      alerts: true,
      answers: [resumes],
      timeout: Duration.seconds(45),
    })
    this.handler('on-approval-task-taken', {
      consumes: [ApprovalTaskTaken],
      reads: true,
      creates: true,
      starts: workflow,
      alerts: true,
      answers: [step('Failure')],
    })

    this.handler('on-mail-failed', {
      consumes: [MailBounced, MailComplained, MailRejected],
      of: { sentBy: ['approvals'] },
      reads: true,
      changes: true,
      mails: true,
      alerts: true,
      timeout: Duration.seconds(45),
    })
    this.handler('on-user-erasure-requested', {
      consumes: [UserErasureRequested],
      reads: true,
      lists: true,
      changes: true,
      tells: true,
      answers: [resumes],
      timeout: Duration.minutes(1),
    })

    // What people and programs call.
    this.signIn(userPool.userPoolId)
    this.handler('inbox', {
      reads: true,
      gathers: true,
      lists: true,
      changes: true,
      tells: true,
      mails: true,
      alerts: true,
      answers: [resumes],
    })
    this.handler('api', {
      reads: true,
      lists: true,
      finds: ['gsi1'],
      changes: true,
      tells: true,
      mails: true,
      alerts: true,
      starts: workflow,
      answers: [resumes],
      environment: { ADMIN_PRINCIPAL: administrator.valueAsString },
    })
    this.handler('decision-page', {
      reads: true,
      changes: true,
      tells: true,
      mails: true,
      alerts: true,
      answers: [resumes],
    })

    // What the clock starts.
    this.handler('sweep', {
      every: Duration.minutes(15),
      reads: true,
      lists: true,
      finds: ['gsi2'],
      changes: true,
      tells: true,
      mails: true,
      alerts: true,
      starts: workflow,
      watches: workflow,
      answers: [resumes, step('Heartbeat')],
      timeout: Duration.minutes(1),
    })
    this.outbox()
    const manualSteps = new CfnParameter(this, 'ManualSteps', {
      description:
        'yes: workflows wait for approvals by the activity, which is asked for tasks a minute in five; no: none does',
      ...yesOrNo,
      default: 'no',
    })
    this.handler('poll-activity', {
      every: Duration.minutes(5),
      everyWhere: new CfnCondition(this, 'HasManualSteps', {
        expression: Fn.conditionEquals(manualSteps.valueAsString, 'yes'),
      }),
      polls: this.manualStep,
      publishes: true,
      answers: [step('Failure')],
      timeout: Duration.seconds(130),
    })

    new CfnOutput(this, 'StateMachineArn', { value: workflow.stateMachineArn })
    new CfnOutput(this, 'ManualStepActivityArn', { value: this.manualStep.activityArn })
  }
}
