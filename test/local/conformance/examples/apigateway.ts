import type { Examples } from '../example'

const api = { RestApiId: { Ref: 'Api' } }

export const examples: Examples = {
  resources: {
    Account: { Type: 'AWS::ApiGateway::Account', Properties: {} },
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api-a' } },
    OtherApi: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'api-b' } },
    Resource: {
      Type: 'AWS::ApiGateway::Resource',
      Properties: { ...api, ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] }, PathPart: 'things' },
    },
    Model: {
      Type: 'AWS::ApiGateway::Model',
      Properties: { ...api, Name: 'Thing', ContentType: 'application/json', Schema: { type: 'object' } },
    },
    Validator: {
      Type: 'AWS::ApiGateway::RequestValidator',
      Properties: { ...api, Name: 'body', ValidateRequestBody: true },
    },
    Authorizer: {
      Type: 'AWS::ApiGateway::Authorizer',
      Properties: {
        ...api,
        Name: 'own',
        Type: 'TOKEN',
        IdentitySource: 'method.request.header.Authorization',
        AuthorizerUri:
          'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:a/invocations',
      },
    },
    Method: {
      Type: 'AWS::ApiGateway::Method',
      Properties: {
        ...api,
        ResourceId: { Ref: 'Resource' },
        HttpMethod: 'GET',
        AuthorizationType: 'NONE',
        Integration: { Type: 'MOCK', RequestTemplates: { 'application/json': '{"statusCode": 200}' } },
      },
    },
    Answer: {
      Type: 'AWS::ApiGateway::GatewayResponse',
      Properties: { ...api, ResponseType: 'DEFAULT_4XX' },
    },
    Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: api },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: { ...api, StageName: 'live', DeploymentId: { Ref: 'Deployment' } },
    },
    Key: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Name: 'key-a', Enabled: true } },
    Plan: { Type: 'AWS::ApiGateway::UsagePlan', Properties: { UsagePlanName: 'plan-a' } },
    PlanKey: {
      Type: 'AWS::ApiGateway::UsagePlanKey',
      Properties: { KeyId: { Ref: 'Key' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } },
    },
  },
  lists: {
    GetAuthorizers: (ref) => ({ restApiId: ref('Api') }),
    GetDeployments: (ref) => ({ restApiId: ref('Api') }),
    GetGatewayResponses: (ref) => ({ restApiId: ref('Api') }),
    GetModels: (ref) => ({ restApiId: ref('Api') }),
    GetRequestValidators: (ref) => ({ restApiId: ref('Api') }),
    GetResources: (ref) => ({ restApiId: ref('Api') }),
    GetUsagePlanKeys: (ref) => ({ usagePlanId: ref('Plan') }),
  },
  unpaged: {
    GetGatewayResponses: 'one page holds all kinds of answers',
    GetUsage: 'it is of a plan and of dates',
  },
  kept: { 'apigateway/account/': 'the account is there before and after any template' },
}
