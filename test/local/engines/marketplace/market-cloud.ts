/** A started cloud in which somebody plays AWS's side, with the unmodified clients of a seller. Its clock stands still. */
import { MarketplaceAgreementClient } from '@aws-sdk/client-marketplace-agreement'
import { MarketplaceEntitlementServiceClient } from '@aws-sdk/client-marketplace-entitlement-service'
import { MarketplaceMeteringClient } from '@aws-sdk/client-marketplace-metering'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'

export interface Played {
  readonly status: number
  // biome-ignore lint/suspicious/noExplicitAny: the answer's members are asserted
  readonly body: any
}

export interface MarketCloud {
  readonly local: LocalCloud
  readonly metering: MarketplaceMeteringClient
  readonly entitlement: MarketplaceEntitlementServiceClient
  readonly agreement: MarketplaceAgreementClient
  play(step: string, fields?: object): Promise<Played>
  /** As `play`, of a step that must succeed. */
  // biome-ignore lint/suspicious/noExplicitAny: the answer's members are asserted
  done(step: string, fields?: object): Promise<any>
  // biome-ignore lint/suspicious/noExplicitAny: the answer's members are asserted
  call(service: string, action: string, input?: object): Promise<any>
  /** What lies in a queue, taken out of it. */
  // biome-ignore lint/suspicious/noExplicitAny: the messages' members are asserted
  take(queueUrl: string): Promise<any[]>
  advance(milliseconds: number): Promise<void>
}

export const minute = 60_000
export const hour = 60 * minute

export function marketOn(local: LocalCloud): MarketCloud {
  const { cloud } = local
  const options = { ...local.sdkConfig, maxAttempts: 1 }
  const call = (service: string, action: string, input: object = {}) =>
    cloud.call<Record<string, unknown>>(root, service, action, input)

  async function play(step: string, fields: object = {}): Promise<Played> {
    const response = await fetch(`${cloud.endpointUrl}/_local/marketplace/${step}`, {
      method: 'POST',
      body: JSON.stringify(fields),
    })
    return { status: response.status, body: await response.json() }
  }

  return {
    local,
    metering: new MarketplaceMeteringClient(options),
    entitlement: new MarketplaceEntitlementServiceClient(options),
    agreement: new MarketplaceAgreementClient(options),
    play,
    async done(step, fields) {
      const { status, body } = await play(step, fields)
      if (status !== 200) throw new Error(`${step}: ${status} ${JSON.stringify(body)}`)
      return body
    },
    call,
    async take(QueueUrl) {
      await local.idle()
      const { Messages = [] } = (await call('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 10 })) as {
        Messages?: { Body: string; ReceiptHandle: string }[]
      }
      for (const { ReceiptHandle } of Messages) await call('sqs', 'DeleteMessage', { QueueUrl, ReceiptHandle })
      return Messages.map(({ Body }) => JSON.parse(Body))
    },
    advance: (milliseconds) => cloud.clock.advance(milliseconds),
  }
}

/** A queue that the topics of AWS Marketplace's account may send to, and nobody else. */
export function inbox(): object {
  return {
    Inbox: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'inbox' } },
    InboxPolicy: {
      Type: 'AWS::SQS::QueuePolicy',
      Properties: {
        Queues: [{ Ref: 'Inbox' }],
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'sns.amazonaws.com' },
              Action: 'sqs:SendMessage',
              Resource: { 'Fn::GetAtt': ['Inbox', 'Arn'] },
              Condition: {
                ArnLike: { 'aws:SourceArn': 'arn:aws:sns:us-east-1:287250355862:aws-mp-*' },
                StringEquals: { 'aws:SourceAccount': '287250355862' },
              },
            },
          ],
        },
      },
    },
  }
}
