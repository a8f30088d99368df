/** How what a step sends is to come: as AWS sends it, unless it is asked otherwise. */
import type { Manner } from '../announcements'
import { BadField, type Fields, flag } from './fields'

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
]

export const mannerFields = ['atOnce', 'twice', 'order'] as const

export function readManner(fields: Fields): Manner {
  const { order } = fields
  if (order !== undefined && !(Array.isArray(order) && order.every((each) => names.includes(each)))) {
    throw new BadField('order', `expected a list of ${names.join(', ')}`)
  }
  return { atOnce: flag(fields, 'atOnce'), twice: flag(fields, 'twice'), ...(order !== undefined && { order }) }
}
