/** Log groups as targets: a delivery is a line in the stream of who sends it, which is made when it is needed. */
import { isAwsError } from '../../kernel/aws-error'
import type { Delivering, Delivery, TargetKind } from '../../kernel/target'
import { InvalidInput } from '../../lib/delivery/failure'

export const logGroupTargets: readonly TargetKind[] = [
  {
    resource: /^log-group:/,
    senders: ['rule'],
    action: 'PutLogEvents',
    input: (delivery) => ({ ...streamOf(delivery), logEvents: [entryOf(delivery)] }),
    async deliver(call, about) {
      try {
        await call()
      } catch (error) {
        if (!(isAwsError(error) && error.code === 'ResourceNotFoundException')) throw error
        await createStream(about)
        await call()
      }
    },
  },
]

function streamOf({ arn, writer = 'deliveries' }: Delivery): object {
  return { logGroupName: arn.split(':')[6] ?? '', logStreamName: writer }
}

async function createStream({ cloud, caller, delivery }: Delivering): Promise<void> {
  try {
    await cloud.call(caller, 'logs', 'CreateLogStream', streamOf(delivery))
  } catch (error) {
    if (!(isAwsError(error) && error.code === 'ResourceAlreadyExistsException')) throw error
  }
}

/** A text that was made for a log group has to be `{"timestamp": …, "message": "…"}`. */
function entryOf({ text, at, isMade }: Delivery): { timestamp: number | undefined; message: string } {
  if (!isMade) return { timestamp: at, message: text }
  const entry: unknown = JSON.parse(text)
  const { timestamp, message } = (entry ?? {}) as { timestamp?: unknown; message?: unknown }
  const time = typeof timestamp === 'number' ? timestamp : Date.parse(String(timestamp))
  if (!Number.isFinite(time) || typeof message !== 'string') {
    throw new InvalidInput('A log group takes {"timestamp": <time>, "message": "<text>"}')
  }
  return { timestamp: time, message }
}
