/**
 * What goes wrong between AWS Marketplace and us: of a purchase nothing is lost and nothing half done, what can't be read is
 * kept and told, and nobody is believed who isn't AWS.
 */
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { GetQueueAttributesCommand, ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import type { Fault } from '../../local/kernel/faults'
import { rootOf, type ServicePrincipal } from '../../local/kernel/principal'
import { callsOf, type EachCall } from './each-call'
import { type ForSale, forSaleOf } from './for-sale'
import { type Marketplace, marketplaceOf } from './marketplace'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf } from './signed-in'

const phone = '+15555550144'
const topicAccount = '287250355862'

let signalbox: Signalbox
let people: People
let forSale: ForSale
let marketplace: Marketplace
let sns: SNSClient
let sqs: SQSClient
let deadLetters: string

beforeAll(async () => {
  signalbox = await startScenario({ start: '2026-11-02T09:00:00Z' })
  people = peopleOf(signalbox)
  forSale = forSaleOf(signalbox)
  marketplace = marketplaceOf(signalbox)
  sns = new SNSClient(signalbox.local.sdkConfig)
  sqs = new SQSClient(signalbox.local.sdkConfig)
  const TopicArn = signalbox.local.outputs('signalbox-platform').OperatorTopicArn
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: phone }))
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}))
  deadLetters = QueueUrls.find((url) => url.includes('InboxDeadLetters')) ?? ''
}, 120_000)

afterAll(async () => {
  sns?.destroy()
  sqs?.destroy()
  marketplace?.stop()
  people?.stop()
  forSale?.stop()
  await signalbox?.stop()
})

let count = 0

/** A purchase that nobody has registered, of a product that is sold here. */
async function purchase() {
  const product = `product${++count}`
  await marketplace.list(product)
  await forSale.publish(product, [{ planId: 'silver', marketplace: { productCode: product } }])
  return marketplace.play('subscribe', { product })
}

type Bought = Awaited<ReturnType<typeof purchase>>

/** That somebody registers it, and has access. */
async function expectAccess(bought: Bought): Promise<void> {
  const person = await people.add(`bea${++count}`)
  await marketplace.register(person, bought)
  const { body } = await person.call<{ subscriptions: unknown[] }>('GET', 'subscriptions/subscriptions')
  expect(body.subscriptions).toMatchObject([{ status: 'active' }])
}

const begunAgain = async (bought: Bought): Promise<Bought> => ({
  ...bought,
  ...(await marketplace.play<Pick<Bought, 'registration'>>('register', { agreementId: bought.agreementId })),
})

function resolveCustomer(fault: Omit<Fault, 'service' | 'action'>) {
  return signalbox.local.faults.place({ service: 'aws-marketplace', action: 'ResolveCustomer', ...fault })
}

