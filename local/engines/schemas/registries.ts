/** Registries and their schemas: in memory, and on disk under `schemas/registry/` and `schemas/schema/`. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { SchemaType } from './content'

export type Tags = Readonly<Record<string, string>>

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
  const registries = new Map<string, RegistryRecord>()
  const schemas = new Map<string, SchemaRecord>()
  const keyOf = (registry: string, name: string) => `${registry}/${name}`

  function get(name: string): RegistryRecord {
    const record = registries.get(name)
    if (!record) throw notFound(`Registry with name ${name} does not exist.`)
    return record
  }

  return {
    all: () => [...registries.values()],
    find: (name) => registries.get(name),
    get,
    put(record) {
      registries.set(record.name, record)
      cloud.store.put(`schemas/registry/${record.name}`, record)
    },
    delete(name) {
      registries.delete(name)
      cloud.store.delete(`schemas/registry/${name}`)
    },
    schemas: (registry) => [...schemas.values()].filter((record) => record.registry === registry),
    findSchema: (registry, name) => schemas.get(keyOf(registry, name)),
    getSchema(registry, name) {
      get(registry)
      const record = schemas.get(keyOf(registry, name))
      if (!record) throw notFound(`Schema with name ${name} does not exist.`)
      return record
    },
    putSchema(record) {
      const key = keyOf(record.registry, record.name)
      schemas.set(key, record)
      cloud.store.put(`schemas/schema/${key}`, record)
    },
    deleteSchema({ registry, name }) {
      const key = keyOf(registry, name)
      schemas.delete(key)
      cloud.store.delete(`schemas/schema/${key}`)
    },
    registryArn: (name) => cloud.arn('schemas', `registry/${name}`),
    schemaArn: (registry, name) => cloud.arn('schemas', `schema/${keyOf(registry, name)}`),
    async load() {
      for await (const [, record] of cloud.store.range<RegistryRecord>('schemas/registry/')) {
        registries.set(record.name, record)
      }
      for await (const [, record] of cloud.store.range<SchemaRecord>('schemas/schema/')) {
        schemas.set(keyOf(record.registry, record.name), record)
      }
    },
  }
}

export function bad(message: string): AwsError {
  return new AwsError('BadRequestException', message)
}

export function notFound(message: string): AwsError {
  return new AwsError('NotFoundException', message, 404)
}

export function conflict(message: string): AwsError {
  return new AwsError('ConflictException', message, 409)
}
