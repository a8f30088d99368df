/** Agreements and licenses, as events tell of them and as a seller reads them. */
import {
  DescribeAgreementCommand,
  GetAgreementEntitlementsCommand,
  GetAgreementTermsCommand,
  SearchAgreementsCommand,
} from '@aws-sdk/client-marketplace-agreement'
import { ResolveCustomerCommand } from '@aws-sdk/client-marketplace-metering'
import { startTemplate } from '../../template-cloud'
import { hour, type MarketCloud, marketOn } from './market-cloud'

const buyer = '111122223333'
const day = 24 * hour
const second = 1000

let market: MarketCloud
let queueUrl: string

const queueArn = { 'Fn::GetAtt': ['Inbox', 'Arn'] }

beforeEach(async () => {
  market = marketOn(
    await startTemplate(
      {
        Resources: {
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
                    Principal: { Service: 'events.amazonaws.com' },
                    Action: 'sqs:SendMessage',
                    Resource: queueArn,
                  },
                ],
              },
            },
          },
          Rule: {
            Type: 'AWS::Events::Rule',
            Properties: {
              EventPattern: { source: ['aws.agreement-marketplace'] },
              Targets: [{ Id: 'inbox', Arn: queueArn }],
            },
          },
        },
      },
      { start: '2026-01-05T09:00:00Z' },
    ),
  )
  queueUrl = (await market.call('sqs', 'GetQueueUrl', { QueueName: 'inbox' })).QueueUrl
  await market.done('list-product', { productCode: 'apiproduct', productId: 'prod-api', dialect: 'eventbridge' })
})

/** Events that came, each with when. */
async function came(): Promise<string[]> {
  return (await market.take(queueUrl)).map((event) => `${event.time.slice(11, 19)} ${event['detail-type']}`)
}

const terms = async (agreementId: string) =>
  (await market.agreement.send(new GetAgreementTermsCommand({ agreementId }))).acceptedTerms ?? []

const statusOf = async (agreementId: string) =>
  (await market.agreement.send(new DescribeAgreementCommand({ agreementId }))).status

const searched = (filters: Readonly<Record<string, string>>, more: object = {}) =>
  market.agreement.send(
    new SearchAgreementsCommand({
      catalog: 'AWSMarketplace',
      filters: Object.entries({ AgreementType: 'PurchaseAgreement', PartyType: 'Proposer', ...filters }).map(
        ([name, value]) => ({ name, values: [value] }),
      ),
      ...more,
    }),
  )

const found = async (filters: Readonly<Record<string, string>>): Promise<(string | undefined)[]> =>
  ((await searched(filters)).agreementViewSummaries ?? []).map(({ agreementId }) => agreementId)

test('a purchase and its end come as they are on record', async () => {
  const { agreementId, licenseArn, offerId } = await market.done('subscribe', { accountId: buyer })
  const common = { catalog: 'AWSMarketplace', acceptor: { accountId: buyer }, proposer: { accountId: '000000000000' } }
  const envelope = {
    version: '0',
    id: expect.any(String),
    source: 'aws.agreement-marketplace',
    account: '000000000000',
    region: 'us-east-1',
    resources: [`arn:aws:aws-marketplace::aws:agreement:${agreementId}`],
  }
  expect(await market.take(queueUrl)).toEqual([
    {
      ...envelope,
      time: '2026-01-05T09:00:00Z',
      'detail-type': 'Purchase Agreement Created - Proposer',
      detail: {
        ...common,
        requestId: expect.any(String),
        offer: { id: offerId },
        resaleAuthorization: { id: null },
        agreement: {
          id: agreementId,
          intent: 'NEW',
          status: 'ACTIVE',
          acceptanceTime: '2026-01-05T09:00:00.000Z',
          startTime: '2026-01-05T09:00:00.000Z',
          endTime: '9999-01-01T00:00:00Z',
        },
      },
    },
  ])
  await market.advance(60 * second)
  expect(await came()).toEqual([])
  await market.advance(second)
  const license = {
    ...common,
    requestId: expect.any(String),
    offer: { id: offerId },
    agreement: { id: agreementId },
    product: { code: 'apiproduct', id: 'prod-api' },
    license: { arn: licenseArn },
  }
  expect(await market.take(queueUrl)).toEqual([
    { ...envelope, time: '2026-01-05T09:01:01Z', 'detail-type': 'License Updated - Manufacturer', detail: license },
  ])
  expect(licenseArn).toMatch(/^arn:aws:license-manager::294406891311:license:l-[0-9a-f]{32}$/)

  await market.done('end', { agreementId, deprovisionAfterSeconds: 31 })
  expect(await market.take(queueUrl)).toEqual([
    {
      ...envelope,
      time: '2026-01-05T09:01:01Z',
      'detail-type': 'Purchase Agreement Ended - Proposer',
      detail: {
        ...common,
        requestId: expect.any(String),
        resaleAuthorization: { id: null },
        agreement: { id: agreementId, status: 'CANCELLED' },
      },
    },
  ])
  await market.advance(31 * second)
  expect(await market.take(queueUrl)).toEqual([
    {
      ...envelope,
      time: '2026-01-05T09:01:32Z',
      'detail-type': 'License Deprovisioned - Manufacturer',
      detail: license,
    },
  ])
})

