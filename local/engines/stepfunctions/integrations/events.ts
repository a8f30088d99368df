import { StateFailure } from '../failures/state-failure'
import { checkParameters } from './check-parameters'
import type { Integration } from './integration'
import { optimized } from './optimized'
import { textOf } from './service-failure'

interface PutEventsOutput {
  readonly FailedEntryCount: number
  readonly Entries: readonly unknown[]
}

/** `arn:aws:states:::events:putEvents`. The ARNs of execution and state machine are added to Resources. */
export function eventsPutEvents(resource: string): Integration {
  return optimized({
    resourceType: 'events',
    resource,
    prefix: 'EventBridge',
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
      const output = await cloud.call<PutEventsOutput>(caller, 'events', 'PutEvents', input)
      if (output.FailedEntryCount > 0) throw new StateFailure('EventBridge.FailedEntry', JSON.stringify(output))
      return output
    },
  })
}
