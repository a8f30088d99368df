import { StateFailure } from '../failures/state-failure'
import type { Integration } from './integration'
import { textOf } from './metadata'
import { optimized } from './optimized'

interface PutEventsOutput {
  readonly FailedEntryCount: number
  readonly Entries: readonly unknown[]
}

/** `arn:aws:states:::events:putEvents`. The ARNs of execution and state machine are added to Resources. */
export function eventsPutEvents(resource: string): Integration {
  return optimized({
    resourceType: 'events',
    resource,
    takes: { service: 'events', action: 'PutEvents', known: ['Entries', 'EndpointId'], json: ['Detail'] },
    async call({ cloud, caller, parameters, executionArn, machineArn }) {
      const { Entries, ...rest } = parameters as Record<string, unknown>
      const entries = Array.isArray(Entries) ? (Entries as Record<string, unknown>[]) : []
      const input = {
        ...rest,
        Entries: entries.map((entry) => ({
          ...entry,
          Detail: textOf(entry.Detail ?? {}),
          Resources: [...((entry.Resources as string[] | undefined) ?? []), machineArn, executionArn],
        })),
      }
      const output = await cloud.call<PutEventsOutput>(caller, 'events', 'PutEvents', input)
      if (output.FailedEntryCount > 0) throw new StateFailure('EventBridge.FailedEntry', JSON.stringify(output))
      return output
    },
  })
}
