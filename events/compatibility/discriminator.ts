/** Required fields that hold a few values: by these the options of a discriminated union are told apart at a glance. */
import { isListed } from './intersect'
import type { Schema } from './schema'
import type { ObjectShape, Scalar, Shape } from './shapes'

type Expand = (schema: Schema) => readonly Shape[]
/** By the field's name. */
export type Literals = ReadonlyMap<string, ReadonlySet<Scalar>>

export function literalsOf(shape: ObjectShape, expand: Expand): Literals {
  const found = new Map<string, ReadonlySet<Scalar>>()
  for (const name of shape.required) {
    const shapes = expand(shape.fields.get(name) ?? shape.others)
    if (shapes.length > 0 && shapes.every(isListed)) found.set(name, new Set(shapes.flatMap(({ values }) => values)))
  }
  return found
}

/** `false` says only that it isn't seen. */
export function differIn(one: Literals, other: Literals): boolean {
  for (const [name, values] of one) {
    const others = other.get(name)
    if (others && !haveCommon(values, others)) return true
  }
  return false
}

function haveCommon(one: ReadonlySet<Scalar>, other: ReadonlySet<Scalar>): boolean {
  for (const value of one) if (other.has(value)) return true
  return false
}

/** Whether one field tells all of the options apart. */
export function areDiscriminated(options: readonly (readonly Shape[])[], expand: Expand): boolean {
  const literals = options.map(([only, ...more]) =>
    only?.kind === 'object' && more.length === 0 ? literalsOf(only, expand) : undefined,
  )
  const [first] = literals
  return [...(first?.keys() ?? [])].some((name) => {
    const seen = new Set<Scalar>()
    return literals.every((each) => {
      const values = [...(each?.get(name) ?? [])]
      const isNew = values.length > 0 && !values.some((value) => seen.has(value))
      for (const value of values) seen.add(value)
      return isNew
    })
  })
}

/**
 * Of many options, those that an object may meet: by the field that tells most of them apart, so that each of a union's
 * options is held against a few of the other union's, and not against all.
 */
export function candidates(
  options: readonly ObjectShape[],
  literals: (shape: ObjectShape) => Literals,
): (within: ObjectShape) => readonly ObjectShape[] {
  const telling = new Map<string, number>()
  for (const option of options) {
    for (const name of literals(option).keys()) telling.set(name, (telling.get(name) ?? 0) + 1)
  }
  const [most] = [...telling].sort(([, one], [, other]) => other - one)
  if (!most) return () => options
  const [name] = most
  const byValue = new Map<Scalar, ObjectShape[]>()
  const untold: ObjectShape[] = []
  for (const option of options) {
    const values = literals(option).get(name)
    if (!values) untold.push(option)
    for (const value of values ?? []) {
      const alike = byValue.get(value)
      if (alike) alike.push(option)
      else byValue.set(value, [option])
    }
  }
  return (within) => {
    const values = literals(within).get(name)
    if (!values) return options
    return [...new Set([...values].flatMap((value) => byValue.get(value) ?? [])), ...untold]
  }
}
