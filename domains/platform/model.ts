/** The domain's table: what was asked to be sent back, and which letters went. It names nobody. */
import { Entity } from 'electrodb'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'

const table = { table: requireEnv('TABLE_NAME'), client: dynamoDb }

/** By the key of whoever asked, under a hash with who that was. */
export const RedriveEntity = new Entity(
  {
    model: { service: 'platform', entity: 'redrive', version: '1' },
    attributes: {
      keyHash: { type: 'string', required: true },
      redriveId: { type: 'string', required: true },
      /** The same key with another request is a mistake. */
      asked: { type: 'string', required: true },
      /** Of the answer, in JSON, once there is one. */
      result: { type: 'string' },
      removeAt: { type: 'number', required: true },
    },
    indexes: {
      byKey: { pk: { field: 'pk', composite: ['keyHash'], casing: 'none' }, sk: { field: 'sk', composite: [] } },
    },
  },
  table,
)

/** A letter that has gone back. It may still lie in the queue, if whoever sent it died before it was deleted. */
export const SentEntity = new Entity(
  {
    model: { service: 'platform', entity: 'sent', version: '1' },
    attributes: {
      queueId: { type: 'string', required: true },
      letterId: { type: 'string', required: true },
      to: { type: 'string', required: true },
      redriveId: { type: 'string', required: true },
      removeAt: { type: 'number', required: true },
    },
    indexes: {
      byLetter: {
        pk: { field: 'pk', composite: ['queueId', 'letterId'], casing: 'none' },
        sk: { field: 'sk', composite: [] },
      },
    },
  },
  table,
)
