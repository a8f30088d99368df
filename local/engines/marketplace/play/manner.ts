/** How what a step sends is to come: as AWS sends it, unless it is asked otherwise. */
import { second } from '../agreements'
import type { Manner } from '../announcements'
import { BadField, count, type Fields, flag } from './fields'

const names = [
  'created',
  'amended',
  'ended',
  'license-updated',
  'license-deprovisioned',
  'subscribe-success',
  'subscribe-fail',
  'unsubscribe-pending',
  'unsubscribe-success',
  'entitlement-updated',
  'cancellation-requested',
  'cancellation-decided',
]

export const mannerFields = ['atOnce', 'delaySeconds', 'twice', 'order', 'without'] as const

export function readManner(fields: Fields): Manner {
  return {
    atOnce: flag(fields, 'atOnce'),
    delay: (count(fields, 'delaySeconds', 86_400) ?? 0) * second,
    twice: flag(fields, 'twice'),
    order: namesIn(fields, 'order'),
    without: namesIn(fields, 'without'),
  }
}

/** When that is sent which comes so long after the first of it. */
export function timeOf({ atOnce = false, delay = 0 }: Manner, now: number, after: number): number {
  return now + delay + (atOnce ? 0 : after)
}

function namesIn(fields: Fields, field: string): readonly string[] | undefined {
  const given = fields[field]
  if (given === undefined) return undefined
  if (Array.isArray(given) && given.every((each) => names.includes(each))) return given
  throw new BadField(field, `expected a list of ${names.join(', ')}`)
}