test('nobody but AWS puts events of its source', async () => {
  const entry = {
    Source: 'aws.agreement-marketplace',
    DetailType: 'Purchase Agreement Created - Proposer',
    Detail: '{}',
  }
  expect(await market.call('events', 'PutEvents', { Entries: [entry] })).toMatchObject({
    FailedEntryCount: 1,
    Entries: [{ ErrorCode: 'NotAuthorizedForSourceException' }],
  })
  expect(await came()).toEqual([])
})

test('all of it at once, in order, twice, and in another order, where it is asked for', async () => {
  const created = 'Purchase Agreement Created - Proposer'
  const updated = 'License Updated - Manufacturer'
  const kinds = async () => (await market.take(queueUrl)).map((event) => event['detail-type'])
  await market.done('subscribe', { atOnce: true })
  expect(await kinds()).toEqual([created, updated])
  await market.done('subscribe', { atOnce: true, twice: true })
  expect(await kinds()).toEqual([created, created, updated, updated])
  await market.done('subscribe', { order: ['license-updated', 'created'] })
  expect(await kinds()).toEqual([updated])
  await market.advance(61 * second)
  expect(await kinds()).toEqual([created])
})

test('a new listing has no customer identifiers', async () => {
  await market.done('list-product', { productCode: 'apiproduct', fulfillmentUrl: 'https://example.com/register' })
  const { registration, licenseArn } = await market.done('subscribe')
  const RegistrationToken = registration.form['x-amzn-marketplace-token']
  const customer = await market.metering.send(new ResolveCustomerCommand({ RegistrationToken }))
  expect(customer).toMatchObject({ ProductCode: 'apiproduct', CustomerAWSAccountId: buyer, LicenseArn: licenseArn })
  expect(customer).not.toHaveProperty('CustomerIdentifier')
})

test('what is renewed or replaced is another agreement and another license, and nothing points back', async () => {
  const first = await market.done('subscribe', { days: 30, atOnce: true, entitlements: ['seats=10'] })
  await market.take(queueUrl)
  const renewed = await market.done('renew', { agreementId: first.agreementId })
  expect(renewed.before).toBe(first.agreementId)
  expect(renewed.licenseArn).not.toBe(first.licenseArn)
  await market.advance(hour)
  const events = await market.take(queueUrl)
  expect(events.map(({ time, ...event }) => `${time.slice(11, 19)} ${event['detail-type']}`)).toEqual([
    '09:00:00 Purchase Agreement Ended - Proposer',
    '09:00:01 Purchase Agreement Created - Proposer',
    '09:01:02 License Updated - Manufacturer',
    '10:00:00 License Deprovisioned - Manufacturer',
  ])
  expect(events[0].detail.agreement).toEqual({ id: first.agreementId, status: 'RENEWED' })
  expect(events[1].detail.agreement).toMatchObject({ id: renewed.agreementId, intent: 'RENEW', status: 'ACTIVE' })
  expect(JSON.stringify(events.slice(1, 3))).not.toContain(first.agreementId)

  const { offerId } = await market.done('offer', { days: 60, buyers: [buyer] })
  const replaced = await market.done('replace', { agreementId: renewed.agreementId, offerId, atOnce: true })
  expect(replaced).toMatchObject({ offerId, accountId: buyer })
  const [ended, created] = await market.take(queueUrl)
  expect(ended.detail.agreement).toEqual({ id: renewed.agreementId, status: 'REPLACED' })
  expect(created.detail.agreement).toMatchObject({ intent: 'REPLACE' })
  expect(await statusOf(first.agreementId)).toBe('RENEWED')
  expect(await statusOf(renewed.agreementId)).toBe('REPLACED')
  expect(await found({ InitialAgreementId: first.agreementId, Status: 'ACTIVE' })).toEqual([replaced.agreementId])
  expect((await terms(replaced.agreementId)).find((term) => term.fixedUpfrontPricingTerm)).toMatchObject({
    fixedUpfrontPricingTerm: { grants: [{ dimensionKey: 'seats', maxQuantity: 10 }] },
  })
})

