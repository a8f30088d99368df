/** PATCH and DELETE of all that can be created: every path AWS allows, and its errors for the others. */
import { type ApiCloud, createApiCloud, createSimpleApi, lambdaUri, request } from './api-cloud'

interface Patch {
  readonly op: string
  readonly path: string
  readonly value?: string
}

const replace = (path: string, value: string): Patch => ({ op: 'replace', path, value })
const add = (path: string, value?: string): Patch => ({ op: 'add', path, ...(value !== undefined && { value }) })
const remove = (path: string): Patch => ({ op: 'remove', path })

let on: ApiCloud
let restApiId: string
let place: { restApiId: string; resourceId: string; httpMethod: string }

beforeAll(async () => {
  on = await createApiCloud()
  const mock = { Type: 'MOCK', RequestTemplates: { 'application/json': '{"statusCode":200}' } }
  const api = await createSimpleApi(on, [
    { path: '/orders', verb: 'POST', properties: { Integration: mock, MethodResponses: [{ StatusCode: '200' }] } },
    { path: '/orders/{id}', properties: { Integration: mock } },
  ])
  restApiId = api.apiId
  const { items } = await on.call<{ items: { id: string; path: string }[] }>('GetResources', { restApiId })
  const resourceId = items.find(({ path }) => path === '/orders')?.id ?? ''
  place = { restApiId, resourceId, httpMethod: 'POST' }
})

const update = <T = Record<string, unknown>>(action: string, where: object, ...patchOperations: readonly Patch[]) =>
  on.call<T>(action, { ...where, patchOperations })

describe('an API is changed', () => {
  test('in its names, its media types, its endpoint and its policy', async () => {
    const changed = await update(
      'UpdateRestApi',
      { restApiId },
      replace('/name', 'store'),
      replace('/description', 'sells'),
      add('/binaryMediaTypes/image~1png'),
      add('/binaryMediaTypes/image~1gif'),
      remove('/binaryMediaTypes/image~1gif'),
      replace('/endpointConfiguration/types/EDGE', 'REGIONAL'),
      replace('/disableExecuteApiEndpoint', 'true'),
      replace('/apiKeySource', 'AUTHORIZER'),
    )
    expect(changed).toMatchObject({
      id: restApiId,
      name: 'store',
      description: 'sells',
      binaryMediaTypes: ['image/png'],
      endpointConfiguration: { types: ['REGIONAL'] },
      disableExecuteApiEndpoint: true,
      apiKeySource: 'AUTHORIZER',
    })
    expect(await on.call('GetRestApi', { restApiId })).toEqual(changed)
  })

  test('all at once or not at all', async () => {
    await expect(
      update('UpdateRestApi', { restApiId }, replace('/name', 'half'), replace('/apiKeySource', 'NOWHERE')),
    ).rejects.toMatchObject({ code: 'BadRequestException' })
    expect(await on.call('GetRestApi', { restApiId })).toMatchObject({ name: 'store' })
  })

  test.each([
    ['UpdateRestApi', replace('/id', 'x'), /^Invalid patch path \/id$/],
    ['UpdateRestApi', replace('/binaryMediaTypes', 'x'), /^Invalid patch path \/binaryMediaTypes$/],
    ['UpdateRestApi', remove('/name'), /^Invalid patch operation specified. Must be one of: \[replace\]$/],
    [
      'UpdateRestApi',
      { op: 'move', path: '/name' },
      /^Invalid patch operation specified. Must be one of: \[replace\]$/,
    ],
    ['UpdateRestApi', replace('/endpointConfiguration/types/EDGE', 'x'), /^Invalid EndpointTypes specified. Valid/],
    ['UpdateRestApi', { op: 'test', path: '/endpointConfiguration/types/EDGE' }, /'add'\|'remove'\|'replace'$/],
    ['UpdateRestApi', replace('/endpointConfiguration/ipAddressType', 'x'), /^ipAddressType must be either ipv4 or/],
    [
      'UpdateRestApi',
      { op: 'grow', path: '/name' },
      /^1 validation error detected: Value 'grow' at 'updateRestApiInput.patchOperations.1.member.op' failed .*\[add, remove, move, test, replace, copy\]$/,
    ],
    [
      'UpdateRestApi',
      replace('/minimumCompressionSize', '-1'),
      /^Invalid minimum compression size, must be between 0 and 10485760$/,
    ],
    ['UpdateRestApi', replace('/minimumCompressionSize', '10485761'), /^Invalid minimum compression size/],
    ['UpdateRestApi', replace('/minimumCompressionSize', 'little'), /^Invalid minimum compression size/],
    [
      'UpdateRestApi',
      remove('/minimumCompressionSize'),
      /^Invalid patch operation specified. Must be one of: \[replace\]$/,
    ],
    ['UpdateRestApi', { op: 'replace', path: '/name' }, /^Invalid null or empty value in \/name/],
  ])('%s refuses %j', async (action, patch, message) => {
    await expect(update(action, { restApiId }, patch)).rejects.toThrow(message)
  })

  test('from which size on its answers are compressed, and that they are not', async () => {
    expect(await update('UpdateRestApi', { restApiId }, replace('/minimumCompressionSize', '10'))).toMatchObject({
      minimumCompressionSize: 10,
    })
    expect(await update('UpdateRestApi', { restApiId }, replace('/minimumCompressionSize', ''))).not.toHaveProperty(
      'minimumCompressionSize',
    )
  })

  test('never by the name of a prototype', async () => {
    const method = await update<{ requestParameters: object }>(
      'UpdateMethod',
      place,
      add('/requestParameters/method.request.header.__proto__', 'true'),
    )
    expect(Object.keys(method.requestParameters)).toEqual(['method.request.header.__proto__'])
    await update('UpdateMethod', place, remove('/requestParameters/method.request.header.__proto__'))
    await expect(update('UpdateMethod', place, add('/requestModels/__proto__', 'Empty'))).resolves.toBeDefined()
    await update('UpdateMethod', place, remove('/requestModels/__proto__'))
    expect(({} as Record<string, unknown>).Empty).toBeUndefined()
  })
})

