/** Whom a change would break: by the fields that each consumer relies on. */
import type { Difference, Direction } from './compare'
import { isContained } from './contain'
import { narrow } from './narrow'
import type { Schema } from './schema'
import { validatorOf } from './validator'
import { asWritten } from './wire-forms'

export interface EventConsumer {
  /** Such as `approvals/OnApprovalRequested`. */
  readonly name: string
  readonly detailType: string
  /** Paths in the data; undefined: it relies on all of it. */
  readonly fields?: readonly string[]
}

/** Those that can't read everything that is written any more. */
export function brokenConsumers(
  written: Schema,
  read: Schema,
  consumers: readonly EventConsumer[],
): readonly EventConsumer[] {
  const publisher = asWritten(written)
  return consumers.filter(({ fields }) => !isContained(publisher, narrow(read, fields)).isContained)
}

/** Those of the broken that this one difference breaks; where no event shows it, those that rely on its place. */
export function brokenBy(
  { witness, path }: Pick<Difference, 'witness' | 'path'>,
  read: Schema,
  broken: readonly EventConsumer[],
): readonly EventConsumer[] {
  return broken.filter(({ fields }) => {
    if (witness) return !validatorOf(narrow(read, fields)).accepts(witness.value)
    return reliesOn({ fields }, path)
  })
}

/** Whether a consumer relies on a place, on what is in it, or on what it is in; all rely on the metadata. */
export function reliesOn({ fields }: { readonly fields?: readonly string[] | undefined }, path: string): boolean {
  if (!fields || !path.startsWith('data')) return true
  return fields.some((field) => meet(`data.${field}`, path))
}

/** Whose schema reads, and whose writes, when a change is looked at in one direction. */
export function readerAndWriter<Side>(direction: Direction, before: Side, after: Side): { read: Side; written: Side } {
  return direction === 'forward' ? { read: before, written: after } : { read: after, written: before }
}

function meet(one: string, other: string): boolean {
  const [shorter, longer] = one.length < other.length ? [one, other] : [other, one]
  const next = longer.slice(shorter.length, shorter.length + 1)
  return longer.startsWith(shorter) && (next === '' || next === '.' || next === '[')
}
