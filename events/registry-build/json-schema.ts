/**
 * An event as JSON Schema, in the form that a consumer accepts: fields that it doesn't know are allowed, so that a
 * producer may add one. Whoever publishes is held to more: `create` refuses a field that the schema doesn't have.
 */
import * as z from 'zod/mini'
import type { EventDefinition } from '../define-event'
import { metadataSchema, sourceOf } from '../envelope'
import type { DescribedObject } from '../meanings'
import { annotate } from './annotate'

/** As much of a JSON Schema, of any draft, as is looked into. */
export interface JsonSchema {
  [keyword: string]: unknown
  type?: string | string[]
  description?: string
  properties?: Record<string, JsonSchema>
  required?: string[]
  items?: JsonSchema | JsonSchema[] | boolean
  additionalProperties?: JsonSchema | boolean
  anyOf?: JsonSchema[]
  oneOf?: JsonSchema[]
}

export type Draft = 'draft-2020-12' | 'draft-7' | 'draft-4'

/** Of the `detail`: metadata and data. */
export function detailSchema(
  { schema, version }: EventDefinition,
  draft: Draft,
  described: readonly DescribedObject[],
): JsonSchema {
  const metadata = z.extend(metadataSchema, { version: z.literal(version) })
  const detail = z.object({ metadata, data: schema })
  const metadataMeanings = described.find((each) => each.schema === metadataSchema)?.meanings
  const json = toJson(detail, draft)
  annotate(detail, json, [
    ...described,
    ...(metadataMeanings ? [{ schema: metadata, meanings: metadataMeanings }] : []),
  ])
  return json
}

/** The name under which EventBridge Schemas keeps it; letters, digits and `.-_@` are allowed there. */
export function schemaName({ owner, detailType }: EventDefinition): string {
  return `${sourceOf(owner)}@${detailType}`
}

/** Of the whole event, as it arrives from EventBridge: JSON Schema draft 4, which EventBridge Schemas takes. */
export function eventBridgeSchema(definition: EventDefinition, described: readonly DescribedObject[]): JsonSchema {
  const { $schema, ...detail } = detailSchema(definition, 'draft-4', described)
  const text = { type: 'string' }
  const sources = definition.publishers.map(sourceOf)
  return {
    $schema,
    title: definition.detailType,
    description: definition.summary,
    'x-amazon-events-detail-type': definition.detailType,
    // EventBridge has a place for one source only.
    ...(sources.length === 1 && { 'x-amazon-events-source': sources[0] }),
    type: 'object',
    properties: {
      version: text,
      id: text,
      'detail-type': { ...text, enum: [definition.detailType] },
      source: { ...text, enum: sources },
      account: text,
      time: { ...text, format: 'date-time' },
      region: text,
      resources: { type: 'array', items: text },
      'replay-name': { ...text, description: 'There if an archive is being replayed.' },
      detail,
    },
    required: ['version', 'id', 'detail-type', 'source', 'account', 'time', 'region', 'resources', 'detail'],
  }
}

/** A tree of its own: zod lets places share what they have in common. */
function toJson(schema: z.ZodMiniType, draft: Draft): JsonSchema {
  return JSON.parse(JSON.stringify(z.toJSONSchema(schema, { target: draft, io: 'input' }))) as JsonSchema
}
