/** Writes the meanings of fields into a JSON Schema, going down the zod schema that it was made from. */
import type * as z from 'zod/v4/core'
import type { DescribedObject } from '../meanings'
import type { JsonSchema } from './json-schema'

/** Changes `json`, which must be a tree: what two places share would get the meaning of the last one. */
export function annotate(schema: z.$ZodType, json: JsonSchema, described: readonly DescribedObject[]): void {
  const { def } = (schema as z.$ZodTypes)._zod
  const into = (inner: z.$ZodType, at: unknown) => {
    if (typeof at === 'object' && at !== null) annotate(inner, at as JsonSchema, described)
  }
  switch (def.type) {
    case 'object': {
      const meanings = described.find((each) => each.schema === schema)?.meanings ?? {}
      for (const [field, inner] of Object.entries(def.shape)) {
        const property = json.properties?.[field]
        if (property === undefined) continue
        into(inner, property)
        const meaning = Object.hasOwn(meanings, field) ? meanings[field] : undefined
        if (meaning !== undefined) property.description ??= meaning
      }
      break
    }
    case 'optional':
    case 'default':
    case 'prefault':
    case 'nonoptional':
    case 'readonly':
      into(def.innerType, json)
      break
    case 'nullable':
      into(def.innerType, json.anyOf?.[0])
      break
    case 'array':
      into(def.element, json.items)
      break
    case 'record':
      into(def.valueType, json.additionalProperties)
      break
    case 'union':
      for (const [index, option] of def.options.entries()) into(option, (json.anyOf ?? json.oneOf)?.[index])
      break
  }
}
