/** Workflows of somebody else's that need an approval: one asks by event, one with an activity. */
import { join } from 'node:path'
import { CfnOutput, CfnParameter } from 'aws-cdk-lib'
import type { IActivity } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalRequested,
  ApprovalWithdrawn,
} from '../../events/catalog/approvals'
import { DomainStack, type Surroundings } from '../constructs/domain-stack'
import { anAddress } from '../constructs/parameter-checks'

export interface ExamplesStackProps extends Surroundings {
  readonly manualStep: IActivity
}

const system = 'promotions'
const examples = join(__dirname, '../../examples')

export class ExamplesStack extends DomainStack {
  constructor(scope: Construct, { manualStep, ...around }: ExamplesStackProps) {
    super(scope, {
      ...around,
      domain: system,
      name: 'examples',
      folder: 'promotion-approval',
      table: { id: 'Promotions', sortKey: false, timeToLiveAttribute: 'removeAt' },
    })
    const requester = new CfnParameter(this, 'RequesterEmail', {
      description: 'Who is told how the example requests end',
      ...anAddress,
    })
    const substitutions = { RequesterEmail: requester.valueAsString }

    const promotion = this.workflow('PromotionApproval', 'PromotionApproval', {
      definitionFile: join(examples, 'promotion-approval/promotion-approval.asl.json'),
      publishes: [ApprovalRequested],
      creates: true,
      substitutions,
    })
    this.handler('on-approval-outcome', {
      consumes: [ApprovalGranted, ApprovalRejected, ApprovalExpired, ApprovalWithdrawn, ApprovalRefused],
      of: { requestedBy: { system: [system] } },
      reads: true,
      answers: [{ of: promotion, with: ['Success', 'Failure'] }],
    })
    // Promotions that somebody has stopped.
    this.handler('on-promotion-stopped', {
      hears: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [promotion.stateMachineArn], status: ['ABORTED'] },
      },
      publishes: true,
    })

    const step = this.workflow('ManualStepExample', 'ManualStepExample', {
      definitionFile: join(examples, 'manual-step/manual-step.asl.json'),
      substitutions: { ...substitutions, ManualStepActivity: manualStep.activityArn },
    })

    new CfnOutput(this, 'PromotionApprovalArn', { value: promotion.stateMachineArn })
    new CfnOutput(this, 'ManualStepExampleArn', { value: step.stateMachineArn })
  }
}
