/** Create, read, update and delete schemas and their versions. */
import { NotModelledError } from '../../../kernel/aws-error'
import type { Cloud } from '../../../kernel/cloud'
import type { Operation } from '../../../kernel/service'
import type { GivenTags } from '../../../kernel/tags'
import { checkContent, checkDescription, checkSchemaName, checkType } from '../content'
import { bad, conflict, notFound } from '../errors'
import { type PageInput, page } from '../page'
import type { Registries, SchemaRecord, SchemaVersion } from '../state'
import { tagging } from './registries'

export interface SchemaInput {
  readonly RegistryName: string
  readonly SchemaName: string
  readonly Type?: string
  readonly Content?: string
  readonly Description?: string
  readonly Tags?: GivenTags
}

export interface SchemaCommands {
  /** Makes the schema; if it is there, another content becomes its next version. */
  put(input: SchemaInput): SchemaRecord
  readonly operations: Readonly<Record<string, Operation>>
}

interface VersionRef extends SchemaInput {
  readonly SchemaVersion?: string
}

export function createSchemaCommands(cloud: Cloud, registries: Registries): SchemaCommands {
  function put(input: SchemaInput): SchemaRecord {
    const registry = registries.get(input.RegistryName).name
    const name = checkSchemaName(input.SchemaName)
    const before = registries.findSchema(registry, name)
    const last = before?.versions.at(-1)
    const type = checkType(input.Type ?? last?.type)
    const given = input.Content ?? last?.content
    // What is there was checked when it came.
    const content = last && last.content === given && last.type === type ? given : checkContent(given, type)
    const now = cloud.clock.now()
    const version = before?.nextVersion ?? 1
    const isNew = content !== last?.content || type !== last.type
    const record: SchemaRecord = {
      registry,
      name,
      description: checkDescription(input.Description) ?? before?.description,
      tags: input.Tags ? tagging.read(input.Tags) : (before?.tags ?? {}),
      modifiedAt: isNew || !before ? now : before.modifiedAt,
      nextVersion: isNew ? version + 1 : version,
      versions: [...(before?.versions ?? []), ...(isNew ? [{ version, type, content, createdAt: now }] : [])],
    }
    registries.putSchema(record)
    return record
  }

  function versionOf(record: SchemaRecord, wanted?: string): SchemaVersion {
    const found = wanted ? record.versions.find(({ version }) => String(version) === wanted) : record.versions.at(-1)
    if (!found) throw notFound(`Version ${wanted} of schema ${record.name} does not exist.`)
    return found
  }

  const identity = ({ registry, name }: SchemaRecord, { version, type }: SchemaVersion) => ({
    SchemaArn: registries.schemaArn(registry, name),
    SchemaName: name,
    SchemaVersion: String(version),
    Type: type,
  })

  const describe = (record: SchemaRecord, version = versionOf(record)) => ({
    ...identity(record, version),
    Description: record.description,
    LastModified: iso(record.modifiedAt),
    VersionCreatedDate: iso(version.createdAt),
    tags: record.tags,
  })

  const on = (action: string) => ({
    access: ({ RegistryName, SchemaName }: SchemaInput) => [
      { action: `schemas:${action}`, resource: registries.schemaArn(RegistryName, SchemaName) },
    ],
  })

  const onRegistry = (action: string) => ({
    access: ({ RegistryName }: SchemaInput) => [
      { action: `schemas:${action}`, resource: registries.registryArn(RegistryName) },
    ],
  })

  const get = ({ RegistryName, SchemaName }: SchemaInput) => registries.getSchema(RegistryName, SchemaName)

  const operations: Record<string, Operation> = {
    CreateSchema: {
      access: (input: SchemaInput) => [
        ...on('CreateSchema').access(input),
        ...(input.Tags ? on('TagResource').access(input) : []),
      ],
      handle(input: SchemaInput) {
        if (registries.findSchema(input.RegistryName, input.SchemaName)) {
          throw conflict(`Schema with name ${input.SchemaName} already exists.`)
        }
        return describe(put(input))
      },
    },
    UpdateSchema: {
      ...on('UpdateSchema'),
      handle(input: SchemaInput) {
        get(input)
        return describe(put(input))
      },
    },
    DescribeSchema: {
      ...on('DescribeSchema'),
      handle(input: VersionRef) {
        const record = get(input)
        const version = versionOf(record, input.SchemaVersion)
        return { ...describe(record, version), Content: version.content }
      },
    },
    ExportSchema: {
      ...on('ExportSchema'),
      handle(input: VersionRef) {
        if (input.Type !== 'JSONSchemaDraft4') throw bad(`Type: expected JSONSchemaDraft4, got "${input.Type}".`)
        const record = get(input)
        const version = versionOf(record, input.SchemaVersion)
        if (version.type === 'OpenApi3') {
          throw new NotModelledError('exporting an OpenApi3 schema as JSONSchemaDraft4', 'schemas ExportSchema')
        }
        return { ...identity(record, version), Content: version.content }
      },
    },
    DeleteSchema: {
      ...on('DeleteSchema'),
      handle: (input: SchemaInput) => registries.deleteSchema(get(input)),
    },
    DeleteSchemaVersion: {
      ...on('DeleteSchemaVersion'),
      handle(input: VersionRef) {
        const record = get(input)
        const gone = versionOf(record, input.SchemaVersion)
        const versions = record.versions.filter((each) => each !== gone)
        if (versions.length === 0) registries.deleteSchema(record)
        else registries.putSchema({ ...record, versions })
      },
    },
    ListSchemas: {
      ...onRegistry('ListSchemas'),
      handle(input: SchemaInput & PageInput & { SchemaNamePrefix?: string }) {
        const found = registries
          .schemas(registries.get(input.RegistryName).name)
          .filter(({ name }) => name.startsWith(input.SchemaNamePrefix ?? ''))
        const { items, next } = page(found, ({ name }) => name, input)
        const Schemas = items.map((record) => ({
          SchemaArn: registries.schemaArn(record.registry, record.name),
          SchemaName: record.name,
          LastModified: iso(record.modifiedAt),
          VersionCount: record.versions.length,
          tags: record.tags,
        }))
        return { Schemas, ...next }
      },
    },
    ListSchemaVersions: {
      ...on('ListSchemaVersions'),
      handle(input: SchemaInput & PageInput) {
        const record = get(input)
        // Padded, so that the order of text is that of numbers.
        const { items, next } = page(record.versions, ({ version }) => String(version).padStart(9, '0'), input)
        return { SchemaVersions: items.map((version) => identity(record, version)), ...next }
      },
    },
    SearchSchemas: {
      ...onRegistry('SearchSchemas'),
      handle(input: SchemaInput & PageInput & { Keywords?: string }) {
        const keywords = (input.Keywords ?? '').toLowerCase().split(/\s+/).filter(Boolean)
        if (keywords.length === 0) throw bad('Keywords: expected at least one.')
        const found = registries.schemas(registries.get(input.RegistryName).name).flatMap((record) => {
          const versions = record.versions.filter(({ content }) => holdsAll(`${record.name} ${content}`, keywords))
          return versions.length > 0 ? [{ record, versions }] : []
        })
        const { items, next } = page(found, ({ record }) => record.name, input)
        const Schemas = items.map(({ record, versions }) => ({
          RegistryName: record.registry,
          SchemaArn: registries.schemaArn(record.registry, record.name),
          SchemaName: record.name,
          SchemaVersions: versions.map(({ version, type, createdAt }) => ({
            SchemaVersion: String(version),
            Type: type,
            CreatedDate: iso(createdAt),
          })),
        }))
        return { Schemas, ...next }
      },
    },
  }

  return { put, operations }
}

function holdsAll(text: string, keywords: readonly string[]): boolean {
  const lower = text.toLowerCase()
  return keywords.every((keyword) => lower.includes(keyword))
}

function iso(time: number): string {
  return new Date(time).toISOString()
}
