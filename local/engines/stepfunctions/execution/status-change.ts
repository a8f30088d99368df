/** `Step Functions Execution Status Change` on the default bus, for Standard executions. */
import type { Cloud } from '../../../kernel/cloud'
import { type BusEvents, createBusEvents } from '../../../lib/delivery/bus-events'
import type { LaneLimits } from '../../../lib/delivery/lane'
import type { Entry } from '../../../lib/delivery/put-together'
import type { Execution } from './execution'
import { redriveOf } from './redrive'

/** Above this many bytes, escaped, of input and output together AWS leaves out the input, and of the output alone that. */
const mostData = 248 * 1024
/** An event says no more of a cause than the API gives. */
const longestCause = 32_768

export interface StatusChanges extends Pick<BusEvents, 'load' | 'resume' | 'stop'> {
  /** In the tick of the change. */
  announce(execution: Execution): void
}

export function createStatusChanges(cloud: Cloud, limits: Partial<LaneLimits> = {}): StatusChanges {
  const caller = cloud.actingFor('states.amazonaws.com', cloud.arn('states', 'stateMachine:*'))
  const events = createBusEvents(cloud, { engine: 'states', source: 'aws.states', caller, limits })

  return {
    ...events,
    announce(execution) {
      if (execution.type === 'STANDARD') events.announce(entryOf(execution, cloud.clock.now()), execution.arn)
    },
  }
}

function entryOf(execution: Execution, now: number): Omit<Entry, 'Source'> {
  const { arn, machineArn, name, status, startDate, stopDate } = execution
  const output = execution.output?.text
  const outputBytes = escapedBytes(output)
  const hasOutput = outputBytes <= mostData
  const hasInput = escapedBytes(execution.input.text) + outputBytes <= mostData
  return {
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
      redriveDate: null,
      redriveStatusReason: null,
      ...redriveOf(execution),
    }),
  }
}

/** Of a text that is a string of another one's JSON. */
function escapedBytes(text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(JSON.stringify(text)) - 2
}
