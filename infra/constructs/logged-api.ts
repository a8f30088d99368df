/** A REST API as all of ours are: regional, throttled, traced, with access logs of the fields that are named and no others. */
import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AccessLogFormat,
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
  acknowledge(api.deploymentStage, 'AwsSolutions-APIG3')
  return api
}