test('an agreement ends by itself when its time is over, unless it was amended before', async () => {
  const { agreementId } = await market.done('subscribe', { days: 30, atOnce: true })
  await market.take(queueUrl)
  await market.advance(29 * day)
  await market.done('amend', { agreementId, days: 3 })
  expect(await came()).toEqual(['09:00:00 Purchase Agreement Amended - Proposer'])
  await market.advance(3 * day - second)
  expect(await came()).toEqual(['09:01:01 License Updated - Manufacturer'])
  expect(await statusOf(agreementId)).toBe('ACTIVE')
  await market.advance(second)
  const [ended] = await market.take(queueUrl)
  expect(ended.detail.agreement).toEqual({ id: agreementId, status: 'EXPIRED' })
  expect(await statusOf(agreementId)).toBe('EXPIRED')
  const licenses = () => market.agreement.send(new GetAgreementEntitlementsCommand({ agreementId }))
  expect((await licenses()).agreementEntitlements).toMatchObject([
    { status: 'PROVISIONED', statusReasonCode: 'AGREEMENT_INACTIVE' },
  ])
  await market.advance(hour)
  expect(await came()).toEqual(['10:00:00 License Deprovisioned - Manufacturer'])
  expect((await licenses()).agreementEntitlements).toMatchObject([{ status: 'DEPROVISIONED' }])
})

test('what a channel partner sells comes to the manufacturer', async () => {
  const { offerId } = await market.done('offer', { reseller: '444455556666' })
  const { agreementId } = await market.done('subscribe', { offerId })
  const [created] = await market.take(queueUrl)
  expect(created).toMatchObject({
    'detail-type': 'Purchase Agreement Created - Manufacturer',
    detail: {
      proposer: { accountId: '444455556666' },
      resaleAuthorization: { id: expect.stringMatching(/^resaleauthz-/) },
    },
  })
  expect(await found({})).toEqual([])
  expect(await statusOf(agreementId)).toBe('ACTIVE')
})

test('a free trial is told by the terms, and by nothing else', async () => {
  const { agreementId } = await market.done('subscribe', { freeTrialDays: 7 })
  expect(JSON.stringify(await market.take(queueUrl))).not.toMatch(/trial/i)
  expect((await terms(agreementId)).find((term) => term.freeTrialPricingTerm)).toMatchObject({
    freeTrialPricingTerm: { type: 'FreeTrialPricingTerm', duration: 'P7D', grants: [{ dimensionKey: 'apigateway' }] },
  })
})

test('terms and licenses come page by page', async () => {
  const { agreementId } = await market.done('subscribe', { days: 30, freeTrialDays: 7, entitlements: ['seats=1'] })
  const names: string[] = []
  for (let nextToken: string | undefined, more = true; more; more = nextToken !== undefined) {
    const page = await market.agreement.send(new GetAgreementTermsCommand({ agreementId, maxResults: 1, nextToken }))
    names.push(...(page.acceptedTerms ?? []).flatMap((term) => Object.keys(term)))
    nextToken = page.nextToken
  }
  expect(names.sort()).toEqual([
    'fixedUpfrontPricingTerm',
    'freeTrialPricingTerm',
    'usageBasedPricingTerm',
    'validityTerm',
  ])
  const { nextToken } = await market.agreement.send(new GetAgreementEntitlementsCommand({ agreementId, maxResults: 1 }))
  expect(nextToken).toBeUndefined()
})

test('an agreement is described, and one that is not there is not found', async () => {
  const { agreementId, offerId } = await market.done('subscribe', { days: 30 })
  expect(await market.agreement.send(new DescribeAgreementCommand({ agreementId }))).toMatchObject({
    agreementId,
    agreementType: 'PurchaseAgreement',
    acceptanceTime: new Date('2026-01-05T09:00:00Z'),
    endTime: new Date('2026-02-04T09:00:00Z'),
    acceptor: { accountId: buyer },
    proposer: { accountId: '000000000000' },
    proposalSummary: { offerId, resources: [{ id: 'prod-api', type: 'SaaSProduct' }] },
    status: 'ACTIVE',
    initialAgreementId: agreementId,
    endTimeBehavior: { type: 'EXPIRE', reasonCode: 'NO_RENEWAL_TERM' },
  })
  await expect(market.agreement.send(new DescribeAgreementCommand({ agreementId: 'agmt-1' }))).rejects.toMatchObject({
    name: 'ResourceNotFoundException',
    resourceId: 'agmt-1',
    resourceType: 'Agreement',
  })
})

