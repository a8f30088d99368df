/**
 * What AWS's handlers of resource types call, by type, a file for each service: who makes a resource needs these actions.
 * A type of an engine that is not here says it itself (`grants` of its ResourceType).
 *
 * In a resource, `{name}` is the resource's name, `{region}` and `{account}` are the cloud's, and any other is a property;
 * what is not known (a property, of what is deleted) is a star.
 */
import type { ResourceGrants } from '../../../kernel/service'
import { apigatewayGrants } from './apigateway'
import { cloudformationGrants } from './cloudformation'
import { codebuildGrants } from './codebuild'
import { codecommitGrants } from './codecommit'
import { codeconnectionsGrants } from './codeconnections'
import { codepipelineGrants } from './codepipeline'
import { cognitoGrants } from './cognito'
import { cognitoidentityGrants } from './cognitoidentity'
import { dynamodbGrants } from './dynamodb'
import { eventbridgeGrants } from './eventbridge'
import { iamGrants } from './iam'
import { kmsGrants } from './kms'
import { lambdaGrants } from './lambda'
import { logsGrants } from './logs'
import { s3Grants } from './s3'
import { schedulerGrants } from './scheduler'
import { schemasGrants } from './schemas'
import { secretsmanagerGrants } from './secretsmanager'
import { sesGrants } from './ses'
import { snsGrants } from './sns'
import { sqsGrants } from './sqs'
import { ssmGrants } from './ssm'
import { stepfunctionsGrants } from './stepfunctions'

export const typeGrants: Readonly<Record<string, ResourceGrants>> = {
  ...apigatewayGrants,
  ...cloudformationGrants,
  ...codebuildGrants,
  ...codecommitGrants,
  ...codeconnectionsGrants,
  ...codepipelineGrants,
  ...cognitoGrants,
  ...cognitoidentityGrants,
  ...dynamodbGrants,
  ...eventbridgeGrants,
  ...iamGrants,
  ...kmsGrants,
  ...lambdaGrants,
  ...logsGrants,
  ...s3Grants,
  ...schedulerGrants,
  ...schemasGrants,
  ...secretsmanagerGrants,
  ...sesGrants,
  ...snsGrants,
  ...sqsGrants,
  ...ssmGrants,
  ...stepfunctionsGrants,
}
