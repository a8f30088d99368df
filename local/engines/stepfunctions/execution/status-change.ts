/**
 * `Step Functions Execution Status Change` on the default bus, for Standard executions. An event is on disk from the tick
 * of the change until the bus has taken it; one that it does not take is tried again for a day.
 */
import type { Cloud } from '../../../kernel/cloud'
import { messageOf } from '../../../kernel/message-of'
import { createDeliveries, type Deliveries, type Pending } from '../../../lib/delivery/deliveries'
import type { LaneLimits } from '../../../lib/delivery/lane'
import { day, interval } from '../../../lib/delivery/retry'
import type { Execution } from './execution'
import { createPutTogether, type Entry } from './put-together'

/** Above this many bytes, escaped, of input and output together AWS leaves out the input, and of the output alone that. */
const mostData = 248 * 1024
/** An event says no more of a cause than the API gives. */
const longestCause = 32_768

interface StatusChange extends Pending<never> {
  readonly entry: Entry
}

export interface StatusChanges extends Pick<Deliveries<StatusChange>, 'load' | 'stop'> {
  /** In the tick of the change. */
  announce(execution: Execution): void
  /** Sends what was not sent when the process was killed. */
  resume(): void
}

export function createStatusChanges(cloud: Cloud, limits: Partial<LaneLimits> = {}): StatusChanges {
  const put = createPutTogether(cloud)

  const deliveries = createDeliveries<StatusChange, never>(cloud, {
    prefix: 'states/outbox/',
    label: 'states: status event',
    limits,
    size: ({ entry }) => entry.Detail.length,
    async send({ entry }) {
      await put(entry)
      return 'done'
    },
    failed({ entry, at, tries }, error) {
      const now = cloud.clock.now()
      const isLast = now >= at + day
      const detail = { error: messageOf(error), tries, retries: !isLast }
      cloud.trace({ kind: 'event.failed', subject: 'aws.states', ids: entry.Resources, detail })
      return isLast ? 'done' : { retryAt: Math.min(now + interval(tries), at + day) }
    },
  })

  return {
    ...deliveries,
    announce(execution) {
      if (execution.type === 'EXPRESS' || !cloud.services.has('events')) return
      deliveries.enqueue({ entry: entryOf(execution, cloud.clock.now()) }, execution.arn)
    },
    resume() {
      if (cloud.services.has('events')) deliveries.resume()
    },
  }
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
