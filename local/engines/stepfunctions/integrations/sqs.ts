import { randomUUID } from 'node:crypto'
import { checkParameters } from './check-parameters'
import type { Integration } from './integration'
import { serviceFailure, textOf, withMetadata } from './service-failure'

const known = [
  'QueueUrl',
  'MessageBody',
  'DelaySeconds',
  'MessageAttributes',
  'MessageDeduplicationId',
  'MessageGroupId',
]

/** `arn:aws:states:::sqs:sendMessage`. A body that is no string is sent as JSON. */
export function sqsSendMessage(resource: string): Integration {
  return {
    events: 'task',
    resourceType: 'sqs',
    resource,
    async call({ cloud, caller, parameters }) {
      const given = checkParameters(parameters, known, 'sqs:sendMessage')
      const input = { ...given, MessageBody: textOf(given.MessageBody) }
      try {
        return withMetadata(await cloud.call(caller, 'sqs', 'SendMessage', input), randomUUID())
      } catch (error) {
        throw serviceFailure(error, 'SQS')
      }
    },
  }
}
