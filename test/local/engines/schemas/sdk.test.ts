import {
  CreateRegistryCommand,
  CreateSchemaCommand,
  DeleteRegistryCommand,
  DeleteSchemaCommand,
  DeleteSchemaVersionCommand,
  DescribeRegistryCommand,
  DescribeSchemaCommand,
  ExportSchemaCommand,
  ListDiscoverersCommand,
  ListRegistriesCommand,
  ListSchemasCommand,
  ListSchemaVersionsCommand,
  ListTagsForResourceCommand,
  PutCodeBindingCommand,
  SchemasClient,
  SearchSchemasCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateRegistryCommand,
  UpdateSchemaCommand,
} from '@aws-sdk/client-schemas'
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { awsCli, describeWithCli } from '../../aws-cli'

const start = '2026-01-05T09:00:00.000Z'
const arn = 'arn:aws:schemas:us-east-1:000000000000'
const contentOf = (description: string) =>
  JSON.stringify({ $schema: 'http://json-schema.org/draft-04/schema#', type: 'object', description })

let local: LocalCloud
let schemas: SchemasClient
beforeAll(async () => {
  local = await startLocalCloud({ awsPort: 0, webPort: 0, clock: 'manual', start })
  schemas = new SchemasClient({ ...local.sdkConfig, maxAttempts: 1 })
})
afterAll(() => local.stop())

