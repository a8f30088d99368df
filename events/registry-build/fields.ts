/** The fields of an event as a flat list, for tables. */
import type { JsonSchema } from './json-schema'
import { isSchema, typeText } from './type-text'

export interface Field {
  /** Such as `approvers[].email`. */
  readonly path: string
  readonly type: string
  readonly isRequired: boolean
  readonly meaning: string
}

/** Fields of objects and of lists of objects, each before what is in it. */
export function fieldsOf(schema: JsonSchema, path = ''): readonly Field[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const at = path === '' ? name : `${path}.${name}`
    const field: Field = {
      path: at,
      type: typeText(property),
      isRequired: schema.required?.includes(name) ?? false,
      meaning: property.description ?? '',
    }
    return [field, ...innerFields(property, at)]
  })
}

function innerFields(schema: JsonSchema, path: string): readonly Field[] {
  const options = schema.anyOf ?? schema.oneOf ?? []
  return [
    ...fieldsOf(schema, path),
    ...(isSchema(schema.items) ? innerFields(schema.items, `${path}[]`) : []),
    ...options.flatMap((option) => innerFields(option, path)),
  ]
}

/** The schema of what is at a path such as `data.approvers[0].email`; undefined if it has no such field. */
export function schemaAt(schema: JsonSchema, path: string): JsonSchema | undefined {
  const steps = path.match(/[^.[\]]+/g) ?? []
  return steps.reduce<JsonSchema | undefined>((at, step) => at && stepInto(at, step), schema)
}

function stepInto(schema: JsonSchema, step: string): JsonSchema | undefined {
  const property = schema.properties?.[step]
  if (property) return property
  if (/^\d+$/.test(step) && isSchema(schema.items)) return schema.items
  for (const option of schema.anyOf ?? schema.oneOf ?? []) {
    const found = stepInto(option, step)
    if (found) return found
  }
  return isSchema(schema.additionalProperties) ? schema.additionalProperties : undefined
}
