/** What the registry holds of one version of an event. */
import * as z from 'zod/mini'
import { checkDefinition } from '../check-definition'
import type { Deprecation, EventDefinition } from '../define-event'
import { sourcePrefix as defaultPrefix, metadataSchema } from '../envelope'
import type { DescribedObject } from '../meanings'
import { type CodeChecks, codeChecks } from './code-checks'
import { detailSchema, eventBridgeSchema, type JsonSchema, schemaName } from './json-schema'

export interface RegistryEntry {
  readonly owner: string
  readonly name: string
  readonly version: number
  readonly detailType: string
  readonly publishers: readonly string[]
  /** What sources begin with, if not with `signalbox.`. */
  readonly sourcePrefix?: string
  readonly summary: string
  readonly sensitive: boolean
  readonly deprecated?: Deprecation
  /** Of a request: the events that answer it. */
  readonly answeredBy?: readonly string[]
  /** Of `data`; metadata is made up for each event. */
  readonly examples: readonly unknown[]
  /** JSON Schema 2020-12 of the `detail`, as a consumer accepts it. */
  readonly schema: JsonSchema
  /** What is asked besides, in code. Entries of former times don't say it. */
  readonly code?: CodeChecks
  readonly eventBridge: {
    readonly schemaName: string
    /** JSON Schema draft 4 of the whole event. */
    readonly schema: JsonSchema
  }
}

/** @throws EventDefinitionError, also for definitions that were not made by `defineEvent` */
export function registryEntry(definition: EventDefinition, described: readonly DescribedObject[]): RegistryEntry {
  checkDefinition({ ...definition, data: definition.schema }, definition.detailType)
  const { owner, name, version, detailType, publishers, summary, sensitive, deprecated, examples } = definition
  const { sourcePrefix, answeredBy } = definition
  return {
    owner,
    name,
    version,
    detailType,
    publishers,
    ...(sourcePrefix !== defaultPrefix && { sourcePrefix }),
    summary,
    sensitive,
    ...(deprecated && { deprecated }),
    ...(answeredBy && { answeredBy }),
    examples,
    schema: detailSchema(definition, 'draft-2020-12', described),
    code: codeChecks(z.object({ metadata: metadataSchema, data: definition.schema })),
    eventBridge: { schemaName: schemaName(definition), schema: eventBridgeSchema(definition, described) },
  }
}

/** Where an entry is kept in the registry's directory. */
export function entryPath({ owner, name, version }: Pick<RegistryEntry, 'owner' | 'name' | 'version'>): string {
  return `${owner}/${name}.v${version}.json`
}
