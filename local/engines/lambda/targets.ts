/** Functions as targets: they are invoked, and nobody waits for their answer. */
import type { TargetKind } from '../../kernel/target'

export const functionTargets: readonly TargetKind[] = [
  {
    resource: /^function:/,
    senders: ['rule', 'schedule', 'destination'],
    action: 'Invoke',
    input: ({ arn, text }) => ({ FunctionName: arn, InvocationType: 'Event', Payload: text }),
  },
]
