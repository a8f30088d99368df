/** Documentation parts and versions, as the SDK makes them, documents bring them and templates say them. */
import {
  APIGatewayClient,
  CreateDocumentationPartCommand,
  CreateDocumentationVersionCommand,
  CreateRestApiCommand,
  DeleteDocumentationPartCommand,
  DeleteDocumentationVersionCommand,
  type DocumentationPartLocation,
  GetDocumentationPartCommand,
  GetDocumentationPartsCommand,
  GetDocumentationVersionCommand,
  GetDocumentationVersionsCommand,
  GetStageCommand,
  ImportDocumentationPartsCommand,
  ImportRestApiCommand,
  PutRestApiCommand,
  UpdateDocumentationPartCommand,
  UpdateDocumentationVersionCommand,
  UpdateStageCommand,
} from '@aws-sdk/client-api-gateway'
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { awsCli, testWithCli } from '../../aws-cli'
import { root } from '../../create-test-cloud'
import { startTemplate } from '../../template-cloud'

let local: LocalCloud
let sdk: APIGatewayClient

beforeAll(async () => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual' })
  sdk = new APIGatewayClient(local.sdkConfig)
})
afterAll(() => local.stop())

const newApi = async (): Promise<string> => (await sdk.send(new CreateRestApiCommand({ name: 'written' }))).id ?? ''

const put = (restApiId: string, location: DocumentationPartLocation, properties: object = { description: 'd' }) =>
  sdk.send(new CreateDocumentationPartCommand({ restApiId, location, properties: JSON.stringify(properties) }))

async function partsOf(restApiId: string): Promise<Record<string, unknown>> {
  const { items = [] } = await sdk.send(new GetDocumentationPartsCommand({ restApiId, limit: 500 }))
  const shown = ({ type, ...rest }: Partial<DocumentationPartLocation>) => [type, ...Object.values(rest)].join(' ')
  return Object.fromEntries(
    items.map(({ location, properties }) => [shown(location ?? {}), JSON.parse(properties ?? '')]),
  )
}

const body = (document: object): Uint8Array => Buffer.from(JSON.stringify(document))

describe('a part', () => {
  test('is made, told, changed and deleted', async () => {
    const restApiId = await newApi()
    const properties = '{\n\t"description": "Sample"\n}'
    const made = await sdk.send(
      new CreateDocumentationPartCommand({ restApiId, location: { type: 'API' }, properties }),
    )
    expect(made).toMatchObject({ id: expect.any(String), location: { type: 'API' }, properties })
    const own = { restApiId, documentationPartId: made.id }
    const get = () => sdk.send(new GetDocumentationPartCommand(own))
    expect(await get()).toMatchObject({ id: made.id, properties })
    const change = (op: 'add' | 'replace', path: string) =>
      sdk.send(new UpdateDocumentationPartCommand({ ...own, patchOperations: [{ op, path, value: '{"a":1}' }] }))
    expect(await change('replace', '/properties')).toMatchObject({ properties: '{"a":1}', location: { type: 'API' } })
    await expect(change('add', '/properties')).rejects.toMatchObject({
      name: 'BadRequestException',
      message: "Invalid patch path  '/properties' specified for op 'add'. Please choose supported operations",
    })
    await expect(change('replace', '/invalidPath')).rejects.toThrow(
      "Invalid patch path  '/invalidPath' specified for op 'replace'. Must be one of: [/properties]",
    )
    await sdk.send(new DeleteDocumentationPartCommand(own))
    await expect(get()).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Invalid Documentation part identifier specified',
    })
    await expect(sdk.send(new DeleteDocumentationPartCommand(own))).rejects.toThrow(
      'Invalid Documentation part identifier specified',
    )
  })

  test('has the fields of its type, those left out by default, and a place of its own', async () => {
    const restApiId = await newApi()
    expect((await put(restApiId, { type: 'RESOURCE' })).location).toEqual({ type: 'RESOURCE', path: '/' })
    expect((await put(restApiId, { type: 'RESPONSE', statusCode: '400' })).location).toEqual({
      type: 'RESPONSE',
      path: '/',
      method: '*',
      statusCode: '400',
    })
    await expect(put(restApiId, { type: 'RESOURCE', path: '/' })).rejects.toMatchObject({
      name: 'ConflictException',
      message: "Documentation part already exists for the specified location: type 'RESOURCE', path '/'.",
    })
    for (const location of [
      { type: 'API', path: '/' },
      { type: 'RESOURCE', method: 'GET' },
      { type: 'METHOD', method: 'FETCH' },
      { type: 'RESPONSE', statusCode: '9' },
      { type: 'REQUEST_HEADER' },
    ] as const) {
      await expect(put(restApiId, location)).rejects.toMatchObject({ name: 'BadRequestException' })
    }
    await expect(put(restApiId, { type: 'INVALID' as 'API' })).rejects.toMatchObject({
      name: 'ValidationException',
      message: expect.stringContaining(
        "Value 'INVALID' at 'createDocumentationPartInput.location.type' failed to satisfy constraint: Member must satisfy enum value set: [RESPONSE_BODY, RESPONSE, METHOD,",
      ),
    })
    for (const properties of ['no json', '[]', `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`]) {
      const location = { type: 'API' } as const
      await expect(
        sdk.send(new CreateDocumentationPartCommand({ restApiId, location, properties })),
      ).rejects.toMatchObject({ name: 'BadRequestException' })
    }
    await expect(put('api_id', { type: 'API' })).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Invalid API identifier specified 000000000000:api_id',
    })
  })

  test('is found by type, name and path, and so is what nobody has written about', async () => {
    const restApiId = await newApi()
    await put(restApiId, { type: 'MODEL', name: 'Error' })
    await put(restApiId, { type: 'QUERY_PARAMETER', path: '/pets', name: 'type' })
    const found = async (more: object) => {
      const { items = [] } = await sdk.send(new GetDocumentationPartsCommand({ restApiId, ...more }))
      return items.map(({ location }) => location?.type)
    }
    expect(await found({ type: 'MODEL' })).toEqual(['MODEL'])
    expect(await found({ nameQuery: 'type' })).toEqual(['QUERY_PARAMETER'])
    expect(await found({ path: '/pets' })).toEqual(['QUERY_PARAMETER'])
    expect((await found({ locationStatus: 'UNDOCUMENTED' })).sort()).toEqual(['API', 'MODEL', 'RESOURCE'])
    expect(await found({ locationStatus: 'UNDOCUMENTED', type: 'MODEL', nameQuery: 'Empty' })).toEqual(['MODEL'])
  })
})

