/** A purchase as an older listing sees it: messages of two topics of another account, and a registration. */
import { ResolveCustomerCommand } from '@aws-sdk/client-marketplace-metering'
import { startTemplate } from '../../template-cloud'
import { hour, inbox, type MarketCloud, marketOn, minute } from './market-cloud'

const buyer = '111122223333'
const topic = (about: string, code = 'apiproduct'): string =>
  `arn:aws:sns:us-east-1:287250355862:aws-mp-${about}-notification-${code}`

let market: MarketCloud
let queueUrl: string

beforeEach(async () => {
  market = marketOn(await startTemplate({ Resources: inbox() as never }))
  queueUrl = (await market.call('sqs', 'GetQueueUrl', { QueueName: 'inbox' })).QueueUrl
})

const subscribeInbox = (about: string, code?: string) =>
  market.call('sns', 'Subscribe', {
    TopicArn: topic(about, code),
    Protocol: 'sqs',
    Endpoint: 'arn:aws:sqs:us-east-1:000000000000:inbox',
    Attributes: { RawMessageDelivery: 'true' },
  })

const listed = (fields: object = {}) =>
  market.done('list-product', {
    productCode: 'apiproduct',
    title: 'An API',
    fulfillmentUrl: 'https://example.com/register',
    ...fields,
  })

async function error(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing',
    ({ name, message }: Error) => `${name}: ${message}`,
  )
}

const resolve = (RegistrationToken: string) => market.metering.send(new ResolveCustomerCommand({ RegistrationToken }))

test('a purchase is told to the topic, and its token says who bought', async () => {
  const product = await listed()
  expect(product).toMatchObject({
    code: 'apiproduct',
    dialects: ['sns'],
    dimensions: ['apigateway'],
    topics: { subscription: topic('subscription'), entitlement: topic('entitlement') },
  })
  await subscribeInbox('subscription')

  const { agreementId, customerIdentifier, licenseArn, offerId, registration } = await market.done('subscribe')

  expect(await market.take(queueUrl)).toEqual([
    {
      action: 'subscribe-success',
      'customer-identifier': customerIdentifier,
      'product-code': 'apiproduct',
      'offer-identifier': offerId,
    },
  ])
  expect(registration).toEqual({
    url: 'https://example.com/register',
    form: {
      'x-amzn-marketplace-token': expect.stringMatching(/^[\w+/=]{128}$/),
      'x-amzn-marketplace-agreement-id': agreementId,
      'x-amzn-marketplace-product-id': product.productId,
    },
  })
  expect(await resolve(registration.form['x-amzn-marketplace-token'])).toMatchObject({
    CustomerIdentifier: customerIdentifier,
    CustomerAWSAccountId: buyer,
    LicenseArn: licenseArn,
    ProductCode: 'apiproduct',
  })
})

test('a token is good once, and for an hour', async () => {
  await listed()
  const { agreementId, registration } = await market.done('subscribe')
  const token = registration.form['x-amzn-marketplace-token']
  await resolve(token)
  expect(await error(resolve(token))).toBe('ExpiredTokenException: Registration token has expired')
  expect(await error(resolve('made-up'))).toBe('InvalidTokenException: Registration token is invalid')

  const again = (await market.done('register', { agreementId })).registration.form['x-amzn-marketplace-token']
  expect(again).not.toBe(token)
  await market.advance(hour)
  expect(await error(resolve(again))).toMatch(/^ExpiredTokenException/)
  await market.advance(25 * hour)
  await market.done('register', { agreementId })
  expect(await error(resolve(again))).toMatch(/^InvalidTokenException/)
})

test('who unsubscribes is pending for an hour, and gone then', async () => {
  await listed()
  await subscribeInbox('subscription')
  const { agreementId, customerIdentifier } = await market.done('subscribe')
  await market.take(queueUrl)

  await market.done('end', { agreementId })
  const said = { 'customer-identifier': customerIdentifier, 'product-code': 'apiproduct' }
  expect(await market.take(queueUrl)).toEqual([{ action: 'unsubscribe-pending', ...said }])
  await market.advance(59 * minute)
  expect(await market.take(queueUrl)).toEqual([])
  await market.advance(minute)
  expect(await market.take(queueUrl)).toEqual([{ action: 'unsubscribe-success', ...said }])
})

