/** EventBridge Schemas: registries of event schemas in versions, that consumers list, search and read. */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { createRegistryCommands } from './operations/registries'
import { createSchemaCommands } from './operations/schemas'
import { resourceTypes } from './resources'
import { createRegistries } from './state'

export const engine: EngineDefinition = {
  create: createSchemas,
}

export function createSchemas(cloud: Cloud): Service {
  const registries = createRegistries(cloud)
  const registryCommands = createRegistryCommands(registries)
  const schemaCommands = createSchemaCommands(cloud, registries)
  return {
    name: 'schemas',
    api: openApi(__dirname),
    operations: { ...registryCommands.operations, ...schemaCommands.operations },
    resources: resourceTypes({ registries, registryCommands, schemaCommands }),
    load: () => registries.load(),
  }
}
