import type { Integration } from './integration'
import { optimized } from './optimized'

export const dynamodbActions: ReadonlyMap<string, string> = new Map([
  ['getItem', 'GetItem'],
  ['putItem', 'PutItem'],
  ['updateItem', 'UpdateItem'],
  ['deleteItem', 'DeleteItem'],
])

/** `arn:aws:states:::dynamodb:getItem` and its like. */
export function dynamodb(resource: string, action: string): Integration {
  return optimized({
    resourceType: 'dynamodb',
    resource,
    takes: { service: 'dynamodb', action, json: [] },
    call: ({ cloud, caller, parameters }) => cloud.call(caller, 'dynamodb', action, parameters),
  })
}
