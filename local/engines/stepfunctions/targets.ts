/** State machines as targets: an execution is started, once for each delivery. */
import { isAwsError } from '../../kernel/aws-error'
import type { TargetKind } from '../../kernel/target'

export const machineTargets: readonly TargetKind[] = [
  {
    resource: /^stateMachine:/,
    senders: ['rule', 'schedule'],
    needsRole: true,
    action: 'StartExecution',
    input: ({ arn, id, text }) => ({ stateMachineArn: arn, name: id, input: text }),
    async deliver(call) {
      try {
        await call()
      } catch (error) {
        // The name is this delivery's own: an earlier try got through, and the execution may even have ended.
        if (!(isAwsError(error) && error.code === 'ExecutionAlreadyExists')) throw error
      }
    },
  },
]
