/** Reads an execution of the local cloud, and after it what is new. */
import type { ExecutionAnswer } from './execution'
import { local } from './local'

const pageSize = 5000

/** What is new of it after the events that are known. */
export async function readExecution(
  arn: string,
  known: ExecutionAnswer | undefined,
  signal: AbortSignal,
): Promise<ExecutionAnswer> {
  let events = known?.events ?? []
  for (;;) {
    const query = { arn, after: events.at(-1)?.id ?? 0, limit: pageSize }
    const answer = await local<ExecutionAnswer>('executions', { query, signal })
    events = [...events, ...answer.events]
    if (!answer.isMore) return { ...answer, events }
  }
}