describe('the SDK', () => {
  it('creates, changes, tags and deletes a registry', async () => {
    const named = { RegistryName: 'shop' }
    const created = await schemas.send(
      new CreateRegistryCommand({ ...named, Description: 'Of a shop', Tags: { a: '1' } }),
    )
    expect(created).toMatchObject({ ...named, RegistryArn: `${arn}:registry/shop`, Tags: { a: '1' } })
    await expect(schemas.send(new CreateRegistryCommand(named))).rejects.toMatchObject({ name: 'ConflictException' })
    await schemas.send(new UpdateRegistryCommand({ ...named, Description: 'Of the shop' }))
    expect(await schemas.send(new DescribeRegistryCommand(named))).toMatchObject({
      Description: 'Of the shop',
      Tags: { a: '1' },
    })
    const ResourceArn = `${arn}:registry/shop`
    await schemas.send(new TagResourceCommand({ ResourceArn, Tags: { b: '2' } }))
    await schemas.send(new UntagResourceCommand({ ResourceArn, TagKeys: ['a'] }))
    expect((await schemas.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags).toEqual({ b: '2' })
    const { Registries } = await schemas.send(new ListRegistriesCommand({ RegistryNamePrefix: 'sh', Scope: 'LOCAL' }))
    expect(Registries?.map(({ RegistryName }) => RegistryName)).toEqual(['shop'])
    await schemas.send(new DeleteRegistryCommand(named))
    await expect(schemas.send(new DescribeRegistryCommand(named))).rejects.toMatchObject({ name: 'NotFoundException' })
  })

  it('keeps every content of a schema as a version, and an unchanged one only once', async () => {
    await schemas.send(new CreateRegistryCommand({ RegistryName: 'versions' }))
    const named = { RegistryName: 'versions', SchemaName: 'signalbox.shop@OrderPlaced' }
    const first = { ...named, Type: 'JSONSchemaDraft4' as const, Content: contentOf('first') }
    const created = await schemas.send(new CreateSchemaCommand({ ...first, Description: 'An order' }))
    expect(created).toMatchObject({
      SchemaArn: `${arn}:schema/versions/signalbox.shop@OrderPlaced`,
      SchemaVersion: '1',
      LastModified: new Date(start),
    })
    await schemas.send(new UpdateSchemaCommand(first))
    await schemas.send(new UpdateSchemaCommand({ ...first, Content: contentOf('second') }))
    const { SchemaVersions } = await schemas.send(new ListSchemaVersionsCommand(named))
    expect(SchemaVersions?.map(({ SchemaVersion }) => SchemaVersion)).toEqual(['1', '2'])
    expect(await schemas.send(new DescribeSchemaCommand(named))).toMatchObject({
      Content: contentOf('second'),
      Description: 'An order',
      SchemaVersion: '2',
    })
    const old = { ...named, SchemaVersion: '1' }
    const exported = await schemas.send(new ExportSchemaCommand({ ...old, Type: 'JSONSchemaDraft4' }))
    expect(exported.Content).toBe(first.Content)
    await schemas.send(new DeleteSchemaVersionCommand(old))
    await expect(schemas.send(new DescribeSchemaCommand(old))).rejects.toMatchObject({ name: 'NotFoundException' })
    await expect(schemas.send(new DeleteRegistryCommand(named))).rejects.toThrow('still has 1 schemas')
    await schemas.send(new DeleteSchemaCommand(named))
    await schemas.send(new DeleteRegistryCommand(named))
  })

  it('lists schemas by prefix and page, and finds them by words of their name or content', async () => {
    const RegistryName = 'list'
    await schemas.send(new CreateRegistryCommand({ RegistryName }))
    for (const SchemaName of ['b', 'a2', 'a1']) {
      const Content = contentOf(`Lamp ${SchemaName}`)
      await schemas.send(new CreateSchemaCommand({ RegistryName, SchemaName, Type: 'JSONSchemaDraft4', Content }))
    }
    const names = async (input: object) => {
      const { Schemas, NextToken } = await schemas.send(new ListSchemasCommand({ RegistryName, ...input }))
      return { names: Schemas?.map(({ SchemaName }) => SchemaName), NextToken }
    }
    const one = await names({ Limit: 2 })
    expect(one.names).toEqual(['a1', 'a2'])
    expect(await names({ Limit: 2, NextToken: one.NextToken })).toEqual({ names: ['b'], NextToken: undefined })
    expect((await names({ SchemaNamePrefix: 'a' })).names).toEqual(['a1', 'a2'])
    const { Schemas } = await schemas.send(new SearchSchemasCommand({ RegistryName, Keywords: 'lamp A2' }))
    expect(Schemas).toMatchObject([{ SchemaName: 'a2', SchemaVersions: [{ SchemaVersion: '1' }] }])
  })

  it('is told what is wrong with a schema or a name', async () => {
    const RegistryName = 'checks'
    await schemas.send(new CreateRegistryCommand({ RegistryName }))
    const create = (input: object) =>
      schemas.send(
        new CreateSchemaCommand({
          ...{ RegistryName, SchemaName: 's', Type: 'JSONSchemaDraft4', Content: '{}' },
          ...input,
        }),
      )
    const wrong: [object, RegExp][] = [
      [{ Content: '{' }, /expected a JSON object/],
      [{ Content: '{"type":"texts"}' }, /not JSON Schema draft 4/],
      [{ Content: '{"$schema":"https://json-schema.org/draft/2020-12/schema"}' }, /expected JSON Schema draft 4/],
      [{ Type: 'OpenApi3' }, /expected an OpenAPI 3 document/],
      [{ Type: 'Avro' }, /expected OpenApi3 or JSONSchemaDraft4/],
      [{ SchemaName: 'a b' }, /Schema name "a b"/],
      [{ Content: JSON.stringify({ description: 'x'.repeat(100_000) }) }, /at most 100000/],
      [{ Description: 'x'.repeat(257) }, /at most 256/],
    ]
    for (const [input, message] of wrong) {
      await expect(create(input)).rejects.toMatchObject({
        name: 'BadRequestException',
        message: expect.stringMatching(message),
      })
    }
    await expect(create({ RegistryName: 'none' })).rejects.toMatchObject({ name: 'NotFoundException' })
  })

  it('is refused by name what is not modelled', async () => {
    const binding = new PutCodeBindingCommand({ RegistryName: 'r', SchemaName: 's', Language: 'Python36' })
    await expect(schemas.send(binding)).rejects.toThrow('operation "PutCodeBinding" is not modelled')
    await expect(schemas.send(new ListDiscoverersCommand({}))).rejects.toThrow('"ListDiscoverers" is not modelled')
  })
})

describeWithCli('the AWS CLI', () => {
  it('creates a schema and reads it back', async () => {
    const aws = (...args: readonly string[]) => awsCli(local.endpointUrl, ['schemas', ...args])
    const named = ['--registry-name', 'cli', '--schema-name', 'signalbox.shop@OrderPlaced']
    await aws('create-registry', '--registry-name', 'cli')
    await aws('create-schema', ...named, '--type', 'JSONSchemaDraft4', '--content', contentOf('by the CLI'))
    expect(await aws('describe-schema', ...named)).toMatchObject({ Content: contentOf('by the CLI') })
    expect(await aws('search-schemas', '--registry-name', 'cli', '--keywords', 'OrderPlaced')).toMatchObject({
      Schemas: [{ SchemaName: 'signalbox.shop@OrderPlaced' }],
    })
  }, 30_000)
})
