import { APIGatewayClient, GetRestApisCommand } from '@aws-sdk/client-api-gateway'
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
    const { items = [] } = await new APIGatewayClient(design.local.sdkConfig).send(new GetRestApisCommand({}))
    const named = items.map(({ name, endpointConfiguration }) => [name, endpointConfiguration?.types])
    expect(named).toContainEqual(['greetings', ['REGIONAL']])
  })
})