test('agreements are found by filters, in order, page by page', async () => {
  const accounts = ['111111111111', '222222222222', '333333333333']
  const ids: string[] = []
  for (const [index, accountId] of accounts.entries()) {
    const { agreementId } = await market.done('subscribe', { accountId, days: 30 - index })
    ids.push(agreementId)
    await market.advance(hour)
  }
  const open = (await market.done('subscribe', { accountId: buyer })).agreementId
  await market.done('end', { agreementId: ids[1] })
  expect(await found({})).toEqual([ids[2], ids[1], ids[0], open])
  expect(await found({ Status: 'CANCELLED' })).toEqual([ids[1]])
  expect(await found({ AcceptorAccountId: '333333333333' })).toEqual([ids[2]])
  expect(await found({ ResourceIdentifier: 'prod-other' })).toEqual([])
  expect(await found({ ResourceType: 'SaaSProduct', AfterEndTime: '2027-01-01T00:00:00Z' })).toEqual([open])
  expect(await found({ AfterStartTime: '2026-01-05T10:30:00Z' })).toEqual([ids[2], open])
  expect(await found({ AfterLastUpdateTime: '2026-01-05T11:30:00Z' })).toEqual([ids[1], open])
  expect(await found({ PartyType: 'Acceptor' })).toEqual([])
  const page = async (nextToken?: string) =>
    searched({}, { maxResults: 3, sort: { sortBy: 'StartTime', sortOrder: 'DESCENDING' }, nextToken })
  const { agreementViewSummaries: first = [], nextToken } = await page()
  expect(first.map(({ agreementId }) => agreementId)).toEqual([open, ids[2], ids[1]])
  const { agreementViewSummaries: rest = [], ...last } = await page(nextToken)
  expect(rest.map(({ agreementId }) => agreementId)).toEqual([ids[0]])
  expect(last.nextToken).toBeUndefined()
})

test('what gets lost is found by looking for it', async () => {
  const { agreementId, licenseArn } = await market.done('subscribe', { without: ['created', 'license-updated'] })
  await market.advance(hour)
  expect(await came()).toEqual([])
  const { agreementViewSummaries } = await searched({ LicenseArn: licenseArn })
  expect(agreementViewSummaries).toMatchObject([{ agreementId, entitlements: [{ licenseArn }] }])
})

test('a renewal points back where it is asked to, as is documented of it', async () => {
  const { agreementId } = await market.done('subscribe', { days: 30, without: ['created', 'license-updated'] })
  await market.done('renew', { agreementId, pointBack: true, atOnce: true })
  const [, created] = await market.take(queueUrl)
  expect(created.detail.agreement).toMatchObject({ intent: 'RENEW', previousAgreementId: agreementId })
})

test('a request to cancel is told, and ends the agreement when it is approved', async () => {
  const { agreementId, offerId } = await market.done('subscribe', { without: ['created', 'license-updated'] })
  await market.done('request-cancellation', { agreementId, outcome: 'REJECTED', afterSeconds: 60 })
  await market.advance(60 * second)
  expect(await came()).toEqual([
    '09:00:00 Agreement Cancellation Request Pending Approval - Proposer',
    '09:01:00 Agreement Cancellation Request Rejected - Proposer',
  ])
  await market.done('request-cancellation', { agreementId })
  const [asked] = await market.take(queueUrl)
  expect(asked).toMatchObject({
    resources: [],
    detail: {
      agreement: { id: agreementId, acceptorId: buyer, productId: 'prod-api', offerId },
      agreementCancellationRequest: { id: expect.stringMatching(/^acr-/), statusCode: 'PENDING_APPROVAL' },
    },
  })
  await market.advance(7 * day - second)
  expect(await statusOf(agreementId)).toBe('ACTIVE')
  await market.advance(hour + second)
  expect(await statusOf(agreementId)).toBe('CANCELLED')
  expect(await came()).toEqual([
    '09:01:00 Agreement Cancellation Request Approved - Proposer',
    '09:01:00 Purchase Agreement Ended - Proposer',
    '10:01:00 License Deprovisioned - Manufacturer',
  ])
  expect(await market.play('request-cancellation', { agreementId, outcome: 'MAYBE' })).toMatchObject({ status: 400 })
})

