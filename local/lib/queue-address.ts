/** A queue's name, ARN and URL: which is which, and one from another. */
import type { Cloud } from '../kernel/cloud'

/** Of the queue's ARN. */
export function queueUrl(cloud: Pick<Cloud, 'endpointUrl'>, arn: string): string {
  const [, , , , accountId = '', name = ''] = arn.split(':')
  return `${cloud.endpointUrl}/${accountId}/${name}`
}

/** In its URL, its ARN, or itself. */
export function queueName(address: string): string {
  return address.slice(Math.max(address.lastIndexOf('/'), address.lastIndexOf(':')) + 1)
}