describe('a document', () => {
  const listed = (...documentationParts: readonly object[]) => ({
    'x-amazon-apigateway-documentation': { version: '1.0.3', documentationParts },
  })

  test('brings the parts that it lists, merged with what is there or in its place', async () => {
    const restApiId = await newApi()
    await put(restApiId, { type: 'API' }, { description: 'old', kept: true })
    await put(restApiId, { type: 'MODEL', name: 'Error' })
    const document = {
      swagger: '2.0',
      info: { title: 'doc', description: 'not imported' },
      ...listed(
        { location: { type: 'API' }, properties: { description: 'new', info: { version: '3' } } },
        {
          location: { type: 'RESPONSE', method: 'GET', statusCode: '200' },
          properties: '{"description":"200 response"}',
        },
      ),
    }
    const load = (mode?: 'merge' | 'overwrite') =>
      sdk.send(new ImportDocumentationPartsCommand({ restApiId, body: body(document), ...(mode && { mode }) }))
    expect((await load()).ids).toHaveLength(2)
    const brought = { 'RESPONSE / GET 200': { description: '200 response' } }
    expect(await partsOf(restApiId)).toEqual({
      API: { description: 'new', kept: true, info: { version: '3' } },
      'MODEL Error': { description: 'd' },
      ...brought,
    })
    await load('overwrite')
    expect(await partsOf(restApiId)).toEqual({ API: { description: 'new', info: { version: '3' } }, ...brought })
  })

  test('with a part that can’t be is told of, or changes nothing', async () => {
    const restApiId = await newApi()
    const document = {
      openapi: '3.0.1',
      info: { title: 'doc' },
      ...listed({ location: { type: 'API' }, properties: {} }, { location: { type: 'ALL' }, properties: {} }),
    }
    const load = (failOnWarnings: boolean) =>
      sdk.send(new ImportDocumentationPartsCommand({ restApiId, body: body(document), failOnWarnings }))
    await expect(load(true)).rejects.toThrow(/^Warnings found during import:\n\tUnable to import documentation part 2/)
    expect(await partsOf(restApiId)).toEqual({})
    expect(await load(false)).toMatchObject({ ids: [expect.any(String)], warnings: [expect.stringContaining('ALL')] })
  })

  const native = {
    openapi: '3.0.1',
    info: { title: 'shop', description: 'Sells', contact: { name: 'us' } },
    paths: {
      '/pets/{id}': {
        summary: 'A pet',
        get: {
          tags: ['pets'],
          summary: 'Shows one',
          parameters: [{ name: 'id', in: 'path', required: true, description: 'Which', schema: { type: 'string' } }],
          responses: {
            200: { description: 'There it is', headers: { ETag: { description: 'Its version' } } },
            404: { description: '404 response' },
          },
        },
        put: { requestBody: { description: 'The pet', content: {} }, responses: {} },
      },
    },
    components: { schemas: { Pet: { type: 'object', description: 'An animal' } } },
    ...listed({
      location: { type: 'METHOD', path: '/pets/{id}', method: 'GET' },
      properties: { summary: 'Finds', x: 1 },
    }),
  }

  test('brings what OpenAPI has words for, and less where it is asked to ignore it', async () => {
    const { id = '' } = await sdk.send(new ImportRestApiCommand({ body: body(native) }))
    const all = {
      API: { info: { description: 'Sells', contact: { name: 'us' } } },
      'RESOURCE /pets/{id}': { summary: 'A pet' },
      'METHOD /pets/{id} GET': { tags: ['pets'], summary: 'Finds', x: 1 },
      'PATH_PARAMETER /pets/{id} GET id': { description: 'Which' },
      'RESPONSE /pets/{id} GET 200': { description: 'There it is' },
      'RESPONSE_HEADER /pets/{id} GET 200 ETag': { description: 'Its version' },
      'REQUEST_BODY /pets/{id} PUT': { description: 'The pet' },
      'MODEL Pet': { description: 'An animal' },
    }
    expect(await partsOf(id)).toEqual(all)
    const again = { ...native, info: { title: 'shop', description: 'Sells more' }, paths: {}, components: {} }
    const load = (mode: 'merge' | 'overwrite', parameters: Record<string, string> = {}) =>
      sdk.send(new PutRestApiCommand({ restApiId: id, mode, parameters, body: body(again) }))
    await load('merge', { ignore: 'documentation' })
    expect(await partsOf(id)).toEqual(all)
    await load('merge')
    expect(await partsOf(id)).toEqual({ ...all, API: { info: { description: 'Sells more' } } })
    await load('overwrite')
    expect(Object.keys(await partsOf(id)).sort()).toEqual(['API', 'METHOD /pets/{id} GET'])
  })

  test('with more parts than an API may have is refused whole', async () => {
    const many = Array.from({ length: 2001 }, (_, index) => ({
      location: { type: 'MODEL', name: `M${index}` },
      properties: {},
    }))
    const restApiId = await newApi()
    await put(restApiId, { type: 'API' })
    const document = { openapi: '3.0.1', info: { title: 'doc' }, ...listed(...many) }
    await expect(
      sdk.send(new ImportDocumentationPartsCommand({ restApiId, body: body(document), mode: 'overwrite' })),
    ).rejects.toMatchObject({ name: 'LimitExceededException' })
    expect(Object.keys(await partsOf(restApiId))).toEqual(['API'])
  })
})

