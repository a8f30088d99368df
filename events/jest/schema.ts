/** What the suite reads from a zod schema: its kind, its parts and its checks. Both forms of zod 4 have them. */
import type * as z from 'zod/mini'

export type Schema = z.core.$ZodType

/** A definition as it is inside zod, with the members that one kind or another has. */
export interface SchemaParts {
  readonly type: string
  readonly checks?: readonly { readonly _zod: { readonly def: CheckParts } }[]
  /** Of formats that are schemas of their own, such as `z.email()`. */
  readonly check?: string
  readonly format?: string
  readonly pattern?: RegExp
  readonly shape?: Readonly<Record<string, Schema>>
  readonly catchall?: Schema
  readonly element?: Schema
  readonly innerType?: Schema
  readonly keyType?: Schema
  readonly valueType?: Schema
  readonly options?: readonly Schema[]
  readonly items?: readonly Schema[]
  readonly rest?: Schema | null
  readonly left?: Schema
  readonly right?: Schema
  readonly in?: Schema
  readonly getter?: () => Schema
  readonly entries?: Readonly<Record<string, string | number>>
  readonly values?: readonly unknown[]
}

export interface CheckParts {
  readonly check: string
  readonly minimum?: number
  readonly maximum?: number
  readonly length?: number
  readonly value?: number | bigint
  readonly inclusive?: boolean
  readonly format?: string
  readonly pattern?: RegExp
  readonly prefix?: string
  readonly suffix?: string
  readonly includes?: string
}

export function partsOf(schema: Schema): SchemaParts {
  return schema._zod.def as unknown as SchemaParts
}

/** Its checks, the one that the schema is itself (`z.email()`, `z.int()`) included. */
export function checksOf(schema: Schema): readonly CheckParts[] {
  const parts = partsOf(schema)
  const own = parts.check === undefined ? [] : [parts as unknown as CheckParts]
  return [...own, ...(parts.checks ?? []).map((check) => check._zod.def)]
}

/** Whether the field may be left out of its object. */
export function mayBeAbsent(schema: Schema): boolean {
  return schema._zod.optin !== undefined
}

/** What optional, nullable, default, readonly, lazy and pipe are around. */
export function unwrap(schema: Schema): Schema {
  const { innerType, getter, type, in: first } = partsOf(schema)
  const inner = innerType ?? (type === 'lazy' ? getter?.() : type === 'pipe' ? first : undefined)
  return inner ? unwrap(inner) : schema
}
