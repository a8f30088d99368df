/** EventBridge Schemas: registries of event schemas in versions, that consumers list, search and read. */
import type { Cloud } from '../kernel/cloud'
import type { Service } from '../kernel/service'
import { refusedOperations } from './refused-operations'
import { createRegistries } from './registries'
import { createRegistryCommands } from './registry-operations'
import { resourceTypes } from './resource-types'
import { createSchemaCommands } from './schema-operations'

export function createSchemas(cloud: Cloud): Service {
  const registries = createRegistries(cloud)
  const registryCommands = createRegistryCommands(registries)
  const schemaCommands = createSchemaCommands(cloud, registries)
  return {
    name: 'schemas',
    protocol: 'rest-json',
    operations: { ...registryCommands.operations, ...schemaCommands.operations, ...refusedOperations },
    resources: resourceTypes({ registries, registryCommands, schemaCommands }),
    load: () => registries.load(),
  }
}
