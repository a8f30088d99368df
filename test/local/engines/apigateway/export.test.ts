/** GetExport: a deployed stage as a document, as AWS shapes it, with what the stage publishes; and back again. */
import { readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APIGatewayClient, GetExportCommand, type GetExportCommandInput } from '@aws-sdk/client-api-gateway'
import { parse } from 'yaml'
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { awsCli, testWithCli } from '../../aws-cli'
import { root } from '../../create-test-cloud'

interface Operation {
  readonly summary?: string
  readonly description?: string
  readonly parameters?: readonly { readonly name: string; readonly description?: string }[]
  readonly responses?: Readonly<Record<string, { readonly description: string }>>
}

interface Exported {
  readonly info: object
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>
  readonly components?: object
  readonly 'x-amazon-apigateway-documentation'?: {
    readonly version: string
    readonly documentationParts: readonly object[]
  }
}

let local: LocalCloud
let sdk: APIGatewayClient

beforeAll(async () => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual' })
  sdk = new APIGatewayClient(local.sdkConfig)
})
afterAll(() => local.stop())

const call = <T = Record<string, unknown>>(action: string, input: object) =>
  local.cloud.call<T>(root, 'apigateway', action, input)

async function deployed(document: object): Promise<string> {
  const { id } = await call<{ id: string }>('ImportRestApi', { body: Buffer.from(JSON.stringify(document)) })
  await call('CreateDeployment', { restApiId: id, stageName: 'local' })
  return id
}

async function exported(restApiId: string, exportType: 'oas30' | 'swagger', extensions?: string): Promise<Exported> {
  const { body } = await sdk.send(
    new GetExportCommand({ restApiId, exportType, stageName: 'local', parameters: extensions ? { extensions } : {} }),
  )
  return JSON.parse(Buffer.from(body ?? []).toString())
}

/** Without what differs between two APIs of one document. */
const shapeOf = (document: object): unknown =>
  JSON.parse(JSON.stringify(document).replace(/[a-z0-9]{10}\.execute-api/g, 'api.execute-api'))

