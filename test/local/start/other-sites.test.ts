/** What a start is told of other sites, and what a template says of its methods. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'
import { crossSite, sendRaw } from '../guard/raw-request'
import { refOf, startTemplate, type Template } from '../template-cloud'

const mock = {
  Type: 'MOCK',
  RequestTemplates: {
    'application/json': '{"statusCode": 200}',
    'application/x-www-form-urlencoded': '{"statusCode": 200}',
  },
  IntegrationResponses: [{ StatusCode: '200' }],
}
const method = (HttpMethod: string, Metadata?: object) => ({
  Type: 'AWS::ApiGateway::Method',
  ...(Metadata && { Metadata }),
  Properties: {
    RestApiId: refOf('Api'),
    ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
    HttpMethod,
    AuthorizationType: 'NONE',
    Integration: mock,
    MethodResponses: [{ StatusCode: '200' }],
  },
})
const template = (Metadata?: object): Template => ({
  Resources: {
    Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'saml' } },
    Post: method('POST', Metadata),
    Deployment: {
      Type: 'AWS::ApiGateway::Deployment',
      DependsOn: ['Post'],
      Properties: { RestApiId: refOf('Api'), StageName: 'prod' },
    },
  },
})
const statusOf = async (webUrl: string, headers: Readonly<Record<string, string>>) =>
  (await sendRaw(Number(new URL(webUrl).port), { line: 'POST /api/saml/', headers, body: 'SAMLResponse=x' })).status

test('a form of another site reaches the method whose metadata says so, and no other', async () => {
  const declared = await startTemplate(template({ 'signalbox:FormsOfOtherSites': 'Identity providers post here' }))
  const other = await startTemplate(template({ 'aws:cdk:path': 'App/Post' }))

  const { headers } = crossSite.form
  expect([await statusOf(declared.webUrl, headers), await statusOf(other.webUrl, headers)]).toEqual([200, 403])
})

test('a declaration goes when the template no longer has it, though the deployment stays', async () => {
  const data = mkdtempSync(join(tmpdir(), 'other-sites-'))
  const { headers } = crossSite.form
  const declared = await startTemplate(template({ 'signalbox:FormsOfOtherSites': 'Identity providers post here' }), {
    data,
  })
  expect(await statusOf(declared.webUrl, headers)).toBe(200)
  await declared.stop()

  const other = await startTemplate(template(), { data })
  expect(await statusOf(other.webUrl, headers)).toBe(403)
  await other.stop()
  rmSync(data, { recursive: true })
})

test('pages of the origins and names that the start allows get to the APIs', async () => {
  const local = await startTemplate(template(), {
    allowedOrigins: ['http://localhost:5173'],
    allowedHosts: ['host.docker.internal'],
  })
  const app = { ...crossSite.fetch.headers, origin: 'http://localhost:5173', 'content-type': 'application/json' }

  expect(await statusOf(local.webUrl, app)).toBe(200)
  expect(await statusOf(local.webUrl, { ...app, origin: 'http://localhost:5174' })).toBe(403)
  expect(await statusOf(local.webUrl, { host: 'host.docker.internal:3000' })).toBe(200)
})
