import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { LocalCloud } from '../../../local/start-local-cloud'
import { stackName } from '../template-cloud'

/** The bodies of the messages that wait in the queue whose URL the stack puts out under this name. */
export async function received(local: LocalCloud, output: string): Promise<string[]> {
  const { Messages = [] } = await new SQSClient(local.sdkConfig).send(
    new ReceiveMessageCommand({ QueueUrl: local.outputs(stackName)[output], MaxNumberOfMessages: 10 }),
  )
  return Messages.map(({ Body = '' }) => Body)
}