describe('A token that AWS Marketplace is asked about', () => {
  test.each([
    ['ThrottlingException', 400],
    ['DisabledApiException', 400],
    ['InternalServiceErrorException', 500],
  ])('waits for it while it answers %s, and the same token leads on then', async (code, status) => {
    const bought = await purchase()
    const fault = resolveCustomer({ does: 'refuse', error: { code, message: 'Not now', status } })
    const refused = await marketplace.land(bought.registration)
    expect(refused).toMatchObject({ status: 503, setCookie: '', location: null })
    expect(refused.text).toContain('your purchase is not lost')
    expect(refused.text).not.toContain('Not now')
    expect(fault.met).toBeGreaterThan(0)
    fault.lift()
    await expectAccess(bought)
  })

  test('is told to be too old, also if it was used elsewhere, and the buyer begins again', async () => {
    const bought = await purchase()
    await marketplace.advance(2 * 3_600_000)
    const late = await marketplace.land(bought.registration)
    expect(late).toMatchObject({ status: 410, setCookie: '' })
    expect(late.text).toContain('This registration is too old')
    await expectAccess(await begunAgain(bought))
  })

  test('is none if AWS says so, and the same holds when it comes again', async () => {
    const { registration } = await purchase()
    const form = { ...registration.form, 'x-amzn-marketplace-token': 'nobody-has-given-this' }
    for (let time = 0; time < 2; time++) {
      const { status, setCookie, text } = await marketplace.land({ ...registration, form })
      expect([status, setCookie]).toEqual([400, ''])
      expect(text).toContain('This is no registration')
    }
  })

  test('is spent when the answer is lost: the buyer is told to begin again, and has access then', async () => {
    const bought = await purchase()
    resolveCustomer({ does: 'drop', count: 1 })
    expect(await marketplace.land(bought.registration)).toMatchObject({ status: 410, setCookie: '' })
    await expectAccess(await begunAgain(bought))
  })

  test('is asked about again when who asked has died of it', async () => {
    const bought = await purchase()
    const fault = resolveCustomer({ does: 'kill', count: 1 })
    expect((await marketplace.land(bought.registration)).status).toBeGreaterThanOrEqual(500)
    expect(fault.met).toBe(1)
    const second = await marketplace.land(bought.registration)
    expect(second.status).toBe(303)
    const own = `${signalbox.local.webUrl}/api/subscriptions/marketplace/registrations`
    const page = await fetch(own, { headers: { cookie: second.cookie } })
    expect(await page.text()).toContain('AWS Marketplace is being asked')
    await marketplace.advance(30_000)
    expect((await fetch(own, { headers: { cookie: second.cookie } })).status).toBe(410)
    await expectAccess(bought)
  })

  test('is claimed once it was redeemed, whatever fails in between', async () => {
    const bought = await purchase()
    const { cookie } = await marketplace.land(bought.registration)
    const person = await people.add(`bea${++count}`)
    const claim = { productCode: bought.productCode, accountEnding: bought.accountId.slice(-4), name: 'Bea' }
    const faults = [
      { service: 'dynamodb', action: 'PutItem' },
      { service: 'dynamodb', action: 'TransactWriteItems' },
      { service: 'states', action: 'StartExecution' },
    ]
    for (const fault of faults) {
      const placed = signalbox.local.faults.place({ ...fault, caller: 'Buyers', does: 'kill', count: 1 })
      const { status } = await marketplace.claim(person, cookie, claim)
      expect([fault.action, placed.met, status]).toEqual([fault.action, 1, 502])
      placed.lift()
    }
    expect(await marketplace.claim(person, cookie, claim)).toMatchObject({ status: 200 })
    const { body } = await person.call<{ subscriptions: unknown[] }>('GET', 'subscriptions/subscriptions')
    expect(body.subscriptions).toMatchObject([{ status: 'active' }])
  })
})

async function notices(): Promise<readonly string[]> {
  await signalbox.local.idle()
  return (await signalbox.local.phone.list({ to: phone })).map(({ message }) => message)
}

async function inDeadLetters(): Promise<number> {
  const asked = { QueueUrl: deadLetters, AttributeNames: ['ApproximateNumberOfMessages' as const] }
  return Number((await sqs.send(new GetQueueAttributesCommand(asked))).Attributes?.ApproximateNumberOfMessages)
}

const topicOf = (product: string, about = 'subscription', account = topicAccount, region = 'us-east-1') =>
  `arn:aws:sns:${region}:${account}:aws-mp-${about}-notification-${product}`

/** As the account that owns the topic. */
function publish(TopicArn: string, Message: string): Promise<unknown> {
  const owner = rootOf(TopicArn.split(':')[4] ?? '')
  return signalbox.local.cloud.call(owner, 'sns', 'Publish', { TopicArn, Message })
}

const told = (product: string, more: object = {}) =>
  JSON.stringify({ action: 'subscribe-success', 'customer-identifier': 'c-1', 'product-code': product, ...more })

