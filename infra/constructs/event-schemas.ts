/** The contract in EventBridge Schemas: one schema for each version of an event, for consumers' tools to find. */
import { CfnRegistry, CfnSchema } from 'aws-cdk-lib/aws-eventschemas'
import { Construct } from 'constructs'
import type { EventDefinition } from '../../events'
import type { DescribedObject } from '../../events/meanings'
import { eventBridgeSchema, schemaName } from '../../events/registry-build/json-schema'

export interface EventSchemasProps {
  readonly registryName: string
  readonly catalog: readonly EventDefinition[]
  readonly meanings: readonly DescribedObject[]
}

export class EventSchemas extends Construct {
  readonly registryName: string

  constructor(scope: Construct, id: string, { registryName, catalog, meanings }: EventSchemasProps) {
    super(scope, id)
    const registry = new CfnRegistry(this, 'Registry', { registryName, description: 'Every event between the domains' })
    this.registryName = registry.attrRegistryName
    for (const definition of catalog) {
      // Its versions are AWS's own count of contents; ours are in the name, for both are in use at a time.
      new CfnSchema(this, definition.detailType, {
        registryName: this.registryName,
        schemaName: schemaName(definition),
        type: 'JSONSchemaDraft4',
        description: definition.summary,
        content: JSON.stringify(eventBridgeSchema(definition, meanings)),
      })
    }
  }
}
