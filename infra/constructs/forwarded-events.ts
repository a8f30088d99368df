/**
 * Lets a seller's other account forward what AWS Marketplace tells it to the default bus of this one. A rule there may do
 * so, as the role of its forwarding, with those events; nobody there may put any by themselves.
 */
import { CfnCondition, CfnOutput, CfnParameter, Fn, type Stack } from 'aws-cdk-lib'
import { CfnEventBusPolicy } from 'aws-cdk-lib/aws-events'
import { Construct } from 'constructs'
import { forwarderName } from '../forwarding'
import type { Stage } from '../stage'
import { anAccountOrNone } from './parameter-checks'

export interface ForwardedEventsProps {
  readonly stage: Stage
  readonly source: string
  readonly detailTypes: readonly string[]
}

export class ForwardedEvents extends Construct {
  constructor(stack: Stack, id: string, { stage, source, detailTypes }: ForwardedEventsProps) {
    super(stack, id)
    const seller = new CfnParameter(stack, 'MarketplaceSeller', {
      description: 'The AWS account that has the listings, if it is another and forwards their events; empty: this one',
      default: '',
      ...anAccountOrNone,
    }).valueAsString
    const isOther = new CfnCondition(this, 'IsOther', {
      expression: Fn.conditionNot(Fn.conditionEquals(seller, '')),
    })
    const busArn = stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })
    const iam = `arn:${stack.partition}:iam::${seller}`
    const policy = new CfnEventBusPolicy(this, 'Policy', {
      statementId: forwarderName(stage),
      statement: {
        Effect: 'Allow',
        Principal: { AWS: `${iam}:root` },
        Action: 'events:PutEvents',
        Resource: busArn,
        Condition: {
          StringEquals: { 'events:source': source, 'events:detail-type': detailTypes },
          // By name, not as the principal: the role may not be there yet.
          ArnEquals: { 'aws:PrincipalArn': `${iam}:role/${forwarderName(stage)}` },
          Bool: { 'events:eventBusInvocation': 'true' },
        },
      },
    })
    policy.cfnOptions.condition = isOther
    new CfnOutput(stack, 'MarketplaceBusArn', { value: busArn })
  }
}
