/** The role of a function: who it is when it runs, and in whose name Lambda reads its queues and sends its results. */

import { AwsError, isAwsError, NotModelledError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { RolePrincipal } from '../../kernel/principal'
import { elsewhere } from '../../kernel/regions'
import { findTarget, type Target, targetServices } from '../../kernel/target'
import { queueUrl } from '../../lib/queue-address'
import type { FunctionConfiguration } from './configuration'
import { invalidParameter } from './errors'
import type { LambdaFunction } from './state'
import { isStream } from './stream-mapping'

type Runnable = Pick<LambdaFunction, 'name' | 'arn' | 'configuration'>

const cannotBeAssumed = 'The role defined for the function cannot be assumed by Lambda.'

/** Throws `AccessDeniedException` if the role is gone or trusts Lambda no more. */
export function executionRole(cloud: Cloud, { name, arn, configuration }: Runnable): RolePrincipal {
  try {
    return cloud.assumeRole(configuration.Role, name, 'lambda.amazonaws.com', arn)
  } catch (error) {
    if (!isAwsError(error)) throw error
    throw new AwsError('AccessDeniedException', cannotBeAssumed, 403, { Type: 'User' })
  }
}

/** What Lambda asks of the role before it takes a function's configuration, as far as that changes. */
export async function checkConfiguration(
  cloud: Cloud,
  changed: Runnable,
  before: FunctionConfiguration | undefined,
): Promise<void> {
  const { Role, DeadLetterTarget } = changed.configuration
  if (Role !== before?.Role) {
    try {
      executionRole(cloud, changed)
    } catch (error) {
      throw isAwsError(error) ? invalidParameter(cannotBeAssumed) : error
    }
  }
  if (DeadLetterTarget && (Role !== before?.Role || DeadLetterTarget !== before.DeadLetterTarget)) {
    await checkSending(cloud, changed, DeadLetterTarget)
  }
}

/** Where results can be sent. */
export function destinationOf(cloud: Cloud, arn: string): Target {
  const target = findTarget(cloud, arn, 'destination')
  if (target) {
    const where = elsewhere(cloud, arn)
    if (where) throw invalidParameter(`The destination ${arn} ${where}`)
    return target
  }
  const modelled = targetServices(cloud, 'destination').join(', ')
  throw new NotModelledError(`destination "${arn}"`, 'lambda', `modelled: ${modelled}`)
}

/** What an event says that tells of a result. */
export function eventParameters(condition: 'Success' | 'Failure'): Readonly<Record<string, unknown>> {
  return { Source: 'lambda', DetailType: `Lambda Function Invocation Result - ${condition}` }
}

/** Throws if the role may not send to what it is to send results to. */
export async function checkSending(cloud: Cloud, found: Runnable, arn: string): Promise<void> {
  const { service, action, input } = destinationOf(cloud, arn)
  const delivery = { arn, id: '', text: '{}', parameters: eventParameters('Failure') }
  await checkPermissions(cloud, found, [action], service, input(delivery, cloud))
}

/** Throws if the role may not do what Lambda does with a queue or stream that it reads for the function, or there is none. */
export async function checkReading(cloud: Cloud, found: Runnable, sourceArn: string): Promise<void> {
  if (isStream(sourceArn)) return checkStream(cloud, found, sourceArn)
  const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']
  const QueueUrl = queueUrl(cloud, sourceArn)
  await checkPermissions(cloud, found, actions, 'sqs', { QueueUrl })
  try {
    await cloud.call(executionRole(cloud, found), 'sqs', 'GetQueueAttributes', {
      QueueUrl,
      AttributeNames: ['QueueArn'],
    })
  } catch (error) {
    if (!isAwsError(error) || error.code !== 'QueueDoesNotExist') return
    throw invalidParameter(
      `Error occurred while ReceiveMessage. SQS Error Code: AWS.SimpleQueueService.NonExistentQueue. SQS Error Message: ${error.message}`,
    )
  }
}

async function checkStream(cloud: Cloud, found: Runnable, StreamArn: string): Promise<void> {
  try {
    const input = { StreamArn, After: 'LATEST', Limit: 1 }
    await cloud.call(executionRole(cloud, found), 'streams.dynamodb', 'FollowStream', input)
  } catch (error) {
    if (!isAwsError(error)) throw error
    if (error.code === 'ResourceNotFoundException') throw invalidParameter(`Stream not found: ${StreamArn}`)
    if (error.status !== 400 && error.status !== 403) throw error
    throw invalidParameter(
      `Cannot access stream ${StreamArn}. Please ensure the role can perform the GetRecords, GetShardIterator, DescribeStream, and ListStreams Actions on your stream in IAM.`,
    )
  }
}

async function checkPermissions(
  cloud: Cloud,
  found: Runnable,
  actions: readonly string[],
  name: string,
  input: object,
): Promise<void> {
  const caller = executionRole(cloud, found)
  const context = { caller, requestId: '', park: <T>(wait: Promise<T>) => wait }
  const service = cloud.services.get(name)
  for (const action of actions) {
    // The operations say what they need before there is a whole input.
    const needed = (await service?.operations[action]?.access(input, context)) ?? []
    try {
      cloud.authorizer.authorize(caller, needed)
    } catch (error) {
      if (!isAwsError(error)) throw error
      const known = service?.api?.model.sdkId ?? name
      throw invalidParameter(`The function execution role does not have permissions to call ${action} on ${known}`)
    }
  }
}