describe('a resource is changed', () => {
  test('by name, and what is under it goes along', async () => {
    const { resourceId } = place
    expect(await update('UpdateResource', { restApiId, resourceId }, replace('/pathPart', 'sales'))).toMatchObject({
      path: '/sales',
    })
    const { items } = await on.call<{ items: { path: string }[] }>('GetResources', { restApiId })
    expect(items.map(({ path }) => path).sort()).toEqual(['/', '/sales', '/sales/{id}'])
    await update('UpdateResource', { restApiId, resourceId }, replace('/pathPart', 'orders'))
  })

  test('but is not put under itself, and the root stays', async () => {
    const { items } = await on.call<{ items: { id: string; path: string }[] }>('GetResources', { restApiId })
    const idOf = (path: string) => items.find((one) => one.path === path)?.id ?? ''
    await expect(
      update('UpdateResource', { restApiId, resourceId: idOf('/orders') }, replace('/parentId', idOf('/orders/{id}'))),
    ).rejects.toThrow('Resources cannot be cyclical.')
    await expect(
      update('UpdateResource', { restApiId, resourceId: idOf('/') }, replace('/pathPart', 'x')),
    ).rejects.toThrow('Root resource cannot update its pathPart.')
  })
})

describe('what AWS was recorded to say', () => {
  const fake = { restApiId: 'fake' }
  const noApi = 'NotFoundException: Invalid API identifier specified 000000000000:fake'
  const noResource = 'NotFoundException: Invalid Resource identifier specified'
  const noSchema = 'BadRequestException: Model schema must have at least 1 property or array items defined'
  const invalid = (value: string, at: string, constraint: string): string =>
    `Value '${value}' at '${at}' failed to satisfy constraint: ${constraint}`
  const badStatus = invalid('wrong', 'statusCode', 'Member must satisfy regular expression pattern: [1-5]\\d\\d')
  const ops = 'Member must satisfy enum value set: [add, remove, move, test, replace, copy]'
  const types = invalid(
    '[wrong]',
    'createRestApiInput.endpointConfiguration.types',
    'Member must satisfy constraint: [Member must satisfy enum value set: [PRIVATE, EDGE, REGIONAL]]',
  )
  const address = invalid(
    'wrong',
    'createRestApiInput.endpointConfiguration.ipAddressType',
    'Member must satisfy enum value set: [ipv4, dualstack]',
  )

  test.each<[action: string, input: object, said: string | object]>([
    ['CreateRestApi', { name: 'a', description: '' }, 'BadRequestException: Description cannot be an empty string'],
    [
      'CreateRestApi',
      { name: 'a', endpointConfiguration: { types: [] } },
      'BadRequestException: REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.',
    ],
    [
      'CreateRestApi',
      { name: 'a', endpointConfiguration: { types: ['EDGE', 'REGIONAL'] } },
      'BadRequestException: Cannot create an api with multiple Endpoint Types.',
    ],
    [
      'CreateRestApi',
      { name: 'a', endpointConfiguration: { types: ['wrong'], ipAddressType: 'wrong' } },
      `ValidationException: 2 validation errors detected: ${types}; ${address}`,
    ],
    [
      'CreateRestApi',
      { name: 'a', binaryMediaTypes: [] },
      { endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' } },
    ],
    ['GetModels', fake, noApi],
    ['GetModel', { ...fake, modelName: 'M' }, 'NotFoundException: Invalid model name specified: M'],
    ['DeleteModel', { ...fake, modelName: 'M' }, 'NotFoundException: Invalid model name specified: M'],
    ['CreateModel', { name: '', contentType: 'a/b' }, 'BadRequestException: Model name must be non-empty'],
    ['CreateModel', { name: 'T', contentType: 'a/b' }, noSchema],
    ['CreateModel', { name: 'T', contentType: 'a/b', schema: '' }, noSchema],
    ['CreateRequestValidator', fake, 'BadRequestException: Invalid REST API identifier specified'],
    [
      'GetRequestValidator',
      { ...fake, requestValidatorId: 'v' },
      'NotFoundException: Invalid Request Validator identifier specified',
    ],
    [
      'CreateAuthorizer',
      { ...fake, name: 'a', type: 'TOKEN' },
      'ConflictException: Unable to complete operation due to concurrent modification. Please try again later.',
    ],
    ['GetAuthorizers', fake, noApi],
    ['GetMethod', { ...fake, httpMethod: 'GET', resourceId: 'r' }, noResource],
    [
      'PutMethod',
      { httpMethod: 'FETCH', authorizationType: 'NONE' },
      'BadRequestException: Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY',
    ],
    [
      'PutMethod',
      {
        httpMethod: 'PUT',
        authorizationType: 'NONE',
        requestParameters: { 'method.request.header.a': true, 'method.request.querystring.a': true },
      },
      'BadRequestException: Parameter names must be unique across querystring, header and path',
    ],
    [
      'PutIntegration',
      { type: 'HTTPS' },
      `ValidationException: 1 validation error detected: ${invalid('HTTPS', 'putIntegrationInput.type', 'Member must satisfy enum value set: [HTTP, MOCK, AWS_PROXY, HTTP_PROXY, AWS]')}`,
    ],
    [
      'PutIntegration',
      { type: 'MOCK', requestParameters: { 'integration.request.path.p': 'true' } },
      'BadRequestException: Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: true]',
    ],
    [
      'PutIntegrationResponse',
      { statusCode: '200', responseTemplates: { 123: 'x' } },
      'BadRequestException: Validation Result: warnings : [], errors : [Invalid content type specified: 123]',
    ],
    [
      'GetIntegrationResponse',
      { statusCode: 'wrong' },
      `ValidationException: 1 validation error detected: ${badStatus}`,
    ],
    [
      'DeleteIntegrationResponse',
      { statusCode: '200', httpMethod: 'PUT' },
      'NotFoundException: Invalid Integration identifier specified',
    ],
    [
      'UpdateMethodResponse',
      { statusCode: 'wrong', patchOperations: [{ op: 'grow', path: '/a' }] },
      `ValidationException: 2 validation errors detected: ${invalid('grow', 'updateMethodResponseInput.patchOperations.1.member.op', ops)}; ${badStatus}`,
    ],
    [
      'UpdateMethodResponse',
      { statusCode: '200', patchOperations: [remove('/responseModels/a~1b')] },
      'NotFoundException: Content-Type specified was not found',
    ],
    [
      'UpdateMethod',
      { patchOperations: [replace('/httpMethod', 'GET')] },
      'BadRequestException: Invalid patch path /httpMethod',
    ],
    ['UpdateMethod', { patchOperations: [replace('/apiKeyRequired', 'perhaps')] }, { apiKeyRequired: false }],
    [
      'UpdateGatewayResponse',
      { responseType: 'THROTTLED', patchOperations: [{ op: 'replace', value: 'x' }] },
      'BadRequestException: Invalid patch path null',
    ],
    [
      'ImportDocumentationParts',
      { body: Buffer.from('no document') },
      'BadRequestException: Unable to build importer with provided input.',
    ],
    ['GetIntegration', {}, { cacheKeyParameters: [], timeoutInMillis: 29000 }],
    [
      'GetStages',
      {},
      { item: [{ cacheClusterEnabled: false, cacheClusterStatus: 'NOT_AVAILABLE', methodSettings: {} }] },
    ],
  ])('%s %j', async (action, input, said) => {
    const where = /Method|Integration/.test(action) ? place : action === 'CreateRestApi' ? {} : { restApiId }
    const got = await on.call(action, { ...where, ...input }).catch((error) => `${error.code}: ${error.message}`)
    if (typeof said === 'string') expect(got).toBe(said)
    else expect(got).toMatchObject(said)
  })

  test('a gateway response that an API does not say is that of its class', async () => {
    const all = { restApiId, statusCode: '599', responseParameters: { 'gatewayresponse.header.a': "'b'" } }
    await on.call('PutGatewayResponse', { ...all, responseType: 'DEFAULT_5XX' })
    const get = (responseType: string) => on.call('GetGatewayResponse', { restApiId, responseType })
    expect(await get('AUTHORIZER_FAILURE')).toMatchObject({ defaultResponse: true, statusCode: '599' })
    expect(await get('THROTTLED')).toMatchObject({ defaultResponse: true, statusCode: '429', responseParameters: {} })
    await on.call('DeleteGatewayResponse', { restApiId, responseType: 'DEFAULT_5XX' })
  })
})

describe('a method is changed', () => {
  test('and keeps its integration and its responses', async () => {
    const validator = await on.call<{ id: string }>('CreateRequestValidator', { restApiId, validateRequestBody: true })
    const changed = await update(
      'UpdateMethod',
      place,
      replace('/apiKeyRequired', 'true'),
      replace('/operationName', 'order'),
      replace('/requestValidatorId', validator.id),
      add('/requestParameters/method.request.querystring.note', 'false'),
      replace('/requestParameters/method.request.querystring.note', 'true'),
      add('/requestModels/application~1json', 'Empty'),
    )
    expect(changed).toMatchObject({
      apiKeyRequired: true,
      operationName: 'order',
      requestValidatorId: validator.id,
      requestParameters: { 'method.request.querystring.note': true },
      requestModels: { 'application/json': 'Empty' },
      methodIntegration: { type: 'MOCK' },
      methodResponses: { 200: { statusCode: '200' } },
    })
    await expect(
      on.call('DeleteRequestValidator', { restApiId, requestValidatorId: validator.id }),
    ).rejects.toMatchObject({ code: 'ConflictException' })
    await update('UpdateMethod', place, replace('/requestValidatorId', ''), replace('/apiKeyRequired', 'false'))
    await on.call('DeleteRequestValidator', { restApiId, requestValidatorId: validator.id })
    await expect(on.call('GetRequestValidator', { restApiId, requestValidatorId: validator.id })).rejects.toMatchObject(
      { message: 'Invalid Request Validator identifier specified' },
    )
  })

  test('a name that is not there can not be replaced or removed', async () => {
    for (const patch of [
      remove('/requestParameters/method.request.header.x'),
      replace('/requestModels/a~1b', 'Empty'),
    ]) {
      await expect(update('UpdateMethod', place, patch)).rejects.toMatchObject({ code: 'NotFoundException' })
    }
  })

  test('in its responses', async () => {
    const response = { ...place, statusCode: '200' }
    expect(
      await update(
        'UpdateMethodResponse',
        response,
        add('/responseParameters/method.response.header.Location', 'false'),
        add('/responseModels/application~1json', 'Empty'),
      ),
    ).toEqual({
      statusCode: '200',
      responseParameters: { 'method.response.header.Location': false },
      responseModels: { 'application/json': 'Empty' },
    })
    expect(await on.call('GetMethodResponse', response)).toMatchObject({ statusCode: '200' })
    await on.call('PutMethodResponse', { ...place, statusCode: '404' })
    await on.call('DeleteMethodResponse', { ...place, statusCode: '404' })
    await expect(on.call('GetMethodResponse', { ...place, statusCode: '404' })).rejects.toMatchObject({
      code: 'NotFoundException',
      message: 'Invalid Response status code specified',
    })
  })
})

describe('an integration is changed', () => {
  test('and keeps its responses', async () => {
    await on.call('PutIntegrationResponse', { ...place, statusCode: '200' })
    const changed = await update(
      'UpdateIntegration',
      place,
      add('/requestTemplates/text~1plain', '{"statusCode": 200}'),
      replace('/passthroughBehavior', 'NEVER'),
      replace('/timeoutInMillis', '1000'),
    )
    expect(changed).toMatchObject({
      type: 'MOCK',
      requestTemplates: { 'text/plain': '{"statusCode": 200}', 'application/json': '{"statusCode":200}' },
      passthroughBehavior: 'NEVER',
      timeoutInMillis: 1000,
      integrationResponses: { 200: { statusCode: '200' } },
    })
    expect(await on.call('GetIntegration', place)).toEqual(changed)
  })

  test('in its answers, which are checked as new ones are', async () => {
    const response = { ...place, statusCode: '200' }
    const changed = await update(
      'UpdateIntegrationResponse',
      response,
      replace('/selectionPattern', '2\\d\\d'),
      add('/responseTemplates/application~1json', '{"kept": true}'),
      add('/responseParameters/method.response.header.Location', "'/orders/1'"),
    )
    expect(changed).toMatchObject({
      selectionPattern: '2\\d\\d',
      responseTemplates: { 'application/json': '{"kept": true}' },
    })
    expect(await on.call('GetIntegrationResponse', response)).toEqual(changed)
    await expect(
      update('UpdateIntegrationResponse', response, replace('/selectionPattern', '(')),
    ).rejects.toMatchObject({ code: 'BadRequestException' })
    await on.call('DeleteIntegrationResponse', response)
    await expect(on.call('GetIntegrationResponse', response)).rejects.toMatchObject({ code: 'NotFoundException' })
  })

  test('of the POST that it makes', async () => {
    const other = { ...place, httpMethod: 'PUT' }
    await on.call('PutMethod', { ...other, authorizationType: 'NONE' })
    await on.call('PutIntegration', { ...other, type: 'HTTP', integrationHttpMethod: 'GET', uri: 'http://127.0.0.1/a' })
    expect(
      await update('UpdateIntegration', other, replace('/httpMethod', 'POST'), replace('/uri', 'http://127.0.0.1/b')),
    ).toMatchObject({ httpMethod: 'POST', uri: 'http://127.0.0.1/b' })
    await on.call('DeleteIntegration', other)
    await expect(on.call('GetIntegration', other)).rejects.toMatchObject({ code: 'NotFoundException' })
    await expect(on.call('CreateDeployment', { restApiId })).rejects.toThrow('No integration defined for method')
    await on.call('DeleteMethod', other)
  })
})

describe('models, authorizers and gateway responses', () => {
  test('a model is changed, and deleted when nothing refers to it', async () => {
    const schema = JSON.stringify({ type: 'string' })
    await on.call('CreateModel', { restApiId, name: 'Item', contentType: 'application/json', schema: '{}' })
    const model = { restApiId, modelName: 'Item' }
    expect(await update('UpdateModel', model, replace('/schema', schema), replace('/description', 'd'))).toMatchObject({
      schema,
      description: 'd',
    })
    await expect(update('UpdateModel', model, replace('/schema', '{"$schema": "x"}'))).rejects.toThrow(/schema/)
    await expect(update('UpdateModel', model, replace('/name', 'X'))).rejects.toThrow(
      "Invalid patch path  '/name' specified for op 'replace'. Must be one of: [/description, /schema]",
    )
    const $ref = `https://apigateway.amazonaws.com/restapis/${restApiId}/models/Item`
    const list = { restApiId, name: 'List', contentType: 'application/json' }
    await on.call('CreateModel', { ...list, schema: JSON.stringify({ type: 'array', items: { $ref } }) })
    await update('UpdateMethod', place, add('/requestModels/application~1json', 'List'))
    await expect(on.call('DeleteModel', { restApiId, modelName: 'List' })).rejects.toMatchObject({
      code: 'ConflictException',
      message: "Cannot delete model 'List', is referenced in method request: /orders/POST",
    })
    await expect(on.call('DeleteModel', model)).rejects.toThrow("'Item', is referenced in model: List")
    await update('UpdateMethod', place, remove('/requestModels/application~1json'))
    await on.call('DeleteModel', { restApiId, modelName: 'List' })
    await on.call('DeleteModel', model)
    await expect(on.call('GetModel', model)).rejects.toMatchObject({
      code: 'NotFoundException',
      message: 'Invalid model name specified: Item',
    })
  })

  test('an authorizer is changed, and deleted when no method has it', async () => {
    const { id: authorizerId } = await on.call<{ id: string }>('CreateAuthorizer', {
      restApiId,
      name: 'who',
      type: 'TOKEN',
      authorizerUri: lambdaUri(),
      identitySource: 'method.request.header.Authorization',
    })
    const authorizer = { restApiId, authorizerId }
    expect(
      await update(
        'UpdateAuthorizer',
        authorizer,
        replace('/authorizerResultTtlInSeconds', '0'),
        replace('/identitySource', 'method.request.header.Token'),
      ),
    ).toMatchObject({ authorizerResultTtlInSeconds: 0, identitySource: 'method.request.header.Token' })
    await update('UpdateMethod', place, replace('/authorizationType', 'CUSTOM'), replace('/authorizerId', authorizerId))
    await expect(on.call('DeleteAuthorizer', authorizer)).rejects.toMatchObject({ code: 'ConflictException' })
    await update('UpdateMethod', place, replace('/authorizationType', 'NONE'))
    await on.call('DeleteAuthorizer', authorizer)
    await expect(on.call('GetAuthorizer', authorizer)).rejects.toMatchObject({ code: 'NotFoundException' })
  })

  test('a gateway response is changed, and deleted to what it was', async () => {
    const response = { restApiId, responseType: 'UNAUTHORIZED' }
    expect(
      await update(
        'UpdateGatewayResponse',
        response,
        replace('/statusCode', '418'),
        add('/responseParameters/gatewayresponse.header.X', "'y'"),
      ),
    ).toMatchObject({ statusCode: '418', defaultResponse: false })
    await on.call('DeleteGatewayResponse', response)
    expect(await on.call('GetGatewayResponse', response)).toMatchObject({ statusCode: '401', defaultResponse: true })
    await expect(on.call('DeleteGatewayResponse', response)).rejects.toMatchObject({ code: 'NotFoundException' })
  })
})

describe('a stage is changed', () => {
  const stage = () => ({ restApiId, stageName: 'prod' })

  test('in its variables, its logs and what it sets for methods', async () => {
    await update('UpdateAccount', {}, replace('/cloudwatchRoleArn', 'arn:aws:iam::000000000000:role/logs'))
    expect(await on.call('GetAccount', {})).toMatchObject({ cloudwatchRoleArn: 'arn:aws:iam::000000000000:role/logs' })
    const changed = await update<Record<string, unknown>>(
      'UpdateStage',
      stage(),
      replace('/description', 'the one'),
      replace('/variables/color', 'red'),
      replace('/variables/color', 'blue'),
      replace('/*/*/logging/loglevel', 'ERROR'),
      replace('/~1orders~1{id}/GET/throttling/rateLimit', '2.5'),
      replace('/~1orders~1{id}/GET/throttling/burstLimit', '5'),
      replace('/accessLogSettings/destinationArn', 'arn:aws:logs:us-east-1:000000000000:log-group:access'),
      replace('/accessLogSettings/format', '$context.requestId'),
    )
    const usual = {
      cacheDataEncrypted: false,
      cacheTtlInSeconds: 300,
      cachingEnabled: false,
      dataTraceEnabled: false,
      loggingLevel: 'ERROR',
      metricsEnabled: false,
      requireAuthorizationForCacheControl: true,
      throttlingBurstLimit: 5000,
      throttlingRateLimit: 10000,
      unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
    }
    expect(changed).toMatchObject({
      description: 'the one',
      variables: { color: 'blue' },
      accessLogSettings: { format: '$context.requestId' },
    })
    // Of a method that had none what is set for all is the beginning, which it keeps.
    expect(changed.methodSettings).toEqual({
      '*/*': usual,
      'orders~1{id}/GET': { ...usual, throttlingRateLimit: 2.5, throttlingBurstLimit: 5 },
    })
    const less = await update<Record<string, unknown>>(
      'UpdateStage',
      stage(),
      remove('/accessLogSettings'),
      remove('/~1orders~1{id}/GET'),
      remove('/variables/color'),
    )
    expect(less.accessLogSettings).toBeUndefined()
    expect(Object.keys(less.methodSettings as object)).toEqual(['*/*'])
    await expect(update('UpdateStage', stage(), remove('/variables/color'))).rejects.toMatchObject({
      code: 'NotFoundException',
    })
    await expect(update('UpdateStage', stage(), replace('/*/*/logging/level', 'INFO'))).rejects.toThrow(
      /Must be one of: \[\/deploymentId, \/description, .*\/\{resourcePath\}\/\{httpMethod\}\/logging\/loglevel, .*\/\*\/\*\/throttling\/burstLimit \/\*\/\*\/throttling\/rateLimit .*, \/variables\/\{variable_name\}, \/tracingEnabled\]$/,
    )
    await update('UpdateStage', stage(), replace('/*/*/logging/loglevel', 'OFF'))
  })

  test('to another deployment, and back', async () => {
    const answer = async () => (await on.gateway.handle(restApiId, 'prod', '/orders', request('POST', '/'))).status
    const { deploymentId } = await on.call<{ deploymentId: string }>('GetStage', stage())
    await on.call('PutIntegrationResponse', { ...place, statusCode: '200' })
    expect(await answer()).toBe(500)
    const next = await on.call<{ id: string }>('CreateDeployment', { restApiId, description: 'next' })
    await update('UpdateStage', stage(), replace('/deploymentId', next.id))
    expect(await answer()).toBe(200)
    await update('UpdateStage', stage(), replace('/deploymentId', deploymentId))
    expect(await answer()).toBe(500)
    await expect(update('UpdateStage', stage(), replace('/deploymentId', 'nowhere'))).rejects.toThrow(
      'Deployment id does not exist',
    )
    const described = { restApiId, deploymentId: next.id }
    expect(await update('UpdateDeployment', described, replace('/description', 'better'))).toMatchObject({
      description: 'better',
    })
  })
})

describe('tags', () => {
  test('are put on an API, a stage, a key and a plan, told, and taken off', async () => {
    const key = await on.call<{ id: string }>('CreateApiKey', { name: 'k' })
    const plan = await on.call<{ id: string }>('CreateUsagePlan', { name: 'p' })
    const paths = [
      `restapis/${restApiId}`,
      `restapis/${restApiId}/stages/prod`,
      `apikeys/${key.id}`,
      `usageplans/${plan.id}`,
    ]
    for (const path of paths) {
      const resourceArn = `arn:aws:apigateway:us-east-1::/${path}`
      await on.call('TagResource', { resourceArn, tags: { team: 'a', cost: 'b' } })
      await on.call('UntagResource', { resourceArn, tagKeys: ['cost'] })
      expect(await on.call('GetTags', { resourceArn })).toEqual({ tags: { team: 'a' } })
    }
    expect(await on.call('GetRestApi', { restApiId })).toMatchObject({ tags: { team: 'a' } })
    await expect(
      on.call('GetTags', { resourceArn: 'arn:aws:apigateway:us-east-1::/restapis/none' }),
    ).rejects.toMatchObject({ code: 'NotFoundException' })
  })
})

test('nothing of a deleted API, plan and key stays behind', async () => {
  const cloud = await createApiCloud()
  const { store } = cloud.cloud
  const kept = async () => {
    const keys: string[] = []
    for await (const [key] of store.range('apigateway/')) keys.push(key)
    // Whose a template's stage was stays until the stack lets go of it.
    return keys.filter((each) => !each.startsWith('apigateway/placed/'))
  }
  const api = await createSimpleApi(cloud, [{ path: '/orders', properties: { ApiKeyRequired: true } }])
  const apiStages = [{ apiId: api.apiId, stage: 'prod' }]
  const plan = await cloud.call<{ id: string }>('CreateUsagePlan', { name: 'p', apiStages })
  const usagePlanId = plan.id
  const key = await cloud.call<{ id: string; value: string }>('CreateApiKey', { name: 'k', enabled: true })
  await cloud.call('CreateUsagePlanKey', { usagePlanId, keyId: key.id, keyType: 'API_KEY' })
  expect(await api.send('GET', '/orders', { headers: { 'x-api-key': key.value } })).toMatchObject({ status: 200 })
  const limit = `/apiStages/${api.apiId}:prod/throttle/~1orders~1GET/rateLimit`
  expect(await cloud.call('UpdateUsagePlan', { usagePlanId, patchOperations: [add(limit, '2')] })).toMatchObject({
    apiStages: [{ throttle: { '/orders/GET': { rateLimit: 2 } } }],
  })

  await cloud.call('DeleteRestApi', { restApiId: api.apiId })
  expect(await cloud.call('GetUsagePlan', { usagePlanId })).toMatchObject({ apiStages: [] })
  await cloud.call('UpdateUsagePlan', { usagePlanId, patchOperations: [replace('/name', 'still')] })
  await cloud.call('DeleteApiKey', { apiKey: key.id })
  await cloud.call('DeleteUsagePlan', { usagePlanId })

  expect(await kept()).toEqual([])
})
