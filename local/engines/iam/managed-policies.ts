/** The policies that AWS manages and that CDK or Cognito attach by themselves, with the statements they have on AWS. */
import type { PolicyDocument } from '../../kernel/service'

const everywhere = (...actions: readonly string[]): PolicyDocument => ({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }],
})

const writeLogs = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents']

export const awsManagedPolicies: ReadonlyMap<string, PolicyDocument> = new Map(
  Object.entries({
    'service-role/AWSLambdaBasicExecutionRole': everywhere(...writeLogs),
    'service-role/AWSLambdaSQSQueueExecutionRole': everywhere(
      'sqs:ReceiveMessage',
      'sqs:DeleteMessage',
      'sqs:GetQueueAttributes',
      ...writeLogs,
    ),
    'service-role/AWSLambdaDynamoDBExecutionRole': everywhere(
      'dynamodb:DescribeStream',
      'dynamodb:GetRecords',
      'dynamodb:GetShardIterator',
      'dynamodb:ListStreams',
      ...writeLogs,
    ),
    'service-role/AmazonAPIGatewayPushToCloudWatchLogs': everywhere(
      'logs:CreateLogGroup',
      'logs:CreateLogStream',
      'logs:DescribeLogGroups',
      'logs:DescribeLogStreams',
      'logs:PutLogEvents',
      'logs:GetLogEvents',
      'logs:FilterLogEvents',
    ),
    AmazonCognitoUnAuthedIdentitiesSessionPolicy: everywhere(
      'rum:PutRumEvents',
      'sagemaker:InvokeEndpoint',
      'polly:*',
      'comprehend:*',
      'translate:*',
      'transcribe:*',
      'rekognition:*',
      'mobiletargeting:*',
      'firehose:*',
      'personalize:*',
      'geo:GetMap*',
      'geo:SearchPlaceIndex*',
      'geo:GetPlace',
      'geo:CalculateRoute*',
      'geo:*Geofence',
      'geo:*Geofences',
      'geo:*DevicePosition*',
      'kms:Encrypt',
      'kms:Decrypt',
      'kms:ReEncryptTo',
      'kms:ReEncryptFrom',
      'kms:GenerateDataKey',
      'kms:GenerateDataKeyPair',
      'kms:GenerateDataKeyPairWithoutPlaintext',
      'kms:GenerateDataKeyWithoutPlaintext',
    ),
    AWSXRayDaemonWriteAccess: everywhere(
      'xray:PutTraceSegments',
      'xray:PutTelemetryRecords',
      'xray:GetSamplingRules',
      'xray:GetSamplingTargets',
      'xray:GetSamplingStatisticSummaries',
    ),
  }).map(([name, document]) => [`arn:aws:iam::aws:policy/${name}`, document]),
)
