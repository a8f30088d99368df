import { randomUUID } from 'node:crypto'
import { StateFailure } from '../failures/state-failure'
import { checkParameters } from './check-parameters'
import type { Integration } from './integration'
import { serviceFailure, textOf, withMetadata } from './service-failure'

interface PutEventsOutput {
  readonly FailedEntryCount: number
  readonly Entries: readonly unknown[]
}

/** `arn:aws:states:::events:putEvents`. The ARNs of execution and state machine are added to Resources. */
export function eventsPutEvents(resource: string): Integration {
  return {
    events: 'task',
    resourceType: 'events',
    resource,
    async call({ cloud, caller, parameters, executionArn, machineArn }) {
      const { Entries, ...rest } = checkParameters(parameters, ['Entries', 'EndpointId'], 'events:putEvents')
      const entries = Array.isArray(Entries) ? (Entries as Record<string, unknown>[]) : []
      const input = {
        ...rest,
        Entries: entries.map((entry) => ({
          ...entry,
          Detail: textOf(entry.Detail ?? {}),
          Resources: [...((entry.Resources as string[] | undefined) ?? []), executionArn, machineArn],
        })),
      }
      const output = await put(() => cloud.call<PutEventsOutput>(caller, 'events', 'PutEvents', input))
      if (output.FailedEntryCount > 0) throw new StateFailure('EventBridge.FailedEntry', JSON.stringify(output))
      return withMetadata(output, randomUUID())
    },
  }
}

async function put(call: () => Promise<PutEventsOutput>): Promise<PutEventsOutput> {
  try {
    return await call()
  } catch (error) {
    throw serviceFailure(error, 'EventBridge')
  }
}