test('What nobody can read goes to the dead letters of the inbox, and a person is told of each once', async () => {
  await marketplace.list('garbled')
  const before = { notices: (await notices()).length, letters: await inDeadLetters() }
  const garbled = [
    'no JSON',
    '[]',
    '{"action":"subscribe-success"}',
    told('garbled', { action: 'subscribe-perhaps' }),
    told('garbled', { 'customer-identifier': '' }),
    told('garbled', { 'customer-identifier': 'a'.repeat(256) }),
    told('garbled', { isFreeTrialTermPresent: 'perhaps' }),
    // Of another product than the topic is of.
    told('product1'),
    // What the other topic says.
    told('garbled', { action: 'entitlement-updated' }),
  ]
  for (const message of garbled) await publish(topicOf('garbled'), message)
  await publish(topicOf('garbled', 'entitlement'), told('garbled'))
  for (let minutes = 0; minutes < 15; minutes += 2) await marketplace.advance(120_000)

  const wrong = garbled.length + 1
  expect(await inDeadLetters()).toBe(before.letters + wrong)
  const since = (await notices()).slice(before.notices)
  expect(since).toHaveLength(wrong)
  expect(new Set(since).size).toBe(wrong)
  for (const notice of since) expect(notice).toContain('A message in the inbox of AWS Marketplace can’t be read')
  expect(await signalbox.archive()).not.toContain('garbled')

  // What was right among them has not waited.
  const { Messages = [] } = await sqs.send(
    new ReceiveMessageCommand({ QueueUrl: deadLetters, MaxNumberOfMessages: 1, VisibilityTimeout: 0 }),
  )
  expect(JSON.parse(Messages[0]?.Body ?? '')).toMatchObject({ TopicArn: topicOf('garbled') })
})

test('A product that is bought and not sold here is told once, whoever comes upon it', async () => {
  const orders = [
    // By the registration, and by the topic after it.
    ['sns', {}],
    ['sns', { delaySeconds: 30 }],
    // By the license, and by the agreement after it.
    ['eventbridge', {}],
    ['eventbridge', { order: ['license-updated', 'created'] }],
  ] as const
  for (const [dialect, manner] of orders) {
    const product = `unsold${++count}`
    await marketplace.list(product, dialect)
    const bought = await marketplace.play('subscribe', { product, ...manner })
    await marketplace.register(await people.add(`bea${++count}`), bought)
    await marketplace.advance(70_000)
    const about = (await notices()).filter((notice) => notice.includes('no plan is sold under it'))
    expect([product, about.length]).toEqual([product, orders.findIndex((each) => each[1] === manner) + 1])
  }
})

test('An event of AWS that nobody can read goes to the dead letters, and is not half believed', async () => {
  const before = await signalbox.deadLetters()
  const aws: ServicePrincipal = {
    kind: 'service',
    service: 'agreement-marketplace.amazonaws.com',
    sourceArn: 'arn:aws:aws-marketplace::000000000000:agreement',
    sourceAccount: '000000000000',
  }
  const entry = (DetailType: string, detail: object) => ({
    Source: 'aws.agreement-marketplace',
    DetailType,
    Detail: JSON.stringify(detail),
  })
  const Entries = [
    entry('License Updated - Manufacturer', { agreement: { id: 'agmt-half' }, license: { arn: 'l-1' } }),
    entry('Purchase Agreement Created - Proposer', {
      agreement: { id: 'agmt-half', status: 'ACTIVE', endTime: 'soon' },
    }),
    // Not for us.
    entry('Purchase Agreement Billing Adjustment Failed - Proposer', {}),
  ]
  await signalbox.local.cloud.call(aws, 'events', 'PutEvents', { Entries })
  for (let minutes = 0; minutes < 6; minutes++) await marketplace.advance(60_000)
  expect(await signalbox.deadLetters()).toBe(before + 2)
  expect(await signalbox.archive()).not.toContain('agmt-half')
})

