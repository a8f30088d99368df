/** What is bought, metered and about to be sent outlives the process; a registration token is nowhere on disk. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ResolveCustomerCommand } from '@aws-sdk/client-marketplace-metering'
import { startLocalCloud } from '../../../../local/start-local-cloud'
import { hour, type MarketCloud, marketOn } from './market-cloud'

let directory: string
let market: MarketCloud

async function start(): Promise<void> {
  market = marketOn(await startLocalCloud({ data: directory, awsPort: 0, webPort: 0, clock: 'manual' }))
}

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'market-'))
  await start()
})
afterEach(async () => {
  await market.local.stop()
  rmSync(directory, { recursive: true })
})

async function restart(): Promise<void> {
  await market.local.stop()
  await start()
}

/** All bytes of all files. */
function onDisk(folder = directory): string {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => join(folder, entry.name))
    .map((path) => (statSync(path).isDirectory() ? onDisk(path) : readFileSync(path, 'latin1')))
    .join('')
}

test('a purchase, its token, its usage and what is still to be sent are there after a restart', async () => {
  await market.call('sqs', 'CreateQueue', {
    QueueName: 'inbox',
    Attributes: {
      Policy: JSON.stringify({
        Statement: [
          { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
        ],
      }),
    },
  })
  const { QueueUrl } = await market.call('sqs', 'GetQueueUrl', { QueueName: 'inbox' })
  await market.done('list-product', { productCode: 'apiproduct', fulfillmentUrl: 'https://example.com/register' })
  await market.call('sns', 'Subscribe', {
    TopicArn: 'arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-apiproduct',
    Protocol: 'sqs',
    Endpoint: 'arn:aws:sqs:us-east-1:000000000000:inbox',
    Attributes: { RawMessageDelivery: 'true' },
  })
  const { agreementId, registration } = await market.done('subscribe')
  await market.done('end', { agreementId })
  expect((await market.take(QueueUrl)).map(({ action }) => action)).toEqual([
    'subscribe-success',
    'unsubscribe-pending',
  ])
  const usage = { Dimension: 'apigateway', Quantity: 1, CustomerAWSAccountId: '111122223333' }
  const Timestamp = market.local.cloud.clock.now() / 1000
  const batch = { ProductCode: 'apiproduct', UsageRecords: [{ Timestamp, ...usage }] }
  const { Results } = await market.call('aws-marketplace', 'BatchMeterUsage', batch)

  await restart()

  const token = registration.form['x-amzn-marketplace-token']
  expect(onDisk()).not.toContain(token.slice(0, 40))
  expect(await market.call('aws-marketplace', 'BatchMeterUsage', batch)).toMatchObject({ Results })
  expect(await market.metering.send(new ResolveCustomerCommand({ RegistrationToken: token }))).toMatchObject({
    ProductCode: 'apiproduct',
  })
  const queue = (await market.call('sqs', 'GetQueueUrl', { QueueName: 'inbox' })).QueueUrl
  await market.advance(hour)
  expect((await market.take(queue)).map(({ action }) => action)).toEqual(['unsubscribe-success'])
  await restart()
  const redeemed = market.metering.send(new ResolveCustomerCommand({ RegistrationToken: token }))
  await expect(redeemed).rejects.toThrow('Registration token has expired')
})