test('a subscription that fails, and a free trial, are told as AWS tells them', async () => {
  await listed()
  await subscribeInbox('subscription')
  await market.done('subscribe', { fail: true })
  expect(await market.take(queueUrl)).toMatchObject([{ action: 'subscribe-fail' }])
  const { registration } = await market.done('subscribe', { freeTrialDays: 14 })
  expect(await market.take(queueUrl)).toMatchObject([{ action: 'subscribe-success', isFreeTrialTermPresent: 'true' }])
  expect(registration.form).toMatchObject({ 'x-amzn-marketplace-offer-type': 'free-trial' })
})

test('each message twice, and in another order, where it is asked for', async () => {
  await listed()
  await subscribeInbox('subscription')
  const { agreementId } = await market.done('subscribe', { twice: true })
  expect((await market.take(queueUrl)).map(({ action }) => action)).toEqual(['subscribe-success', 'subscribe-success'])
  await market.done('end', { agreementId, atOnce: true, order: ['unsubscribe-success', 'unsubscribe-pending'] })
  expect((await market.take(queueUrl)).map(({ action }) => action)).toEqual([
    'unsubscribe-success',
    'unsubscribe-pending',
  ])
})

test('the message can come after the registration', async () => {
  await listed()
  await subscribeInbox('subscription')
  const { registration } = await market.done('subscribe', { delaySeconds: 30 })
  await resolve(registration.form['x-amzn-marketplace-token'])
  expect(await market.take(queueUrl)).toEqual([])
  await market.advance(30_000)
  expect(await market.take(queueUrl)).toMatchObject([{ action: 'subscribe-success' }])
})

test('the topics are for the seller alone, and there is none before the listing', async () => {
  expect(await error(subscribeInbox('subscription'))).toMatch(/is not authorized to perform: SNS:Subscribe/)
  await listed()
  await subscribeInbox('subscription')
  for (const [action, more] of [
    ['Publish', { Message: 'forged' }],
    ['SetTopicAttributes', { AttributeName: 'Policy', AttributeValue: '' }],
    ['DeleteTopic', {}],
    ['ProvideTopic', { Policy: '{"Statement":[]}' }],
  ] as const) {
    const call = market.call('sns', action, { TopicArn: topic('subscription'), ...more })
    expect(await error(call)).toMatch(
      /not authorized to perform: SNS:\w+ on .* because no resource-based policy allows/,
    )
  }
  expect((await market.call('sns', 'ListTopics')).Topics).toEqual([])
  expect((await market.call('sns', 'ListSubscriptions')).Subscriptions).toHaveLength(1)
})

test('what cannot be is refused by its field', async () => {
  await listed()
  const refused = async (step: string, fields: object) => {
    const { status, body } = await market.play(step, fields)
    return [status, body.field]
  }
  expect(await refused('list-product', { fulfillmentUrl: 'javascript:alert(1)' })).toEqual([400, 'fulfillmentUrl'])
  const long = (characters: number) => `https://example.com/${'r'.repeat(characters - 20)}`
  expect(await refused('list-product', { fulfillmentUrl: long(2049) })).toEqual([400, 'fulfillmentUrl'])
  expect((await market.play('list-product', { productCode: 'apiproduct', fulfillmentUrl: long(2048) })).status).toBe(
    200,
  )
  expect(await refused('list-product', { dialect: 'fax' })).toEqual([400, 'dialect'])
  expect(await refused('subscribe', { accountId: '1' })).toEqual([400, 'accountId'])
  expect(await refused('subscribe', { product: 'another' })).toEqual([400, 'product'])
  expect(await refused('subscribe', { offerId: 'offer-1' })).toEqual([400, 'offerId'])
  expect(await refused('subscribe', { order: ['first'] })).toEqual([400, 'order'])
  expect(await refused('subscribe', { nonsense: 1 })).toEqual([400, 'nonsense'])
  expect(await refused('end', {})).toEqual([400, 'agreementId'])
  await market.done('subscribe')
  expect(await refused('subscribe', {})).toEqual([400, 'accountId'])
  expect((await market.play('nonsense')).status).toBe(404)
})

test('no registration is asked for where it is not wanted', async () => {
  await listed()
  expect(await market.done('subscribe', { registration: false })).not.toHaveProperty('registration')
})
