import { randomUUID } from 'node:crypto'
import type { Integration } from './integration'
import { serviceFailure, withMetadata } from './service-failure'

export const dynamodbActions: ReadonlyMap<string, string> = new Map([
  ['getItem', 'GetItem'],
  ['putItem', 'PutItem'],
  ['updateItem', 'UpdateItem'],
  ['deleteItem', 'DeleteItem'],
])

/** `arn:aws:states:::dynamodb:getItem` and its like. */
export function dynamodb(resource: string, action: string): Integration {
  return {
    events: 'task',
    resourceType: 'dynamodb',
    resource,
    async call({ cloud, caller, parameters }) {
      try {
        return withMetadata(await cloud.call(caller, 'dynamodb', action, parameters), randomUUID())
      } catch (error) {
        throw serviceFailure(error, 'DynamoDB')
      }
    },
  }
}
