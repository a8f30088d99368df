/**
 * Which fields of an event a consumer relies on. Given to `consume`, the handler gets these fields and no others,
 * and an event is refused for these alone: so a change elsewhere can't break it, and `signalbox events check`
 * says which consumers a change would break.
 */

import * as z from 'zod/mini'
import type * as core from 'zod/v4/core'
import { clone } from 'zod/v4/core'
import { defineEvent, type EventDefinition, type EventEnvelope } from './define-event'
import { RelianceError } from './errors'
import { type FieldPath, type OnlyFields, pathsBelow, pathsBelowItems } from './field-path'

// biome-ignore lint/suspicious/noExplicitAny: of any event, as in EventDefinition
export interface Reliance<Used = any> {
  readonly definition: EventDefinition
  /** Paths in the data; undefined: all of it. */
  readonly fields?: readonly string[]
  /** As the definition's, of these fields alone. */
  parse(detail: unknown): EventEnvelope<Used>
}

/** What a domain's `consumes.ts` exports: by the function that consumes, as its construct is named. */
export interface DomainConsumers {
  readonly domain: string
  readonly consumers: Readonly<Record<string, readonly Reliance[]>>
}

/**
 * ```ts
 * import { consume, consumes } from 'signalbox/events'
 * import { ApprovalExpired } from 'signalbox/events/catalog/approvals'
 *
 * const reliesOn = [consumes(ApprovalExpired, ['requestedBy.correlationId'])]
 *
 * export const handler = consume(ApprovalExpired, async ({ data }) => console.log(data.requestedBy), { reliesOn })
 * ```
 * @throws RelianceError for a path that the event hasn't
 */
export function consumes<Data>(definition: EventDefinition<Data>): Reliance<Data>
export function consumes<Data, const Field extends FieldPath<Data>>(
  definition: EventDefinition<Data>,
  fields: readonly Field[],
): Reliance<OnlyFields<Data, Field>>
export function consumes(definition: EventDefinition, fields?: readonly string[]): Reliance {
  if (!fields) return { definition, parse: definition.parse }
  for (const field of fields) requireField(definition, field)
  const data = narrow(definition.schema, fields) as z.ZodMiniObject
  const { parse } = defineEvent({ ...definition, data, examples: [] })
  return { definition, fields, parse }
}

/** For who is not held by the types. @throws RelianceError */
function requireField({ detailType, schema }: EventDefinition, path: string): void {
  let at: core.$ZodType = schema
  const steps = path.match(/[^.[\]]+|\[\]/g) ?? ['']
  for (const [index, step] of steps.entries()) {
    const { def } = (unwrapped(at) as core.$ZodTypes)._zod
    if (def.type === 'array') {
      if (step !== '[]')
        throw new RelianceError(detailType, `"${path}": expected [] after ${steps.slice(0, index).join('.')}`)
      at = def.element
    } else if (def.type === 'object' && Object.hasOwn(def.shape, step)) at = def.shape[step] as core.$ZodType
    else if (def.type === 'object' && !def.catchall) {
      const known = Object.keys(def.shape).join(', ')
      const where = index === 0 ? 'a path that begins with one of' : `after ${steps.slice(0, index).join('.')} one of`
      throw new RelianceError(detailType, `"${path}": expected ${where} ${known}`)
    } else return
  }
}

function unwrapped(schema: core.$ZodType): core.$ZodType {
  const { def } = (schema as core.$ZodTypes)._zod
  return ['optional', 'nullable', 'default', 'readonly'].includes(def.type) && 'innerType' in def
    ? unwrapped(def.innerType)
    : schema
}

/** A union, a record and what else is not an object of named fields stays whole. */
function narrow(schema: core.$ZodType, paths: readonly string[]): core.$ZodType {
  const type = schema as core.$ZodTypes
  const { def } = type._zod
  switch (def.type) {
    case 'object': {
      const fields = Object.entries(def.shape).flatMap(([name, field]) => {
        const below = pathsBelow(paths, name)
        if (!below) return [[name, field] as const]
        return below.length === 0 ? [] : [[name, narrow(field, below)] as const]
      })
      return z.object(Object.fromEntries(fields))
    }
    case 'array':
      return clone(type as core.$ZodArray, { ...def, element: narrow(def.element, pathsBelowItems(paths)) })
    case 'optional':
    case 'nullable':
    case 'default':
    case 'readonly':
      return clone(
        type as core.$ZodOptional,
        { ...def, innerType: narrow(def.innerType, paths) } as core.$ZodOptionalDef,
      )
    default:
      return schema
  }
}
