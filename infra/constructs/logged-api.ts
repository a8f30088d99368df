/**
 * A REST API as all of ours are: regional, throttled, traced, and, where the account has a role for logs, with access logs
 * of the fields that are named and no others.
 */
import { Aws, type CfnCondition, Fn, RemovalPolicy, Stack } from 'aws-cdk-lib'
import {
  AccessLogFormat,
  type CfnStage,
  EndpointType,
  LogGroupLogDestination,
  MethodLoggingLevel,
  RestApi,
  type RestApiProps,
} from 'aws-cdk-lib/aws-apigateway'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import { acknowledge } from '../acknowledgements'
import type { Stage } from '../stage'
import { addGatewayLogs } from './gateway-logs'

export interface LoggedApiProps extends Pick<RestApiProps, 'defaultCorsPreflightOptions'> {
  /** Without the stage, which is added. */
  readonly name: string
  readonly description: string
  readonly stage: Stage
  /** Of `$context`. Neither path nor query may be among them: the secret of a mailed link is in them. */
  readonly logged: readonly string[]
  /** Requests a second; twice as many at once. */
  readonly rate: number
}

export function createLoggedApi(
  scope: Construct,
  { name, description, stage, logged, rate, ...more }: LoggedApiProps,
): RestApi {
  const accessLogs = new LogGroup(scope, 'AccessLogs', {
    retention: RetentionDays.THREE_MONTHS,
    removalPolicy: RemovalPolicy.DESTROY,
  })
  const format = Object.fromEntries(logged.map((field) => [field, `$context.${field}`]))
  const api = new RestApi(scope, 'Api', {
    restApiName: stage.named(name),
    description,
    endpointTypes: [EndpointType.REGIONAL],
    cloudWatchRole: false,
    deployOptions: {
      stageName: stage.name,
      accessLogDestination: new LogGroupLogDestination(accessLogs),
      accessLogFormat: AccessLogFormat.custom(JSON.stringify(format)),
      loggingLevel: MethodLoggingLevel.ERROR,
      throttlingRateLimit: rate,
      throttlingBurstLimit: 2 * rate,
      tracingEnabled: true,
    },
    ...more,
  })
  acknowledge(api.deploymentStage, 'AwsSolutions-APIG1', 'AwsSolutions-APIG3', 'AwsSolutions-APIG6')
  logOnlyWhere(addGatewayLogs(Stack.of(scope)), api.deploymentStage.node.defaultChild as CfnStage)
  return api
}

/** A method's own settings are made of those of all methods, and log as they do. */
function logOnlyWhere({ logicalId }: CfnCondition, stage: CfnStage): void {
  const { destinationArn, format } = stage.accessLogSetting as CfnStage.AccessLogSettingProperty
  const whereLogged = (then: unknown, otherwise: string) => Fn.conditionIf(logicalId, then, otherwise)
  stage.accessLogSetting = whereLogged({ DestinationArn: destinationArn, Format: format }, Aws.NO_VALUE)
  stage.methodSettings = (stage.methodSettings as readonly CfnStage.MethodSettingProperty[]).map((each) => ({
    ...each,
    loggingLevel: whereLogged(each.loggingLevel, MethodLoggingLevel.OFF).toString(),
  }))
}
