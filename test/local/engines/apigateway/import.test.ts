/** APIs from OpenAPI 3.0 and Swagger 2.0 documents: what they become, what is refused, and what a hostile one can do. */
import { type ApiCloud, createApiCloud, functionArn, lambdaUri, ok, request } from './api-cloud'

let on: ApiCloud
beforeAll(async () => {
  on = await createApiCloud()
})

interface Imported {
  readonly id: string
  readonly warnings?: readonly string[]
}

const put = (document: object | string) => (typeof document === 'string' ? document : JSON.stringify(document))

const importApi = (document: object | string, more: object = {}) =>
  on.call<Imported>('ImportRestApi', { body: put(document), ...more })

async function methodsOf(restApiId: string): Promise<readonly string[]> {
  const { items } = await on.call<{ items: { path: string; resourceMethods?: object }[] }>('GetResources', {
    restApiId,
    limit: 500,
  })
  return items
    .flatMap(({ path, resourceMethods = {} }) => Object.keys(resourceMethods).map((verb) => `${verb} ${path}`))
    .sort()
}

async function methodAt(restApiId: string, path: string, httpMethod: string) {
  const { items } = await on.call<{ items: { id: string; path: string }[] }>('GetResources', { restApiId, limit: 500 })
  const resourceId = items.find((one) => one.path === path)?.id
  return on.call('GetMethod', { restApiId, resourceId, httpMethod })
}

async function send(restApiId: string, verb: string, path: string, options?: Parameters<typeof request>[2]) {
  const { status, body } = await on.gateway.handle(restApiId, 'live', path, request(verb, path, options))
  return { status, body: String(body) }
}

const deploy = (restApiId: string) => on.call('CreateDeployment', { restApiId, stageName: 'live' })

const lambda = { type: 'aws_proxy', httpMethod: 'POST', uri: lambdaUri() }

const shop = {
  openapi: '3.0.3',
  info: { title: 'shop', description: 'It sells', version: '2' },
  servers: [{ url: 'https://example.com/{stage}/v1', variables: { stage: { default: 'live' } } }],
  tags: [{ name: 'team', 'x-amazon-apigateway-tag-value': 'sales' }],
  'x-amazon-apigateway-binary-media-types': ['image/png'],
  'x-amazon-apigateway-minimum-compression-size': 2048,
  'x-amazon-apigateway-request-validators': { whole: { validateRequestBody: true, validateRequestParameters: true } },
  'x-amazon-apigateway-request-validator': 'whole',
  'x-amazon-apigateway-gateway-responses': {
    BAD_REQUEST_BODY: {
      statusCode: 422,
      responseTemplates: { 'application/json': '{"why": $context.error.validationErrorString}' },
    },
  },
  paths: {
    '/orders': {
      parameters: [{ $ref: '#/components/parameters/Tenant' }],
      post: {
        operationId: 'order',
        requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/New-Order' } } } },
        responses: {
          201: { description: 'made', headers: { Location: { schema: { type: 'string' } } } },
          default: { description: 'else' },
        },
        'x-amazon-apigateway-integration': lambda,
      },
    },
    '/orders/{id}': {
      get: {
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        security: [{ who: [] }],
        responses: { 200: { $ref: '#/components/responses/Order' } },
        'x-amazon-apigateway-integration': {
          type: 'MOCK',
          requestTemplates: { 'application/json': '{"statusCode": 200}' },
          responses: {
            default: {
              statusCode: '200',
              responseTemplates: { 'application/json': '{"id": "$input.params(\'id\')"}' },
            },
          },
        },
      },
    },
    '/any/{proxy+}': {
      'x-amazon-apigateway-any-method': {
        'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
        'x-amazon-apigateway-integration': lambda,
      },
    },
  },
  components: {
    parameters: { Tenant: { name: 'tenant', in: 'query', required: true, schema: { type: 'string' } } },
    responses: {
      Order: {
        description: 'one',
        content: { 'application/json': { schema: { $ref: '#/components/schemas/Order' } } },
      },
    },
    schemas: {
      'New-Order': {
        type: 'object',
        required: ['lines'],
        properties: { lines: { type: 'array', items: { $ref: '#/components/schemas/Line' } } },
      },
      Line: {
        type: 'object',
        required: ['sku'],
        properties: { sku: { type: 'string' }, parts: { type: 'array', items: { $ref: '#/components/schemas/Line' } } },
      },
      Order: { type: 'object' },
    },
    securitySchemes: {
      who: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'custom',
        'x-amazon-apigateway-authorizer': {
          type: 'token',
          authorizerUri: lambdaUri(),
          authorizerResultTtlInSeconds: 0,
        },
      },
    },
  },
}

