/**
 * An event as JSON Schema, in the form that a consumer accepts: fields that it doesn't know are allowed, so that a
 * producer may add one. Whoever publishes is held to more: `create` refuses a field that the schema doesn't have.
 */
import * as z from 'zod/mini'
import type * as core from 'zod/v4/core'
import type { EventDefinition } from '../define-event'
import { metadataSchema, sourceOf } from '../envelope'
import { EventDefinitionError, type Issue } from '../errors'
import type { DescribedObject } from '../meanings'
import { annotate } from './annotate'
import { patternSource } from './pattern-source'
import { tolerant } from './tolerant'

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
  { schema, version, detailType }: EventDefinition,
  draft: Draft,
  described: readonly DescribedObject[],
): JsonSchema {
  const metadata = z.extend(metadataSchema, { version: z.literal(version) })
  const detail = z.object({ metadata, data: schema })
  const metadataMeanings = described.find((each) => each.schema === metadataSchema)?.meanings
  const json = toJson(detail, draft, detailType)
  annotate(detail, json, [
    ...described,
    ...(metadataMeanings ? [{ schema: metadata, meanings: metadataMeanings }] : []),
  ])
  return json
}

/** Of a part that a catalogue exports, in draft 7; undefined for what is no schema, or has no form. */
export function partSchema(part: unknown, described: readonly DescribedObject[]): JsonSchema | undefined {
  if (typeof part !== 'object' || part === null || !('_zod' in part)) return undefined
  try {
    const { $schema: _, ...json } = toJson(part as z.ZodMiniType, 'draft-7', 'part')
    annotate(part as z.ZodMiniType, json, described)
    return json
  } catch (error) {
    if (error instanceof EventDefinitionError) return undefined
    throw error
  }
}

/** The name under which EventBridge Schemas keeps it; letters, digits and `.-_@` are allowed there. */
export function schemaName({ owner, detailType, sourcePrefix }: EventDefinition): string {
  return `${sourceOf(owner, sourcePrefix)}@${detailType}`
}

/** Of the whole event, as it arrives from EventBridge: JSON Schema draft 4, which EventBridge Schemas takes. */
export function eventBridgeSchema(definition: EventDefinition, described: readonly DescribedObject[]): JsonSchema {
  const { $schema, ...detail } = detailSchema(definition, 'draft-4', described)
  const text = { type: 'string' }
  const { source: sources } = definition.pattern
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

/** A tree of its own: zod lets places share what they have in common. @throws EventDefinitionError */
function toJson(schema: z.ZodMiniType, draft: Draft, detailType: string): JsonSchema {
  const issues: Issue[] = []
  const override: Override = ({ zodSchema, jsonSchema, path }) => {
    tolerate(zodSchema as core.$ZodTypes, jsonSchema)
    withoutEmptyTuple(zodSchema as core.$ZodTypes, jsonSchema)
    for (const { pattern, format, protocol } of formatsOf(zodSchema)) {
      if (pattern) {
        const written = patternSource(pattern)
        if ('source' in written) replacePattern(jsonSchema, pattern.source, written.source)
        else issues.push({ path: pathIn(path), message: written.problem })
      }
      widen(format, pattern, jsonSchema)
      if (format === 'url' && protocol?.source === httpProtocol) jsonSchema.pattern ??= '^\\s*[hH][tT][tT][pP][sS]?://'
    }
  }
  try {
    const json = z.toJSONSchema(schema, { target: draft, io: 'input', override })
    if (issues.length > 0) throw new EventDefinitionError(detailType, issues)
    return JSON.parse(JSON.stringify(json)) as JsonSchema
  } catch (error) {
    if (error instanceof EventDefinitionError) throw error
    const message = `has no form as JSON Schema: ${(error as Error).message}`
    throw new EventDefinitionError(detailType, [{ path: 'data', message }])
  }
}

/**
 * What `catch` reads as another value is taken, whatever it is, and may be absent; what a publisher may write is less, and
 * stands first (wire-forms.ts of the comparison tells it from other unions by the comment).
 */
function tolerate({ _zod: { def } }: core.$ZodTypes, json: Record<string, unknown>): void {
  if (def.type === 'catch' && json.$comment !== tolerant) {
    const { default: value, ...inner } = json
    for (const keyword of Object.keys(json)) delete json[keyword]
    Object.assign(json, { $comment: tolerant, anyOf: [inner, {}], ...(value !== undefined && { default: value }) })
  }
  if (def.type === 'object' && Array.isArray(json.required)) {
    const required = json.required.filter((name: string) => def.shape[name]?._zod.def.type !== 'catch')
    if (required.length > 0) json.required = required
    else delete json.required
  }
}

/** Of nothing at the beginning, JSON Schema has no list. */
function withoutEmptyTuple({ _zod: { def } }: core.$ZodTypes, json: Record<string, unknown>): void {
  if (def.type !== 'tuple' || def.items.length > 0) return
  delete json.prefixItems
  if (!def.rest) Object.assign(json, { maxItems: 0 })
  if (Array.isArray(json.items)) delete json.items
}

/** What addresses of IPv6 are made of; that they are is asked in code. */
const ofIpv6 = '[0-9a-fA-F:.]'
/** Taken by patterns for e-mail addresses that are wider than the format, which others may ask for. */
const beyondEmail = ['a@b', 'ada@localhost', 'ä@example.com', 'ada@münchen.de', 'ada@b_c.example']

/**
 * Where zod takes more than what it says as JSON Schema, others would refuse what is sent: IPv6 addresses with a tail of
 * IPv4, seconds with a fraction in a duration, and e-mail addresses by a pattern of one's own.
 */
function widen(format: string | undefined, pattern: RegExp | undefined, json: Record<string, unknown>): void {
  if (format === 'ipv6' && pattern) replacePattern(json, pattern.source, `^${ofIpv6}+$`)
  if (format === 'cidrv6' && pattern) replacePattern(json, pattern.source, `^${ofIpv6}+/(?:\\d{1,2}|1[01]\\d|12[0-8])$`)
  if (format === 'duration' && json.format === format) delete json.format
  if (format === 'email' && json.format === format && beyondEmail.some((text) => pattern?.test(text)))
    delete json.format
}

type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>
/** Of zod's `httpUrl`. */
const httpProtocol = '^https?$'

interface StringFormat {
  readonly format?: string
  readonly pattern?: RegExp
  readonly protocol?: RegExp
}

function formatsOf(schema: core.$ZodType): readonly StringFormat[] {
  const { def, traits } = schema._zod
  const own = traits.has('$ZodCheck') ? [schema as unknown as core.$ZodCheck] : []
  const all = [...own, ...(def.checks ?? [])].map((check) => check._zod.def)
  return all.filter(({ check }) => check === 'string_format') as unknown as readonly StringFormat[]
}

function replacePattern(json: Record<string, unknown>, pattern: string, by: string): void {
  if (json.pattern === pattern) json.pattern = by
  const parts = Array.isArray(json.allOf) ? (json.allOf as Record<string, unknown>[]) : []
  for (const part of parts) if (part.pattern === pattern) part.pattern = by
}

/** A path in a JSON Schema as one in an event. */
function pathIn(path: readonly (string | number)[]): string {
  return path.reduce<string>((text, step, index) => {
    const before = path[index - 1]
    if (before === 'properties') return text === '' ? String(step) : `${text}.${step}`
    if (step === 'items') return `${text}[]`
    return step === 'additionalProperties' ? `${text}.*` : text
  }, '')
}
