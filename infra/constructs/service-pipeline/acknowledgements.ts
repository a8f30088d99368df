/** Where a pipeline differs from what cdk-nag's AwsSolutions pack asks, and why: for apps that check with it. */

import { Stack, Validations } from 'aws-cdk-lib'
import type { PipelineProject } from 'aws-cdk-lib/aws-codebuild'
import type { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3'
import type { IConstruct } from 'constructs'

export interface Acknowledged {
  readonly artefacts: IBucket
  readonly project: PipelineProject
  /** The beginning of the names of all that the service has. */
  readonly prefix: string
  readonly stacks: readonly string[]
  readonly startTests: string
}

const place = '<AWS::Region>:<AWS::AccountId>'
const arn = 'Resource::arn:<AWS::Partition>'

export function acknowledgePipeline(
  pipeline: IConstruct,
  { artefacts, project, prefix, stacks, startTests }: Acknowledged,
): void {
  const accept = (reason: string, ...ids: readonly string[]) => {
    for (const id of ids) Validations.of(pipeline).acknowledge({ id: `AwsSolutions-${id}`, reason })
  }
  const logicalIdOf = (construct: IConstruct): unknown =>
    Stack.of(pipeline).resolve((construct.node.defaultChild as CfnBucket).logicalId)
  const services = ['apigateway', 'dynamodb', 'events', 'lambda', 'logs', 'sns', 'sqs', 'states']

  accept('Artefacts are read by the pipeline’s own roles alone, and CloudTrail tells of them', 'S1')
  accept('Artefacts are encrypted by S3’s own key; whoever wants one of theirs gives the project one', 'CB4')
  accept(
    'CDK’s own grants on the one bucket of artefacts, whose objects have no names before they are made',
    ...['GetObject*', 'GetBucket*', 'List*', 'DeleteObject*', 'Abort*'].map((action) => `IAM5[Action::s3:${action}]`),
    `IAM5[Resource::<${logicalIdOf(artefacts)}.Arn>/*]`,
  )
  accept(
    'The stack is brought up to date by whatever its template asks for: all of it, and only under the service’s own names',
    ...services.map((service) => `IAM5[Action::${service}:*]`),
    ...[
      `dynamodb:${place}:table/`,
      `events:${place}:event-bus/`,
      `events:${place}:rule/`,
      'iam::<AWS::AccountId>:role/',
      `lambda:${place}:function:`,
      `logs:${place}:log-group:`,
      `logs:${place}:log-group:/aws/lambda/`,
      `sns:${place}:`,
      `sqs:${place}:`,
      `states:${place}:stateMachine:`,
    ].map((resource) => `IAM5[${arn}:${resource}${prefix}-*]`),
  )
  accept(
    'APIs have ids that nobody knows before they are made',
    `IAM5[${arn}:apigateway:<AWS::Region>::/restapis*]`,
    `IAM5[${arn}:apigateway:<AWS::Region>::/tags/*]`,
  )
  accept(
    'The ARN of a stack ends in an id that is made with it',
    ...stacks.map((stack) => `IAM5[${arn}:cloudformation:${place}:stack/${stack}/*]`),
    'IAM5[Action::cloudformation:DescribeStack*]',
    'IAM5[Action::cloudformation:GetTemplate*]',
  )
  accept(
    'CDK’s own grants: streams of the project’s log group and groups of its reports, and versions of the one function',
    `IAM5[${arn}:logs:${place}:log-group:/aws/codebuild/<${logicalIdOf(project)}>:*]`,
    `IAM5[${arn}:codebuild:${place}:report-group/<${logicalIdOf(project)}>-*]`,
    `IAM5[${arn}:lambda:${place}:function:${startTests}:*]`,
  )
  accept('ListFunctions has no resource level, and CDK lets each Lambda action call it', 'IAM5[Resource::*]')
}