describe('an OpenAPI 3.0 document', () => {
  let id: string
  beforeAll(async () => {
    id = (await importApi(shop)).id
    await deploy(id)
  })

  test('becomes an API with what it says of itself', async () => {
    expect(await on.call('GetRestApi', { restApiId: id })).toMatchObject({
      name: 'shop',
      description: 'It sells',
      version: '2',
      binaryMediaTypes: ['image/png'],
      minimumCompressionSize: 2048,
      tags: { team: 'sales' },
    })
    expect(await methodsOf(id)).toEqual(['ANY /any/{proxy+}', 'GET /orders/{id}', 'POST /orders'])
  })

  test('has its operations as methods, with parameters, models, responses and a validator', async () => {
    expect(await methodAt(id, '/orders', 'POST')).toMatchObject({
      operationName: 'order',
      authorizationType: 'NONE',
      requestParameters: { 'method.request.querystring.tenant': true },
      requestModels: { 'application/json': 'NewOrder' },
      requestValidatorId: expect.any(String),
      methodResponses: { 201: { responseParameters: { 'method.response.header.Location': false } } },
      methodIntegration: { type: 'AWS_PROXY', httpMethod: 'POST' },
    })
    expect(await methodAt(id, '/orders/{id}', 'GET')).toMatchObject({
      authorizationType: 'CUSTOM',
      methodResponses: { 200: { responseModels: { 'application/json': 'Order' } } },
    })
    expect(await methodAt(id, '/any/{proxy+}', 'ANY')).toMatchObject({ authorizationType: 'AWS_IAM' })
  })

  test('is served, and its bodies are held to the schemas, those that they refer to too', async () => {
    on.functions.set(functionArn, ok('made'))
    const good = JSON.stringify({ lines: [{ sku: 'a', parts: [{ sku: 'b' }] }] })
    expect(await send(id, 'POST', '/orders', { query: 'tenant=t', body: good })).toEqual({ status: 200, body: 'made' })
    const bad = JSON.stringify({ lines: [{ sku: 'a', parts: [{}] }] })
    expect(await send(id, 'POST', '/orders', { query: 'tenant=t', body: bad })).toEqual({
      status: 422,
      body: expect.stringContaining('/lines/0/parts/0: object has missing required properties'),
    })
    expect((await send(id, 'POST', '/orders', { body: good })).status).toBe(400)
  })

  test('has its schemes with an authorizer as authorizers', async () => {
    const policyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }] }
    on.functions.set(functionArn, (event) =>
      event.type === 'TOKEN' && event.authorizationToken === 'me' ? { principalId: 'me', policyDocument } : null,
    )
    expect((await send(id, 'GET', '/orders/7')).status).toBe(401)
    expect(await send(id, 'GET', '/orders/7', { headers: { authorization: 'me' } })).toEqual({
      status: 200,
      body: '{"id": "7"}',
    })
  })

  test('puts its base path before its paths, or what is left of it without the first part', async () => {
    const paths = async (basepath: string) => methodsOf((await importApi(shop, { parameters: { basepath } })).id)
    expect(await paths('prepend')).toContain('POST /live/v1/orders')
    expect(await paths('split')).toContain('POST /v1/orders')
  })
})

