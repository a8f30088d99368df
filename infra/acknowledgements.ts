/**
 * Where we knowingly differ from what cdk-nag's AwsSolutions pack asks, and why. Every `*` in a policy that
 * we don't write ourselves is here too: a test compares the templates with this list.
 */
import { Validations } from 'aws-cdk-lib'
import type { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3'
import type { CfnStateMachine, StateMachine } from 'aws-cdk-lib/aws-stepfunctions'
import type { IConstruct } from 'constructs'

const reasons = {
  'AwsSolutions-SQS3': 'It is the dead-letter queue; an alarm watches it',
  'AwsSolutions-COG4': 'Callers are IAM principals, or hold a mailed secret; the identity domain brings the user pool',
  'AwsSolutions-COG2':
    'A second factor is offered to everybody and required of nobody: applications ask for it by group',
  'AwsSolutions-COG3':
    'Threat protection is of the Plus plan, which an owner may switch on; it is not needed for the rest',
  'AwsSolutions-COG8': 'As COG3: the plan is Essentials',
  'AwsSolutions-CFR1': 'People read it wherever they are',
  'AwsSolutions-CFR2': 'Which web ACL stands before it, and what that costs, is for who deploys to say',
  'AwsSolutions-CFR3':
    'Pages are the same for everybody, and each API logs who called it; paths can hold what no log may',
  'AwsSolutions-CFR4': 'CloudFront’s own certificate has its own policy; who brings a domain brings a certificate',
  'AwsSolutions-S1':
    'What people do with credentials of their own is CloudTrail’s to tell, which also knows whose they are',
  'AwsSolutions-APIG4':
    'Callers hold the key of a usage plan: what a subscription buys is the right to call, and the key says whose it is',
  'AwsSolutions-SMG4':
    'Keys of callers are derived from it, and nothing else is: another secret would be another key for everybody',
  'AwsSolutions-APIG1': 'It logs where the account has a role for it, which is for who deploys to say',
  'AwsSolutions-APIG6': 'As APIG1',
  'AwsSolutions-APIG2': 'One function takes any path, verb and body, and checks what it takes',
  'AwsSolutions-APIG3': 'The web ACL belongs to the distribution in front, with the portal',
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs]':
    'The policy that API Gateway documents for its one logging role an account',
  'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:sns:us-east-1:<MarketplaceTopicAccount>:aws-mp-*]':
    'The topics of AWS Marketplace’s listings are named by product codes, which owners say when they publish',
  'AwsSolutions-IAM5[Resource::*]':
    'Log delivery and X-Ray have no resource level: Step Functions documents these actions with *; nor has a text to a phone, or what AWS Marketplace is asked',
} as const

export type Acknowledged = keyof typeof reasons

export function acknowledge(construct: IConstruct, ...ids: readonly Acknowledged[]): void {
  for (const id of ids) Validations.of(construct).acknowledge({ id, reason: reasons[id] })
}

/** A route without an authorizer says why itself. */
export function acknowledgePublic(construct: IConstruct, reason: string): void {
  Validations.of(construct).acknowledge({ id: 'AwsSolutions-APIG4', reason })
}

/** The executions of one state machine have no ARN before they are started. */
export function acknowledgeExecutionsOf(construct: IConstruct, { stack, node }: StateMachine): void {
  const machine: unknown = stack.resolve((node.defaultChild as CfnStateMachine).logicalId)
  const id = `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:states:<AWS::Region>:<AWS::AccountId>:execution:<${machine}.Name>:*]`
  const reason = 'It looks at executions of the one state machine, which have no ARN before they are started'
  Validations.of(construct).acknowledge({ id, reason })
}

/** Pipelines, their jobs, builds, stacks and suites are of other services, which nobody knows before they are made. */
export function acknowledgePipelines(construct: IConstruct): void {
  const reason =
    'Services bring their pipelines, builds, stacks and suites after this is deployed; jobs have no resource level'
  const arns = [
    'cloudformation:<AWS::Region>:<AWS::AccountId>:stack/*/*',
    'codebuild:<AWS::Region>:<AWS::AccountId>:project/*',
    'codecommit:<AWS::Region>:<AWS::AccountId>:*',
    'codepipeline:<AWS::Region>:<AWS::AccountId>:*',
    'lambda:<AWS::Region>:<AWS::AccountId>:function:*-tests-*',
  ]
  for (const resource of ['*', ...arns.map((each) => `arn:<AWS::Partition>:${each}`)])
    Validations.of(construct).acknowledge({ id: `AwsSolutions-IAM5[Resource::${resource}]`, reason })
}

