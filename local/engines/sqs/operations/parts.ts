/** What the operations of SQS work on, and who may. */
import type { Cloud } from '../../../kernel/cloud'
import { createInputPaging } from '../../../kernel/paging'
import type { Access, CallContext, Operation } from '../../../kernel/service'
import { queueName } from '../../../lib/queue-address'
import { invalidParameter } from '../errors'
import type { MoveTasks } from '../move-tasks'
import type { Queue } from '../queue'
import type { Receiver } from '../receive-message'
import { nameIn, type Queues } from '../state'

export interface Parts {
  readonly cloud: Cloud
  readonly queues: Queues
  readonly tasks: MoveTasks
  readonly receiver: Receiver
}

export interface OfQueue {
  readonly QueueUrl: string
}

export interface PageInput {
  readonly MaxResults?: number
  readonly NextToken?: string
}

const page = createInputPaging({
  size: 'MaxResults',
  token: 'NextToken',
  usual: 1000,
  most: 1000,
  badSize: (size) => invalidParameter(size, 'MaxResults', 'Must be an integer from 1 to 1000.'),
  badToken: (token) => invalidParameter(token, 'NextToken', 'It is not one that a list gave.'),
})

export function accessTo(queues: Queues, action: string, name: string): readonly Access[] {
  return [
    { action: `sqs:${action}`, resource: queues.arnOf(name), resourcePolicy: queues.all.get(name)?.settings.policy },
  ]
}

/** An operation on the queue of `QueueUrl`; a batch needs the permission of what it does many times. */
export function onQueue<Input extends OfQueue, Output>(
  queues: Queues,
  action: string,
  handle: (queue: Queue, input: Input, context: CallContext) => Output | Promise<Output>,
): Operation<Input, Output> {
  return {
    access: ({ QueueUrl }) => accessTo(queues, action, nameIn(QueueUrl)),
    handle: (input, context) => handle(queues.named(input.QueueUrl), input, context),
  }
}

export const nameOfArn = (arn: unknown): string => queueName(String(arn ?? '-'))

/** Without MaxResults there is no next page, however many there are. */
export function pageOfUrls(queues: Queues, names: readonly string[], input: PageInput) {
  const { items, next } = page(names, (name) => name, input)
  return { urls: items.map(queues.urlOf), ...(input.MaxResults !== undefined && next) }
}
