/** Registries and their schemas: in memory, and on disk under `schemas/registry/` and `schemas/schema/`. */
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import type { Tags } from '../../kernel/tags'
import type { SchemaType } from './content'
import { notFound } from './errors'

export interface RegistryRecord {
  readonly name: string
  readonly description?: string | undefined
  readonly tags: Tags
}

export interface SchemaVersion {
  /** Counted from 1 by the service; a deleted number is not given out again. */
  readonly version: number
  readonly type: SchemaType
  readonly content: string
  readonly createdAt: number
}

export interface SchemaRecord {
  readonly registry: string
  readonly name: string
  readonly description?: string | undefined
  readonly tags: Tags
  readonly modifiedAt: number
  readonly nextVersion: number
  /** The oldest first; never empty. */
  readonly versions: readonly SchemaVersion[]
}

export interface Registries {
  all(): readonly RegistryRecord[]
  find(name: string): RegistryRecord | undefined
  /** @throws AwsError NotFoundException */
  get(name: string): RegistryRecord
  put(record: RegistryRecord): void
  delete(name: string): void
  schemas(registry: string): readonly SchemaRecord[]
  findSchema(registry: string, name: string): SchemaRecord | undefined
  /** @throws AwsError NotFoundException */
  getSchema(registry: string, name: string): SchemaRecord
  putSchema(record: SchemaRecord): void
  deleteSchema(record: SchemaRecord): void
  registryArn(name: string): string
  schemaArn(registry: string, name: string): string
  load(): Promise<void>
}

export function createRegistries(cloud: Cloud): Registries {
  const registries = createTable<RegistryRecord>(cloud, 'schemas/registry')
  const schemas = createTable<SchemaRecord>(cloud, 'schemas/schema')

  function get(name: string): RegistryRecord {
    const record = registries.get(name)
    if (!record) throw notFound(`Registry with name ${name} does not exist.`)
    return record
  }

  return {
    all: () => registries.list(),
    find: (name) => registries.get(name),
    get,
    put: (record) => registries.put(record, record.name),
    delete: (name) => registries.delete(name),
    schemas: (registry) => schemas.list(registry),
    findSchema: (registry, name) => schemas.get(registry, name),
    getSchema(registry, name) {
      get(registry)
      const record = schemas.get(registry, name)
      if (!record) throw notFound(`Schema with name ${name} does not exist.`)
      return record
    },
    putSchema: (record) => schemas.put(record, record.registry, record.name),
    deleteSchema: ({ registry, name }) => schemas.delete(registry, name),
    registryArn: (name) => cloud.arn('schemas', `registry/${name}`),
    schemaArn: (registry, name) => cloud.arn('schemas', `schema/${registry}/${name}`),
    async load() {
      await registries.load()
      await schemas.load()
    },
  }
}
