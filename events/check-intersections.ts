/**
 * The parts of an intersection each parse the whole, and what they make of it must be one value: zod throws where it is
 * not. The one way that parts make values of their own is to fill in what is absent, so where both do so in the same
 * place they must fill in the same.
 */
import { isDeepStrictEqual } from 'node:util'
import type { $ZodType, $ZodTypes } from 'zod/v4/core'
import type { Issue } from './errors'

export function* disagreements(left: $ZodType, right: $ZodType, path: string): Iterable<Issue> {
  if (!fills(left) || !fills(right)) return
  const [one, other] = [defOf(left), defOf(right)]
  if (one.type === 'object' && other.type === 'object') {
    for (const [field, inner] of Object.entries(one.shape)) {
      const beside = other.shape[field] ?? other.catchall
      if (beside) yield* disagreements(inner, beside, `${path}.${field}`)
    }
    for (const [field, inner] of Object.entries(other.shape)) {
      if (one.catchall && !(field in one.shape)) yield* disagreements(one.catchall, inner, `${path}.${field}`)
    }
    return
  }
  if (one.type === 'default' && other.type === 'default' && isDeepStrictEqual(one.defaultValue, other.defaultValue)) {
    return yield* disagreements(one.innerType, other.innerType, path)
  }
  yield { path, message: 'both parts of an intersection may fill it in, and not alike: leave a default to one of them' }
}

function defOf(schema: $ZodType): $ZodTypes['_zod']['def'] {
  return (schema as $ZodTypes)._zod.def
}

/** Whether a value may come out that did not go in. */
function fills(schema: $ZodType, seen = new Set<$ZodType>()): boolean {
  if (seen.has(schema)) return false
  seen.add(schema)
  const def = defOf(schema)
  const any = (inner: readonly ($ZodType | null | undefined)[]) => inner.some((each) => each && fills(each, seen))
  switch (def.type) {
    case 'default':
    case 'prefault':
    case 'catch':
      return true
    case 'object':
      return any([...Object.values(def.shape), def.catchall])
    case 'array':
      return fills(def.element, seen)
    case 'tuple':
      return any([...def.items, def.rest])
    case 'record':
      return fills(def.valueType, seen)
    case 'union':
      return any(def.options)
    case 'intersection':
      return any([def.left, def.right])
    case 'lazy':
      return fills(def.getter(), seen)
    default:
      return 'innerType' in def && fills(def.innerType, seen)
  }
}
