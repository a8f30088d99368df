/**
 * Keywords that the comparison doesn't model: all that is told of them is whether the same text asks the same. So a text holds
 * everything that its meaning hangs on: the keywords beside it that it works with, and what its references lead to.
 */
import { type Check, unknownCheck } from './checks'
import { type Definitions, type SchemaObject, toldWhole } from './schema'
import type { Kind } from './shapes'

/** Say nothing of which values are taken. */
const annotations =
  '$schema $id $defs definitions $anchor $dynamicAnchor $comment title description default examples deprecated readOnly writeOnly contentEncoding contentMediaType contentSchema'
const modelled =
  'type enum const anyOf oneOf allOf $ref minLength maxLength pattern format minimum maximum exclusiveMinimum exclusiveMaximum multipleOf prefixItems items minItems maxItems properties required additionalProperties propertyNames'
/** Told by the ones that they belong to. */
const accompanying = 'then else minContains maxContains'
const passedOver = new Set(`${annotations} ${modelled} ${accompanying}`.split(' '))

const keywordsOf: Readonly<Record<string, Kind>> = {
  uniqueItems: 'array',
  contains: 'array',
  unevaluatedItems: 'array',
  additionalItems: 'array',
  minProperties: 'object',
  maxProperties: 'object',
  patternProperties: 'object',
  dependentRequired: 'object',
  dependentSchemas: 'object',
  dependencies: 'object',
  unevaluatedProperties: 'object',
}

export function textChecks(schema: SchemaObject, kind: Kind, definitions: Definitions): readonly Check[] {
  const told = (keyword: string, ...parts: readonly unknown[]) =>
    unknownCheck(keyword, toldWhole(parts.length === 1 ? parts[0] : parts, definitions))
  return Object.entries(schema).flatMap(([keyword, value]): readonly Check[] => {
    // Of older drafts, in which it says something of the bound beside it.
    const isOlder = (keyword === 'exclusiveMinimum' || keyword === 'exclusiveMaximum') && typeof value === 'boolean'
    if (isOlder) return kind === 'number' ? [told(keyword, value, schema.minimum, schema.maximum)] : []
    if (passedOver.has(keyword) || (keywordsOf[keyword] ?? kind) !== kind) return []
    switch (keyword) {
      case 'not':
        return value === false ? [] : [told(keyword, value)]
      case 'if':
        return 'then' in schema || 'else' in schema ? [told(keyword, value, schema.then, schema.else)] : []
      case 'contains':
        return [told(keyword, value, schema.minContains, schema.maxContains)]
      case 'patternProperties':
        return [told(keyword, value), ...restBesidePatterns(schema, told)]
      case 'unevaluatedProperties':
      case 'unevaluatedItems':
        return value === true ? [] : [told(keyword, schema)]
      default:
        return [told(keyword, value)]
    }
  })
}

/** Which fields "additional" speaks of depends on the patterns, and on the names of the others. */
function restBesidePatterns(
  { additionalProperties = true, patternProperties, properties }: SchemaObject,
  told: (keyword: string, ...parts: readonly unknown[]) => Check,
): readonly Check[] {
  if (additionalProperties === true) return []
  const names = [patternProperties, properties].map((each) => Object.keys(each ?? {}).sort())
  return [told('additionalProperties', additionalProperties, ...names)]
}

/** What may have looked at a field or an item before, beside the schema's own keywords. */
const applicators =
  'allOf anyOf oneOf not if then else $ref dependentSchemas dependencies patternProperties contains additionalItems'.split(
    ' ',
  )

/** "Unevaluated" with nothing but its own schema around it is "additional", which is modelled. */
export function evaluated(schema: SchemaObject): SchemaObject {
  const { unevaluatedProperties, unevaluatedItems, ...plain } = schema
  if (unevaluatedProperties === undefined && unevaluatedItems === undefined) return schema
  if (applicators.some((keyword) => keyword in schema)) return schema
  return {
    ...(unevaluatedProperties !== undefined && { additionalProperties: unevaluatedProperties }),
    ...(unevaluatedItems !== undefined && { items: unevaluatedItems }),
    ...plain,
  }
}
