/** What buyers are entitled to, and who may ask. */
import { DescribeAgreementCommand, MarketplaceAgreementClient } from '@aws-sdk/client-marketplace-agreement'
import {
  GetEntitlementsCommand,
  type GetEntitlementsCommandInput,
} from '@aws-sdk/client-marketplace-entitlement-service'
import { roleSession } from '../../../../local/kernel/principal'
import { allow, serviceRole, startTemplate } from '../../template-cloud'
import { inbox, type MarketCloud, marketOn } from './market-cloud'

const [one, other] = ['111122223333', '444455556666']
const condition = { StringEquals: { 'aws-marketplace:PartyType': 'Acceptor' } }
/** As AWS's own policies for sellers say it. */
const seller = {
  StringEquals: { 'aws-marketplace:PartyType': 'Proposer' },
  'ForAllValues:StringEquals': { 'aws-marketplace:AgreementType': ['PurchaseAgreement'] },
}
const readsAgreements = ['SearchAgreements', 'DescribeAgreement', 'GetAgreementTerms', 'GetAgreementEntitlements']

let market: MarketCloud
let queueUrl: string
// biome-ignore lint/suspicious/noExplicitAny: the answer's members are asserted
let first: any
// biome-ignore lint/suspicious/noExplicitAny: the answer's members are asserted
let second: any

beforeEach(async () => {
  market = marketOn(
    await startTemplate(
      {
        Resources: {
          ...(inbox() as Record<string, object>),
          Seller: serviceRole(
            'lambda.amazonaws.com',
            [
              allow(
                readsAgreements.map((action) => `aws-marketplace:${action}`),
                '*',
                seller,
              ),
            ],
            {
              RoleName: 'Seller',
              ManagedPolicyArns: ['arn:aws:iam::aws:policy/AWSMarketplaceGetEntitlements'],
            },
          ),
          Reader: serviceRole(
            'lambda.amazonaws.com',
            [allow('aws-marketplace:GetEntitlements', '*'), allow('aws-marketplace:DescribeAgreement', '*', condition)],
            { RoleName: 'Reader' },
          ),
        },
      },
      { start: '2026-01-05T09:00:00Z' },
    ),
  )
  queueUrl = (await market.call('sqs', 'GetQueueUrl', { QueueName: 'inbox' })).QueueUrl
  await market.done('list-product', { productCode: 'apiproduct', dimensions: ['seats', 'sso'] })
  await market.call('sns', 'Subscribe', {
    TopicArn: 'arn:aws:sns:us-east-1:287250355862:aws-mp-entitlement-notification-apiproduct',
    Protocol: 'sqs',
    Endpoint: 'arn:aws:sqs:us-east-1:000000000000:inbox',
    Attributes: { RawMessageDelivery: 'true' },
  })
  first = await market.done('subscribe', { accountId: one, days: 30, entitlements: ['seats=10', 'sso=true'] })
  second = await market.done('subscribe', { accountId: other, entitlements: ['seats=2.5', 'support=gold'] })
})

const get = (input: Partial<GetEntitlementsCommandInput> = {}) =>
  market.entitlement.send(new GetEntitlementsCommand({ ProductCode: 'apiproduct', ...input }))

const shown = async (Filter: GetEntitlementsCommandInput['Filter']): Promise<string[]> =>
  ((await get({ Filter })).Entitlements ?? []).map((each) => `${each.CustomerAWSAccountId} ${each.Dimension}`).sort()

const errorOf = async (input: Partial<GetEntitlementsCommandInput>) =>
  get(input).then(
    () => 'nothing',
    ({ name }: Error) => name,
  )

test('an entitlement says whose it is, of what, how much, and until when', async () => {
  const { Entitlements = [] } = await get({ Filter: { CUSTOMER_AWS_ACCOUNT_ID: [one], DIMENSION: ['seats'] } })
  expect(Entitlements).toEqual([
    {
      ProductCode: 'apiproduct',
      Dimension: 'seats',
      CustomerAWSAccountId: one,
      CustomerIdentifier: first.customerIdentifier,
      LicenseArn: first.licenseArn,
      Value: { IntegerValue: 10 },
      ExpirationDate: new Date('2026-02-04T09:00:00Z'),
    },
  ])
  const values = ((await get()).Entitlements ?? []).map(({ Value }) => JSON.stringify(Value)).sort()
  expect(values).toEqual([
    '{"BooleanValue":true}',
    '{"DoubleValue":2.5}',
    '{"IntegerValue":10}',
    '{"StringValue":"gold"}',
  ])
})

test('the values of a filter unite, and filters intersect', async () => {
  expect(await shown({ DIMENSION: ['seats'] })).toEqual([`${one} seats`, `${other} seats`])
  expect(await shown({ DIMENSION: ['seats', 'sso'] })).toEqual([`${one} seats`, `${one} sso`, `${other} seats`])
  expect(await shown({ DIMENSION: ['seats', 'sso'], LICENSE_ARN: [second.licenseArn] })).toEqual([`${other} seats`])
  expect(await shown({ CUSTOMER_IDENTIFIER: [first.customerIdentifier, second.customerIdentifier] })).toHaveLength(4)
  expect(await shown({ CUSTOMER_AWS_ACCOUNT_ID: ['999988887777'] })).toEqual([])
})

