/** A thing that is not kept for ever: so many days after it was lit it is gone. */
import { Entity } from 'electrodb'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { systemClock } from '../../shared/clock'
import { requireEnv } from '../../shared/config'
import { RefusedError } from '../../shared/errors'
import { hashSecret, isUlid, newUlid } from '../../shared/ids'
import { mayBeRemoved, removalAfter, removing } from '../../shared/retention'
import { createClaims } from '../../shared/store/claims'
import { createStore } from '../../shared/store/store'

const table = requireEnv('TABLE_NAME')
export const daysKept = 30

export interface Candle {
  readonly candleId: string
  readonly version: number
  readonly litAt?: string
}

const CandleEntity = new Entity(
  {
    model: { service: 'lamps', entity: 'candle', version: '1' },
    attributes: {
      candleId: { type: 'string', required: true },
      version: { type: 'number', required: true },
      litAt: { type: 'string' },
      removeAt: { type: 'number' },
    },
    indexes: { byId: { pk: { field: 'pk', composite: ['candleId'] }, sk: { field: 'sk', composite: [] } } },
  },
  { table, client: dynamoDb },
)

export const candles = createStore<Candle, typeof CandleEntity>({
  entity: CandleEntity,
  name: 'candle',
  idOf: ({ candleId }) => candleId,
  keyOf: (candleId) => ({ candleId }),
  isId: isUlid,
  notFound: () => new RefusedError('not-found', 'CandleNotFound', 'There is no such candle'),
  mayBeRemoved: (candleId, now) => mayBeRemoved(candleId, daysKept, now),
  toItem: (candle) => ({ ...candle, ...(candle.litAt && removing(removalAfter(candle.litAt, daysKept))) }),
  fromItem: ({ removeAt: _, ...candle }) => candle,
})

export const claims = createClaims({ service: 'lamps', name: 'candle', idName: 'candleId', table, client: dynamoDb })

export function newCandle(key: string): Promise<Candle> {
  const claim = { asker: 'grace', key, id: newUlid(systemClock.now()), fingerprint: hashSecret('candle') }
  return candles.createOnce(claims, claim, (candleId) => ({ state: { candleId, version: 1 } }))
}
