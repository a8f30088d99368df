/** The CloudFormation resource types of EventBridge Schemas, applied by the commands that the API uses too. */
import type { ResourceType } from '../../kernel/service'
import type { GivenTags } from '../../kernel/tags'
import type { RegistryCommands } from './operations/registries'
import type { SchemaCommands, SchemaInput } from './operations/schemas'
import type { Registries } from './state'

export interface Commands {
  readonly registries: Registries
  readonly registryCommands: RegistryCommands
  readonly schemaCommands: SchemaCommands
}

export function resourceTypes(commands: Commands): readonly ResourceType[] {
  return [registry(commands), schema(commands)]
}

function registry({ registries, registryCommands }: Commands): ResourceType {
  return {
    type: 'AWS::EventSchemas::Registry',
    properties: ['RegistryName', 'Description', 'Tags'],
    named: {
      by: ['RegistryName'],
      find({ RegistryName }: { RegistryName?: string }, { physicalName }) {
        const found = registries.find(RegistryName ?? physicalName(64))
        return found && registries.registryArn(found.name)
      },
    },
    apply(properties: { RegistryName?: string; Description?: string; Tags?: GivenTags }, { physicalName }) {
      const { name } = registryCommands.put({
        ...properties,
        RegistryName: properties.RegistryName ?? physicalName(64),
        Tags: properties.Tags ?? {},
      })
      const arn = registries.registryArn(name)
      return { ref: arn, attributes: { RegistryArn: arn, RegistryName: name } }
    },
    remove(arn) {
      const gone = registries.all().find(({ name }) => registries.registryArn(name) === arn)
      if (gone) registryCommands.delete(gone.name)
    },
  }
}

function schema({ registries, schemaCommands }: Commands): ResourceType {
  return {
    type: 'AWS::EventSchemas::Schema',
    properties: ['RegistryName', 'SchemaName', 'Type', 'Content', 'Description', 'Tags'],
    named: {
      by: ['SchemaName', 'RegistryName'],
      find({ SchemaName, RegistryName }: Pick<Partial<SchemaInput>, 'SchemaName' | 'RegistryName'>, { physicalName }) {
        const found = registries.findSchema(RegistryName ?? '', SchemaName ?? physicalName(385))
        return found && registries.schemaArn(found.registry, found.name)
      },
    },
    apply(properties: Omit<SchemaInput, 'Tags'> & { Tags?: GivenTags }, { physicalName }) {
      const record = schemaCommands.put({
        ...properties,
        SchemaName: properties.SchemaName ?? physicalName(385),
        Tags: properties.Tags ?? {},
      })
      const last = record.versions.at(-1)
      const arn = registries.schemaArn(record.registry, record.name)
      return {
        ref: arn,
        attributes: {
          SchemaArn: arn,
          SchemaName: record.name,
          SchemaVersion: String(last?.version),
          LastModified: new Date(record.modifiedAt).toISOString(),
          VersionCreatedDate: new Date(last?.createdAt ?? record.modifiedAt).toISOString(),
        },
      }
    },
    remove(arn) {
      const gone = registries
        .all()
        .flatMap(({ name }) => registries.schemas(name))
        .find((record) => registries.schemaArn(record.registry, record.name) === arn)
      if (gone) registries.deleteSchema(gone)
    },
  }
}
