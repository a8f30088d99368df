/**
 * One function behind any path and verb, for callers with an ID token of the user pool: API Gateway judges the token,
 * the function never sees another. Pages of one other origin may call it.
 */
import { RemovalPolicy } from 'aws-cdk-lib'
import {
  AccessLogFormat,
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  Cors,
  EndpointType,
  LambdaIntegration,
  LogGroupLogDestination,
  MethodLoggingLevel,
  ResponseType,
  RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs'
import { Construct } from 'constructs'
import { acknowledge, acknowledgePublic } from '../acknowledgements'
import type { Stage } from '../stage'

export interface ProxyApiProps {
  readonly name: string
  readonly description: string
  readonly stage: Stage
  readonly userPool: IUserPool
  readonly target: LambdaFunction
  readonly allowedOrigin: string
}

export class ProxyApi extends Construct {
  readonly api: RestApi

  constructor(scope: Construct, id: string, props: ProxyApiProps) {
    super(scope, id)
    const { name, description, stage, userPool, target, allowedOrigin } = props
    const accessLogs = new LogGroup(this, 'AccessLogs', {
      retention: RetentionDays.THREE_MONTHS,
      removalPolicy: RemovalPolicy.DESTROY,
    })
    this.api = new RestApi(this, 'Api', {
      restApiName: stage.named(name),
      description,
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      deployOptions: {
        stageName: stage.name,
        accessLogDestination: new LogGroupLogDestination(accessLogs),
        accessLogFormat: AccessLogFormat.custom(
          '{"requestId":"$context.requestId","httpMethod":"$context.httpMethod","status":"$context.status","sub":"$context.authorizer.claims.sub"}',
        ),
        loggingLevel: MethodLoggingLevel.ERROR,
        throttlingRateLimit: 100,
        throttlingBurstLimit: 200,
        tracingEnabled: true,
      },
      defaultCorsPreflightOptions: {
        allowOrigins: [allowedOrigin],
        allowMethods: Cors.ALL_METHODS,
        allowHeaders: ['Authorization', 'Content-Type'],
      },
    })
    acknowledge(this.api.deploymentStage, 'AwsSolutions-APIG3')
    const authorizer = new CognitoUserPoolsAuthorizer(this, 'Authorizer', { cognitoUserPools: [userPool] })
    const integration = new LambdaIntegration(target, { allowTestInvoke: false })
    const options = { authorizer, authorizationType: AuthorizationType.COGNITO }
    const proxy = this.api.root.addProxy({ anyMethod: false })
    for (const resource of [this.api.root, proxy]) {
      // Whatever a function behind any path takes is its own to check.
      acknowledge(resource.addMethod('ANY', integration, options), 'AwsSolutions-APIG2')
      const preflight = resource.node.findChild('OPTIONS')
      acknowledgePublic(preflight, 'A browser asks without credentials, and is told only who may call')
      acknowledge(preflight, 'AwsSolutions-COG4')
    }
    acknowledge(this.api, 'AwsSolutions-APIG2')
    // Or a page could not tell that its token is over from a network that is down.
    for (const type of [ResponseType.DEFAULT_4XX, ResponseType.DEFAULT_5XX]) {
      this.api.addGatewayResponse(type.responseType, {
        type,
        responseHeaders: { 'Access-Control-Allow-Origin': `'${allowedOrigin}'` },
      })
    }
  }
}
