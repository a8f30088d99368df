/**
 * Usage as it is billed: a record of each customer, dimension and hour. What is sent under a license and what is sent
 * under the product code are apart from each other, so one hour of one customer in both ways is billed twice, as on AWS.
 */
import { randomUUID } from 'node:crypto'
import type { Principal } from '../../kernel/principal'
import { licenseIdOf, type MeteringRecord, type State } from './state'
import { hourOf } from './usage'

export interface Usage {
  readonly productCode: string
  readonly accountId: string
  /** Undefined: it is sent under the product code. */
  readonly licenseArn: string | undefined
  readonly dimension: string
  readonly timestamp: number
  readonly quantity: number
}

export interface Records {
  /**
   * The record of this hour, which is the one that was there if it is of the same quantity; undefined: it is of another.
   * That the same one is taken again is documented; that it has the id of the first is inferred.
   */
  put(usage: Usage, by: Pick<MeteringRecord, 'caller' | 'operation' | 'acceptedAt'>): MeteringRecord | undefined
}

export function createRecords({ records }: State): Records {
  return {
    put(usage, by) {
      const { productCode, accountId, licenseArn, dimension, timestamp, quantity } = usage
      const hour = hourOf(timestamp)
      const under = licenseArn === undefined ? ['product', productCode] : ['license', licenseIdOf(licenseArn)]
      const key = [...under, accountId, dimension, new Date(hour).toISOString()]
      const present = records.get(...key)
      if (present) return present.quantity === quantity ? present : undefined
      return records.put({ id: randomUUID(), ...usage, hour, ...by }, ...key)
    },
  }
}

export function callerName(caller: Principal): string {
  switch (caller.kind) {
    case 'service':
      return caller.service
    case 'anonymous':
      return 'anonymous'
    default:
      return caller.arn
  }
}
