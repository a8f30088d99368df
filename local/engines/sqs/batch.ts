/** Batches: entries with ids of their own, of which each succeeds or fails alone. */
import { refusalOf } from '../../kernel/aws-error'
import type { CallContext } from '../../kernel/service'
import { SqsError } from './errors'
import type { Queue } from './queue'

export interface Entry {
  readonly Id: string
}

export function batch<E extends Entry, Result extends object>(
  what: string,
  each: (queue: Queue, entry: E, context: CallContext) => Result,
  check?: (entries: readonly E[], queue: Queue) => void,
) {
  return (
    queue: Queue,
    { Entries }: { readonly QueueUrl: string; readonly Entries?: readonly E[] },
    context: CallContext,
  ) => {
    const entries = Entries ?? []
    checkBatch(entries, what)
    check?.(entries, queue)
    const Successful: (Result & Entry)[] = []
    const Failed: object[] = []
    for (const entry of entries) {
      try {
        Successful.push({ ...each(queue, entry, context), Id: entry.Id })
      } catch (error) {
        const refusal = refusalOf(error)
        const Code = refusal instanceof SqsError ? refusal.queryCode : refusal.code
        Failed.push({ Id: entry.Id, SenderFault: true, Code, Message: refusal.message })
      }
    }
    return { Successful, ...(Failed.length > 0 && { Failed }) }
  }
}

function checkBatch(entries: readonly Entry[], what: string): void {
  if (entries.length === 0) {
    throw new SqsError('EmptyBatchRequest', `There should be at least one ${what}RequestEntry in the request.`)
  }
  if (entries.length > 10) {
    throw new SqsError(
      'TooManyEntriesInBatchRequest',
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    )
  }
  const seen = new Set<string>()
  for (const { Id } of entries) {
    if (typeof Id !== 'string' || !/^[\w-]{1,80}$/.test(Id)) {
      throw new SqsError(
        'InvalidBatchEntryId',
        'A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.',
      )
    }
    if (seen.has(Id)) throw new SqsError('BatchEntryIdsNotDistinct', `Id ${Id} repeated.`)
    seen.add(Id)
  }
}
