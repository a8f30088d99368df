/** An API with a token authorizer, keys with a quota, and a model that requests are checked against. */
import { type App, CfnOutput, Duration, Stack } from 'aws-cdk-lib'
import {
  ApiKeySourceType,
  Cors,
  GatewayResponse,
  type IRestApi,
  JsonSchemaType,
  LambdaIntegration,
  MethodLoggingLevel,
  Period,
  RequestValidator,
  ResponseType,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway'
import { Code, Function as LambdaFunction, Runtime } from 'aws-cdk-lib/aws-lambda'

const authorizer = `
const { createHash } = require('node:crypto')
exports.handler = async ({ authorizationToken, methodArn }) => {
  const user = /^Bearer (\\w+)$/.exec(authorizationToken)?.[1]
  if (!user) throw new Error('Unauthorized')
  return {
    principalId: user,
    policyDocument: {
      Version: '2012-10-17',
      Statement: [{ Action: 'execute-api:Invoke', Effect: user === 'mallory' ? 'Deny' : 'Allow', Resource: methodArn.split('/').slice(0, 2).join('/') + '/*' }],
    },
    context: { tier: createHash('sha256').update(user).digest('hex').slice(0, 4) },
  }
}
`

const orders = `
exports.handler = async ({ httpMethod, pathParameters, body, requestContext }) => ({
  statusCode: httpMethod === 'POST' ? 201 : 200,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({
    id: pathParameters?.id,
    order: body ? JSON.parse(body) : undefined,
    user: requestContext.authorizer.principalId,
    tier: requestContext.authorizer.tier,
  }),
})
`

export function guardedApi(app: App): void {
  const stack = new Stack(app, 'GuardedApi')
  const inline = (id: string, code: string) =>
    new LambdaFunction(stack, id, {
      runtime: Runtime.NODEJS_22_X,
      handler: 'index.handler',
      code: Code.fromInline(code),
    })
  const handler = new LambdaIntegration(inline('OrdersFunction', orders))
  const api = new RestApi(stack, 'Api', {
    restApiName: 'orders',
    description: 'Orders, for those who may',
    cloudWatchRole: true,
    apiKeySourceType: ApiKeySourceType.HEADER,
    defaultCorsPreflightOptions: { allowOrigins: Cors.ALL_ORIGINS, allowMethods: ['GET', 'POST'] },
    deployOptions: {
      stageName: 'v1',
      loggingLevel: MethodLoggingLevel.INFO,
      metricsEnabled: true,
      tracingEnabled: true,
      throttlingRateLimit: 100,
      throttlingBurstLimit: 50,
    },
  })
  const guarded = {
    authorizer: new TokenAuthorizer(stack, 'Authorizer', {
      handler: inline('AuthorizerFunction', authorizer),
      resultsCacheTtl: Duration.minutes(5),
      validationRegex: '^Bearer .+',
    }),
    apiKeyRequired: true,
  }
  const model = api.addModel('Order', {
    contentType: 'application/json',
    schema: {
      type: JsonSchemaType.OBJECT,
      required: ['item', 'count'],
      additionalProperties: false,
      properties: {
        item: { type: JsonSchemaType.STRING, minLength: 1 },
        count: { type: JsonSchemaType.INTEGER, minimum: 1, maximum: 99 },
      },
    },
  })
  // CDK's own types are not made for exactOptionalPropertyTypes.
  const restApi = api as IRestApi
  const validator = new RequestValidator(stack, 'Validator', { restApi, validateRequestBody: true })
  const collection = api.root.addResource('orders')
  collection.addMethod('POST', handler, {
    ...guarded,
    requestModels: { 'application/json': model },
    requestValidator: validator,
  })
  collection.addResource('{id}').addMethod('GET', handler, guarded)
  new GatewayResponse(stack, 'BadBody', {
    restApi,
    type: ResponseType.BAD_REQUEST_BODY,
    statusCode: '422',
    templates: { 'application/json': '{"problem":"$context.error.validationErrorString"}' },
  })

  const key = api.addApiKey('Key', { apiKeyName: 'partner', value: 'partner-key-0123456789abcdef' })
  const plan = api.addUsagePlan('Plan', {
    name: 'small',
    throttle: { rateLimit: 10, burstLimit: 5 },
    quota: { limit: 6, period: Period.DAY },
  })
  plan.addApiKey(key)
  plan.addApiStage({ stage: api.deploymentStage })
  new CfnOutput(stack, 'ApiId', { value: api.restApiId })
}
