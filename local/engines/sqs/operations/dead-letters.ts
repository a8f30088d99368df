/** Which queues a dead-letter queue serves, and the way back of what is in it. */
import type { Operation } from '../../../kernel/service'
import type { StartInput } from '../move-tasks'
import { whole } from '../receive-message'
import { accessTo, nameOfArn, type OfQueue, onQueue, type PageInput, type Parts, pageOfUrls } from './parts'

export function deadLetterOperations({ queues, tasks }: Parts): Record<string, Operation> {
  return {
    ListDeadLetterSourceQueues: onQueue(queues, 'ListDeadLetterSourceQueues', (queue, input: OfQueue & PageInput) => {
      const names = queues.sourcesOf(queue).map(({ name }) => name)
      const { urls, ...more } = pageOfUrls(queues, names, input)
      return { queueUrls: urls, ...more }
    }),
    StartMessageMoveTask: {
      // The task receives from, deletes from and sends to the queues in the caller's name.
      access: ({ SourceArn, DestinationArn }: StartInput) => [
        ...accessTo(queues, 'StartMessageMoveTask', nameOfArn(SourceArn)),
        ...accessTo(queues, 'ReceiveMessage', nameOfArn(SourceArn)),
        ...accessTo(queues, 'DeleteMessage', nameOfArn(SourceArn)),
        ...(DestinationArn === undefined ? [] : accessTo(queues, 'SendMessage', nameOfArn(DestinationArn))),
      ],
      handle: (input: StartInput) => tasks.start(input),
    },
    CancelMessageMoveTask: {
      access: ({ TaskHandle }: { TaskHandle: string }) =>
        accessTo(queues, 'CancelMessageMoveTask', nameOfArn(tasks.sourceOf(TaskHandle))),
      handle: ({ TaskHandle }: { TaskHandle: string }) => tasks.cancel(TaskHandle),
    },
    ListMessageMoveTasks: {
      access: ({ SourceArn }: { SourceArn: string }) => accessTo(queues, 'ListMessageMoveTasks', nameOfArn(SourceArn)),
      handle: ({ SourceArn, MaxResults = 1 }: { SourceArn: string; MaxResults?: number }) =>
        tasks.list(SourceArn, whole(MaxResults, 'MaxResults', 1, 10)),
    },
  }
}
