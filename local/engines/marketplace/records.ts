/**
 * Usage as it is billed: a record of each customer, dimension and hour. What is sent under a license and what is sent
 * under the product code are apart from each other, and so is what is sent to different Regions: one hour of one customer in two
 * of these ways is billed twice, as on AWS.
 */
import { randomUUID } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
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
  /** To which it was sent; undefined: to the cloud's own. */
  readonly region: string | undefined
}

export interface Records {
  /**
   * The record of this hour, which is the one that was there if it is of the same quantity; undefined: it is of another.
   * That the same one is taken again is documented; that it has the id of the first is inferred.
   */
  put(usage: Usage, by: Pick<MeteringRecord, 'caller' | 'operation' | 'acceptedAt'>): MeteringRecord | undefined
}

export function createRecords({ region: own }: Pick<Cloud, 'region'>, { records }: State): Records {
  return {
    put({ region, ...usage }, by) {
      const { productCode, accountId, licenseArn, dimension, timestamp, quantity } = usage
      const hour = hourOf(timestamp)
      const under = licenseArn === undefined ? ['product', productCode] : ['license', licenseIdOf(licenseArn)]
      const elsewhere = region === undefined || region === own ? {} : { region }
      const key = [...Object.values(elsewhere), ...under, accountId, dimension, new Date(hour).toISOString()]
      const present = records.get(...key)
      if (present) return present.quantity === quantity ? present : undefined
      return records.put({ id: randomUUID(), ...usage, ...elsewhere, hour, ...by }, ...key)
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
