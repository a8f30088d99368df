/**
 * Fields that no part of an intersection knows. Each part alone knows some of the fields only, so none of them can be
 * asked strictly; together they name all.
 */
import type { $ZodObject, $ZodType, $ZodTypes } from 'zod/v4/core'
import type { Issue } from './errors'

/** Below intersections alone: elsewhere a strict schema tells. */
export function straysOfIntersections(schema: $ZodType, value: unknown, path = ''): Iterable<Issue> {
  return walk([schema], value, path)
}

/** `schemas`: all of which the value is to be of. */
function* walk(schemas: readonly $ZodType[], value: unknown, path: string): Iterable<Issue> {
  const all = schemas.flatMap(plain)
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) {
      yield* walk(
        all.flatMap((each) => itemOf(each, index)),
        item,
        `${path}[${index}]`,
      )
    }
    return
  }
  if (typeof value !== 'object' || value === null) return
  const objects = all.filter((each): each is $ZodObject => each._zod.def.type === 'object')
  const knowsAll = objects.length < all.length || objects.some(({ _zod: { def } }) => def.catchall !== undefined)
  for (const [key, field] of Object.entries(value)) {
    const at = path === '' ? key : `${path}.${key}`
    const known = objects.flatMap(({ _zod: { def } }) =>
      Object.hasOwn(def.shape, key) ? [def.shape[key] as $ZodType] : [],
    )
    if (known.length > 0) yield* walk(known, field, at)
    else if (objects.length > 1 && !knowsAll && field !== undefined) yield { path: at, message: 'unknown field' }
    else {
      const values = all.flatMap(({ _zod: { def } }) => ('valueType' in def ? [def.valueType as $ZodType] : []))
      if (values.length > 0) yield* walk(values, field, at)
    }
  }
}

/** Without what is around it, and in its parts. */
function plain(schema: $ZodType): readonly $ZodType[] {
  const { def } = (schema as $ZodTypes)._zod
  if (def.type === 'intersection') return [...plain(def.left), ...plain(def.right)]
  if (def.type === 'lazy') return plain(def.getter())
  return 'innerType' in def ? plain(def.innerType) : [schema]
}

function itemOf(schema: $ZodType, index: number): readonly $ZodType[] {
  const { def } = (schema as $ZodTypes)._zod
  if (def.type === 'array') return [def.element]
  if (def.type !== 'tuple') return []
  const item = def.items[index] ?? def.rest
  return item ? [item] : []
}
