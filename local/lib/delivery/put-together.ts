/** Puts the events of a turn on the default bus together, in order, in as few calls as PutEvents takes them. */
import { AwsError } from '../../kernel/aws-error'
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'

/** PutEvents: at most ten events and 1 MiB a call, 14 bytes counted for each event's time. */
const mostEntries = 10
const mostBytes = 1_048_576
const timeBytes = 14

export interface Entry {
  readonly Source: string
  readonly DetailType: string
  readonly Time: number
  readonly Resources: readonly string[]
  readonly Detail: string
}

interface PutEventsOutput {
  readonly Entries: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[]
}

interface Waiting {
  readonly entry: Entry
  readonly taken: () => void
  readonly refused: (error: unknown) => void
}

/** Resolves when the bus has taken the event, and throws what it says against that event alone. */
export type PutTogether = (entry: Entry) => Promise<void>

/** `what` names the work that nobody awaits. */
export function createPutTogether(cloud: Cloud, caller: Principal, what: string): PutTogether {
  let waiting: Waiting[] = []
  let isSending = false

  async function send(): Promise<void> {
    isSending = true
    await new Promise<void>((resolve) => setImmediate(resolve))
    while (waiting.length > 0) {
      const batch = waiting.slice(0, fitting(waiting))
      waiting = waiting.slice(batch.length)
      await put(batch)
    }
    isSending = false
  }

  /** What goes wrong is told to those who wait. */
  async function put(batch: readonly Waiting[]): Promise<void> {
    try {
      const Entries = batch.map(({ entry }) => entry)
      const answer = await cloud.call<PutEventsOutput>(caller, 'events', 'PutEvents', { Entries })
      for (const [index, { taken, refused }] of batch.entries()) {
        const { ErrorCode, ErrorMessage = ErrorCode } = answer.Entries[index] ?? {}
        if (ErrorCode === undefined) taken()
        else refused(new AwsError(ErrorCode, ErrorMessage ?? ErrorCode))
      }
    } catch (error) {
      // What one of them is refused for must not take the others with it.
      if (batch.length > 1) for (const each of batch) await put([each])
      else for (const { refused } of batch) refused(error)
    }
  }

  return (entry) =>
    new Promise((taken, refused) => {
      waiting.push({ entry, taken, refused })
      if (!isSending) cloud.background(what, send())
    })
}

/** How many of the first entries go into one call: one at least. */
function fitting(waiting: readonly Waiting[]): number {
  let bytes = 0
  const end = waiting.findIndex(({ entry }, index) => {
    bytes += entryBytes(entry)
    return index === mostEntries || (index > 0 && bytes > mostBytes)
  })
  return end === -1 ? waiting.length : end
}

function entryBytes({ Source, DetailType, Detail, Resources }: Entry): number {
  const texts = [Source, DetailType, Detail, ...Resources]
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), timeBytes)
}
