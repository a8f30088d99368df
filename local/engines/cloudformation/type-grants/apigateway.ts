import type { ResourceGrants } from '../../../kernel/service'

const apiPart = (path: string, grants: Partial<ResourceGrants> = {}): ResourceGrants => ({
  create: ['apigateway:POST'],
  update: ['apigateway:PATCH'],
  delete: ['apigateway:DELETE'],
  resource: `arn:aws:apigateway:{region}::/${path}`,
  ...grants,
})

export const apigatewayGrants: Readonly<Record<string, ResourceGrants>> = {
  'AWS::ApiGateway::Account': apiPart('account', {
    create: ['apigateway:PATCH'],
    passes: { CloudWatchRoleArn: 'apigateway.amazonaws.com' },
  }),
  'AWS::ApiGateway::ApiKey': apiPart('apikeys'),
  'AWS::ApiGateway::Authorizer': apiPart('restapis/{RestApiId}/authorizers', {
    passes: { AuthorizerCredentials: 'apigateway.amazonaws.com' },
  }),
  'AWS::ApiGateway::Deployment': apiPart('restapis/{RestApiId}/deployments'),
  'AWS::ApiGateway::DocumentationPart': apiPart('restapis/{RestApiId}/documentation/parts'),
  'AWS::ApiGateway::DocumentationVersion': apiPart('restapis/{RestApiId}/documentation/versions'),
  'AWS::ApiGateway::GatewayResponse': apiPart('restapis/{RestApiId}/gatewayresponses', { create: ['apigateway:PUT'] }),
  'AWS::ApiGateway::Method': apiPart('restapis/{RestApiId}/resources/{ResourceId}/methods/{HttpMethod}', {
    create: ['apigateway:PUT'],
    update: ['apigateway:PUT'],
    passes: { 'Integration.Credentials': 'apigateway.amazonaws.com' },
  }),
  'AWS::ApiGateway::Model': apiPart('restapis/{RestApiId}/models'),
  'AWS::ApiGateway::RequestValidator': apiPart('restapis/{RestApiId}/requestvalidators'),
  'AWS::ApiGateway::Resource': apiPart('restapis/{RestApiId}/resources/{ParentId}'),
  'AWS::ApiGateway::RestApi': apiPart('restapis'),
  'AWS::ApiGateway::Stage': apiPart('restapis/{RestApiId}/stages'),
  'AWS::ApiGateway::UsagePlan': apiPart('usageplans'),
  'AWS::ApiGateway::UsagePlanKey': apiPart('usageplans/{UsagePlanId}/keys'),
}
