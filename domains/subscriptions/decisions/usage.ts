/** Usage by day: which days are asked for, and what of two keys together comes to. */
import { RefusedError } from '../../../shared/errors'

/** Days as `2026-01-31`, the last one included. */
export interface Span {
  readonly from: string
  readonly to: string
}

/** Of one key on one day. */
export interface DayOfKey {
  readonly used: number
  /** Of its quota; undefined without one. */
  readonly remaining: number | undefined
}

export interface DayOfUsage {
  readonly day: string
  readonly used: number
  /** Of the quota of the key that is used now. */
  readonly remaining?: number | undefined
}

const day = 86_400_000
/** API Gateway tells of ninety days. */
const mostDays = 90
const usualDays = 30

/** The last thirty days unless said. */
export function spanOf({ from, to }: { readonly [Day in keyof Span]?: Span[Day] | undefined }, now: Date): Span {
  const last = to ?? dayOf(now.getTime())
  const first = from ?? dayOf(Date.parse(last) - (usualDays - 1) * day)
  const days = (Date.parse(last) - Date.parse(first)) / day + 1
  if (!(days >= 1)) throw spanInvalid('from', `expected a day before ${last}, or that one`)
  if (days > mostDays) throw spanInvalid('from', `expected at most ${mostDays} days, got ${days}`)
  return { from: first, to: last }
}

/**
 * The days of a span with what each key used on them, the present key's first. Each key begins with the first day; one that
 * is told of for fewer days has used nothing on the others.
 */
export function daysOf({ from, to }: Span, keys: readonly (readonly DayOfKey[])[]): readonly DayOfUsage[] {
  const days: DayOfUsage[] = []
  for (let at = Date.parse(from); at <= Date.parse(to); at += day) {
    const index = days.length
    const used = keys.reduce((sum, each) => sum + (each[index]?.used ?? 0), 0)
    const remaining = keys[0]?.[index]?.remaining
    days.push({ day: dayOf(at), used, ...(remaining !== undefined && { remaining }) })
  }
  return days
}

/** The last day of a span on which a key was used; undefined if on none. */
export function lastUseOf({ from }: Span, days: readonly DayOfKey[]): string | undefined {
  const index = days.findLastIndex(({ used }) => used > 0)
  return index < 0 ? undefined : dayOf(Date.parse(from) + index * day)
}

function dayOf(time: number): string {
  return new Date(time).toISOString().slice(0, 10)
}

function spanInvalid(field: string, message: string): RefusedError {
  return new RefusedError('invalid', 'SpanInvalid', `${field}: ${message}`, { field })
}
