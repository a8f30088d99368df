import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createSchemas } from '../../../../local/engines/schemas/schemas'
import type { Cloud } from '../../../../local/kernel/cloud'
import type { ResourceContext } from '../../../../local/kernel/service'
import { createTestCloud, root } from '../../create-test-cloud'

const Content = JSON.stringify({ type: 'object' })

async function createSchemasCloud(directory?: string) {
  const cloud = await createTestCloud(directory ? { directory } : {})
  const service = createSchemas(cloud)
  cloud.register(service)
  await service.load?.()
  const typeOf = (type: string) => service.resources?.find((each) => each.type === type)
  return {
    cloud,
    service,
    call: <Output>(action: string, input: object) => cloud.call<Output>(root, 'schemas', action, input),
    apply: async (type: string, properties: object) => typeOf(type)?.apply(properties, context),
    remove: async (type: string, ref: string) => typeOf(type)?.remove?.(ref),
  }
}

const context: ResourceContext = {
  stackName: 'shop',
  stackId: 'shop/1',
  logicalId: 'Thing',
  physicalName: () => 'shop-Thing',
  asset: () => '',
}
const schemaProperties = { RegistryName: 'shop', SchemaName: 's', Type: 'JSONSchemaDraft4', Content }

async function close(cloud: Cloud): Promise<void> {
  await cloud.store.close()
  cloud.clock.stop()
}

describe('templates', () => {
  test('make registries and schemas, and applying them again changes nothing', async () => {
    const { cloud, call, apply } = await createSchemasCloud()
    const registry = await apply('AWS::EventSchemas::Registry', {
      RegistryName: 'shop',
      Tags: [{ Key: 'a', Value: '1' }],
    })
    const schema = await apply('AWS::EventSchemas::Schema', schemaProperties)
    expect(registry).toEqual({
      ref: 'arn:aws:schemas:us-east-1:000000000000:registry/shop',
      attributes: { RegistryArn: registry?.ref, RegistryName: 'shop' },
    })
    expect(schema?.attributes).toMatchObject({ SchemaName: 's', SchemaVersion: '1' })
    await cloud.clock.advance(1000)
    expect(await apply('AWS::EventSchemas::Schema', schemaProperties)).toEqual(schema)
    const changed = { ...schemaProperties, Content: JSON.stringify({ type: 'array' }) }
    expect((await apply('AWS::EventSchemas::Schema', changed))?.attributes).toMatchObject({ SchemaVersion: '2' })
    expect(await call('DescribeSchema', { RegistryName: 'shop', SchemaName: 's', SchemaVersion: '1' })).toMatchObject({
      Content,
    })
    await close(cloud)
  })

  test('take away what they no longer hold', async () => {
    const { cloud, call, apply, remove } = await createSchemasCloud()
    const registry = await apply('AWS::EventSchemas::Registry', {})
    const schema = await apply('AWS::EventSchemas::Schema', { ...schemaProperties, RegistryName: 'shop-Thing' })
    await remove('AWS::EventSchemas::Schema', schema?.ref ?? '')
    await remove('AWS::EventSchemas::Registry', registry?.ref ?? '')
    expect(await call('ListRegistries', {})).toEqual({ Registries: [] })
    await close(cloud)
  })
})

test('registries, schemas and their versions survive a restart', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'schemas-'))
  const before = await createSchemasCloud(directory)
  await before.call('CreateRegistry', { RegistryName: 'shop' })
  await before.call('CreateSchema', schemaProperties)
  await before.call('UpdateSchema', { ...schemaProperties, Content: JSON.stringify({ type: 'array' }) })
  await before.call('DeleteSchemaVersion', { RegistryName: 'shop', SchemaName: 's', SchemaVersion: '2' })
  await close(before.cloud)

  const after = await createSchemasCloud(directory)
  expect(await after.call('DescribeSchema', { RegistryName: 'shop', SchemaName: 's' })).toMatchObject({
    SchemaVersion: '1',
    Content,
  })
  // A number that was given out is not given out again.
  const next = { ...schemaProperties, Content: JSON.stringify({ type: 'string' }) }
  expect(await after.call('UpdateSchema', next)).toMatchObject({ SchemaVersion: '3' })
  await close(after.cloud)
  rmSync(directory, { recursive: true })
})

test('a call is judged by the registry or the schema that it is for', async () => {
  const { cloud, call } = await createSchemasCloud()
  const needed: string[] = []
  cloud.useAuthorizer({
    authorize: (_, access) => void needed.push(...access.map(({ action, resource }) => `${action} ${resource}`)),
  })
  await call('CreateRegistry', { RegistryName: 'shop', Tags: { a: '1' } })
  await call('CreateSchema', schemaProperties)
  await call('ListSchemas', { RegistryName: 'shop' })
  const arn = 'arn:aws:schemas:us-east-1:000000000000'
  expect(needed).toEqual([
    `schemas:CreateRegistry ${arn}:registry/shop`,
    `schemas:TagResource ${arn}:registry/shop`,
    `schemas:CreateSchema ${arn}:schema/shop/s`,
    `schemas:ListSchemas ${arn}:registry/shop`,
  ])
  await close(cloud)
})
