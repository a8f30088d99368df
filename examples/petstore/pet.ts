/** What the petstore keeps of a pet. */
import { Entity } from 'electrodb'
import { dynamoDb } from '../../shared/clients/dynamodb'
import { requireEnv } from '../../shared/config'
import { species } from './routes'

export const PetEntity = new Entity(
  {
    model: { service: 'petstore', entity: 'pet', version: '1' },
    attributes: {
      petId: { type: 'string', required: true },
      name: { type: 'string', required: true },
      species: { type: species, required: true },
      /** In cents. */
      price: { type: 'number', required: true },
    },
    indexes: {
      byId: { pk: { field: 'pk', composite: [] }, sk: { field: 'sk', composite: ['petId'], casing: 'none' } },
    },
  },
  { table: requireEnv('TABLE_NAME'), client: dynamoDb },
)
