import { AwsError } from '../../../kernel/aws-error'
import { StateFailure } from '../failures/state-failure'
import type { Integration } from './integration'
import { textOf } from './metadata'
import { optimized } from './optimized'

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
    takes: { service: 'sqs', action: 'SendMessage', known, json: ['MessageBody'] },
    async call({ cloud, caller, parameters }) {
      const { MessageBody, ...given } = parameters as Record<string, unknown>
      refuseHost(given.QueueUrl)
      // The service's older API names what is missing so.
      if (MessageBody === undefined || MessageBody === null) {
        throw new AwsError('MissingParameter', 'The request must contain the parameter MessageBody.')
      }
      return cloud.call(caller, 'sqs', 'SendMessage', { ...given, MessageBody: textOf(MessageBody) })
    },
  })
}

/** The SDK calls the host of a queue's URL: one that is a bare name has none that answers. */
function refuseHost(queueUrl: unknown): void {
  if (typeof queueUrl !== 'string' || queueUrl.includes('/') || queueUrl === '') return
  throw new StateFailure(
    'SQS.SdkClientException',
    `Unable to execute HTTP request: ${queueUrl}: Name or service not known`,
  )
}
