import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createApiCloud, createSimpleApi, functionArn, ok, request } from './api-cloud'

const mock = (body: string) => ({
  Integration: {
    Type: 'MOCK',
    RequestTemplates: { 'application/json': '{"statusCode":200}' },
    IntegrationResponses: [{ StatusCode: '200', ResponseTemplates: { 'application/json': body } }],
  },
  MethodResponses: [{ StatusCode: '200' }],
})

describe('a stage', () => {
  test('serves the API as it was deployed, until it is given another deployment', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [{ path: '/', properties: mock('one') }])
    await createSimpleApi(on, [{ path: '/', properties: mock('two') }])
    expect((await api.send('GET', '/')).body).toBe('one')

    await api.deploy('Deployment2')

    expect((await api.send('GET', '/')).body).toBe('two')
  })

  test('is there again after a restart, before any template is applied', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'apigateway-'))
    const before = await createApiCloud({ directory })
    const { apiId } = await createSimpleApi(before, [{ path: '/orders/{id}' }])
    await before.cloud.store.close()

    const after = await createApiCloud({ directory })
    after.functions.set(functionArn, ok('again'))

    expect(await after.gateway.handle(apiId, 'prod', '/orders/1', request('GET', '/'))).toMatchObject({
      status: 200,
      body: 'again',
    })
    expect(after.gateway.apis()).toEqual([
      { id: apiId, name: 'shop', stages: ['prod'], executeApiDisabled: false, isEdge: true },
    ])
    const again = await createSimpleApi(after, [{ path: '/orders/{id}' }])
    expect(again.apiId).toBe(apiId)
    await after.cloud.store.close()
  })

  test('has an API that was renamed in the template, without what the template no longer has', async () => {
    const on = await createApiCloud()
    const { apiId } = await createSimpleApi(on, [{ path: '/orders' }])
    const { ref } = await on.apply('Resource', 'Old', {
      RestApiId: apiId,
      ParentId: (await on.call<{ rootResourceId: string }>('GetRestApi', { restApiId: apiId })).rootResourceId,
      PathPart: 'old',
    })

    await on.remove('Resource', ref)
    await on.remove('Stage', 'prod')
    await on.remove('Resource', ref)

    const { items } = await on.call<{ items: { path: string }[] }>('GetResources', { restApiId: apiId })
    expect(items.map(({ path }) => path).sort()).toEqual(['/', '/orders'])
  })

  test('a resource left from an earlier template gives way to the one that takes its place', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'apigateway-'))
    const before = await createApiCloud({ directory })
    const { apiId } = await createSimpleApi(before, [{ path: '/{id}' }])
    await before.cloud.store.close()

    const after = await createApiCloud({ directory })
    const ParentId = (await after.apply('RestApi', 'Api', { Name: 'shop' })).attributes.RootResourceId
    await after.apply('Resource', 'Renamed', { RestApiId: apiId, ParentId, PathPart: '{orderId}' })

    const { items } = await after.call<{ items: { path: string }[] }>('GetResources', { restApiId: apiId })
    expect(items.map(({ path }) => path).sort()).toEqual(['/', '/{orderId}'])
    await after.cloud.store.close()
  })
})

describe('an API cannot be deployed', () => {
  test('without methods', async () => {
    const on = await createApiCloud()
    await expect(createSimpleApi(on, [])).rejects.toThrow("The REST API doesn't contain any methods")
  })

  test('with a method that integrates nothing', async () => {
    const on = await createApiCloud()
    await expect(createSimpleApi(on, [{ path: '/', properties: { Integration: undefined } }])).rejects.toThrow(
      /No integration defined/,
    )
  })
})