describe('a version', () => {
  async function deployed(): Promise<string> {
    const call = <T>(action: string, input: object) => local.cloud.call<T>(root, 'apigateway', action, input)
    const get = { 'x-amazon-apigateway-integration': { type: 'mock' }, responses: {} }
    const document = { openapi: '3.0.1', info: { title: 'shop' }, paths: { '/': { get } } }
    const { id } = await call<{ id: string }>('ImportRestApi', { body: body(document) })
    await call('CreateDeployment', { restApiId: id, stageName: 'prod' })
    return id
  }
  const make = (restApiId: string, documentationVersion: string, more: object = {}) =>
    sdk.send(new CreateDocumentationVersionCommand({ restApiId, documentationVersion, ...more }))
  const publish = (restApiId: string, value: string) =>
    sdk.send(
      new UpdateStageCommand({
        restApiId,
        stageName: 'prod',
        patchOperations: [{ op: 'replace', path: '/documentationVersion', value }],
      }),
    )

  test('is made, published by a stage, described, and deleted when no stage has it', async () => {
    const restApiId = await deployed()
    expect(await make(restApiId, '1.0', { stageName: 'prod', description: 'first' })).toMatchObject({
      version: '1.0',
      description: 'first',
      createdDate: new Date(Math.floor(+local.clock.now() / 1000) * 1000),
    })
    expect(await sdk.send(new GetStageCommand({ restApiId, stageName: 'prod' }))).toMatchObject({
      documentationVersion: '1.0',
    })
    await expect(make(restApiId, '1.0')).rejects.toMatchObject({ name: 'ConflictException' })
    await expect(make(restApiId, '2.0', { stageName: 'none' })).rejects.toThrow('Invalid stage identifier specified')
    const one = { restApiId, documentationVersion: '1.0' }
    await expect(sdk.send(new DeleteDocumentationVersionCommand(one))).rejects.toMatchObject({
      name: 'ConflictException',
    })
    await make(restApiId, 'v2/β')
    const { items = [] } = await sdk.send(new GetDocumentationVersionsCommand({ restApiId }))
    expect(items.map(({ version }) => version)).toEqual(['1.0', 'v2/β'])
    expect(await publish(restApiId, 'v2/β')).toMatchObject({ documentationVersion: 'v2/β' })
    const mistyped = { op: 'replace' as const, path: '/documentation_version', value: '1.0' }
    await expect(
      sdk.send(new UpdateStageCommand({ restApiId, stageName: 'prod', patchOperations: [mistyped] })),
    ).rejects.toMatchObject({
      name: 'BadRequestException',
      message: expect.stringMatching(
        /^Invalid method setting path: \/documentation_version\. Must be one of: \[\/deploymentId, \/description, /,
      ),
    })
    await expect(publish(restApiId, 'v3')).rejects.toMatchObject({
      name: 'NotFoundException',
      message: 'Invalid Documentation version specified',
    })
    const description = await sdk.send(
      new UpdateDocumentationVersionCommand({
        ...one,
        patchOperations: [{ op: 'replace', path: '/description', value: 'other' }],
      }),
    )
    expect(description).toMatchObject({ version: '1.0', description: 'other' })
    await sdk.send(new DeleteDocumentationVersionCommand(one))
    await expect(sdk.send(new GetDocumentationVersionCommand(one))).rejects.toThrow(
      'Invalid Documentation version specified',
    )
  })

  testWithCli('is made by the CLI', async () => {
    const restApiId = await deployed()
    const cli = (...words: readonly string[]) =>
      awsCli(local.endpointUrl, ['apigateway', ...words, '--rest-api-id', restApiId])
    await cli('create-documentation-part', '--location', 'type=API', '--properties', '{"description":"d"}')
    expect(await cli('create-documentation-version', '--documentation-version', '1')).toMatchObject({ version: '1' })
    expect(await cli('get-documentation-parts')).toMatchObject({ items: [{ location: { type: 'API' } }] })
  })
})

test('a template says parts, a version and what its stage publishes', async () => {
  const api = { RestApiId: { Ref: 'Api' } }
  const resource = (Type: string, Properties: object, DependsOn?: string) => ({
    Type: `AWS::ApiGateway::${Type}`,
    Properties: { ...api, ...Properties },
    ...(DependsOn && { DependsOn }),
  })
  const made = await startTemplate({
    Resources: {
      Api: { Type: 'AWS::ApiGateway::RestApi', Properties: { Name: 'shop' } },
      Method: resource('Method', {
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: 'GET',
        AuthorizationType: 'NONE',
        Integration: { Type: 'MOCK' },
      }),
      About: resource('DocumentationPart', { Location: { Type: 'API' }, Properties: '{"info":{"description":"d"}}' }),
      Version: resource('DocumentationVersion', { DocumentationVersion: '1.0', Description: 'first' }, 'About'),
      Deployment: resource('Deployment', {}, 'Method'),
      Stage: resource('Stage', {
        StageName: 'live',
        DeploymentId: { Ref: 'Deployment' },
        DocumentationVersion: { Ref: 'Version' },
      }),
    },
    Outputs: { Id: { Value: { Ref: 'Api' } }, Part: { Value: { 'Fn::GetAtt': ['About', 'DocumentationPartId'] } } },
  })
  const call = <T>(action: string, input: object) => made.cloud.call<T>(root, 'apigateway', action, input)
  const { items } = await call<{ items: { id: string }[] }>('GetRestApis', {})
  const restApiId = items[0]?.id
  expect(await call('GetStage', { restApiId, stageName: 'live' })).toMatchObject({ documentationVersion: '1.0' })
  expect(await call('GetDocumentationParts', { restApiId })).toMatchObject({
    items: [{ location: { type: 'API' }, properties: '{"info":{"description":"d"}}' }],
  })
})
