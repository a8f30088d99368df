import fc from 'fast-check'
import { createRouter } from '../../../../local/engines/apigateway/serve/router'
import { createApiCloud, createSimpleApi } from './api-cloud'

function routerOf(...paths: string[]) {
  const router = createRouter<string>()
  for (const path of paths) router.add(path, path)
  return router
}

describe('routes', () => {
  const router = routerOf(
    '/',
    '/orders',
    '/orders/new',
    '/orders/{id}',
    '/orders/{id}/items',
    '/{proxy+}',
    '/files/{name}/raw/{rest+}',
  )

  test.each([
    ['/', '/', {}],
    ['/orders', '/orders', {}],
    ['/orders/', '/orders', {}],
    ['/orders/new', '/orders/new', {}],
    ['/orders/7', '/orders/{id}', { id: '7' }],
    ['/orders/new/items', '/orders/{id}/items', { id: 'new' }],
    ['/orders/a%2Fb', '/orders/{id}', { id: 'a%2Fb' }],
    ['/orders/7/else', '/{proxy+}', { proxy: 'orders/7/else' }],
    ['/files/a/raw/b/c', '/files/{name}/raw/{rest+}', { name: 'a', rest: 'b/c' }],
    ['/%6frders', '/orders', {}],
    ['//orders', '/{proxy+}', { proxy: '/orders' }],
    ['/bad%zz', '/{proxy+}', { proxy: 'bad%zz' }],
  ])('%s leads to %s', (path, target, parameters) => {
    expect(router.match(path)).toEqual({ target, parameters })
  })

  test('a variable takes no empty part', () => {
    expect(routerOf('/orders/{id}').match('/orders//')).toBeUndefined()
  })

  test('never throw, and a greedy route takes every path but the root', () => {
    const greedy = routerOf('/{proxy+}')
    fc.assert(
      fc.property(fc.webPath({ size: 'medium' }), (path) => {
        const match = greedy.match(`/${path}`)
        const rest = path.endsWith('/') ? path.slice(0, -1) : path
        expect(match?.parameters).toEqual(path === '' ? undefined : { proxy: rest })
      }),
    )
  })
})

describe('a request', () => {
  test('is answered 403 Missing Authentication Token where there is no path or no method', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [{ path: '/orders' }])

    for (const [method, path] of [
      ['GET', '/nothing'],
      ['POST', '/orders'],
      ['GET', '/'],
    ] as const) {
      const response = await api.send(method, path)
      expect(response).toMatchObject({ status: 403, json: { message: 'Missing Authentication Token' } })
      expect(response.headers['x-amzn-ErrorType']).toBe('MissingAuthenticationTokenException')
    }
  })

  test('takes the method of its own name before ANY', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [
      { path: '/orders', verb: 'ANY' },
      { path: '/orders', verb: 'GET', properties: { OperationName: 'ListOrders' } },
    ])

    await api.send('GET', '/orders')
    await api.send('DELETE', '/orders')

    expect(on.invoked.map(({ event }) => event.requestContext.operationName)).toEqual(['ListOrders', undefined])
    expect(on.invoked[1]?.caller).toMatchObject({ sourceArn: expect.stringContaining('/prod/DELETE/orders') })
  })

  test('of more than 10 MB is answered 413', async () => {
    const on = await createApiCloud()
    const api = await createSimpleApi(on, [{ path: '/', verb: 'POST' }])

    const response = await api.send('POST', '/', { body: Buffer.alloc(10 * 1024 * 1024 + 1) })

    expect(response).toMatchObject({ status: 413, json: { message: 'Request Too Long' } })
  })

  test('to a stage that is not there is answered 403 Forbidden', async () => {
    const on = await createApiCloud()
    const { apiId } = await createSimpleApi(on, [{ path: '/' }])
    const { request } = await import('./api-cloud')

    expect(await on.gateway.handle(apiId, 'beta', '/', request('GET', '/'))).toMatchObject({
      status: 403,
      body: '{"message":"Forbidden"}',
    })
    expect(await on.gateway.handle('nonexistent', 'prod', '/', request('GET', '/'))).toMatchObject({ status: 403 })
  })
})
