/**
 * `Step Functions Execution Status Change` on the default bus, for Standard executions. The events of a tick
 * go out together, as many a call as PutEvents takes. They are kept on disk from the tick of the change until the
 * bus has taken them.
 */
import type { Cloud } from '../../../kernel/cloud'
import type { Execution } from './execution'

const prefix = 'states/outbox/'
/** PutEvents: at most ten events and 1 MiB a call, 14 bytes counted for each event's time. */
const mostEntries = 10
const mostBytes = 1_048_576
const timeBytes = 14

/** Above this many bytes, escaped, of input and output together AWS leaves out the input, and of the output alone that. */
const mostData = 248 * 1024
/** An event says no more of a cause than the API gives. */
const longestCause = 32_768

interface Entry {
  readonly Source: string
  readonly DetailType: string
  readonly Time: number
  readonly Resources: readonly string[]
  readonly Detail: string
}

interface PutEventsOutput {
  readonly Entries: readonly { readonly ErrorCode?: string }[]
}

export interface StatusChanges {
  announce(execution: Execution): void
  load(): Promise<void>
  /** Sends what was not sent when the process was killed. */
  resume(): void
}

export function createStatusChanges(cloud: Cloud): StatusChanges {
  let waiting: { readonly key: string; readonly entry: Entry }[] = []
  let sending = false
  let last = 0
  const caller = cloud.actingFor('states.amazonaws.com', cloud.arn('states', 'stateMachine:*'))

  function send(): void {
    if (sending || waiting.length === 0) return
    sending = true
    cloud.background('states: status events', async () => {
      await new Promise<void>((resolve) => setImmediate(resolve))
      while (waiting.length > 0) {
        const batch = waiting.slice(0, fitting(waiting))
        waiting = waiting.slice(batch.length)
        await put(batch)
      }
      sending = false
    })
  }

  async function put(batch: typeof waiting): Promise<void> {
    try {
      const Entries = batch.map(({ entry }) => entry)
      const answer = await cloud.call<PutEventsOutput>(caller, 'events', 'PutEvents', { Entries })
      for (const [index, { key }] of batch.entries()) {
        const { ErrorCode } = answer.Entries[index] ?? {}
        if (ErrorCode === undefined) cloud.store.delete(key)
        else failed(ErrorCode)
      }
    } catch (error) {
      // What one of them is refused for must not take the others with it.
      if (batch.length > 1) for (const each of batch) await put([each])
      else failed(String(error))
    }
  }

  /** It stays on disk, and is sent at the next start. */
  function failed(error: string): void {
    cloud.trace({ kind: 'event.failed', subject: 'aws.states', ids: [], detail: { error } })
  }

  return {
    announce(execution) {
      if (execution.type === 'EXPRESS' || !cloud.services.has('events')) return
      const key = `${prefix}${String(++last).padStart(12, '0')}`
      const entry = entryOf(execution, cloud.clock.now())
      cloud.store.put(key, entry)
      waiting.push({ key, entry })
      send()
    },
    async load() {
      for await (const [key, entry] of cloud.store.range<Entry>(prefix)) {
        waiting.push({ key, entry })
        last = Number(key.slice(prefix.length))
      }
    },
    resume() {
      if (cloud.services.has('events')) send()
    },
  }
}

/** How many of the first entries go into one call: one at least. */
function fitting(waiting: readonly { readonly entry: Entry }[]): number {
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

function entryOf(execution: Execution, now: number): Entry {
  const { arn, machineArn, name, status, startDate, stopDate } = execution
  const output = execution.output?.text
  const outputBytes = escapedBytes(output)
  const hasOutput = outputBytes <= mostData
  const hasInput = escapedBytes(execution.input.text) + outputBytes <= mostData
  return {
    Source: 'aws.states',
    DetailType: 'Step Functions Execution Status Change',
    Time: now / 1000,
    Resources: [arn],
    Detail: JSON.stringify({
      executionArn: arn,
      stateMachineArn: machineArn,
      name,
      status,
      startDate,
      stopDate: stopDate ?? null,
      input: hasInput ? execution.input.text : null,
      output: hasOutput ? (output ?? null) : null,
      inputDetails: { included: hasInput },
      outputDetails: output === undefined ? null : { included: hasOutput },
      error: execution.error ?? null,
      cause: execution.cause?.slice(0, longestCause) ?? null,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Redrive is not modelled by the local cloud',
    }),
  }
}

/** Of a text that is a string of another one's JSON. */
function escapedBytes(text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(JSON.stringify(text)) - 2
}
