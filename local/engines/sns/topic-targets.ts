/** Topics as targets: a delivery is a message that is published. */
import type { TargetKind } from '../../kernel/target'

export const topicTargets: readonly TargetKind[] = [
  {
    // Nobody who sends says to which group of a FIFO topic it belongs.
    resource: /^(?!.*\.fifo$)[^:/]+$/,
    senders: ['rule', 'schedule', 'destination'],
    action: 'Publish',
    takesText: true,
    input: ({ arn, text, attributes }) => ({
      TopicArn: arn,
      Message: text,
      ...(attributes && { MessageAttributes: attributes }),
    }),
  },
]
