import { CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs'
import { EventBridgeClient, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns'
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { type Design, startDesign } from '../start-design'
import { fanOut } from './app'

let design: Design
beforeEach(async () => {
  design = await startDesign(fanOut)
})
afterEach(() => design?.stop())

async function bodies(queue: string): Promise<string[]> {
  const { Messages = [] } = await new SQSClient(design.local.sdkConfig).send(
    new ReceiveMessageCommand({ QueueUrl: design.outputs[`${queue}Url`], MaxNumberOfMessages: 10 }),
  )
  return Messages.map(({ Body = '' }) => Body)
}

/** What the function said it got. */
// biome-ignore lint/suspicious/noExplicitAny: events of several shapes
async function got(name: string): Promise<any[]> {
  const { events = [] } = await new CloudWatchLogsClient(design.local.sdkConfig).send(
    new FilterLogEventsCommand({ logGroupName: `/aws/lambda/${design.outputs[`${name}Name`]}`, filterPattern: 'got' }),
  )
  return events.map(({ message = '' }) => JSON.parse(message.slice(message.indexOf('got ') + 4)))
}

describe('a topic', () => {
  it('gives each subscriber what its filter lets through', async () => {
    const sns = new SNSClient(design.local.sdkConfig)
    const publish = (Message: string, attributes: Record<string, string | number> = {}) =>
      sns.send(
        new PublishCommand({
          TopicArn: design.outputs.TopicArn,
          Message,
          MessageAttributes: Object.fromEntries(
            Object.entries(attributes).map(([name, value]) => [
              name,
              { DataType: typeof value === 'number' ? 'Number' : 'String', StringValue: String(value) },
            ]),
          ),
        }),
      )
    await publish('large', { total: 1000, region: 'eu-west' })
    await publish('small', { total: 999, region: 'eu' })
    await publish('far', { total: 5000, region: 'us' })
    await publish('{"order":{"gift":"yes"}}')
    await publish('{"order":{"gift":"no"}}')
    await design.local.idle()
    expect(await bodies('Large')).toEqual(['large'])
    expect((await bodies('Gifts')).map((body) => JSON.parse(body).Message)).toEqual(['{"order":{"gift":"yes"}}'])
    const audited = await got('Audit')
    expect(audited.map(({ Records }) => Records[0].Sns.Message).sort()).toEqual(['far', 'large', 'small'])
  })
})

describe('a bus', () => {
  it('gives each target what its rule matches, in its own words', async () => {
    const put = (detail: object) => ({
      EventBusName: design.outputs.BusName,
      Source: 'shop',
      DetailType: 'OrderPlaced',
      Detail: JSON.stringify(detail),
    })
    const orders = [
      { id: 'o-1', total: 1500, region: 'eu-north' },
      { id: 'o-2', total: 20, region: 'eu-north' },
    ]
    const events = new EventBridgeClient(design.local.sdkConfig)
    await events.send(new PutEventsCommand({ Entries: orders.map(put) }))
    await design.local.idle()
    expect((await bodies('Warehouse')).map((body) => JSON.parse(body))).toEqual([
      { order: 'o-1', at: '2026-01-05T09:00:00Z' },
    ])
    expect((await got('Ledger')).map(({ detail }) => detail.id).sort()).toEqual(['o-1', 'o-2'])
    expect(await bodies('Failed')).toEqual([])
  })

  it('ticks by the clock', async () => {
    await design.local.clock.advance('49h')
    expect(await bodies('Ticks')).toHaveLength(3)
  })
})
