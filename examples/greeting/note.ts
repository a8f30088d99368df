/** What the example keeps for each caller: one note. */
import { Entity } from 'electrodb'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'

export const NoteEntity = new Entity(
  {
    model: { service: 'greeting', entity: 'note', version: '1' },
    attributes: {
      sub: { type: 'string', required: true },
      /** As it was posted. */
      text: { type: 'string', required: true },
      savedAt: { type: 'string', required: true },
    },
    indexes: {
      bySub: { pk: { field: 'pk', composite: ['sub'] }, sk: { field: 'sk', composite: [] } },
    },
  },
  { table: requireEnv('TABLE_NAME'), client: dynamoDb },
)
