import { checkParameters } from './check-parameters'
import type { Integration } from './integration'
import { optimized } from './optimized'
import { textOf } from './service-failure'

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
  return optimized({
    resourceType: 'sqs',
    resource,
    prefix: 'SQS',
    async call({ cloud, caller, parameters }) {
      const given = checkParameters(parameters, known, 'sqs:sendMessage')
      return cloud.call(caller, 'sqs', 'SendMessage', { ...given, MessageBody: textOf(given.MessageBody) })
    },
  })
}