test('a bill that is adjusted is told', async () => {
  const { agreementId } = await market.done('subscribe', { without: ['created', 'license-updated'] })
  await market.done('adjust-billing', { agreementId, amount: '100.00' })
  await market.done('adjust-billing', { agreementId, amount: '100.00', fail: true })
  const events = await market.take(queueUrl)
  expect(events.map((event) => event['detail-type'])).toEqual([
    'Purchase Agreement Billing Adjustment Completed - Proposer',
    'Purchase Agreement Billing Adjustment Failed - Proposer',
  ])
  expect(events[0].detail).toMatchObject({
    agreement: { id: agreementId },
    billingAdjustmentRequest: { adjustmentAmount: '-100.00', currencyCode: 'USD' },
  })
  expect(await market.play('adjust-billing', { agreementId, amount: 'much' })).toMatchObject({
    body: { field: 'amount' },
  })
})

test('a listing of both dialects tells in both', async () => {
  await market.done('list-product', { productCode: 'migrated', dialect: 'both' })
  const { customerIdentifier } = await market.done('subscribe', { product: 'migrated' })
  expect(customerIdentifier).toMatch(/^\w{11}$/)
  expect(await came()).toEqual(['09:00:00 Purchase Agreement Created - Proposer'])
  // One that has buyers becomes no older listing.
  await market.done('subscribe', { product: 'apiproduct' })
  const older = await market.play('list-product', { productCode: 'apiproduct', dialect: 'sns' })
  expect(older).toMatchObject({ status: 400, body: { field: 'dialect' } })
})

test('events of a listing can come on a bus that stands for another Region', async () => {
  await market.call('events', 'CreateEventBus', { Name: 'another-region' })
  const target = { Id: 'here', Arn: 'arn:aws:events:us-east-1:000000000000:event-bus/default' }
  const rule = { Name: 'forward', EventBusName: 'another-region' }
  await market.call('events', 'PutRule', { ...rule, EventPattern: '{"source":["aws.agreement-marketplace"]}' })
  await market.call('events', 'PutTargets', { Rule: rule.Name, EventBusName: rule.EventBusName, Targets: [target] })
  await market.done('list-product', { productCode: 'apiproduct', bus: 'another-region' })
  await market.done('subscribe')
  expect(await came()).toEqual(['09:00:00 Purchase Agreement Created - Proposer'])
  await market.call('events', 'RemoveTargets', { Rule: rule.Name, EventBusName: rule.EventBusName, Ids: ['here'] })
  await market.done('subscribe', { atOnce: true })
  expect(await came()).toEqual([])
})

test('filters that can’t be are refused with the reason', async () => {
  const reason = async (input: object) =>
    market.agreement.send(new SearchAgreementsCommand(input)).then(
      () => 'none',
      (error) => error.reason,
    )
  const type = { name: 'AgreementType', values: ['PurchaseAgreement'] }
  const party = { name: 'PartyType', values: ['Proposer'] }
  expect(await reason({})).toBe('INVALID_FILTERS')
  expect(await reason({ filters: [type] })).toBe('MISSING_PARTY_TYPE')
  expect(await reason({ filters: [type, { name: 'PartyType', values: ['Reader'] }] })).toBe('INVALID_PARTY_TYPE')
  expect(await reason({ filters: [type, party, party] })).toBe('INVALID_FILTERS')
  expect(await reason({ filters: [type, party, { name: 'Color', values: ['red'] }] })).toBe('INVALID_FILTER_NAME')
  expect(await reason({ filters: [type, party, { name: 'Status', values: [] }] })).toBe('MISSING_FILTER_VALUES')
  expect(await reason({ filters: [type, party], catalog: 'AWSMarketplaceChina' })).toBe('INVALID_CATALOG')
  expect(await reason({ filters: [type, party], maxResults: 51 })).toBe('INVALID_MAX_RESULTS')
  expect(await reason({ filters: [type, party], nextToken: 'made-up' })).toBe('INVALID_NEXT_TOKEN')
  expect(await reason({ filters: [type, party], sort: { sortBy: 'Color' } })).toBe('INVALID_SORT_BY')
})

test('what is not active is neither amended nor ended again', async () => {
  const { agreementId } = await market.done('subscribe')
  await market.done('end', { agreementId, status: 'TERMINATED' })
  for (const step of ['amend', 'renew', 'replace', 'end', 'entitle']) {
    expect(await market.play(step, { agreementId })).toMatchObject({
      status: 400,
      body: { field: 'agreementId', message: `agreementId: agreement ${agreementId} is TERMINATED` },
    })
  }
  expect(await market.play('subscribe', { fail: true })).toMatchObject({ status: 400, body: { field: 'fail' } })
})
