/** An API of a template as a client meets it: one function behind every path, and who may call it. */
import { beforeEach, describe, expect, test } from '@jest/globals'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { inlineFunction, refOf, serviceRole, stackName, startTemplate } from '../template-cloud'

/** Tells what it got; for /image it gives back the bytes it was sent, as base64. */
const echo = `
exports.handler = async ({ httpMethod, path, pathParameters, stageVariables, body, isBase64Encoded, requestContext }) =>
  path === '/image'
    ? { statusCode: 200, headers: { 'content-type': 'image/png' }, isBase64Encoded, body }
    : {
        statusCode: 200,
        headers: { 'access-control-allow-origin': '*' },
        body: JSON.stringify({ httpMethod, path, proxy: pathParameters?.proxy, stageVariables, user: requestContext.authorizer?.user, calls: requestContext.authorizer?.calls }),
      }
`
/** Lets in whoever knows the tenant's name, and says how often it was asked. */
const guard = `
let calls = 0
exports.handler = async ({ headers, queryStringParameters, methodArn }) => {
  calls++
  if (headers.Token === 'broken') throw new Error('broken')
  if (headers.Token !== 'open') throw new Error('Unauthorized')
  const Effect = queryStringParameters?.tenant === 'acme' ? 'Allow' : 'Deny'
  const Statement = [{ Action: 'execute-api:Invoke', Effect, Resource: methodArn.split('/').slice(0, 2).join('/') + '/*' }]
  return { principalId: 'p', policyDocument: { Version: '2012-10-17', Statement }, context: { user: 'ada', calls } }
}
`
const invocation = (logicalId: string) => ({
  'Fn::Sub': `arn:aws:apigateway:\${AWS::Region}:lambda:path/2015-03-31/functions/\${${logicalId}.Arn}/invocations`,
})
const proxy = { Type: 'AWS_PROXY', IntegrationHttpMethod: 'POST', Uri: invocation('Echo') }
const method = (resource: unknown, more: object) => ({
  Type: 'AWS::ApiGateway::Method',
  Properties: { RestApiId: refOf('Api'), ResourceId: resource, AuthorizationType: 'NONE', ...more },
})
const root = { 'Fn::GetAtt': ['Api', 'RootResourceId'] }
const resource = (PathPart: string, ParentId: unknown = root) => ({
  Type: 'AWS::ApiGateway::Resource',
  Properties: { RestApiId: refOf('Api'), ParentId, PathPart },
})
const permission = (FunctionName: string) => ({
  Type: 'AWS::Lambda::Permission',
  Properties: {
    FunctionName: refOf(FunctionName),
    Action: 'lambda:InvokeFunction',
    Principal: 'apigateway.amazonaws.com',
    SourceArn: { 'Fn::Sub': 'arn:aws:execute-api:${AWS::Region}:${AWS::AccountId}:${Api}/*' },
  },
})
const stage = (StageName: string, Variables: object) => ({
  Type: 'AWS::ApiGateway::Stage',
  Properties: { RestApiId: refOf('Api'), DeploymentId: refOf('Deployment'), StageName, Variables },
})

