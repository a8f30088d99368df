/** The model's own policies: a name and what it is for give statements. Each has AWS's actions. */
import { isObject } from '../template'
import type { Properties } from './globals'
import { refusal } from './sam-error'

interface PolicyTemplate {
  /** What it is to be given, and how an ARN has it. */
  readonly parameter?: string
  readonly actions: readonly string[]
  /** With the parameter's name in braces. */
  readonly resources: readonly string[]
}

const here = (service: string, resource: string) =>
  `arn:{AWS::Partition}:${service}:{AWS::Region}:{AWS::AccountId}:${resource}`
const table = [here('dynamodb', 'table/{TableName}'), here('dynamodb', 'table/{TableName}/index/*')]
const bucket = ['arn:{AWS::Partition}:s3:::{BucketName}', 'arn:{AWS::Partition}:s3:::{BucketName}/*']
const dynamodb = (...actions: string[]) => actions.map((action) => `dynamodb:${action}`)
const s3 = (...actions: string[]) => actions.map((action) => `s3:${action}`)
const sqs = (...actions: string[]) => actions.map((action) => `sqs:${action}`)

const templates: Readonly<Record<string, PolicyTemplate>> = {
  DynamoDBCrudPolicy: {
    parameter: 'TableName',
    actions: dynamodb(
      'GetItem',
      'DeleteItem',
      'PutItem',
      'Scan',
      'Query',
      'UpdateItem',
      'BatchWriteItem',
      'BatchGetItem',
      'DescribeTable',
      'ConditionCheckItem',
    ),
    resources: table,
  },
  DynamoDBReadPolicy: {
    parameter: 'TableName',
    actions: dynamodb('GetItem', 'Scan', 'Query', 'BatchGetItem', 'DescribeTable'),
    resources: table,
  },
  DynamoDBWritePolicy: {
    parameter: 'TableName',
    actions: dynamodb('PutItem', 'UpdateItem', 'BatchWriteItem'),
    resources: table,
  },
  S3ReadPolicy: {
    parameter: 'BucketName',
    actions: s3('GetObject', 'ListBucket', 'GetBucketLocation', 'GetObjectVersion', 'GetLifecycleConfiguration'),
    resources: bucket,
  },
  S3WritePolicy: {
    parameter: 'BucketName',
    actions: s3('PutObject', 'PutObjectAcl', 'PutLifecycleConfiguration'),
    resources: bucket,
  },
  S3CrudPolicy: {
    parameter: 'BucketName',
    actions: s3(
      'GetObject',
      'ListBucket',
      'GetBucketLocation',
      'GetObjectVersion',
      'PutObject',
      'PutObjectAcl',
      'GetLifecycleConfiguration',
      'PutLifecycleConfiguration',
      'DeleteObject',
    ),
    resources: bucket,
  },
  SQSPollerPolicy: {
    parameter: 'QueueName',
    actions: sqs(
      'ChangeMessageVisibility',
      'ChangeMessageVisibilityBatch',
      'DeleteMessage',
      'DeleteMessageBatch',
      'GetQueueAttributes',
      'ReceiveMessage',
    ),
    resources: [here('sqs', '{QueueName}')],
  },
  SQSSendMessagePolicy: {
    parameter: 'QueueName',
    actions: sqs('SendMessage*'),
    resources: [here('sqs', '{QueueName}')],
  },
  SNSPublishMessagePolicy: {
    parameter: 'TopicName',
    actions: ['sns:Publish'],
    resources: [here('sns', '{TopicName}')],
  },
  LambdaInvokePolicy: {
    parameter: 'FunctionName',
    actions: ['lambda:InvokeFunction'],
    resources: [here('lambda', 'function:{FunctionName}*')],
  },
  EventBridgePutEventsPolicy: {
    parameter: 'EventBusName',
    actions: ['events:PutEvents'],
    resources: [here('events', 'event-bus/{EventBusName}')],
  },
  StepFunctionsExecutionPolicy: {
    parameter: 'StateMachineName',
    actions: ['states:StartExecution'],
    resources: [here('states', 'stateMachine:{StateMachineName}')],
  },
  AWSSecretsManagerGetSecretValuePolicy: {
    parameter: 'SecretArn',
    actions: ['secretsmanager:GetSecretValue'],
    resources: ['{SecretArn}'],
  },
  SESCrudPolicy: {
    parameter: 'IdentityName',
    actions: ['ses:GetIdentityVerificationAttributes', 'ses:SendEmail', 'ses:SendRawEmail', 'ses:VerifyEmailIdentity'],
    resources: [here('ses', 'identity/{IdentityName}')],
  },
  CloudFormationDescribeStacksPolicy: {
    actions: ['cloudformation:DescribeStacks'],
    resources: [here('cloudformation', 'stack/*')],
  },
  CloudWatchPutMetricPolicy: { actions: ['cloudwatch:PutMetricData'], resources: ['*'] },
}

export function isPolicyTemplate(policy: unknown): policy is Properties {
  if (!isObject(policy)) return false
  const [name, ...others] = Object.keys(policy)
  return others.length === 0 && name !== undefined && (Object.hasOwn(templates, name) || name.endsWith('Policy'))
}

export function expandPolicyTemplate(policy: Properties): Properties {
  const [[name, given] = ['', undefined]] = Object.entries(policy)
  const template = Object.hasOwn(templates, name) ? templates[name] : undefined
  if (!template) {
    throw refusal(
      `Policy template "${name}" is not modelled by the local cloud; modelled: ${Object.keys(templates).sort().join(', ')}.`,
    )
  }
  const { parameter, actions, resources } = template
  const values = isObject(given) ? given : {}
  const expected = parameter === undefined ? [] : [parameter]
  for (const missing of expected) {
    if (values[missing] === undefined) {
      throw refusal(`Must specify valid parameter values for policy template '${name}': it needs ${missing}.`)
    }
  }
  for (const other of Object.keys(values)) {
    if (!expected.includes(other)) throw refusal(`Policy template '${name}' has no parameter ${other}.`)
  }
  const filled = resources.map((resource) => fill(resource, parameter, values))
  return { Statement: [{ Effect: 'Allow', Action: actions, Resource: filled.length === 1 ? filled[0] : filled }] }
}

function fill(resource: string, parameter: string | undefined, values: Properties): unknown {
  if (!resource.includes('{')) return resource
  const text = resource.replaceAll('{', '${')
  return { 'Fn::Sub': parameter === undefined ? text : [text, { [parameter]: values[parameter] }] }
}
