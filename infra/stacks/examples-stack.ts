/** Workflows of somebody else's that need an approval: one asks by event, one with an activity. */
import { join } from 'node:path'
import { CfnOutput, CfnParameter, Stack, type StackProps } from 'aws-cdk-lib'
import { type EventBus, Rule } from 'aws-cdk-lib/aws-events'
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets'
import { type IQueue, Queue } from 'aws-cdk-lib/aws-sqs'
import type { IActivity } from 'aws-cdk-lib/aws-stepfunctions'
import type { Construct } from 'constructs'
import { aslSubstitutions } from '../../events/asl'
import {
  ApprovalExpired,
  ApprovalGranted,
  ApprovalRefused,
  ApprovalRejected,
  ApprovalRequested,
  ApprovalWithdrawn,
} from '../../events/catalog/approvals'
import { answerStatement, DomainFunction, publishStatement } from '../constructs/domain-function'
import { DomainTable } from '../constructs/domain-table'
import { EventConsumer } from '../constructs/event-consumer'
import { Workflow } from '../constructs/workflow'

export interface ExamplesStackProps extends StackProps {
  readonly bus: EventBus
  readonly deadLetters: IQueue
  readonly manualStep: IActivity
  readonly bundles: ReadonlyMap<string, string>
}

const system = 'promotions'
const examples = join(__dirname, '../../examples')

export class ExamplesStack extends Stack {
  constructor(scope: Construct, id: string, props: ExamplesStackProps) {
    super(scope, id, props)
    const requester = new CfnParameter(this, 'RequesterEmail', {
      description: 'Who is told how the example requests end',
      default: 'promotions@example.com',
    })
    const { bus, bundles } = props
    const deadLetters = Queue.fromQueueArn(this, 'DeadLetters', props.deadLetters.queueArn)
    const promotions = new DomainTable(this, 'Promotions', { sortKey: false, timeToLiveAttribute: 'removeAt' })
    const { table } = promotions

    const { stateMachine: promotion } = new Workflow(this, 'PromotionApproval', {
      name: 'PromotionApproval',
      definitionFile: join(examples, 'promotion-approval/promotion-approval.asl.json'),
      substitutions: {
        BusName: bus.eventBusName,
        TableName: table.tableName,
        RequesterEmail: requester.valueAsString,
        ...aslSubstitutions(ApprovalRequested),
      },
    })
    promotion.addToRolePolicy(publishStatement(bus.eventBusArn, system))
    promotions.grantItems(promotion, 'PutItem')

    const onOutcome = new DomainFunction(this, 'OnApprovalOutcome', {
      bundle: bundles.get('promotion-approval-on-approval-outcome') ?? '',
      deadLetters,
      environment: { TABLE_NAME: table.tableName },
    })
    promotions.grantItems(onOutcome.function, 'GetItem')
    onOutcome.function.addToRolePolicy(answerStatement(promotion.stateMachineArn, 'Success', 'Failure'))
    new EventConsumer(this, 'OutcomeRule', {
      bus,
      events: [ApprovalGranted, ApprovalRejected, ApprovalExpired, ApprovalWithdrawn, ApprovalRefused],
      data: { requestedBy: { system: [system] } },
      target: onOutcome,
      deadLetters,
    })

    const onStopped = new DomainFunction(this, 'OnPromotionStopped', {
      bundle: bundles.get('promotion-approval-on-promotion-stopped') ?? '',
      deadLetters,
      environment: { BUS_NAME: bus.eventBusName },
    }).grantPublish(bus.eventBusArn, system)
    new Rule(this, 'StoppedRule', {
      description: 'To OnPromotionStopped: promotions that somebody has stopped',
      eventPattern: {
        source: ['aws.states'],
        detailType: ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [promotion.stateMachineArn], status: ['ABORTED'] },
      },
      targets: [new LambdaFunction(onStopped.function, { deadLetterQueue: deadLetters, retryAttempts: 185 })],
    })

    const { stateMachine: manualStep } = new Workflow(this, 'ManualStepExample', {
      name: 'ManualStepExample',
      definitionFile: join(examples, 'manual-step/manual-step.asl.json'),
      substitutions: { ManualStepActivity: props.manualStep.activityArn, RequesterEmail: requester.valueAsString },
    })

    new CfnOutput(this, 'PromotionApprovalArn', { value: promotion.stateMachineArn })
    new CfnOutput(this, 'ManualStepExampleArn', { value: manualStep.stateMachineArn })
  }
}
