/**
 * The policies of AWS's own that are of no one service, or of services that say none themselves: those that public samples
 * attach most. The statements are AWS's as far as they speak of what can be called here; what speaks of other services
 * alone is left out.
 */
import type { PolicyDocument, PolicyStatement } from '../../kernel/service'
import { allowEverywhere } from '../../lib/allow-everywhere'

/** Prefixes of actions, of the services that this cloud has. */
const services = [
  'apigateway',
  'cloudformation',
  'cloudfront',
  'codebuild',
  'codecommit',
  'codepipeline',
  'cognito-identity',
  'cognito-idp',
  'dynamodb',
  'events',
  'iam',
  'kms',
  'lambda',
  'logs',
  's3',
  'scheduler',
  'schemas',
  'secretsmanager',
  'ses',
  'sns',
  'sqs',
  'ssm',
  'states',
  'sts',
]

const reading = (service: string): readonly string[] => {
  switch (service) {
    case 'apigateway':
      return ['apigateway:GET']
    // Nobody reads a secret or a text that a key made by it.
    case 'secretsmanager':
      return ['secretsmanager:Describe*', 'secretsmanager:GetResourcePolicy', 'secretsmanager:List*']
    case 'kms':
      return ['kms:Describe*', 'kms:GetKeyPolicy', 'kms:GetKeyRotationStatus', 'kms:List*']
    case 'dynamodb':
      return ['BatchGet*', 'Describe*', 'Get*', 'List*', 'PartiQLSelect', 'Query', 'Scan'].map(
        (each) => `dynamodb:${each}`,
      )
    case 'logs':
      return ['Describe*', 'FilterLogEvents', 'Get*', 'List*', 'StartQuery', 'StopQuery'].map((each) => `logs:${each}`)
    case 'sqs':
      return ['sqs:Get*', 'sqs:List*', 'sqs:ReceiveMessage']
    case 'sts':
      return ['sts:GetAccessKeyInfo', 'sts:GetCallerIdentity', 'sts:GetSessionToken']
    default:
      return ['BatchGet*', 'Describe*', 'Get*', 'List*'].map((each) => `${service}:${each}`)
  }
}

const document = (...Statement: readonly PolicyStatement[]): PolicyDocument => ({ Version: '2012-10-17', Statement })

const all = (...prefixes: readonly string[]): PolicyDocument =>
  allowEverywhere(...prefixes.map((prefix) => `${prefix}:*`))

