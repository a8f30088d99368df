import { randomUUID } from 'node:crypto'
import { checkParameters } from './check-parameters'
import type { Integration } from './integration'
import { serviceFailure, textOf, withMetadata } from './service-failure'

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
  return {
    events: 'task',
    resourceType: 'sns',
    resource,
    async call({ cloud, caller, parameters }) {
      const given = checkParameters(parameters, known, 'sns:publish')
      const input = { ...given, Message: textOf(given.Message) }
      try {
        return withMetadata(await cloud.call(caller, 'sns', 'Publish', input), randomUUID())
      } catch (error) {
        throw serviceFailure(error, 'SNS')
      }
    },
  }
}
