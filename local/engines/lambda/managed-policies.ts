/** What CDK gives functions' roles of AWS's own policies, with the statements that they have on AWS. */
import { allowEverywhere } from '../../lib/allow-everywhere'

const writeLogs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

export const managedPolicies = {
  'service-role/AWSLambdaBasicExecutionRole': allowEverywhere(...writeLogs),
  'service-role/AWSLambdaSQSQueueExecutionRole': allowEverywhere(
    'sqs:ReceiveMessage',
    'sqs:DeleteMessage',
    'sqs:GetQueueAttributes',
    ...writeLogs,
  ),
  'service-role/AWSLambdaDynamoDBExecutionRole': allowEverywhere(
    'dynamodb:DescribeStream',
    'dynamodb:GetRecords',
    'dynamodb:GetShardIterator',
    'dynamodb:ListStreams',
    ...writeLogs,
  ),
  // Of functions that trace, by CDK and by the Serverless Application Model.
  AWSXrayWriteOnlyAccess: allowEverywhere(
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ),
  AWSXRayDaemonWriteAccess: allowEverywhere(
    'xray:PutTraceSegments',
    'xray:PutTelemetryRecords',
    'xray:GetSamplingRules',
    'xray:GetSamplingTargets',
    'xray:GetSamplingStatisticSummaries',
  ),
} as const
