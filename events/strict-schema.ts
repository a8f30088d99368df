/**
 * A schema as a publisher is held to it: no object takes a field that it doesn't name. Parsed by this one first, a value
 * finds the option of a union that has all of its fields, and not the first that would drop some.
 */
import type * as z from 'zod/mini'
import { $ZodLazy, $ZodNever, type $ZodType, type $ZodTypes, clone } from 'zod/v4/core'

export interface StrictSchema<Schema extends z.ZodMiniType> {
  readonly schema: Schema
  /** Whether there is a union, of which a tolerant reader may take an option with less. */
  readonly hasUnion: boolean
}

export function strictSchema<Schema extends z.ZodMiniType>(schema: Schema): StrictSchema<Schema> {
  const known = new Map<$ZodType, $ZodType>()
  const making = new Set<$ZodType>()
  let hasUnion = false

  function strict(each: $ZodType): $ZodType {
    const made = known.get(each)
    if (made) return made
    // It lies within itself: what is being made is there once it is asked for.
    if (making.has(each)) return new $ZodLazy({ type: 'lazy', getter: () => known.get(each) ?? each })
    making.add(each)
    const built = build(each)
    known.set(each, built)
    return built
  }

  function build(each: $ZodType): $ZodType {
    const type = each as $ZodTypes
    const { def } = type._zod
    const as = (changes: object) => clone(each, { ...def, ...changes } as never)
    switch (def.type) {
      case 'object': {
        const shape = Object.fromEntries(Object.entries(def.shape).map(([name, field]) => [name, strict(field)]))
        const catchall = def.catchall ? strict(def.catchall) : new $ZodNever({ type: 'never' })
        return as({ shape, catchall })
      }
      case 'array':
        return as({ element: strict(def.element) })
      case 'tuple':
        return as({ items: def.items.map(strict), rest: def.rest && strict(def.rest) })
      case 'record':
        return as({ valueType: strict(def.valueType) })
      case 'union':
        hasUnion = true
        return as({ options: def.options.map(strict) })
      case 'lazy':
        hasUnion = true
        return new $ZodLazy({ type: 'lazy', getter: () => strict(def.getter()) })
      case 'optional':
      case 'nullable':
      case 'default':
      case 'prefault':
      case 'nonoptional':
      case 'readonly':
      case 'catch':
        return as({ innerType: strict(def.innerType) })
      default:
        // The parts of an intersection each know some of the fields only.
        return each
    }
  }

  return { schema: strict(schema) as unknown as Schema, hasUnion }
}
