import type { Examples } from '../example'

const api = { RestApiId: { Ref: 'Api' } }

function authorizer(name: string) {
  return {
    Type: 'AWS::ApiGateway::Authorizer',
    Properties: {
      ...api,
      Name: name,
      Type: 'TOKEN',
      IdentitySource: 'method.request.header.Authorization',
      AuthorizerUri:
        'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:a/invocations',
    },
  }
}

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
    OtherModel: {
      Type: 'AWS::ApiGateway::Model',
      Properties: { ...api, Name: 'Other', ContentType: 'application/json', Schema: { type: 'string' } },
    },
    OtherValidator: {
      Type: 'AWS::ApiGateway::RequestValidator',
      Properties: { ...api, Name: 'parameters', ValidateRequestParameters: true },
    },
    Validator: {
      Type: 'AWS::ApiGateway::RequestValidator',
      Properties: { ...api, Name: 'body', ValidateRequestBody: true },
    },
    Authorizer: authorizer('own'),
    OtherAuthorizer: authorizer('other'),
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
    Part: {
      Type: 'AWS::ApiGateway::DocumentationPart',
      Properties: { ...api, Location: { Type: 'API' }, Properties: '{"info":{"description":"an API"}}' },
    },
    OtherPart: {
      Type: 'AWS::ApiGateway::DocumentationPart',
      Properties: { ...api, Location: { Type: 'METHOD', Method: 'GET' }, Properties: '{"summary":"a method"}' },
    },
    Version: { Type: 'AWS::ApiGateway::DocumentationVersion', Properties: { ...api, DocumentationVersion: '1.0' } },
    OtherVersion: {
      Type: 'AWS::ApiGateway::DocumentationVersion',
      Properties: { ...api, DocumentationVersion: '2/0', Description: 'the next' },
    },
    OtherDeployment: { Type: 'AWS::ApiGateway::Deployment', Properties: { ...api, Description: 'another' } },
    Deployment: { Type: 'AWS::ApiGateway::Deployment', Properties: api },
    Stage: {
      Type: 'AWS::ApiGateway::Stage',
      Properties: {
        ...api,
        StageName: 'live',
        DeploymentId: { Ref: 'Deployment' },
        DocumentationVersion: { Ref: 'Version' },
      },
    },
    OtherKey: { Type: 'AWS::ApiGateway::ApiKey', Properties: { Name: 'key-b', Enabled: true } },
    OtherPlan: { Type: 'AWS::ApiGateway::UsagePlan', Properties: { UsagePlanName: 'plan-b' } },
    OtherPlanKey: {
      Type: 'AWS::ApiGateway::UsagePlanKey',
      Properties: { KeyId: { Ref: 'OtherKey' }, KeyType: 'API_KEY', UsagePlanId: { Ref: 'Plan' } },
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
    GetDocumentationParts: (ref) => ({ restApiId: ref('Api') }),
    GetDocumentationVersions: (ref) => ({ restApiId: ref('Api') }),
    GetGatewayResponses: (ref) => ({ restApiId: ref('Api') }),
    GetModels: (ref) => ({ restApiId: ref('Api') }),
    GetRequestValidators: (ref) => ({ restApiId: ref('Api') }),
    GetResources: (ref) => ({ restApiId: ref('Api') }),
    GetTags: (ref) => ({ resourceArn: `arn:aws:apigateway:us-east-1::/restapis/${ref('Api')}` }),
    GetUsage: (ref) => ({ usagePlanId: ref('Plan'), startDate: '2026-01-01', endDate: '2026-01-02' }),
    GetUsagePlanKeys: (ref) => ({ usagePlanId: ref('Plan') }),
  },
  unpaged: {
    GetGatewayResponses: 'AWS has no pages of them: limit and position mean nothing',
  },
  short: { GetTags: 'one page holds all that there can be' },
  anyToken: { GetGatewayResponses: 'AWS has no pages of them: limit and position mean nothing' },
  kept: { 'apigateway/account/': 'the account is there before and after any template' },
  tagged: {
    'apigateway CreateStage': (ref) => ({
      restApiId: ref('Api'),
      stageName: 'tagged',
      deploymentId: ref('Deployment'),
    }),
    'apigateway TagResource': (ref) => ({ resourceArn: `arn:aws:apigateway:us-east-1::/restapis/${ref('Api')}` }),
  },
}
