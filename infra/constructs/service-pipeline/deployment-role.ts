/** The role by which CloudFormation makes the stacks of one service: what a serverless service is made of, under its own names. */
import { Stack } from 'aws-cdk-lib'
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam'
import type { IBucket } from 'aws-cdk-lib/aws-s3'
import { Construct } from 'constructs'

export interface DeploymentRoleProps {
  /** Of the service's stacks, and so of all that CloudFormation names. */
  readonly prefix: string
  readonly artefacts: IBucket
  /** What the service needs beyond functions, APIs, roles, logs, tables, queues, topics and rules of its own. */
  readonly permissions?: readonly PolicyStatement[] | undefined
}

export class DeploymentRole extends Construct {
  readonly role: Role

  constructor(scope: Construct, id: string, { prefix, artefacts, permissions = [] }: DeploymentRoleProps) {
    super(scope, id)
    const { partition, region, account } = Stack.of(this)
    this.role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('cloudformation.amazonaws.com'),
      description: `Makes the stacks ${prefix}-*`,
    })
    const named = (service: string, resource: string) =>
      `arn:${partition}:${service}:${region}:${account}:${resource}${prefix}-*`
    const allow = (actions: readonly string[], ...resources: readonly string[]) =>
      this.role.addToPolicy(new PolicyStatement({ actions: [...actions], resources: [...resources] }))
    allow(['lambda:*'], named('lambda', 'function:'))
    allow(['dynamodb:*'], named('dynamodb', 'table/'))
    allow(['sqs:*'], named('sqs', ''))
    allow(['sns:*'], named('sns', ''))
    allow(['events:*'], named('events', 'rule/'), named('events', 'event-bus/'))
    allow(['states:*'], named('states', 'stateMachine:'))
    allow(['logs:*'], named('logs', 'log-group:'), named('logs', 'log-group:/aws/lambda/'))
    // APIs have ids for names.
    allow(
      ['apigateway:*'],
      `arn:${partition}:apigateway:${region}::/restapis*`,
      `arn:${partition}:apigateway:${region}::/tags/*`,
    )
    allow(
      [
        ...[
          'CreateRole',
          'DeleteRole',
          'GetRole',
          'UpdateRole',
          'UpdateAssumeRolePolicy',
          'PassRole',
          'TagRole',
          'UntagRole',
        ],
        ...['PutRolePolicy', 'DeleteRolePolicy', 'GetRolePolicy', 'AttachRolePolicy', 'DetachRolePolicy'],
      ].map((action) => `iam:${action}`),
      `arn:${partition}:iam::${account}:role/${prefix}-*`,
    )
    allow(
      ['cloudformation:CreateChangeSet'],
      `arn:${partition}:cloudformation:${region}:aws:transform/Serverless-2016-10-31`,
    )
    artefacts.grantRead(this.role)
    for (const permission of permissions) this.role.addToPolicy(permission)
  }
}
