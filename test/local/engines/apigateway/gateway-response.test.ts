import { createApiCloud, createSimpleApi, functionArn } from './api-cloud'

async function withResponse(properties: object) {
  const on = await createApiCloud()
  const api = await createSimpleApi(on, [{ path: '/orders' }], {
    before: (apiId) => on.apply('GatewayResponse', 'Response', { RestApiId: apiId, ...properties }),
    stage: { Variables: { brand: 'Acme' } },
  })
  return { on, api }
}

describe('a gateway response', () => {
  test('gives status, headers and body of its own', async () => {
    const { api } = await withResponse({
      ResponseType: 'MISSING_AUTHENTICATION_TOKEN',
      StatusCode: '404',
      ResponseParameters: {
        'gatewayresponse.header.Access-Control-Allow-Origin': "'*'",
        'gatewayresponse.header.X-Request': 'context.requestId',
        'gatewayresponse.header.X-Echo': 'method.request.header.X-Sent',
        'gatewayresponse.header.X-None': 'method.request.querystring.none',
      },
      ResponseTemplates: {
        'application/json':
          '{"m":"$context.error.message","s":$context.error.messageString,"t":"$context.error.responseType","b":"$stageVariables.brand","v":"$context.stage!","none":"$context.error.validationErrorString"}',
      },
    })

    const response = await api.send('GET', '/nothing', { headers: { 'x-sent': 'hello' } })

    expect(response.status).toBe(404)
    expect(response.json).toEqual({
      m: 'Missing Authentication Token',
      s: 'Missing Authentication Token',
      t: 'MISSING_AUTHENTICATION_TOKEN',
      b: 'Acme',
      v: 'prod!',
      none: '',
    })
    expect(response.headers).toMatchObject({
      'Access-Control-Allow-Origin': '*',
      'X-Request': response.headers['x-amzn-RequestId'],
      'X-Echo': 'hello',
      'x-amzn-ErrorType': 'MissingAuthenticationTokenException',
    })
    expect(response.headers).not.toHaveProperty('X-None')
  })

  test('for DEFAULT_4XX goes for all of them, with each its own status', async () => {
    const { api } = await withResponse({
      ResponseType: 'DEFAULT_4XX',
      ResponseParameters: { 'gatewayresponse.header.X-Default': "'yes'" },
    })

    const response = await api.send('GET', '/nothing')

    expect(response).toMatchObject({
      status: 403,
      headers: { 'X-Default': 'yes' },
      json: { message: 'Missing Authentication Token' },
    })
  })

  test('for DEFAULT_5XX goes for a malformed answer of a function', async () => {
    const { api, on } = await withResponse({
      ResponseType: 'DEFAULT_5XX',
      ResponseTemplates: { 'application/json': '{"request":"$context.requestId"}' },
    })
    on.functions.set(functionArn, () => 'malformed')

    const response = await api.send('GET', '/orders')

    expect(response).toMatchObject({ status: 502, json: { request: response.headers['x-amzn-RequestId'] } })
  })

  test('puts values into JSON escaped, and a header on one line', async () => {
    const { api } = await withResponse({
      ResponseType: 'DEFAULT_4XX',
      ResponseParameters: { 'gatewayresponse.header.X-Path': 'context.path' },
      ResponseTemplates: {
        'application/json': '{"path":"$context.path"}',
      },
    })

    const response = await api.send('GET', '/a"\r\nX: b')

    expect(response.json).toEqual({ path: '/prod/a"\r\nX: b' })
    expect(response.headers['X-Path']).toBe('/prod/a"X: b')
  })

  test.each([
    ['a directive', { ResponseTemplates: { 'application/json': '#if($context.stage == "x")a#end' } }, /directive #if/],
    [
      'a function',
      { ResponseTemplates: { 'application/json': '"$util.escapeJavaScript($context.path)"' } },
      /\$util.escapeJavaScript/,
    ],
    ['a reference to the input', { ResponseTemplates: { 'application/json': "$input.params('a')" } }, /\$input/],
    [
      'a mapping without quotes',
      { ResponseParameters: { 'gatewayresponse.header.A': '*' } },
      /errors : \[Invalid mapping expression specified: \*\]/,
    ],
    ['a type that is not there', { ResponseType: 'TEAPOT' }, /Invalid gateway response type/],
  ])('cannot have %s', async (_, properties, message) => {
    await expect(withResponse({ ResponseType: 'DEFAULT_4XX', ...properties })).rejects.toThrow(message)
  })
})
