/**
 * One function behind any path and verb, for callers with an ID token of the user pool: API Gateway judges the token,
 * the function never sees another. Pages of one other origin may call it.
 */
import {
  AuthorizationType,
  CognitoUserPoolsAuthorizer,
  Cors,
  LambdaIntegration,
  ResponseType,
  type RestApi,
} from 'aws-cdk-lib/aws-apigateway'
import type { IUserPool } from 'aws-cdk-lib/aws-cognito'
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda'
import { Construct } from 'constructs'
import { acknowledge, acknowledgePublic } from '../acknowledgements'
import type { Stage } from '../stage'
import { createLoggedApi } from './logged-api'

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
    this.api = createLoggedApi(this, {
      name,
      description,
      stage,
      logged: ['requestId', 'httpMethod', 'status', 'authorizer.claims.sub'],
      rate: 100,
      defaultCorsPreflightOptions: {
        allowOrigins: [allowedOrigin],
        allowMethods: Cors.ALL_METHODS,
        allowHeaders: ['Authorization', 'Content-Type'],
      },
    })
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