test('a page can be empty and not be the last', async () => {
  const seen: string[] = []
  const sizes: number[] = []
  for (let NextToken: string | undefined, more = true; more; more = NextToken !== undefined) {
    const page = await get({ MaxResults: 1, NextToken, Filter: { DIMENSION: ['sso'] } })
    sizes.push(page.Entitlements?.length ?? 0)
    seen.push(...(page.Entitlements ?? []).map(({ Dimension = '' }) => Dimension))
    NextToken = page.NextToken
  }
  expect(seen).toEqual(['sso'])
  expect(sizes).toHaveLength(4)
})

test('what can’t be asked is an invalid parameter', async () => {
  expect(await errorOf({ ProductCode: 'another' })).toBe('InvalidParameterException')
  expect(await errorOf({ MaxResults: 26 })).toBe('InvalidParameterException')
  expect(await errorOf({ NextToken: 'made-up' })).toBe('InvalidParameterException')
  expect(await errorOf({ Filter: { DIMENSION: [] } })).toBe('InvalidParameterException')
  expect(await errorOf({ Filter: { COLOR: ['red'] } as never })).toBe('InvalidParameterException')
  const both = { CUSTOMER_IDENTIFIER: ['a'], CUSTOMER_AWS_ACCOUNT_ID: [one] }
  expect(await errorOf({ Filter: both })).toBe('InvalidParameterException')
})

test('who may do only that reads entitlements, and no agreement that another party’s policy allows', async () => {
  const reader = roleSession('arn:aws:iam::000000000000:role/Reader', 'test')
  const call = (service: string, action: string, input: object) =>
    market.local.cloud.call(reader, service, action, input)
  await call('aws-marketplace-entitlement', 'GetEntitlements', { ProductCode: 'apiproduct' })
  const describe = { agreementId: first.agreementId }
  await expect(call('aws-marketplace-agreement', 'DescribeAgreement', describe)).rejects.toThrow(
    /not authorized to perform: aws-marketplace:DescribeAgreement/,
  )
  await expect(call('aws-marketplace', 'ResolveCustomer', { RegistrationToken: 'x' })).rejects.toThrow(/not authorized/)
  // Where the seller is a buyer too, it is the other party.
  const bought = await market.done('offer', { reseller: '777788889999' })
  const own = await market.done('subscribe', { accountId: '000000000000', offerId: bought.offerId })
  await call('aws-marketplace-agreement', 'DescribeAgreement', { agreementId: own.agreementId })
  const client = new MarketplaceAgreementClient(market.local.sdkConfig)
  expect((await client.send(new DescribeAgreementCommand(describe))).status).toBe('ACTIVE')
})

test('AWS’s own policies for sellers let read agreements as their proposer, and no licenses', async () => {
  const { agreementId } = first
  const filters = [
    { name: 'AgreementType', values: ['PurchaseAgreement'] },
    { name: 'PartyType', values: ['Proposer'] },
  ]
  const inputs = [{ filters }, { agreementId }, { agreementId }, { agreementId }]
  const asked = roleSession('arn:aws:iam::000000000000:role/Seller', 'test')
  const outcomes = []
  for (const [index, action] of readsAgreements.entries()) {
    const call = market.local.cloud.call(asked, 'aws-marketplace-agreement', action, inputs[index])
    outcomes.push(
      await call.then(
        () => 'allowed',
        ({ code }: { code: string }) => code,
      ),
    )
  }
  expect(outcomes).toEqual(['allowed', 'allowed', 'allowed', 'AccessDeniedException'])
  const asAcceptor = { filters: [filters[0], { name: 'PartyType', values: ['Acceptor'] }] }
  await expect(
    market.local.cloud.call(asked, 'aws-marketplace-agreement', 'SearchAgreements', asAcceptor),
  ).rejects.toThrow(/not authorized/)
})

test('another entitlement is told to its topic, and ends with the agreement', async () => {
  await market.take(queueUrl)
  await market.done('entitle', { agreementId: second.agreementId, entitlements: ['seats=4'] })
  expect(await market.take(queueUrl)).toEqual([
    {
      action: 'entitlement-updated',
      'customer-identifier': second.customerIdentifier,
      'product-code': 'apiproduct',
    },
  ])
  const { Entitlements = [] } = await get({ Filter: { LICENSE_ARN: [second.licenseArn], DIMENSION: ['seats'] } })
  expect(Entitlements).toMatchObject([{ Value: { IntegerValue: 4 } }])
  await market.done('end', { agreementId: second.agreementId, atOnce: true })
  expect(await shown({ CUSTOMER_AWS_ACCOUNT_ID: [other] })).toEqual([])
  expect(await market.play('entitle', { agreementId: first.agreementId, entitlements: ['seats'] })).toMatchObject({
    status: 400,
    body: { field: 'entitlements' },
  })
})