describe('the API of API Gateway', () => {
  test('makes an API from nothing, as the CLI would', async () => {
    const on = await createApiCloud()
    const api = await on.call<{ id: string; rootResourceId: string }>('CreateRestApi', { name: 'made' })
    const restApiId = api.id
    const resource = await on.call<{ id: string }>('CreateResource', {
      restApiId,
      parentId: api.rootResourceId,
      pathPart: 'hello',
    })
    const place = { restApiId, resourceId: resource.id, httpMethod: 'GET' }
    await on.call('PutMethod', { ...place, authorizationType: 'NONE' })
    await on.call('PutMethodResponse', { ...place, statusCode: '200' })
    await on.call('PutIntegration', {
      ...place,
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode":200}' },
    })
    await on.call('PutIntegrationResponse', {
      ...place,
      statusCode: '200',
      responseTemplates: { 'application/json': 'hi' },
    })
    await on.call('CreateDeployment', { restApiId, stageName: 'dev', variables: { a: 'b' } })

    expect(await on.gateway.handle(restApiId, 'dev', '/hello', request('GET', '/'))).toMatchObject({
      status: 200,
      body: 'hi',
    })
    expect(await on.call('GetStages', { restApiId })).toMatchObject({
      item: [{ stageName: 'dev', variables: { a: 'b' } }],
    })
    expect(await on.call('GetMethod', place)).toMatchObject({ httpMethod: 'GET', methodIntegration: { type: 'MOCK' } })
    await expect(on.call('PutMethod', { ...place, authorizationType: 'NONE' })).rejects.toMatchObject({
      code: 'ConflictException',
    })
    expect(await on.call('TestInvokeMethod', place)).toMatchObject({ status: 200, body: 'hi' })
    await on.call('DeleteRestApi', { restApiId })
    expect(await on.call('GetRestApis', {})).toEqual({ items: [] })
  })

  test('pages its lists', async () => {
    const on = await createApiCloud()
    for (let index = 0; index < 5; index++) await on.call('CreateRestApi', { name: `api-${index}` })

    const names: string[] = []
    let position: string | undefined
    do {
      const page = await on.call<{ items: { name: string }[]; position?: string }>('GetRestApis', {
        limit: 2,
        position,
      })
      names.push(...page.items.map(({ name }) => name))
      position = page.position
    } while (position)

    expect(names.sort()).toEqual(['api-0', 'api-1', 'api-2', 'api-3', 'api-4'])
  })

  test('asks for the permission of the path', async () => {
    const on = await createApiCloud()
    const { GetStages } = on.gateway.operations

    expect(await GetStages?.access({ restApiId: 'abc' }, {} as never)).toEqual([
      { action: 'apigateway:GET', resource: 'arn:aws:apigateway:us-east-1::/restapis/abc/stages' },
    ])
  })
})

test.each([
  ['a private endpoint', { EndpointConfiguration: { Types: ['PRIVATE'] } }, /PRIVATE/],
  ['a VPC endpoint', { EndpointConfiguration: { VpcEndpointIds: ['vpce-1'] } }, /"vpcEndpointIds"/],
  ['a policy that is none', { Policy: 'allow me' }, /Invalid policy/],
])('an API with %s is refused', async (_, properties, message) => {
  const on = await createApiCloud()
  await expect(on.apply('RestApi', 'Api', { Name: 'x', ...properties })).rejects.toThrow(message)
})

describe('what several APIs have under one name', () => {
  test('goes from the API of the template that has it no more, in the run that made it and in a later one', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'apigateway-'))
    const on = await createApiCloud({ directory })
    const models = async (cloud: Awaited<ReturnType<typeof createApiCloud>>, restApiId: string) =>
      (await cloud.call<{ items: { name: string }[] }>('GetModels', { restApiId })).items.map(({ name }) => name)
    const apis = []
    for (const name of ['A', 'B', 'C']) {
      const { ref } = await on.apply('RestApi', `Api${name}`, { Name: name })
      apis.push(ref)
      await on.apply('Model', `Model${name}`, {
        RestApiId: ref,
        Name: 'Order',
        ContentType: 'application/json',
        Schema: {},
      })
    }
    const [a = '', b = '', c = ''] = apis
    await on.remove('Model', 'Order', 'ModelA')
    expect(await models(on, a)).not.toContain('Order')
    expect(await models(on, b)).toContain('Order')
    await on.cloud.store.close()

    const after = await createApiCloud({ directory })
    await after.remove('Model', 'Order', 'ModelC')
    expect(await models(after, c)).not.toContain('Order')
    expect(await models(after, b)).toContain('Order')
    await after.cloud.store.close()
  })
})
