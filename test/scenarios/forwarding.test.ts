/**
 * Listings of a seller's other account, or of a stage outside us-east-1: what AWS Marketplace tells there arrives by the
 * forwarding. The other account is a principal here, and the bus of the other Region a bus.
 */
import { CloudFormationClient, CreateStackCommand } from '@aws-sdk/client-cloudformation'
import {
  CreateEventBusCommand,
  DescribeEventBusCommand,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { App } from 'aws-cdk-lib'
import { Template } from 'aws-cdk-lib/assertions'
import type { subscriptionView } from '../../domains/subscriptions/api-view'
import { ForwardingStack } from '../../infra/stacks/forwarding-stack'
import { stageFrom } from '../../infra/stage'
import { roleSession, rootOf } from '../../local/kernel/principal'
import { type ForSale, forSaleOf } from './for-sale'
import { type Marketplace, marketplaceOf, type Purchase } from './marketplace'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

type View = ReturnType<typeof subscriptionView>

const seller = '444455556666'
/** What the default bus in us-east-1 is on AWS. */
const elsewhere = 'default-of-us-east-1'
const source = 'aws.agreement-marketplace'
const phone = '+15555550133'

let signalbox: Signalbox
let people: People
let forSale: ForSale
let marketplace: Marketplace
let busArn: string
let inboxArn: string

beforeAll(async () => {
  signalbox = await startScenario({
    parameters: {
      'signalbox-subscriptions': { MarketplaceSeller: seller, ForwardedProducts: 'theirs,both' },
    },
  })
  people = peopleOf(signalbox)
  forSale = forSaleOf(signalbox)
  marketplace = marketplaceOf(signalbox)
  const outputs = signalbox.local.outputs('signalbox-subscriptions')
  busArn = outputs.MarketplaceBusArn ?? ''
  inboxArn = outputs.MarketplaceInboxArn ?? ''
  await signalbox.eventBridge.send(new CreateEventBusCommand({ Name: elsewhere }))
  await deployForwarding()
  const sns = new SNSClient(signalbox.local.sdkConfig)
  const TopicArn = signalbox.local.outputs('signalbox-platform').OperatorTopicArn
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: phone }))
  sns.destroy()
}, 120_000)

afterAll(async () => {
  marketplace?.stop()
  people?.stop()
  forSale?.stop()
  await signalbox?.stop()
})

/** As `cdk deploy` does. */
async function deployForwarding(): Promise<void> {
  const forward = { events: true, productCodes: [] }
  const stack = new ForwardingStack(new App(), { stage: stageFrom(), forward, busName: elsewhere })
  const formation = new CloudFormationClient(signalbox.local.sdkConfig)
  await formation.send(
    new CreateStackCommand({
      StackName: 'signalbox-forwarding',
      TemplateBody: JSON.stringify(Template.fromStack(stack).toJSON()),
      Parameters: [{ ParameterKey: 'Bus', ParameterValue: busArn }],
      Capabilities: ['CAPABILITY_NAMED_IAM'],
    }),
  )
  formation.destroy()
  await signalbox.local.idle()
}

const topicOf = (productCode: string, about: string) =>
  `arn:aws:sns:us-east-1:287250355862:aws-mp-${about}-notification-${productCode}`

/** The topics of a listing whose seller is another account, which has them send to the inbox. */
async function subscribeAsSeller(productCode: string): Promise<void> {
  const { cloud } = signalbox.local
  for (const about of ['subscription', 'entitlement']) {
    const TopicArn = topicOf(productCode, about)
    const Policy = JSON.stringify({
      Version: '2012-10-17',
      Statement: [
        {
          Effect: 'Allow',
          Principal: { AWS: `arn:aws:iam::${seller}:root` },
          Action: 'sns:Subscribe',
          Resource: TopicArn,
        },
      ],
    })
    await cloud.call(rootOf('287250355862'), 'sns', 'ProvideTopic', { TopicArn, Policy })
    await cloud.call(rootOf(seller), 'sns', 'Subscribe', { TopicArn, Protocol: 'sqs', Endpoint: inboxArn })
  }
  await signalbox.local.idle()
}

/** A listing, and a plan that is sold under it. */
async function sell(productCode: string, dialect: 'sns' | 'eventbridge' | 'both'): Promise<void> {
  const fulfillmentUrl = `${signalbox.local.webUrl}/api/subscriptions/marketplace/registrations`
  const listed = { productCode, dialect, fulfillmentUrl, bus: elsewhere }
  const { productId } = await marketplace.play<{ productId: string }>('list-product', listed)
  const listing = dialect === 'eventbridge' ? { productId, catalog: 'AWSMarketplace' } : { productCode }
  await forSale.publish(productCode, [{ planId: 'silver', marketplace: listing as never }])
}

async function subscriptionsOf(person: SignedInPerson): Promise<readonly View[]> {
  const { body } = await person.call<{ subscriptions: View[] }>('GET', 'subscriptions/subscriptions')
  return body.subscriptions
}

async function buy(person: SignedInPerson, product: string): Promise<Purchase> {
  const purchase = await marketplace.play('subscribe', { product })
  await marketplace.register(person, purchase)
  await marketplace.advance(70_000)
  return purchase
}

test('What is bought of a seller’s other account opens the gateway by its topics, and ends by them', async () => {
  await sell('theirs', 'sns')
  await subscribeAsSeller('theirs')
  const bea = await people.add('bea')
  const { agreementId } = await buy(bea, 'theirs')
  expect(await subscriptionsOf(bea)).toMatchObject([{ apiId: 'theirs', status: 'active' }])
  await marketplace.play('end', { agreementId })
  await marketplace.advance(3_600_000)
  expect(await subscriptionsOf(await people.signIn(bea))).toMatchObject([{ status: 'ended' }])
})

