/** AddPermission and RemovePermission: statements of a queue's policy, by their labels. */
import type { Operation } from '../../../kernel/service'
import { invalidParameter } from '../errors'
import type { Queue } from '../queue'
import { type OfQueue, onQueue, type Parts } from './parts'

interface Permission extends OfQueue {
  readonly Label: string
  readonly AWSAccountIds: readonly string[]
  readonly Actions: readonly string[]
}

const actions = [
  '*',
  'ChangeMessageVisibility',
  'DeleteMessage',
  'GetQueueAttributes',
  'GetQueueUrl',
  'ReceiveMessage',
  'SendMessage',
]

/** As AWS writes one of several. */
const oneOrMany = <T>(values: readonly T[]): T | readonly T[] => (values.length === 1 ? (values[0] as T) : values)

export function permissionOperations({ queues }: Parts): Record<string, Operation> {
  const statementsOf = (queue: Queue) => [queue.settings.policy?.Statement ?? []].flat()

  function save(queue: Queue, Statement: readonly unknown[]): object {
    const { policy } = queue.settings
    const Policy = { Version: '2008-10-17', Id: `${queue.arn}/SQSDefaultPolicy`, ...policy, Statement }
    queues.change(queue, { Policy: Statement.length === 0 ? '' : JSON.stringify(Policy) })
    return {}
  }

  return {
    AddPermission: onQueue(queues, 'AddPermission', (queue, { Label, AWSAccountIds, Actions }: Permission) => {
      if (!/^[\w-]{1,80}$/.test(Label)) {
        throw invalidParameter(
          Label,
          'Label',
          'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length.',
        )
      }
      const unknown = Actions.find((action) => !actions.includes(action))
      if (unknown !== undefined) {
        throw invalidParameter(
          `SQS:${unknown}`,
          'ActionName',
          'Please refer to the appropriate WSDL for a list of valid actions.',
        )
      }
      const before = statementsOf(queue)
      if (before.some(({ Sid }) => Sid === Label)) throw invalidParameter(Label, 'Label', 'Already exists.')
      const statement = {
        Sid: Label,
        Effect: 'Allow',
        Principal: { AWS: oneOrMany(AWSAccountIds.map((account) => `arn:aws:iam::${account}:root`)) },
        Action: oneOrMany(Actions.map((action) => `SQS:${action}`)),
        Resource: queue.arn,
      }
      return save(queue, [...before, statement])
    }),
    RemovePermission: onQueue(
      queues,
      'RemovePermission',
      (queue, { Label }: Pick<Permission, 'QueueUrl' | 'Label'>) => {
        const before = statementsOf(queue)
        const rest = before.filter(({ Sid }) => Sid !== Label)
        if (rest.length === before.length) throw invalidParameter(Label, 'Label', "can't find label.")
        return save(queue, rest)
      },
    ),
  }
}
