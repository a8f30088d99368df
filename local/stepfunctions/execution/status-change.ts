/**
 * `Step Functions Execution Status Change` on the default bus, for Standard executions. The events of a tick
 * go out together, ten a call. They are kept on disk from the tick of the change until the bus has taken them.
 */
import type { Cloud } from '../../kernel/cloud'
import type { Execution } from './execution'

const prefix = 'states/outbox/'
const batchSize = 10

/** Above this many characters of input and output together, AWS leaves both out of the event. */
const longestData = 248 * 1024

interface Entry {
  readonly Source: string
  readonly DetailType: string
  readonly Time: number
  readonly Resources: readonly string[]
  readonly Detail: string
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
    void cloud.activity.run('states: status events', async () => {
      await new Promise<void>((resolve) => setImmediate(resolve))
      while (waiting.length > 0) {
        const batch = waiting.slice(0, batchSize)
        waiting = waiting.slice(batchSize)
        await put(batch)
      }
      sending = false
    })
  }

  async function put(batch: typeof waiting): Promise<void> {
    try {
      await cloud.call(caller, 'events', 'PutEvents', { Entries: batch.map(({ entry }) => entry) })
      for (const { key } of batch) cloud.store.delete(key)
    } catch (error) {
      // They stay on disk, and are sent at the next start.
      const detail = { events: batch.length, error: String(error) }
      cloud.trace({ kind: 'event.failed', subject: 'aws.states', ids: [], detail })
    }
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

function entryOf(execution: Execution, now: number): Entry {
  const { arn, machineArn, name, status, startDate, stopDate } = execution
  const output = execution.output?.text
  const included = execution.input.text.length + (output?.length ?? 0) <= longestData
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
      input: included ? execution.input.text : null,
      output: included ? (output ?? null) : null,
      inputDetails: { included },
      outputDetails: output === undefined ? null : { included },
      error: execution.error ?? null,
      cause: execution.cause ?? null,
      stateMachineVersionArn: null,
      stateMachineAliasArn: null,
      redriveCount: 0,
      redriveDate: null,
      redriveStatus: 'NOT_REDRIVABLE',
      redriveStatusReason: 'Redrive is not modelled by the local cloud',
    }),
  }
}
