/** What the example keeps of an order. */
import { Entity } from 'electrodb'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'

export const OrderEntity = new Entity(
  {
    model: { service: 'orders', entity: 'order', version: '1' },
    attributes: {
      orderId: { type: 'string', required: true },
      what: { type: 'string', required: true },
      status: { type: ['ordered', 'approved'] as const, required: true },
      orderedBy: { type: 'string', required: true },
      approvedBy: { type: 'string' },
    },
    indexes: {
      byOrderId: { pk: { field: 'pk', composite: [] }, sk: { field: 'sk', composite: ['orderId'], casing: 'none' } },
    },
  },
  { table: requireEnv('TABLE_NAME'), client: dynamoDb },
)
