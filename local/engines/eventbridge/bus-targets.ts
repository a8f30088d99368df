/** Buses as targets: a delivery is an event. What a rule sends to a bus takes a shorter road, for it is an event already. */
import { AwsError } from '../../kernel/aws-error'
import type { TargetKind } from '../../kernel/target'

interface PutEventsOutput {
  readonly Entries?: readonly { readonly ErrorCode?: string; readonly ErrorMessage?: string }[]
}

export const busTargets: readonly TargetKind[] = [
  {
    resource: /^event-bus\//,
    senders: ['rule', 'schedule', 'destination'],
    action: 'PutEvents',
    input: ({ arn, text, parameters, resources }) => ({
      Entries: [{ ...parameters, EventBusName: arn, Detail: text, ...(resources && { Resources: resources }) }],
    }),
    parameters: {
      schedule: { name: 'EventBridgeParameters', members: ['DetailType', 'Source'], isNeeded: true },
    },
    async deliver(call) {
      // A 200 of PutEvents can hold a failed entry.
      const { Entries } = (await call()) as PutEventsOutput
      const { ErrorCode, ErrorMessage = '' } = Entries?.[0] ?? {}
      if (ErrorCode !== undefined) throw new AwsError(ErrorCode, ErrorMessage)
    },
  },
]

export function isBusArn(arn: string): boolean {
  return /^arn:[^:]+:events:[^:]*:[^:]*:event-bus\//.test(arn)
}
