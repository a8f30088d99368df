import type { Integration } from './integration'
import { textOf } from './metadata'
import { optimized } from './optimized'

const known = [
  'Message',
  'MessageAttributes',
  'MessageDeduplicationId',
  'MessageGroupId',
  'MessageStructure',
  'PhoneNumber',
  'Subject',
  'TargetArn',
  'TopicArn',
]

/** `arn:aws:states:::sns:publish`. A message that is no string is sent as JSON. */
export function snsPublish(resource: string): Integration {
  return optimized({
    resourceType: 'sns',
    resource,
    takes: { service: 'sns', action: 'Publish', known, json: ['Message'] },
    async call({ cloud, caller, parameters }) {
      const given = parameters as Record<string, unknown>
      return cloud.call(caller, 'sns', 'Publish', {
        ...given,
        ...(given.Message !== undefined && { Message: textOf(given.Message) }),
      })
    },
  })
}