const mock = {
  type: 'mock',
  requestTemplates: { 'application/json': '{"statusCode": 200}' },
  responses: {
    default: { statusCode: '200', responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" } },
  },
  passthroughBehavior: 'when_no_match',
}
const functionUri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:f/invocations'

const petStore = {
  swagger: '2.0',
  info: { title: 'PetStore', description: 'Your first API' },
  paths: {
    '/pets': {
      get: {
        produces: ['application/json'],
        parameters: [{ name: 'type', in: 'query', required: false, type: 'string' }],
        responses: {
          200: {
            description: '200 response',
            schema: { $ref: '#/definitions/Pets' },
            headers: { 'Access-Control-Allow-Origin': { type: 'string' } },
          },
        },
        'x-amazon-apigateway-integration': {
          type: 'http',
          httpMethod: 'GET',
          uri: 'http://petstore.example.com/pets',
          responses: {
            default: {
              statusCode: '200',
              responseParameters: { 'method.response.header.Access-Control-Allow-Origin': "'*'" },
            },
          },
          requestParameters: { 'integration.request.querystring.type': 'method.request.querystring.type' },
          passthroughBehavior: 'when_no_match',
        },
      },
      post: {
        operationId: 'CreatePet',
        consumes: ['application/json'],
        parameters: [{ in: 'body', name: 'NewPet', required: true, schema: { $ref: '#/definitions/NewPet' } }],
        responses: { 200: { description: '200 response' } },
        'x-amazon-apigateway-integration': { ...mock, responses: { default: { statusCode: '200' } } },
      },
    },
    '/pets/{petId}': {
      get: {
        parameters: [{ name: 'petId', in: 'path', required: true, type: 'string' }],
        responses: { 200: { description: '200 response' } },
        'x-amazon-apigateway-integration': { ...mock, responses: { default: { statusCode: '200' } } },
      },
    },
  },
  definitions: {
    Pets: { type: 'array', items: { $ref: '#/definitions/Pet' } },
    Pet: { type: 'object', properties: { kind: { $ref: '#/definitions/Kinds/definitions/pet' } } },
    NewPet: { type: 'object', properties: { price: { type: 'number' } } },
    Kinds: { type: 'object', definitions: { pet: { enum: ['dog', 'cat'] } } },
  },
}

describe('a stage is exported', () => {
  let restApiId: string
  beforeAll(async () => {
    restApiId = await deployed(petStore)
  })

  test('as Swagger 2.0, as AWS was recorded to write it', async () => {
    const { get, post } = petStore.paths['/pets']
    const one = petStore.paths['/pets/{petId}'].get
    const { 'x-amazon-apigateway-integration': _, ...list } = get
    const { 'x-amazon-apigateway-integration': __, ...create } = post
    const { 'x-amazon-apigateway-integration': ___, ...show } = one
    const version = new Date(Math.floor(+local.clock.now() / 1000) * 1000).toISOString().replace('.000Z', 'Z')
    const plain = {
      swagger: '2.0',
      info: { description: 'Your first API', version, title: 'PetStore' },
      host: `${restApiId}.execute-api.us-east-1.amazonaws.com`,
      basePath: '/local',
      schemes: ['https'],
      paths: {
        '/pets': { get: list, post: create },
        '/pets/{petId}': { get: { ...show, consumes: ['application/json'] } },
      },
      definitions: petStore.definitions,
    }
    expect(await exported(restApiId, 'swagger')).toEqual(plain)
    expect(await exported(restApiId, 'swagger', 'integrations')).toEqual({
      ...plain,
      paths: {
        '/pets': petStore.paths['/pets'],
        '/pets/{petId}': { get: { ...one, consumes: ['application/json'] } },
      },
    })
  })

  test('as OpenAPI 3.0, as AWS was recorded to write it', async () => {
    const document = await exported(restApiId, 'oas30', 'integrations')
    expect(document).toMatchObject({
      openapi: '3.0.1',
      servers: [
        {
          url: `https://${restApiId}.execute-api.us-east-1.amazonaws.com/{basePath}`,
          variables: { basePath: { default: 'local' } },
        },
      ],
    })
    expect(document.paths).toEqual({
      '/pets': {
        get: {
          parameters: [{ name: 'type', in: 'query', schema: { type: 'string' } }],
          responses: {
            200: {
              description: '200 response',
              headers: { 'Access-Control-Allow-Origin': { schema: { type: 'string' } } },
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Pets' } } },
            },
          },
          'x-amazon-apigateway-integration': petStore.paths['/pets'].get['x-amazon-apigateway-integration'],
        },
        post: {
          operationId: 'CreatePet',
          requestBody: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/NewPet' } } },
            required: true,
          },
          responses: { 200: { description: '200 response', content: {} } },
          'x-amazon-apigateway-integration': petStore.paths['/pets'].post['x-amazon-apigateway-integration'],
        },
      },
      '/pets/{petId}': {
        get: {
          parameters: [{ name: 'petId', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { 200: { description: '200 response', content: {} } },
          'x-amazon-apigateway-integration': petStore.paths['/pets/{petId}'].get['x-amazon-apigateway-integration'],
        },
      },
    })
    expect(document.components).toEqual({
      schemas: JSON.parse(JSON.stringify(petStore.definitions).replaceAll('#/definitions/', '#/components/schemas/')),
    })
  })

  test('as JSON, YAML and a file, which is named after the version', async () => {
    const get = (input: Partial<GetExportCommandInput>) =>
      sdk.send(new GetExportCommand({ restApiId, stageName: 'local', exportType: 'swagger', ...input }))
    const json = await get({})
    expect(json).toMatchObject({
      contentType: 'application/octet-stream',
      contentDisposition: expect.stringMatching(/^attachment; filename="swagger_\d{4}-\d\d-\d\dT[\d:]+Z\.json"$/),
    })
    const yaml = await get({ accepts: 'application/yaml', exportType: 'oas30' })
    expect(yaml.contentDisposition).toMatch(/filename="oas30_.*\.yaml"$/)
    const text = Buffer.from(yaml.body ?? []).toString()
    expect(text).toMatch(/^openapi: 3\.0\.1\n/)
    expect(parse(text)).toEqual(await exported(restApiId, 'oas30'))
    for (const wrong of [
      { accepts: 'text/html' },
      { exportType: 'raml' },
      { parameters: { extensions: 'integrations,colours' } },
      { parameters: { pretty: 'yes' } },
    ]) {
      await expect(get(wrong)).rejects.toMatchObject({ name: 'BadRequestException' })
    }
    await expect(get({ stageName: 'none' })).rejects.toThrow('Invalid stage identifier specified')
    await expect(get({ restApiId: 'none' })).rejects.toThrow('Invalid API identifier specified 000000000000:none')
  })

  testWithCli('by the CLI', async () => {
    const file = join(tmpdir(), `export-${process.pid}.json`)
    const words = ['--rest-api-id', restApiId, '--stage-name', 'local', '--export-type', 'oas30', file]
    await awsCli(local.endpointUrl, ['apigateway', 'get-export', '--parameters', 'extensions=apigateway', ...words])
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual(await exported(restApiId, 'oas30', 'apigateway'))
    rmSync(file)
  })

  test('as it was deployed, not as it is', async () => {
    const before = await exported(restApiId, 'oas30')
    await call('CreateModel', {
      restApiId,
      name: 'Later',
      contentType: 'application/json',
      schema: '{"type":"object"}',
    })
    expect(await exported(restApiId, 'oas30')).toEqual(before)
  })
})

const whole = {
  openapi: '3.0.1',
  info: { title: 'whole', version: '2.0' },
  servers: [{ url: '/', 'x-amazon-apigateway-endpoint-configuration': { disableExecuteApiEndpoint: true } }],
  paths: {
    '/items/{id+}': {
      'x-amazon-apigateway-any-method': {
        security: [{ sigv4: [] }, { api_key: [] }],
        'x-amazon-apigateway-integration': {
          type: 'aws_proxy',
          httpMethod: 'POST',
          uri: functionUri,
          passthroughBehavior: 'when_no_match',
          timeoutInMillis: 5000,
        },
      },
    },
    '/': {
      get: {
        security: [{ tokens: [] }],
        parameters: [{ name: 'X-Trace', in: 'header', required: true, schema: { type: 'string' } }],
        responses: { 200: { description: '200 response' }, 404: { description: '404 response' } },
        'x-amazon-apigateway-request-validator': 'parameters',
        'x-amazon-apigateway-integration': {
          ...mock,
          responses: { default: { statusCode: '200' }, '4\\d\\d': { statusCode: '404' } },
        },
      },
      put: {
        security: [{ people: ['shop/write'] }],
        responses: { 200: { description: '200 response' } },
        'x-amazon-apigateway-integration': { ...mock, responses: { default: { statusCode: '200' } } },
      },
      delete: {
        security: [{ asked: [] }],
        responses: { 200: { description: '200 response' } },
        'x-amazon-apigateway-integration': { ...mock, responses: { default: { statusCode: '200' } } },
      },
    },
  },
  components: {
    securitySchemes: {
      tokens: {
        type: 'apiKey',
        name: 'X-Token',
        in: 'header',
        'x-amazon-apigateway-authtype': 'custom',
        'x-amazon-apigateway-authorizer': {
          type: 'token',
          authorizerUri: functionUri,
          identityValidationExpression: '^Bearer',
          authorizerResultTtlInSeconds: 60,
        },
      },
      asked: {
        type: 'apiKey',
        name: 'Unused',
        in: 'header',
        'x-amazon-apigateway-authtype': 'custom',
        'x-amazon-apigateway-authorizer': {
          type: 'request',
          authorizerUri: functionUri,
          identitySource: 'method.request.header.A, method.request.querystring.b',
          authorizerResultTtlInSeconds: 300,
        },
      },
      people: {
        type: 'apiKey',
        name: 'Authorization',
        in: 'header',
        'x-amazon-apigateway-authtype': 'cognito_user_pools',
        'x-amazon-apigateway-authorizer': {
          type: 'cognito_user_pools',
          providerARNs: ['arn:aws:cognito-idp:us-east-1:000000000000:userpool/us-east-1_abcdefghi'],
          authorizerResultTtlInSeconds: 300,
        },
      },
      sigv4: { type: 'apiKey', name: 'Authorization', in: 'header', 'x-amazon-apigateway-authtype': 'awsSigv4' },
      api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
    },
  },
  'x-amazon-apigateway-api-key-source': 'AUTHORIZER',
  'x-amazon-apigateway-binary-media-types': ['image/png'],
  'x-amazon-apigateway-gateway-responses': {
    DEFAULT_4XX: {
      statusCode: 499,
      responseParameters: { 'gatewayresponse.header.Why': "'no'" },
      responseTemplates: { 'application/json': '{}' },
    },
  },
  'x-amazon-apigateway-minimum-compression-size': 2048,
  'x-amazon-apigateway-policy': {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' }],
  },
  'x-amazon-apigateway-request-validators': {
    parameters: { validateRequestBody: false, validateRequestParameters: true },
  },
}

describe('with extensions', () => {
  let restApiId: string
  beforeAll(async () => {
    restApiId = await deployed(whole)
  })

  test('an export is what its import was', async () => {
    const document = await exported(restApiId, 'oas30', 'apigateway')
    const { servers, paths, ...rest } = whole
    const [server] = servers
    expect(document).toMatchObject({ ...rest, servers: [{ ...server, url: expect.any(String) }] })
    expect(document.paths).toEqual({
      ...paths,
      '/': {
        ...paths['/'],
        get: {
          ...paths['/'].get,
          responses: {
            200: { description: '200 response', content: {} },
            404: { description: '404 response', content: {} },
          },
        },
        put: { ...paths['/'].put, responses: { 200: { description: '200 response', content: {} } } },
        delete: { ...paths['/'].delete, responses: { 200: { description: '200 response', content: {} } } },
      },
      '/items/{id+}': {
        'x-amazon-apigateway-any-method': {
          ...paths['/items/{id+}']['x-amazon-apigateway-any-method'],
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
        },
      },
    })
  })

  test.each(['oas30', 'swagger'] as const)('an API made of its own export in %s is exported the same', async (type) => {
    const before = await exported(restApiId, type, 'apigateway')
    expect(shapeOf(await exported(await deployed(before), type, 'apigateway'))).toEqual(shapeOf(before))
    const pets = await deployed(petStore)
    const own = await exported(pets, type, 'apigateway')
    await call('PutRestApi', { restApiId: pets, mode: 'overwrite', body: Buffer.from(JSON.stringify(own)) })
    await call('CreateDeployment', { restApiId: pets, stageName: 'local' })
    expect(await exported(pets, type, 'apigateway')).toEqual(own)
  })

  test('each brings its own: authorizers without integrations, Postman’s signatures', async () => {
    const text = async (extensions?: string) => JSON.stringify(await exported(restApiId, 'oas30', extensions))
    const has = (name: string) => expect.stringContaining(name)
    expect(await text()).not.toEqual(has('x-amazon-apigateway-integration'))
    expect(await text()).not.toEqual(has('x-amazon-apigateway-authorizer'))
    expect(await text('authorizers')).toEqual(has('x-amazon-apigateway-authorizer'))
    expect(await text('authorizers')).not.toEqual(has('x-amazon-apigateway-integration'))
    expect(await text('authorizers,integrations')).toEqual(has('x-amazon-apigateway-integration'))
    expect(await text('authorizers,integrations')).not.toEqual(has('x-amazon-apigateway-policy'))
    const { paths } = await exported(restApiId, 'swagger', 'postman')
    expect(paths['/items/{id+}']).toMatchObject({
      'x-amazon-apigateway-any-method': {
        'x-postman-meta': {
          currentHelper: 'awsSigV4',
          helperAttributes: { accessKey: '', secretKey: '', region: 'us-east-1', service: 'execute-api' },
        },
      },
    })
  })

  test('what has no JSON for its body is refused', async () => {
    const integration = { type: 'mock' }
    const schema = { type: 'object' }
    const put = { requestBody: { content: { 'text/xml': { schema } } }, 'x-amazon-apigateway-integration': integration }
    const id = await deployed({ openapi: '3.0.1', info: { title: 'xml' }, paths: { '/x': { put } } })
    await expect(exported(id, 'oas30')).rejects.toThrow('Only found non-JSON body models for PUT /x')
  })
})

describe('what a stage publishes', () => {
  const integration = { ...mock, responses: { default: { statusCode: '200' } } }
  const operation = {
    parameters: [{ name: 'limit', in: 'query', schema: { type: 'string' } }],
    responses: {
      200: { description: '200 response', headers: { ETag: { schema: { type: 'string' } } } },
      400: { description: '400 response' },
    },
    'x-amazon-apigateway-integration': integration,
  }
  const body = { content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } } }
  const documented = {
    openapi: '3.0.1',
    info: { title: 'doc', description: 'of the API', version: '1' },
    paths: {
      '/': { get: operation },
      '/pets': { get: operation, post: { ...operation, requestBody: body } },
      '/pets/{id}': { get: operation },
      '/petshops': { get: operation },
    },
    components: { schemas: { Pet: { type: 'object' } } },
  }
  const parts: readonly (readonly [location: object, properties: object])[] = [
    [
      { type: 'API' },
      { info: { description: 'API info', version: '9', 'x-bar': 1, foo: 2 }, description: 'x', 'x-bar': 'y' },
    ],
    [
      { type: 'RESOURCE', path: '/pets' },
      { description: 'all pets', 'x-bar': 'resource' },
    ],
    [{ type: 'METHOD' }, { description: 'any method', foo: 'not OpenAPI', 'x-amazon-apigateway-integration': {} }],
    [
      { type: 'METHOD', path: '/pets', method: 'POST' },
      { summary: 'adds one', tags: ['pets'] },
    ],
    [{ type: 'QUERY_PARAMETER', path: '/pets', name: 'limit' }, { description: 'how many pets' }],
    [{ type: 'REQUEST_BODY', path: '/pets', method: 'POST' }, { description: 'the new pet' }],
    [{ type: 'RESPONSE', statusCode: '400' }, { description: 'Invalid request error' }],
    [{ type: 'RESPONSE', path: '/pets', statusCode: '*' }, { description: 'of pets' }],
    [{ type: 'RESPONSE', path: '/pets/{id}', statusCode: '400' }, { description: 'Invalid petId' }],
    [{ type: 'RESPONSE_HEADER', name: 'ETag' }, { description: 'its version' }],
    [
      { type: 'MODEL', name: 'Pet' },
      { title: 'A pet', foo: 1 },
    ],
  ]
  let restApiId: string

  beforeAll(async () => {
    restApiId = await deployed(documented)
    await call('PutRestApi', {
      restApiId,
      mode: 'merge',
      body: Buffer.from(JSON.stringify({ openapi: '3.0.1', info: { title: 'doc' } })),
    })
    for (const { id } of (await call<{ items: { id: string }[] }>('GetDocumentationParts', { restApiId })).items) {
      await call('DeleteDocumentationPart', { restApiId, documentationPartId: id })
    }
    for (const [location, properties] of parts) {
      await call('CreateDocumentationPart', { restApiId, location, properties: JSON.stringify(properties) })
    }
  })

  test('is in the export when a version is published, and only then', async () => {
    expect(JSON.stringify(await exported(restApiId, 'oas30'))).not.toContain('Invalid petId')
    await call('CreateDocumentationVersion', { restApiId, documentationVersion: '1.0.0', stageName: 'local' })
    const { info, paths, components, ...root } = await exported(restApiId, 'oas30')
    expect(info).toEqual({ title: 'doc', description: 'API info', version: '1', 'x-bar': 1 })
    expect(root).toMatchObject({ 'x-bar': 'y' })
    expect(root).not.toHaveProperty('description')
    expect(components).toEqual({ schemas: { Pet: { type: 'object', title: 'A pet' } } })
    const said = (path: string, verb = 'get') => {
      const { responses = {}, parameters = [], summary, description } = paths[path]?.[verb] ?? {}
      const texts = Object.values(responses).map((each) => each.description)
      const limit = parameters.find(({ name }) => name === 'limit')
      return [summary ?? description, limit?.description, ...texts]
    }
    expect(said('/')).toEqual(['any method', undefined, '200 response', 'Invalid request error'])
    expect(said('/petshops')).toEqual(['any method', undefined, '200 response', 'Invalid request error'])
    expect(said('/pets')).toEqual(['any method', 'how many pets', 'of pets', 'of pets'])
    expect(said('/pets', 'post')).toEqual(['adds one', 'how many pets', 'of pets', 'of pets'])
    expect(said('/pets/{id}')).toEqual(['any method', 'how many pets', 'of pets', 'Invalid petId'])
    expect(paths['/pets']).toMatchObject({
      description: 'all pets',
      'x-bar': 'resource',
      post: {
        tags: ['pets'],
        requestBody: { description: 'the new pet' },
        responses: { 200: { headers: { ETag: { description: 'its version' } } } },
      },
    })
    expect(JSON.stringify(paths)).not.toMatch(/not OpenAPI|x-amazon-apigateway-integration/)
    const swagger = await exported(restApiId, 'swagger')
    expect(swagger.paths['/pets']).toMatchObject({ 'x-bar': 'resource', get: { description: 'any method' } })
    expect(swagger.paths['/pets']).not.toHaveProperty('description')
  })

  test('is listed where that is asked, as it was when it was published', async () => {
    const listed = async () => {
      const { 'x-amazon-apigateway-documentation': whole } = await exported(restApiId, 'swagger', 'documentation')
      return whole ?? { version: '', documentationParts: [] }
    }
    const { version, documentationParts } = await listed()
    expect(version).toBe('1.0.0')
    expect(documentationParts).toHaveLength(parts.length)
    expect(documentationParts).toEqual(
      expect.arrayContaining([
        { location: { type: 'RESPONSE', statusCode: '400' }, properties: { description: 'Invalid request error' } },
        { location: { type: 'RESPONSE', path: '/pets' }, properties: { description: 'of pets' } },
      ]),
    )
    await call('CreateDocumentationPart', { restApiId, location: { type: 'MODEL', name: 'Empty' }, properties: '{}' })
    expect((await listed()).documentationParts).toHaveLength(parts.length)
  })

  test('comes back with an import of the export', async () => {
    const before = await exported(restApiId, 'oas30', 'apigateway,documentation')
    const again = await deployed(before)
    await call('CreateDocumentationVersion', { restApiId: again, documentationVersion: '1.0.0', stageName: 'local' })
    const after = await exported(again, 'oas30', 'apigateway')
    const { 'x-amazon-apigateway-documentation': _, ...rest } = before
    expect(shapeOf(after)).toEqual(shapeOf(rest))
  })
})