export const awsPolicies: Readonly<Record<string, PolicyDocument>> = {
  AdministratorAccess: allowEverywhere('*'),
  PowerUserAccess: document(
    { Effect: 'Allow', NotAction: ['iam:*', 'organizations:*', 'account:*'], Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['iam:CreateServiceLinkedRole', 'iam:DeleteServiceLinkedRole', 'iam:ListRoles'],
      Resource: '*',
    },
  ),
  ReadOnlyAccess: allowEverywhere(...services.flatMap(reading)),
  'job-function/ViewOnlyAccess': allowEverywhere(
    ...services.filter((service) => service !== 'apigateway').flatMap((service) => [`${service}:List*`]),
    'cloudformation:DescribeStacks',
    'dynamodb:ListTables',
    'logs:Describe*',
  ),
  IAMFullAccess: all('iam'),
  IAMReadOnlyAccess: allowEverywhere(
    'iam:GenerateCredentialReport',
    'iam:GenerateServiceLastAccessedDetails',
    'iam:Get*',
    'iam:List*',
    'iam:SimulateCustomPolicy',
    'iam:SimulatePrincipalPolicy',
  ),
  AWSCloudFormationFullAccess: all('cloudformation'),
  AWSCloudFormationReadOnlyAccess: allowEverywhere(
    'cloudformation:Describe*',
    'cloudformation:EstimateTemplateCost',
    'cloudformation:Get*',
    'cloudformation:List*',
    'cloudformation:ValidateTemplate',
    'cloudformation:Detect*',
    'cloudformation:BatchDescribeTypeConfigurations',
  ),
  AmazonS3FullAccess: all('s3', 's3-object-lambda'),
  AmazonS3ReadOnlyAccess: allowEverywhere(
    's3:Get*',
    's3:List*',
    's3:Describe*',
    's3-object-lambda:Get*',
    's3-object-lambda:List*',
  ),
  AmazonDynamoDBFullAccess: all('dynamodb', 'dax'),
  AmazonDynamoDBFullAccess_v2: all('dynamodb', 'dax'),
  AmazonDynamoDBReadOnlyAccess: allowEverywhere(
    'dynamodb:BatchGetItem',
    'dynamodb:Describe*',
    'dynamodb:List*',
    'dynamodb:GetAbacStatus',
    'dynamodb:GetItem',
    'dynamodb:GetResourcePolicy',
    'dynamodb:Query',
    'dynamodb:Scan',
    'dynamodb:PartiQLSelect',
  ),
  AmazonSQSFullAccess: all('sqs'),
  AmazonSQSReadOnlyAccess: allowEverywhere(
    'sqs:GetQueueAttributes',
    'sqs:GetQueueUrl',
    'sqs:ListDeadLetterSourceQueues',
    'sqs:ListQueues',
    'sqs:ListMessageMoveTasks',
    'sqs:ListQueueTags',
  ),
  AmazonSNSFullAccess: all('sns'),
  AmazonSNSReadOnlyAccess: allowEverywhere(
    'sns:GetTopicAttributes',
    'sns:List*',
    'sns:CheckIfPhoneNumberIsOptedOut',
    'sns:Get*',
  ),
  AWSStepFunctionsFullAccess: all('states'),
  AWSStepFunctionsReadOnlyAccess: allowEverywhere(
    'states:ListStateMachines',
    'states:ListActivities',
    'states:DescribeStateMachine',
    'states:DescribeStateMachineForExecution',
    'states:ListExecutions',
    'states:DescribeExecution',
    'states:GetExecutionHistory',
    'states:DescribeActivity',
  ),
  AmazonEventBridgeFullAccess: all('events', 'schemas', 'scheduler', 'pipes'),
  AmazonEventBridgeReadOnlyAccess: allowEverywhere(
    ...['events', 'schemas', 'scheduler', 'pipes'].flatMap((prefix) => [
      `${prefix}:Describe*`,
      `${prefix}:Get*`,
      `${prefix}:List*`,
    ]),
    'events:TestEventPattern',
    'schemas:SearchSchemas',
  ),
  AmazonEventBridgeSchedulerFullAccess: document(
    { Effect: 'Allow', Action: 'scheduler:*', Resource: '*' },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: 'arn:aws:iam::*:role/*',
      Condition: { StringLike: { 'iam:PassedToService': 'scheduler.amazonaws.com' } },
    },
  ),
  CloudWatchFullAccess: all('autoscaling', 'cloudwatch', 'logs', 'sns'),
  CloudWatchLogsFullAccess: allowEverywhere('logs:*', 'cloudwatch:GenerateQuery'),
  CloudWatchLogsReadOnlyAccess: allowEverywhere(
    'logs:Describe*',
    'logs:Get*',
    'logs:List*',
    'logs:StartQuery',
    'logs:StopQuery',
    'logs:TestMetricFilter',
    'logs:FilterLogEvents',
    'logs:StartLiveTail',
    'logs:StopLiveTail',
    'cloudwatch:GenerateQuery',
  ),
  AmazonSSMFullAccess: allowEverywhere('cloudwatch:PutMetricData', 'logs:*', 'ssm:*', 'ec2messages:*'),
  AmazonSSMReadOnlyAccess: allowEverywhere('ssm:Describe*', 'ssm:Get*', 'ssm:List*'),
  SecretsManagerReadWrite: allowEverywhere(
    'secretsmanager:*',
    'cloudformation:CreateChangeSet',
    'cloudformation:DescribeChangeSet',
    'cloudformation:DescribeStackResource',
    'cloudformation:DescribeStacks',
    'cloudformation:ExecuteChangeSet',
    'kms:DescribeKey',
    'kms:ListAliases',
    'kms:ListKeys',
    'lambda:ListFunctions',
    'tag:GetResources',
  ),
  AWSKeyManagementServicePowerUser: allowEverywhere(
    'kms:CreateAlias',
    'kms:CreateKey',
    'kms:DeleteAlias',
    'kms:Describe*',
    'kms:GenerateRandom',
    'kms:Get*',
    'kms:List*',
    'kms:TagResource',
    'kms:UntagResource',
    'iam:ListGroups',
    'iam:ListRoles',
    'iam:ListUsers',
  ),
  AmazonSESFullAccess: all('ses'),
  AmazonSESReadOnlyAccess: allowEverywhere('ses:Get*', 'ses:List*', 'ses:BatchGetMetricData'),
  AmazonCognitoPowerUser: all('cognito-identity', 'cognito-idp', 'cognito-sync'),
  AmazonCognitoReadOnly: allowEverywhere(
    'cognito-identity:Describe*',
    'cognito-identity:Get*',
    'cognito-identity:List*',
    'cognito-idp:Describe*',
    'cognito-idp:AdminGet*',
    'cognito-idp:AdminList*',
    'cognito-idp:List*',
    'cognito-idp:Get*',
  ),
  AmazonAPIGatewayAdministrator: document({
    Effect: 'Allow',
    Action: 'apigateway:*',
    Resource: 'arn:aws:apigateway:*::/*',
  }),
  AmazonAPIGatewayInvokeFullAccess: document({
    Effect: 'Allow',
    Action: ['execute-api:Invoke', 'execute-api:ManageConnections'],
    Resource: 'arn:aws:execute-api:*:*:*',
  }),
  AWSLambda_FullAccess: document(
    {
      Effect: 'Allow',
      Action: [
        'cloudformation:DescribeStacks',
        'cloudformation:ListStackResources',
        'kms:ListAliases',
        'iam:GetPolicy',
        'iam:GetPolicyVersion',
        'iam:GetRole',
        'iam:GetRolePolicy',
        'iam:ListAttachedRolePolicies',
        'iam:ListRolePolicies',
        'iam:ListRoles',
        'lambda:*',
        'logs:DescribeLogGroups',
        'states:DescribeStateMachine',
        'states:ListStateMachines',
      ],
      Resource: '*',
    },
    {
      Effect: 'Allow',
      Action: 'iam:PassRole',
      Resource: '*',
      Condition: { StringEquals: { 'iam:PassedToService': 'lambda.amazonaws.com' } },
    },
    {
      Effect: 'Allow',
      Action: ['logs:DescribeLogStreams', 'logs:GetLogEvents', 'logs:FilterLogEvents'],
      Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda/*',
    },
  ),
  AWSLambda_ReadOnlyAccess: allowEverywhere(
    'cloudformation:DescribeStacks',
    'cloudformation:ListStackResources',
    'iam:GetPolicy',
    'iam:GetPolicyVersion',
    'iam:GetRole',
    'iam:GetRolePolicy',
    'iam:ListAttachedRolePolicies',
    'iam:ListRolePolicies',
    'iam:ListRoles',
    'kms:ListAliases',
    'lambda:Get*',
    'lambda:List*',
    'logs:DescribeLogGroups',
    'states:DescribeStateMachine',
    'states:ListStateMachines',
  ),
  AWSLambdaExecute: document(
    { Effect: 'Allow', Action: 'logs:*', Resource: 'arn:aws:logs:*:*:*' },
    { Effect: 'Allow', Action: ['s3:GetObject', 's3:PutObject'], Resource: 'arn:aws:s3:::*' },
  ),
  'service-role/AWSLambdaRole': allowEverywhere('lambda:InvokeFunction'),
  'service-role/AWSLambdaVPCAccessExecutionRole': allowEverywhere(
    'logs:CreateLogGroup',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'ec2:CreateNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:DeleteNetworkInterface',
    'ec2:AssignPrivateIpAddresses',
    'ec2:UnassignPrivateIpAddresses',
  ),
  CloudWatchLambdaInsightsExecutionRolePolicy: document(
    { Effect: 'Allow', Action: 'logs:CreateLogGroup', Resource: '*' },
    {
      Effect: 'Allow',
      Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
      Resource: 'arn:aws:logs:*:*:log-group:/aws/lambda-insights:*',
    },
  ),
}