let local: LocalCloud
let base: string
beforeEach(async () => {
  local = await startTemplate({
    Resources: {
      Role: serviceRole('lambda.amazonaws.com'),
      Echo: inlineFunction('Role', echo),
      Guard: inlineFunction('Role', guard),
      EchoPermission: permission('Echo'),
      GuardPermission: permission('Guard'),
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'shop', BinaryMediaTypes: ['image/*'] } },
      Authorizer: {
        Type: 'AWS::ApiGateway::Authorizer',
        Properties: {
          RestApiId: refOf('Api'),
          Name: 'guard',
          Type: 'REQUEST',
          IdentitySource: 'method.request.header.Token, method.request.querystring.tenant',
          AuthorizerUri: invocation('Guard'),
          AuthorizerResultTtlInSeconds: 60,
        },
      },
      Any: resource('{proxy+}'),
      AnyMethod: method(refOf('Any'), { HttpMethod: 'ANY', Integration: proxy }),
      AnyOptions: method(refOf('Any'), {
        HttpMethod: 'OPTIONS',
        Integration: {
          Type: 'MOCK',
          RequestTemplates: { 'application/json': '{"statusCode": 204}' },
          IntegrationResponses: [
            {
              StatusCode: '204',
              ResponseParameters: {
                'method.response.header.Access-Control-Allow-Origin': "'https://shop.example'",
                'method.response.header.Access-Control-Allow-Methods': "'GET,POST'",
              },
            },
          ],
        },
        MethodResponses: [
          {
            StatusCode: '204',
            ResponseParameters: {
              'method.response.header.Access-Control-Allow-Origin': true,
              'method.response.header.Access-Control-Allow-Methods': true,
            },
          },
        ],
      }),
      Guarded: resource('guarded'),
      GuardedMethod: method(refOf('Guarded'), {
        HttpMethod: 'GET',
        AuthorizationType: 'CUSTOM',
        AuthorizerId: refOf('Authorizer'),
        Integration: proxy,
      }),
      Denied: {
        Type: 'AWS::ApiGateway::GatewayResponse',
        Properties: {
          RestApiId: refOf('Api'),
          ResponseType: 'UNAUTHORIZED',
          ResponseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'https://shop.example'" },
        },
      },
      Deployment: {
        Type: 'AWS::ApiGateway::Deployment',
        DependsOn: ['AnyMethod', 'AnyOptions', 'GuardedMethod'],
        Properties: { RestApiId: refOf('Api') },
      },
      Blue: stage('blue', { color: 'blue' }),
      Red: stage('red', { color: 'red' }),
    },
    Outputs: { Api: { Value: refOf('Api') } },
  })
  base = `${local.webUrl}/_aws/execute-api/${local.outputs(stackName).Api}`
})

async function get(path: string, init: RequestInit = {}) {
  const response = await fetch(`${base}${path}`, init)
  const text = await response.text()
  return { status: response.status, body: text.startsWith('{') ? JSON.parse(text) : text }
}

test('one function is behind every method and path that no other resource has', async () => {
  expect(await get('/blue/a/b%20c?x=1', { method: 'DELETE' })).toMatchObject({
    status: 200,
    body: { httpMethod: 'DELETE', path: '/a/b%20c', proxy: 'a/b%20c' },
  })
  expect(await get('/blue/')).toMatchObject({ status: 403, body: { message: 'Missing Authentication Token' } })
})

test('each stage has variables of its own', async () => {
  const colors = await Promise.all(['blue', 'red'].map((name) => get(`/${name}/x`)))
  expect(colors.map(({ body }) => body.stageVariables)).toEqual([{ color: 'blue' }, { color: 'red' }])
})

test('bytes of a binary media type go through unchanged, both ways', async () => {
  const bytes = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0xff, 0xfe, 0x0d, 0x0a])
  const headers = { 'content-type': 'image/png', accept: 'image/png' }
  const response = await fetch(`${base}/blue/image`, { method: 'POST', headers, body: bytes })
  expect(response.headers.get('content-type')).toBe('image/png')
  expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
})

test('a browser of another origin is told what it may, also when it is refused', async () => {
  const preflight = await fetch(`${base}/blue/x`, { method: 'OPTIONS', headers: { origin: 'https://shop.example' } })
  expect([preflight.status, preflight.headers.get('access-control-allow-origin')]).toEqual([
    204,
    'https://shop.example',
  ])
  expect(preflight.headers.get('access-control-allow-methods')).toBe('GET,POST')
  const refused = await fetch(`${base}/blue/guarded`)
  expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([401, 'https://shop.example'])
})

describe('the authorizer', () => {
  const guarded = (query: string, Token?: string) =>
    get(`/blue/guarded${query}`, { headers: Token === undefined ? {} : { Token } })

  test('is asked once for the same identity, and again when its answer has expired', async () => {
    for (const calls of ['1', '1']) {
      expect(await guarded('?tenant=acme', 'open')).toMatchObject({ status: 200, body: { user: 'ada', calls } })
    }
    await local.clock.advance('61s')
    expect(await guarded('?tenant=acme', 'open')).toMatchObject({ body: { calls: '2' } })
  })

  test('turns away who is unknown with 401, who may not with 403, and what it cannot judge with 500', async () => {
    expect(await guarded('?tenant=acme')).toEqual({ status: 401, body: { message: 'Unauthorized' } })
    expect(await guarded('?tenant=acme', 'guess')).toEqual({ status: 401, body: { message: 'Unauthorized' } })
    expect(await guarded('?tenant=other', 'open')).toEqual({
      status: 403,
      body: { Message: 'User is not authorized to access this resource with an explicit deny' },
    })
    expect(await guarded('?tenant=acme', 'broken')).toMatchObject({ status: 500 })
  })
})
