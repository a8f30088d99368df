import { checkParameters } from './check-parameters'
import type { Integration } from './integration'
import { optimized } from './optimized'
import { textOf } from './service-failure'

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
    prefix: 'SNS',
    async call({ cloud, caller, parameters }) {
      const given = checkParameters(parameters, known, 'sns:publish')
      return cloud.call(caller, 'sns', 'Publish', { ...given, Message: textOf(given.Message) })
    },
  })
}
