/** The role of a function: who it is when it runs, and in whose name Lambda reads its queues and sends its results. */
import { AwsError, isAwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { RolePrincipal } from '../../kernel/principal'
import { type FunctionConfiguration, invalidParameter } from './configuration'
import type { LambdaFunction } from './function-table'

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

/** Throws if the role may not send to what it is to send results to. */
export async function checkSending(cloud: Cloud, found: Runnable, destination: string): Promise<void> {
  switch (destination.split(':')[2]) {
    case 'sqs':
      return checkPermissions(cloud, found, ['SendMessage'], { service: 'sqs', name: 'SQS', resource: destination })
    case 'sns':
      return checkPermissions(cloud, found, ['Publish'], { service: 'sns', name: 'SNS', resource: destination })
    case 'lambda':
      return checkPermissions(cloud, found, ['Invoke'], { service: 'lambda', name: 'Lambda', resource: destination })
    default:
      return checkPermissions(cloud, found, ['PutEvents'], {
        service: 'events',
        name: 'EventBridge',
        resource: destination,
      })
  }
}

/** Throws if the role may not do what Lambda does with a queue that it reads for the function. */
export function checkReading(cloud: Cloud, found: Runnable, queueArn: string): Promise<void> {
  const actions = ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes']
  return checkPermissions(cloud, found, actions, { service: 'sqs', name: 'SQS', resource: queueArn })
}

interface Target {
  readonly service: string
  /** As Lambda's errors call it. */
  readonly name: string
  readonly resource: string
}

async function checkPermissions(
  cloud: Cloud,
  found: Runnable,
  actions: readonly string[],
  { service, name, resource }: Target,
): Promise<void> {
  const caller = executionRole(cloud, found)
  const context = { caller, requestId: '', park: <T>(wait: Promise<T>) => wait }
  // As each service reads it; the operations say what they need before there is a whole input.
  const input = {
    QueueUrl: queueUrl(cloud, resource),
    TopicArn: resource,
    FunctionName: resource,
    Entries: [{ EventBusName: resource, Source: 'lambda', DetailType: 'Lambda Function Invocation Result - Failure' }],
  }
  for (const action of actions) {
    const needed = (await cloud.services.get(service)?.operations[action]?.access(input, context)) ?? []
    try {
      cloud.authorizer.authorize(caller, needed)
    } catch (error) {
      if (!isAwsError(error)) throw error
      throw invalidParameter(`The function execution role does not have permissions to call ${action} on ${name}`)
    }
  }
}

export function queueUrl(cloud: Cloud, queueArn: string): string {
  const [, , , , accountId, name] = queueArn.split(':')
  return `${cloud.endpointUrl}/${accountId}/${name}`
}
