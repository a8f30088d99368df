/** The examples of a definition: as they are published, as they arrive, and as they must not. */

import * as z from 'zod/mini'
import type { EventDefinition, EventEnvelope } from '../../index'
import { mayBeAbsent, partsOf, type Schema, unwrap } from '../schema'
import { isObject } from './templates'

export const occurrence = { eventId: '01JG8QZ5W0000000000000000A', occurredAt: new Date('2026-01-05T09:00:00.000Z') }
export const origin = { correlationId: 'contract' }

export function exampleDetails(definition: EventDefinition): readonly EventEnvelope[] {
  return definition.examples.map((data) => definition.create(data, origin, occurrence).detail)
}

/** Every object that the schema closes gets a field more, as a later producer may send it. */
export function withUnknownFields(schema: Schema, value: unknown): unknown {
  const inner = unwrap(schema)
  const parts = partsOf(inner)
  if (parts.type === 'union') {
    const option = (parts.options ?? []).find((each) => z.safeParse(each, value).success)
    return option ? withUnknownFields(option, value) : value
  }
  if (Array.isArray(value)) {
    const { element, items } = parts
    return value.map((item, index) => {
      const itemSchema = element ?? items?.[index]
      return itemSchema ? withUnknownFields(itemSchema, item) : item
    })
  }
  if (!isObject(value)) return value
  const { shape, valueType } = parts
  const members = Object.entries(value).map(([name, member]) => {
    const memberSchema = shape?.[name] ?? valueType
    return [name, memberSchema ? withUnknownFields(memberSchema, member) : member]
  })
  return { ...Object.fromEntries(members), ...(shape && { addedLater: { by: 'a newer producer' } }) }
}

export interface BrokenExample {
  /** What it lacks, such as `data.place.room`. */
  readonly field: string
  readonly detail: unknown
}

/** One for each field that the schema requires and an example has: that example without it. */
export function brokenExamples(definition: EventDefinition): readonly BrokenExample[] {
  const broken = new Map<string, BrokenExample>()
  for (const detail of exampleDetails(definition)) {
    for (const path of requiredPaths(definition.schema, detail.data, ['data'])) {
      const field = fieldOf(path)
      if (!broken.has(field)) broken.set(field, { field, detail: without(detail, path) })
    }
  }
  return [...broken.values()]
}

type Path = readonly (string | number)[]

function* requiredPaths(schema: Schema, value: unknown, path: Path): Iterable<Path> {
  const { type, shape, element, items, valueType } = partsOf(unwrap(schema))
  // Without a field, a value of one option of a union may be one of another's.
  if (type === 'union') return
  if (Array.isArray(value)) {
    const [first] = value
    const itemSchema = element ?? items?.[0]
    if (itemSchema && first !== undefined) yield* requiredPaths(itemSchema, first, [...path, 0])
  } else if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      const memberSchema = shape?.[name] ?? valueType
      if (!memberSchema) continue
      if (shape && !mayBeAbsent(memberSchema)) yield [...path, name]
      yield* requiredPaths(memberSchema, member, [...path, name])
    }
  }
}

function without(value: unknown, [step, ...rest]: Path): unknown {
  if (Array.isArray(value)) return value.map((item, index) => (index === step ? without(item, rest) : item))
  if (!isObject(value) || step === undefined) return value
  const { [step]: member, ...others } = value
  return rest.length === 0 ? others : { ...value, [step]: without(member, rest) }
}

export function fieldOf(path: Path): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`
    return text === '' ? step : `${text}.${step}`
  }, '')
}
