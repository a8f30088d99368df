/** The clients that the dead-letter commands need. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SFNClient } from '@aws-sdk/client-sfn'
import { PurgeQueueCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { AwsTarget } from '../aws-target'

export interface AwsClients {
  /** A long poll of a local cloud whose clock stands still would never end. */
  readonly isLocal: boolean
  readonly sqs: SQSClient
  readonly lambda: LambdaClient
  readonly events: EventBridgeClient
  readonly stepFunctions: SFNClient
  purge(queueUrl: string): Promise<void>
  destroy(): void
}

export function createAwsClients({ config, isLocal }: AwsTarget): AwsClients {
  // The queues' addresses are as the client reached them, whatever host the queue's own URL names.
  const sqs = new SQSClient({ ...config, useQueueUrlAsEndpoint: !isLocal })
  const lambda = new LambdaClient(config)
  const events = new EventBridgeClient(config)
  const stepFunctions = new SFNClient(config)
  return {
    isLocal,
    sqs,
    lambda,
    events,
    stepFunctions,
    async purge(QueueUrl) {
      await sqs.send(new PurgeQueueCommand({ QueueUrl }))
    },
    destroy() {
      for (const client of [sqs, lambda, events, stepFunctions]) client.destroy()
    },
  }
}