const petstore = `
swagger: "2.0"
info: { version: 1.0.0, title: Swagger Petstore }
host: petstore.swagger.io
basePath: /api
schemes: [http]
consumes: [application/json]
produces: [application/json]
securityDefinitions:
  petstore_auth: { type: oauth2, flow: implicit, authorizationUrl: http://petstore.swagger.io/oauth, scopes: { 'read:pets': read } }
  key: { type: apiKey, name: x-api-key, in: header }
paths:
  /pets:
    get:
      operationId: findPets
      parameters:
        - { name: tags, in: query, required: false, type: array, items: { type: string }, collectionFormat: csv }
      responses:
        "200": { description: pets, schema: { type: array, items: { $ref: '#/definitions/Pet' } } }
        default: { description: unexpected error, schema: { $ref: '#/definitions/ErrorModel' } }
    post:
      operationId: addPet
      security: [{ petstore_auth: ['read:pets'] }, { key: [] }]
      parameters:
        - { name: pet, in: body, required: true, schema: { $ref: '#/definitions/NewPet' } }
      responses:
        "200": { description: pet, schema: { $ref: '#/definitions/Pet' } }
  /pets/{id}:
    delete:
      operationId: deletePet
      parameters:
        - { name: id, in: path, required: true, type: integer, format: int64 }
      responses:
        "204": { description: deleted }
definitions:
  Pet:
    allOf: [{ $ref: '#/definitions/NewPet' }, { required: [id], properties: { id: { type: integer, format: int64 } } }]
  NewPet: { required: [name], properties: { name: { type: string }, tag: { type: string } } }
  ErrorModel: { required: [code, message], properties: { code: { type: integer }, message: { type: string } } }
`

describe('a Swagger 2.0 document in YAML', () => {
  test('becomes an API, and what is left out of it is told as warnings', async () => {
    const { id, warnings } = await importApi(petstore)
    expect(await methodsOf(id)).toEqual(['DELETE /pets/{id}', 'GET /pets', 'POST /pets'])
    expect(await methodAt(id, '/pets', 'POST')).toMatchObject({
      apiKeyRequired: true,
      requestModels: { 'application/json': 'NewPet' },
      methodResponses: { 200: { responseModels: { 'application/json': 'Pet' } } },
    })
    expect(await methodAt(id, '/pets', 'GET')).toMatchObject({
      requestParameters: { 'method.request.querystring.tags': false },
    })
    expect(warnings).toEqual([expect.stringContaining("security scheme 'petstore_auth'")])
    const { items } = await on.call<{ items: { name: string }[] }>('GetModels', { restApiId: id })
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['ErrorModel', 'NewPet', 'Pet']))
  })

  test('fails on its warnings where that is asked for, and leaves nothing behind', async () => {
    const before = await on.call<{ items: object[] }>('GetRestApis', { limit: 500 })
    await expect(importApi(petstore, { failOnWarnings: true })).rejects.toMatchObject({
      code: 'BadRequestException',
      message: expect.stringMatching(/^Warnings found during import:\n\t/),
    })
    expect(await on.call('GetRestApis', { limit: 500 })).toEqual(before)
  })
})

