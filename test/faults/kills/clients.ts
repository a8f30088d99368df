/** The unmodified SDK; one try a call, so that what was acknowledged is known. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { EventBridgeClient } from '@aws-sdk/client-eventbridge'
import { LambdaClient } from '@aws-sdk/client-lambda'
import { SchedulerClient } from '@aws-sdk/client-scheduler'
import { SESv2Client } from '@aws-sdk/client-sesv2'
import { SFNClient } from '@aws-sdk/client-sfn'
import { SNSClient } from '@aws-sdk/client-sns'
import { SQSClient } from '@aws-sdk/client-sqs'

export type Clients = Awaited<ReturnType<typeof createClients>>

export const account = '000000000000'
export const region = 'us-east-1'

export async function createClients(endpoint: string) {
  const asked = Date.now()
  const clock = await fetch(`${endpoint}/_local/clock`)
  // At most so much: the cloud said the time after it was asked.
  const ahead = Date.parse(((await clock.json()) as { now: string }).now) - asked
  const config = {
    endpoint,
    region,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    maxAttempts: 1,
  }
  const all = {
    dynamodb: new DynamoDBClient(config),
    events: new EventBridgeClient(config),
    lambda: new LambdaClient(config),
    scheduler: new SchedulerClient(config),
    mail: new SESv2Client(config),
    states: new SFNClient(config),
    topics: new SNSClient(config),
    // Its own check of checksums costs the driver more than the cloud spends on the message.
    queues: new SQSClient({ ...config, md5: false }),
  }
  return {
    ...all,
    /** The cloud's time or a little later, as long as nobody moves its clock. */
    now: () => Date.now() + ahead,
    queueUrl: (queue: string) => `${endpoint}/${account}/${queue}`,
    destroy() {
      for (const client of Object.values(all)) client.destroy()
    },
  }
}

export const arn = (service: string, resource: string): string => `arn:aws:${service}:${region}:${account}:${resource}`
