/** What is on its way when calls fail, and what is billed whatever is sent how often. */
import fc from 'fast-check'
import { startTemplate } from '../../template-cloud'
import { hour, inbox, type MarketCloud, marketOn } from './market-cloud'

const buyers = ['111122223333', '444455556666', '777788889999'] as const

async function begin(dialect: string): Promise<MarketCloud> {
  const market = marketOn(await startTemplate({ Resources: inbox() as never }, { start: '2026-01-05T09:00:00Z' }))
  await market.done('list-product', { productCode: 'apiproduct', dialect, dimensions: ['a', 'b'] })
  return market
}

test('a message that SNS does not take is sent until it does', async () => {
  const market = await begin('sns')
  const { QueueUrl } = await market.call('sqs', 'GetQueueUrl', { QueueName: 'inbox' })
  await market.call('sns', 'Subscribe', {
    TopicArn: 'arn:aws:sns:us-east-1:287250355862:aws-mp-subscription-notification-apiproduct',
    Protocol: 'sqs',
    Endpoint: 'arn:aws:sqs:us-east-1:000000000000:inbox',
    Attributes: { RawMessageDelivery: 'true' },
  })
  const fault = market.local.faults.place({ service: 'sns', action: 'Publish', does: 'refuse', count: 3 })
  await market.done('subscribe')
  expect(await market.take(QueueUrl)).toEqual([])
  await market.advance(10_000)
  expect(fault.met).toBe(3)
  expect(await market.take(QueueUrl)).toMatchObject([{ action: 'subscribe-success' }])
})

test('an event that EventBridge does not take is sent until it does', async () => {
  const market = await begin('eventbridge')
  const seen: string[] = []
  market.local.cloud.onTrace(({ kind, detail }) => {
    if (kind === 'event.accepted') seen.push(String(detail.detailType))
  })
  market.local.faults.place({ service: 'events', action: 'PutEvents', does: 'refuse', count: 2 })
  await market.done('subscribe', { atOnce: true })
  await market.advance(10_000)
  // What came later did not wait for it, as little as on AWS.
  expect([...seen].sort()).toEqual(['License Updated - Manufacturer', 'Purchase Agreement Created - Proposer'])
})

test('a token whose answer got lost is spent', async () => {
  const market = await begin('sns')
  await market.done('list-product', { productCode: 'apiproduct', fulfillmentUrl: 'https://example.com/register' })
  const { registration, agreementId } = await market.done('subscribe')
  const resolve = (form: Readonly<Record<string, string>>) =>
    market.call('aws-marketplace', 'ResolveCustomer', { RegistrationToken: form['x-amzn-marketplace-token'] })
  market.local.faults.place({ service: 'aws-marketplace', action: 'ResolveCustomer', does: 'drop', count: 1 })
  await expect(resolve(registration.form)).rejects.toMatchObject({ status: 503 })
  await expect(resolve(registration.form)).rejects.toMatchObject({ code: 'ExpiredTokenException' })
  // The buyer asks to set up once more.
  const again = await market.done('register', { agreementId })
  await resolve(again.registration.form)
})

test('the bill is of what came first for each buyer, dimension and hour, whatever else comes', async () => {
  const market = await begin('sns')
  for (const accountId of buyers) await market.done('subscribe', { accountId })
  await market.advance(3 * hour)
  const now = market.local.cloud.clock.now()
  const usage = fc.record({
    buyer: fc.constantFrom(...buyers),
    dimension: fc.constantFrom('a', 'b'),
    hoursAgo: fc.integer({ min: 0, max: 2 }),
    quantity: fc.integer({ min: 0, max: 3 }),
  })
  const expected = new Map<string, number>()
  await fc.assert(
    fc.asyncProperty(fc.array(usage, { minLength: 1, maxLength: 25 }), async (batch) => {
      const UsageRecords = batch.map(({ buyer, dimension, hoursAgo, quantity }) => ({
        Timestamp: (now - hoursAgo * hour) / 1000,
        Dimension: dimension,
        Quantity: quantity,
        CustomerAWSAccountId: buyer,
      }))
      const { Results } = await market.call('aws-marketplace', 'BatchMeterUsage', {
        ProductCode: 'apiproduct',
        UsageRecords,
      })
      for (const [index, { buyer, dimension, hoursAgo, quantity }] of batch.entries()) {
        const key = `${buyer} ${dimension} ${hoursAgo}`
        if (!expected.has(key)) expected.set(key, quantity)
        expect(Results[index].Status).toBe(expected.get(key) === quantity ? 'Success' : 'DuplicateRecord')
      }
    }),
    { numRuns: 50 },
  )
  const response = await fetch(`${market.local.endpointUrl}/_local/marketplace/bill`)
  const { records, totals } = (await response.json()) as {
    records: readonly unknown[]
    totals: readonly { quantity: number }[]
  }
  const sum = (numbers: Iterable<number>) => [...numbers].reduce((one, other) => one + other, 0)
  expect(records).toHaveLength(expected.size)
  expect(sum(totals.map(({ quantity }) => quantity))).toBe(sum(expected.values()))
})