describe('an API that is there', () => {
  const mock = (text: string) => ({
    responses: { 200: { description: 'ok' } },
    'x-amazon-apigateway-integration': {
      type: 'mock',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      responses: { default: { statusCode: '200', responseTemplates: { 'application/json': text } } },
    },
  })
  const document = (paths: object, more: object = {}) => ({
    openapi: '3.0.1',
    info: { title: 'a', version: '1' },
    paths,
    ...more,
  })

  test('is merged with a document, or becomes it, and its stages serve what they did', async () => {
    const { id: restApiId } = await importApi(document({ '/a': { get: mock('1') }, '/b': { get: mock('1') } }))
    await deploy(restApiId)
    const { items } = await on.call<{ items: { id: string; path: string }[] }>('GetResources', { restApiId })

    await on.call('PutRestApi', { restApiId, body: put(document({ '/c': { get: mock('2') } })) })
    expect(await methodsOf(restApiId)).toEqual(['GET /a', 'GET /b', 'GET /c'])
    await on.call('PutRestApi', { restApiId, mode: 'overwrite', body: put(document({ '/a': { get: mock('2') } })) })
    expect(await methodsOf(restApiId)).toEqual(['GET /a'])
    const after = await on.call<{ items: { id: string; path: string }[] }>('GetResources', { restApiId })
    expect(after.items).toContainEqual(
      expect.objectContaining({ path: '/a', id: items.find(({ path }) => path === '/a')?.id }),
    )
    expect(await send(restApiId, 'GET', '/b')).toEqual({ status: 200, body: '1' })
    await deploy(restApiId)
    expect(await send(restApiId, 'GET', '/a')).toEqual({ status: 200, body: '2' })
    expect((await send(restApiId, 'GET', '/b')).status).toBe(403)
  })

  test('stays as it was when a document fails', async () => {
    const { id: restApiId } = await importApi(document({ '/a': { get: mock('1') } }))
    const wrong = { ...mock('x'), 'x-amazon-apigateway-integration': { type: 'HTTP', httpMethod: 'GET' } }
    const body = put(document({ '/a': { get: wrong }, '/b': { get: mock('2') } }))
    await expect(on.call('PutRestApi', { restApiId, mode: 'overwrite', body })).rejects.toThrow(
      /^Errors found during import:\n\tUnable to put method 'GET' on resource at path '\/a': /,
    )
    expect(await methodsOf(restApiId)).toEqual(['GET /a'])
    expect(await methodAt(restApiId, '/a', 'GET')).toMatchObject({ methodIntegration: { type: 'MOCK' } })
  })

  test('has from a template the document of its Body, which a new deployment serves', async () => {
    const Body = document({ '/a': { get: mock('1') } })
    const { ref } = await on.apply('RestApi', 'Spec', {
      Name: 'named',
      Body,
      Parameters: { endpointConfigurationTypes: 'REGIONAL' },
    })
    const stage = async (logicalId: string) => {
      const deployment = await on.apply('Deployment', logicalId, { RestApiId: ref })
      await on.apply('Stage', 'Live', { RestApiId: ref, StageName: 'live', DeploymentId: deployment.ref })
    }
    await stage('One')
    expect(await on.call('GetRestApi', { restApiId: ref })).toMatchObject({
      name: 'named',
      endpointConfiguration: { types: ['REGIONAL'] },
    })
    await on.apply('RestApi', 'Spec', { Name: 'named', Body: document({ '/a': { get: mock('2') } }) })
    await stage('One')
    expect(await send(ref, 'GET', '/a')).toEqual({ status: 200, body: '1' })
    await stage('Two')
    expect(await send(ref, 'GET', '/a')).toEqual({ status: 200, body: '2' })
  })

  test.each([
    [
      'an extension that is not modelled',
      document({}, { 'x-amazon-apigateway-security-policy': 'TLS_1_2' }),
      /security-policy/,
    ],
    [
      'one of an operation',
      document({ '/': { get: { 'x-amazon-apigateway-other': 1 } } }),
      /x-amazon-apigateway-other/,
    ],
    [
      'a member of an integration',
      document({ '/': { get: { 'x-amazon-apigateway-integration': { ...lambda, payloadFormatVersion: '2.0' } } } }),
      /payloadFormatVersion/,
    ],
    [
      'a reference to somewhere else',
      document({ '/': { get: { responses: { 200: { $ref: 'http://127.0.0.1/x' } } } } }),
      /only this document's own parts/,
    ],
    [
      'a reference to a file',
      document({ '/': { get: { requestBody: { $ref: 'other.yaml#/x' } } } }),
      /only this document's own parts/,
    ],
    [
      'references in a circle',
      document(
        { '/': { get: { requestBody: { $ref: '#/components/requestBodies/a' } } } },
        { components: { requestBodies: { a: { $ref: '#/components/requestBodies/a' } } } },
      ),
      /in a circle/,
    ],
    [
      'a schema of elsewhere',
      document({}, { components: { schemas: { A: { $ref: 'https://example.com/a' } } } }),
      /there is no model/,
    ],
    [
      'a schema that is not there',
      document(
        {},
        { components: { schemas: { A: { properties: { b: { $ref: '#/components/schemas/__proto__' } } } } } },
      ),
      /there is no model/,
    ],
    ['no version', { info: { title: 'a' }, paths: {} }, /OpenAPI 3.0 and Swagger 2.0/],
    ['no title', { openapi: '3.0.0', paths: {} }, /title/],
    [
      'a validator that is not there',
      document({ '/': { get: { ...mock('1'), 'x-amazon-apigateway-request-validator': 'no' } } }),
      /Invalid Request Validator/,
    ],
    [
      'two variables in one place',
      document({ '/{a}': { get: mock('1') }, '/{b}': { get: mock('1') } }),
      /Unable to create resource at path '\/\{b\}'/,
    ],
  ])('is not made of a document with %s', async (_, source, message) => {
    await expect(importApi(source)).rejects.toThrow(message)
  })
})

