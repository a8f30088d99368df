/** Which SDK client tells of which engine's API, and where its file is. */
import { join } from 'node:path'

const repository = join(__dirname, '../..')

/** Where the engines' folders are. */
export const engines = join(repository, 'local/engines')

export interface ApiFile {
  /** The name of the client's package after `@aws-sdk/client-`. */
  readonly client: string
  /** From the folder of the engines. */
  readonly file: string
}

const clientOf: Readonly<Record<string, string>> = {
  apigateway: 'api-gateway',
  cloudformation: 'cloudformation',
  cloudfront: 'cloudfront',
  codepipeline: 'codepipeline',
  codebuild: 'codebuild',
  codecommit: 'codecommit',
  cognito: 'cognito-identity-provider',
  cognitoidentity: 'cognito-identity',
  dynamodb: 'dynamodb',
  'dynamodb/streams': 'dynamodb-streams',
  eventbridge: 'eventbridge',
  iam: 'iam',
  kms: 'kms',
  lambda: 'lambda',
  logs: 'cloudwatch-logs',
  marketplace: 'marketplace-metering',
  'marketplace/agreement': 'marketplace-agreement',
  'marketplace/entitlement': 'marketplace-entitlement-service',
  s3: 's3',
  scheduler: 'scheduler',
  schemas: 'schemas',
  secretsmanager: 'secrets-manager',
  ses: 'sesv2',
  'ses/v1': 'ses',
  sns: 'sns',
  sqs: 'sqs',
  ssm: 'ssm',
  stepfunctions: 'sfn',
  sts: 'sts',
}

export const apiFiles: readonly ApiFile[] = Object.entries(clientOf).map(([folder, client]) => ({
  client,
  file: `${folder}/api.json`,
}))