const isWrite = ({ service, action }: EachCall) =>
  service === 'states' || (service === 'dynamodb' && !/^(?:Get|BatchGet|Query)/.test(action))

test.each([
  ['topics', 'sns', 'MarketplaceInbox', 'MarketplaceSubscribeSucceeded'],
  ['the bus', 'eventbridge', 'MarketplaceAgreements', 'MarketplaceAgreementChanged'],
] as const)(
  'What comes by %s reaches neither table nor workflow but as an event',
  async (_, dialect, caller, event) => {
    const calls = callsOf(signalbox, 'signalbox-subscriptions')
    const product = `product${++count}`
    await marketplace.list(product, dialect)
    const fault = signalbox.local.faults.place({ service: 'events', action: 'PutEvents', caller, does: 'refuse' })
    let bought = ''
    const unheard = await calls.of(async () => {
      const { customerIdentifier, agreementId } = await marketplace.play('subscribe', { product })
      bought = dialect === 'sns' ? (customerIdentifier ?? '') : agreementId
    })
    expect(unheard.map(({ caller: each }) => each)).toContain(caller)
    expect(unheard.filter(isWrite)).toEqual([])
    expect(await signalbox.archive()).not.toContain(bought)

    fault.lift()
    const heard = await calls.of(() => marketplace.advance(600_000))
    const told = heard.findIndex(({ caller: each, action }) => each === caller && action === 'PutEvents')
    expect(heard.findIndex(isWrite)).toBeGreaterThan(told)
    expect(heard.filter(isWrite).map(({ caller: each }) => each)).not.toContain(caller)
    const archived = (await signalbox.archive()).split('\n')
    expect(archived.some((each) => each.includes(event) && each.includes(bought))).toBe(true)
  },
)

describe('Nobody but AWS Marketplace is heard', () => {
  /** A topic of somebody's, which may be subscribed to by anybody, and has the inbox as a subscriber. */
  async function subscribed(TopicArn: string): Promise<void> {
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { AWS: '*' }, Action: 'sns:Subscribe', Resource: TopicArn }],
    })
    await signalbox.local.cloud.call(rootOf(TopicArn.split(':')[4] ?? ''), 'sns', 'ProvideTopic', { TopicArn, Policy })
    const Endpoint = signalbox.local.outputs('signalbox-subscriptions').MarketplaceInboxArn
    await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sqs', Endpoint }))
  }

  test.each([
    ['a topic of another account', topicOf('forged', 'subscription', '999988887777')],
    ['a topic of another Region', topicOf('forged', 'subscription', topicAccount, 'eu-west-1')],
    ['another topic of that account', `arn:aws:sns:us-east-1:${topicAccount}:forged-notification`],
  ])('%s', async (_, TopicArn) => {
    const before = { notices: await notices(), letters: await inDeadLetters() }
    await subscribed(TopicArn)
    await publish(TopicArn, told('forged'))
    await marketplace.advance(120_000)
    expect(await signalbox.archive()).not.toContain('forged')
    // It has not even arrived.
    expect({ notices: await notices(), letters: await inDeadLetters() }).toEqual(before)
  })

  test('and no account sends to the inbox by itself', async () => {
    const arn = signalbox.local.outputs('signalbox-subscriptions').MarketplaceInboxArn ?? ''
    const QueueUrl = `${signalbox.local.endpointUrl}/${arn.split(':').slice(4).join('/')}`
    const MessageBody = JSON.stringify({ Type: 'Notification', TopicArn: topicOf('forged'), Message: told('forged') })
    for (const account of ['999988887777', topicAccount]) {
      const sent = signalbox.local.cloud.call(rootOf(account), 'sqs', 'SendMessage', { QueueUrl, MessageBody })
      await expect(sent).rejects.toThrow(/not authorized|Access.*denied/i)
    }
  })
})