test('What is bought in us-east-1 opens the gateway by its events, once, though two rules forward them', async () => {
  const { eventBridge, local } = signalbox
  const EventPattern = JSON.stringify({ source: [source] })
  await eventBridge.send(new PutRuleCommand({ Name: 'again', EventBusName: elsewhere, EventPattern }))
  const RoleArn = `arn:aws:iam::${local.cloud.accountId}:role/signalbox-forwarding`
  const Targets = [{ Id: 'again', Arn: busArn, RoleArn }]
  await eventBridge.send(new PutTargetsCommand({ Rule: 'again', EventBusName: elsewhere, Targets }))
  await sell('oftoday', 'eventbridge')
  const ada = await people.add('ada')
  const { agreementId } = await buy(ada, 'oftoday')
  const [subscription, ...others] = await subscriptionsOf(ada)
  expect([subscription?.status, others]).toEqual(['active', []])
  expect(await forSale.keysOf(subscription?.subscriptionId ?? '')).toHaveLength(1)

  const archived = (await signalbox.archive()).split('\n').map((line) => JSON.parse(line))
  const told = archived
    .filter(({ event }) => event.detailType === 'MarketplaceAgreementChanged')
    .map(({ event }) => JSON.parse(event.detail))
    .filter(({ data }) => data.agreementId === agreementId)
  expect(told).toHaveLength(2)
  expect(told[0]).toEqual(told[1])
  await marketplace.play('end', { agreementId, deprovisionAfterSeconds: 31 })
  await marketplace.advance(31_000)
  expect(await subscriptionsOf(ada)).toMatchObject([{ status: 'ended', reason: 'Cancelled' }])
})

test('A purchase that both roads tell of is one subscription with one key', async () => {
  await sell('both', 'both')
  await subscribeAsSeller('both')
  const eva = await people.add('eva')
  await buy(eva, 'both')
  const [subscription, ...others] = await subscriptionsOf(eva)
  expect([subscription?.status, others]).toEqual(['active', []])
  expect(await forSale.keysOf(subscription?.subscriptionId ?? '')).toHaveLength(1)
})

test('Nobody puts such events there by themselves, and the account of the seller nothing else', async () => {
  const { eventBridge, local } = signalbox
  const Entries = [{ Source: source, DetailType: 'License Updated - Manufacturer', Detail: '{}', EventBusName: busArn }]
  const own = await eventBridge.send(new PutEventsCommand({ Entries }))
  expect(own.Entries).toMatchObject([{ ErrorCode: 'NotAuthorizedForSourceException' }])
  const role = roleSession(`arn:aws:iam::${seller}:role/signalbox-forwarding`, 's')
  for (const caller of [role, rootOf(seller), rootOf('999988887777')]) {
    for (const Source of [source, 'signalbox.subscriptions', 'anything']) {
      const put = local.cloud.call(caller, 'events', 'PutEvents', {
        Entries: Entries.map((each) => ({ ...each, Source })),
      })
      await expect(put).rejects.toThrow(/not authorized to perform: events:PutEvents/)
    }
  }
})

test('The bus lets in what a rule of the seller’s forwarding sends, and no other role, account, source or type', async () => {
  const { eventBridge, local } = signalbox
  const { Policy = '' } = await eventBridge.send(new DescribeEventBusCommand({}))
  const sent = { 'events:source': [source], 'events:detail-type': ['License Updated - Manufacturer'] }
  /** Which policy is in the way: what the role’s own says is its account’s, and nobody’s here. */
  const refusal = (roleArn: string, context: object = {}): string => {
    const access = {
      action: 'events:PutEvents',
      resource: busArn,
      resourcePolicy: JSON.parse(Policy),
      context: { ...sent, 'events:eventBusInvocation': 'true', ...context },
    }
    try {
      local.cloud.authorizer.authorize(roleSession(roleArn, 's'), [access])
      return 'nothing'
    } catch (error) {
      return /because no ([a-z-]+) policy/.exec((error as Error).message)?.[1] ?? String(error)
    }
  }
  const forwarder = `arn:aws:iam::${seller}:role/signalbox-forwarding`
  expect(refusal(forwarder)).toBe('identity-based')
  const others: readonly (readonly [string, object?])[] = [
    [`arn:aws:iam::${seller}:role/another`],
    ['arn:aws:iam::999988887777:role/signalbox-forwarding'],
    [forwarder, { 'events:source': ['aws.health'] }],
    [forwarder, { 'events:detail-type': ['Purchase Agreement Billing Adjustment Failed - Proposer'] }],
    [forwarder, { 'events:eventBusInvocation': 'false' }],
  ]
  for (const [role, context] of others) expect(refusal(role, context)).toBe('resource-based')
})

test('A topic of somebody else’s listing is not let send, and a person is told', async () => {
  await subscribeAsSeller('foreign')
  const told = await signalbox.local.phone.list({ to: phone })
  expect(told.map(({ message }) => message)).toEqual([
    expect.stringContaining('A message in the inbox of AWS Marketplace can’t be read'),
    expect.stringContaining('A message in the inbox of AWS Marketplace can’t be read'),
  ])
  const { cloud } = signalbox.local
  const listed = await cloud.call<{ Subscriptions: { TopicArn: string; SubscriptionArn: string }[] }>(
    rootOf(cloud.accountId),
    'sns',
    'ListSubscriptions',
    {},
  )
  const states = listed.Subscriptions.filter(({ TopicArn }) => TopicArn.endsWith('-foreign'))
  expect(states.map(({ SubscriptionArn }) => SubscriptionArn)).toEqual(['PendingConfirmation', 'PendingConfirmation'])
})