describe('a hostile document', () => {
  const laughs = ['a: &a [x, x, x, x, x, x, x, x, x, x]']
  for (let level = 1; level < 12; level++) {
    const [name, inner] = [String.fromCharCode(97 + level), String.fromCharCode(96 + level)]
    laughs.push(`${name}: &${name} [${`*${inner}, `.repeat(10)}x]`)
  }

  test.each([
    ['of aliases that multiply', laughs.join('\n')],
    ['nested deep in JSON', `{"a":${'['.repeat(100_000)}`],
    ['nested deep in YAML', `a: ${'['.repeat(100_000)}`],
    ['nested deep in indented YAML', Array.from({ length: 300 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n')],
    ['nested deep in lists of YAML', `a:\n ${'- '.repeat(30_000)}x`],
    ['that is no document', 'just a text'],
    ['that is broken', '{"openapi": '],
    ['with tags of a language', 'openapi: !!js/function "function () { throw 1 }"'],
    ['that is empty', ' '],
    ['of so many mistakes that to read it takes minutes', 'a: b: c\n'.repeat(400_000)],
    ['longer than AWS takes', ' '.repeat(6 * 1024 * 1024 + 1)],
  ])('%s is refused', async (_, body) => {
    await expect(importApi(body)).rejects.toMatchObject({ code: 'BadRequestException' })
  })

  test('names members after the prototype and changes nothing by it', async () => {
    const source = `{"openapi":"3.0.0","info":{"title":"p","version":"1"},"__proto__":{"polluted":1},
      "paths":{"/__proto__":{"get":{"responses":{"200":{"headers":{"__proto__":{}}}}}}},
      "components":{"schemas":{"__proto__":{"type":"object","properties":{"__proto__":{"type":"string"}}}}}}`
    const { id } = await importApi(source)
    expect(await methodsOf(id)).toEqual(['GET /__proto__'])
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

test('who imports a document must be allowed to pass the roles in it', async () => {
  const credentials = 'arn:aws:iam::000000000000:role/backend'
  const body = put({
    openapi: '3.0.0',
    paths: { '/': { get: { 'x-amazon-apigateway-integration': { ...lambda, credentials } } } },
  })
  expect(await on.gateway.operations.ImportRestApi?.access({ body }, {} as never)).toEqual([
    { action: 'apigateway:POST', resource: 'arn:aws:apigateway:us-east-1::/restapis' },
    expect.objectContaining({ action: 'iam:PassRole', resource: credentials }),
  ])
})
