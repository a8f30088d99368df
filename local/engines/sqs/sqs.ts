/**
 * Simple Queue Service: standard and FIFO queues, dead letters and their way back. Messages are in memory and
 * in the store; what is in flight at a kill is visible again when its timeout has passed.
 */
import { openApi } from '../../kernel/api'
import type { Cloud } from '../../kernel/cloud'
import type { EngineDefinition } from '../../kernel/engine'
import type { Service } from '../../kernel/service'
import { receive } from './deliveries'
import { denied, missingMember, queryCodes, queryMessages } from './errors'
import { createMoveTasks } from './move-tasks'
import { deadLetterOperations } from './operations/dead-letters'
import { messageOperations } from './operations/messages'
import type { Parts } from './operations/parts'
import { permissionOperations } from './operations/permissions'
import { queueOperations } from './operations/queues'
import { queueRoutes } from './queue-routes'
import { createReceiver } from './receive-message'
import { queuePolicyResource, queueResource } from './resources'
import { createQueues } from './state'
import { queueTargets } from './targets'
import { unsupported } from './unsupported'

export const engine: EngineDefinition = {
  create: createSqs,
}

export function createSqs(cloud: Cloud): Service {
  const queues = createQueues(cloud, (queue, waiter) => receive(cloud, queues, queue, waiter))
  const tasks = createMoveTasks(cloud, queues)
  const receiver = createReceiver(cloud, queues)
  const parts: Parts = { cloud, queues, tasks, receiver }

  return {
    name: 'sqs',
    api: openApi(__dirname),
    unsupported,
    missing: missingMember,
    wire: { queryCodes, queryMessages },
    denied,
    // A request in the query protocol may go to the queue's own address instead of naming it.
    membersOfPath: (path) => (/^\/\d+\/[^/]+$/.test(path) ? { QueueUrl: path } : {}),
    operations: {
      ...queueOperations(parts),
      ...messageOperations(parts),
      ...deadLetterOperations(parts),
      ...permissionOperations(parts),
    },
    targets: queueTargets,
    resources: [queueResource(queues), queuePolicyResource(cloud, queues)],
    routes: queueRoutes(parts),
    find: (id) =>
      [...queues.all.values()]
        .filter((queue) => queue.find(id))
        .map(({ name }) => ({ what: 'message', id, name: id, within: name })),
    async load() {
      await queues.load()
      await tasks.load()
    },
    resume: () => tasks.resume(),
    async stop() {
      receiver.stop()
    },
  }
}
