/** The queues of what could not be handled, as the stack names them. */
import { requireEnv } from '../../shared/config'
import type { DeadLetterQueue } from './letters'

/** `null` for a queue that no other leads to: what is in it goes to functions. */
interface Named {
  readonly queueId: DeadLetterQueue['queueId']
  readonly url: string
  readonly sourceUrl: string | null
}

export const deadLetterQueues = (JSON.parse(requireEnv('DEAD_LETTER_QUEUES')) as readonly Named[]).map(
  ({ queueId, url, sourceUrl }): DeadLetterQueue => ({ queueId, url, sourceUrl: sourceUrl ?? undefined }),
)

export function queueOf(queueId: DeadLetterQueue['queueId']): DeadLetterQueue {
  const found = deadLetterQueues.find((each) => each.queueId === queueId)
  if (!found) throw new Error(`DEAD_LETTER_QUEUES has no ${queueId}`)
  return found
}
