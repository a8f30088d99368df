/** Calls under a product code are billed by AWS Marketplace, as API Gateway meters them; and never silently not. */
import { EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { DeleteRoleCommand, DeleteRolePolicyCommand, IAMClient } from '@aws-sdk/client-iam'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import petstore from '../../examples/petstore/openapi.json'
import { type Marketplace, marketplaceOf } from './marketplace'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

const phone = '+15555550177'
const RoleName = 'ApiGatewayMarketplaceMeteringRole'

let signalbox: Signalbox
let people: People
let marketplace: Marketplace
let owner: SignedInPerson

beforeAll(async () => {
  signalbox = await startScenario({ start: '2026-11-02T20:30:00Z' })
  people = peopleOf(signalbox)
  marketplace = marketplaceOf(signalbox)
  owner = await people.add('owner', { groups: ['admins'] })
  const sns = new SNSClient(signalbox.local.sdkConfig)
  const TopicArn = signalbox.local.outputs('signalbox-platform').OperatorTopicArn
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: phone }))
  sns.destroy()
}, 120_000)

afterAll(async () => {
  marketplace?.stop()
  people?.stop()
  await signalbox?.stop()
})

/** A draft of the petstore with a plan that is metered. */
async function draft(apiId: string): Promise<void> {
  const { RestApiId: restApiId = '', StageName: stage = '' } = signalbox.local.outputs('signalbox-petstore')
  const stages = [{ restApiId, stage }]
  await marketplace.list(apiId)
  await call('POST', '/apis', { apiId, name: apiId, summary: '', visibility: 'public', stages })
  await call('PUT', `/apis/${apiId}/document`, { document: JSON.stringify(petstore) })
  const listing = { marketplace: { productCode: apiId }, metering: 'gateway' }
  await call('PUT', `/apis/${apiId}/plans/silver`, {
    name: 'Silver',
    description: 'Paid by the call',
    stages,
    ...listing,
  })
}

const call = <Body>(method: string, path: string, body: unknown) =>
  owner.call<Body>(method, `subscriptions${path}`, body)

async function bill(productCode: string): Promise<readonly unknown[]> {
  const response = await fetch(`${signalbox.local.endpointUrl}/_local/marketplace/bill?product=${productCode}`)
  return ((await response.json()) as { records: readonly unknown[] }).records
}

/** What the operator was told of the role. */
async function notices(): Promise<readonly string[]> {
  await signalbox.local.idle()
  const told = await signalbox.local.phone.list({ to: phone })
  return told.map(({ message }) => message).filter((message) => message.includes(RoleName))
}

test('What a buyer calls is on the bill when its hour is over, with nothing done but publishing', async () => {
  await draft('metered')
  expect(await call('POST', '/apis/metered/publication', {})).toMatchObject({ status: 200 })
  const bea = await people.add('bea')
  const purchase = await marketplace.play('subscribe', { product: 'metered' })
  const subscriptionId = await marketplace.register(bea, purchase)
  const { body } = await bea.call<{ key: string }>('POST', `subscriptions/subscriptions/${subscriptionId}/key`, {})
  for (let each = 0; each < 3; each++) {
    const pets = `${signalbox.local.webUrl}/api/petstore/pets`
    expect((await fetch(pets, { headers: { 'x-api-key': body.key } })).status).toBe(200)
  }
  await marketplace.advance(3_600_000)
  expect(await bill('metered')).toMatchObject([{ accountId: purchase.accountId, quantity: 3, source: 'gateway' }])
})

test('Without the role of API Gateway no plan is published that it should meter, and of those there are a person is told each day', async () => {
  const iam = new IAMClient(signalbox.local.sdkConfig)
  await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'Meter' }))
  await iam.send(new DeleteRoleCommand({ RoleName }))
  iam.destroy()
  owner = await people.signIn(owner)
  await draft('unmetered')
  expect(await call('POST', '/apis/unmetered/publication', {})).toMatchObject({
    status: 400,
    body: { title: 'PlanInvalid', field: 'plans.silver.metering', detail: expect.stringContaining(RoleName) },
  })

  const { Rules = [] } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  const rule = Rules.find(({ Name = '' }) => Name.includes('TendPlansSchedule'))
  await signalbox.eventBridge.send(new EnableRuleCommand({ Name: rule?.Name }))
  expect(await notices()).toEqual([])
  await signalbox.local.clock.advance('90m')
  expect(await notices()).toHaveLength(1)
  await signalbox.local.clock.advance('2h')
  expect(await notices()).toHaveLength(2)
})
