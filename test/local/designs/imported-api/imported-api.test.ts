import { APIGateway } from '@aws-sdk/client-api-gateway'
import { type Design, startDesign } from '../start-design'
import { importedApi } from './app'

let design: Design
beforeAll(async () => {
  design = await startDesign(importedApi)
})
afterAll(() => design?.stop())

const call = (id: string | undefined, path: string, body?: unknown) =>
  fetch(`${design.local.webUrl}/_aws/execute-api/${id}/prod${path}`, {
    ...(body !== undefined && {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    }),
  })

describe('APIs that are imported by a template', () => {
  it('serve the document in it, with the function that it names', async () => {
    const answer = await call(design.outputs.GreetingsId, '/greetings/Ada')
    expect([answer.status, await answer.text()]).toEqual([200, 'Hello, Ada'])
  })

  it('serve the document in a file, and hold bodies to its schemas', async () => {
    const kept = await call(design.outputs.PetsId, '/pets', { name: 'Rex', friends: [{ name: 'Tom' }] })
    expect([kept.status, await kept.json()]).toEqual([201, { kept: true }])
    expect((await call(design.outputs.PetsId, '/pets', { name: 'Rex', friends: [{}] })).status).toBe(400)
  })

  it('are called what the template calls them', async () => {
    const { items = [] } = await new APIGateway(design.local.sdkConfig).getRestApis({})
    const named = items.map(({ name, endpointConfiguration }) => [name, endpointConfiguration?.types])
    expect(named).toContainEqual(['greetings', ['REGIONAL']])
  })
})

describe('the SDK', () => {
  it('puts an integration whose own method it calls by another name on the wire, and changes it', async () => {
    const client = new APIGateway(design.local.sdkConfig)
    const { id: restApiId, rootResourceId: resourceId } = await client.createRestApi({ name: 'by-sdk' })
    const method = { restApiId, resourceId, httpMethod: 'GET' }
    await client.putMethod({ ...method, authorizationType: 'NONE' })
    const uri = 'http://127.0.0.1/a'
    expect(await client.putIntegration({ ...method, type: 'HTTP', integrationHttpMethod: 'POST', uri })).toMatchObject({
      httpMethod: 'POST',
      uri,
    })
    const patchOperations = [{ op: 'replace' as const, path: '/httpMethod', value: 'PUT' }]
    expect(await client.updateIntegration({ ...method, patchOperations })).toMatchObject({ httpMethod: 'PUT', uri })
    await client.deleteRestApi({ restApiId })
  })

  it('imports a document, and is told of what was left out', async () => {
    const client = new APIGateway(design.local.sdkConfig)
    const security = [{ other: [] }]
    const document = {
      openapi: '3.0.0',
      info: { title: 'by-sdk', version: '1' },
      paths: { '/': { get: { security, responses: {} } } },
      components: { securitySchemes: { other: { type: 'http', scheme: 'basic' } } },
    }
    const { id: restApiId, warnings } = await client.importRestApi({ body: Buffer.from(JSON.stringify(document)) })
    expect(warnings).toEqual([expect.stringContaining("security scheme 'other'")])
    await client.deleteRestApi({ restApiId })
  })
})