/**
 * In the sandbox SES also judges a mail on the identities of whom it goes to, if the account has verified them; out of it on
 * the sender's alone. Who gets mail is not known before, so every identity is named, and a condition asks for the one sender.
 */
export function acknowledgeRecipients(construct: IConstruct): void {
  const id = 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*]'
  const reason = 'In the sandbox SES also asks for the identities of recipients; a condition names the one sender'
  Validations.of(construct).acknowledge({ id, reason })
}

/** Keys and usage plans have no ARN before they are made; what a function may do with them ends at these paths. */
export function acknowledgeGateway(construct: IConstruct, ...paths: readonly string[]): void {
  const reason = 'API Gateway names keys and usage plans by ids that nobody knows before they are made'
  for (const path of paths.filter((each) => each.includes('*'))) {
    const id = `AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:apigateway:<AWS::Region>::${path}]`
    Validations.of(construct).acknowledge({ id, reason })
  }
}

/** What somebody has of their own begins with who they are, and has no end that could be told before. */
export function acknowledgeOwnObjects(construct: IConstruct, bucket: Bucket, prefix: string): void {
  const { stack, node } = bucket
  const name: unknown = stack.resolve((node.defaultChild as CfnBucket).logicalId)
  // As cdk-nag writes it: a variable of the policy looks to it like one of the template.
  const id = `AwsSolutions-IAM5[Resource::<${name}.Arn>/${prefix}/*]`
  Validations.of(construct).acknowledge({
    id,
    reason: 'The objects of whoever the credentials are of, and of nobody else',
  })
}

/** Functions have no names that could be told before they are made; a condition asks for the system’s tag. */
export function acknowledgeFunctionsOfSystem(construct: IConstruct): void {
  const id =
    'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:lambda:<AWS::Region>:<AWS::AccountId>:function:signalbox-*]'
  const reason = 'A dead letter names whichever function of the system has failed on it; all of them have its tag'
  Validations.of(construct).acknowledge({ id, reason })
}

/** Files of a site have no names before it is built. */
export function acknowledgeObjects(construct: IConstruct, { stack, node }: Bucket, ...keys: readonly string[]): void {
  const name: unknown = stack.resolve((node.defaultChild as CfnBucket).logicalId)
  const reason = 'Files of a site have no names before it is built'
  for (const key of keys) {
    Validations.of(construct).acknowledge({ id: `AwsSolutions-IAM5[Resource::<${name}.Arn>/${key}]`, reason })
  }
}

/** Actions that may be allowed on `*`, since AWS gives them no resource level. */
export const actionsWithoutResources: readonly string[] = [
  'logs:CreateLogDelivery',
  'logs:GetLogDelivery',
  'logs:UpdateLogDelivery',
  'logs:DeleteLogDelivery',
  'logs:ListLogDeliveries',
  'logs:PutResourcePolicy',
  'logs:DescribeResourcePolicies',
  'logs:DescribeLogGroups',
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  'xray:GetSamplingRules',
  'xray:GetSamplingTargets',
  // Of a registration token, which says only then of which product it is.
  'aws-marketplace:ResolveCustomer',
  // Of what was sold: agreements and entitlements have no ARNs.
  'aws-marketplace:GetEntitlements',
  'aws-marketplace:SearchAgreements',
  'aws-marketplace:DescribeAgreement',
  'aws-marketplace:GetAgreementEntitlements',
  'aws-marketplace:GetAgreementTerms',
  // Of whose usage, the product code says.
  'aws-marketplace:BatchMeterUsage',
  // Of all pipelines.
  'codepipeline:ListPipelines',
  // Of a job, which says only then of which pipeline it is.
  'codepipeline:GetJobDetails',
  'codepipeline:PutJobSuccessResult',
  'codepipeline:PutJobFailureResult',
  // Of a text to a phone number, which is no resource: CDK's role for a user pool.
  'sns:Publish',
]
