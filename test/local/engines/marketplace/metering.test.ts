/** Usage that is metered: what is taken, until when, and what is billed of it. */
import {
  BatchMeterUsageCommand,
  MarketplaceMeteringClient,
  MeterUsageCommand,
  RegisterUsageCommand,
  type UsageRecord,
} from '@aws-sdk/client-marketplace-metering'
import type { RolePrincipal } from '../../../../local/kernel/principal'
import { startWith } from '../../template-cloud'
import { hour, type MarketCloud, marketOn, minute } from './market-cloud'

const buyer = '111122223333'
const start = Date.parse('2026-01-05T09:30:00Z')

let market: MarketCloud
let licenseArn: string
let customerIdentifier: string
let agreementId: string

async function begin(options: { readonly at?: string; readonly dialect?: string } = {}): Promise<void> {
  market = marketOn(await startWith({ start: options.at ?? '2026-01-05T09:30:00Z' }))
  const dimensions = ['apigateway', 'gigabytes']
  await market.done('list-product', { productCode: 'apiproduct', dialect: options.dialect ?? 'sns', dimensions })
  ;({ licenseArn, customerIdentifier, agreementId } = await market.done('subscribe'))
}

const now = (): number => market.local.cloud.clock.now()

const record = (more: Partial<UsageRecord> = {}): UsageRecord => ({
  Timestamp: new Date(now()),
  Dimension: 'apigateway',
  Quantity: 10,
  CustomerAWSAccountId: buyer,
  ...more,
})

const meter = (records: readonly UsageRecord[], ProductCode: string | undefined = 'apiproduct') =>
  market.metering.send(new BatchMeterUsageCommand({ ProductCode, UsageRecords: [...records] }))

const byLicense = (records: readonly UsageRecord[]) =>
  market.metering.send(new BatchMeterUsageCommand({ UsageRecords: [...records] }))

async function statuses(records: readonly UsageRecord[]): Promise<(string | undefined)[]> {
  const { Results = [], UnprocessedRecords } = await meter(records)
  expect(UnprocessedRecords).toEqual([])
  return Results.map(({ Status }) => Status)
}

async function errorOf(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'nothing',
    ({ name }: Error) => name,
  )
}

// biome-ignore lint/suspicious/noExplicitAny: the answer's members are asserted
async function bill(query = ''): Promise<any> {
  return (await fetch(`${market.local.cloud.endpointUrl}/_local/marketplace/bill${query}`)).json()
}

describe('BatchMeterUsage', () => {
  beforeEach(() => begin())

  test('a record counts once, however often it comes; another quantity for its hour is a duplicate', async () => {
    const { Results: first = [] } = await meter([record()])
    expect(first).toMatchObject([{ Status: 'Success', UsageRecord: { Dimension: 'apigateway', Quantity: 10 } }])
    await market.advance(20 * minute)
    const { Results: again = [] } = await meter([record()])
    expect(again[0]?.MeteringRecordId).toBe(first[0]?.MeteringRecordId)
    expect(await statuses([record({ Quantity: 11 }), record({ Dimension: 'gigabytes', Quantity: 11 })])).toEqual([
      'DuplicateRecord',
      'Success',
    ])
    // The buyer is the same, by whichever name.
    expect(
      await statuses([
        record({ CustomerAWSAccountId: undefined, CustomerIdentifier: customerIdentifier, Quantity: 12 }),
      ]),
    ).toEqual(['DuplicateRecord'])
    await market.advance(10 * minute)
    expect(await statuses([record({ Quantity: 11 })])).toEqual(['Success'])
    expect((await bill()).totals).toEqual([
      { productCode: 'apiproduct', accountId: buyer, dimension: 'apigateway', quantity: 21 },
      { productCode: 'apiproduct', accountId: buyer, dimension: 'gigabytes', quantity: 11 },
    ])
  })

  test('zero is a quantity, and what is said when none is', async () => {
    expect(await statuses([record({ Quantity: undefined })])).toEqual(['Success'])
    expect(await statuses([record({ Quantity: 1 })])).toEqual(['DuplicateRecord'])
  })

  test('under the product code and under the license the same hour is billed twice', async () => {
    await meter([record()])
    expect((await byLicense([record({ LicenseArn: licenseArn })])).Results).toMatchObject([{ Status: 'Success' }])
    const { records, totals } = await bill('?product=apiproduct')
    expect(records).toMatchObject([
      { quantity: 10, license: licenseArn.split(':').at(-1), isBilledWithOthers: true },
      { quantity: 10, isBilledWithOthers: true },
    ])
    expect(totals).toMatchObject([{ quantity: 20 }])
  })

  test('who is nobody’s customer is told of the record alone', async () => {
    expect(await statuses([record({ CustomerAWSAccountId: '999988887777' }), record()])).toEqual([
      'CustomerNotSubscribed',
      'Success',
    ])
  })

  test('what can’t be fails the call, and nothing of it counts', async () => {
    const bad: readonly (readonly [string, Partial<UsageRecord>])[] = [
      ['InvalidUsageDimensionException', { Dimension: 'seats' }],
      ['InvalidCustomerIdentifierException', { CustomerAWSAccountId: undefined }],
      ['InvalidCustomerIdentifierException', { CustomerAWSAccountId: undefined, CustomerIdentifier: 'madeUpByMe1' }],
      ['InvalidCustomerIdentifierException', { CustomerIdentifier: customerIdentifier }],
      ['InvalidLicenseException', { LicenseArn: 'arn:aws:license-manager::294406891311:license:l-0' }],
      ['InvalidLicenseException', { LicenseArn: licenseArn, CustomerAWSAccountId: '999988887777' }],
      ['InvalidUsageAllocationsException', { UsageAllocations: [{ AllocatedUsageQuantity: 9 }] }],
      [
        'InvalidUsageAllocationsException',
        { UsageAllocations: [{ AllocatedUsageQuantity: 5 }, { AllocatedUsageQuantity: 5 }] },
      ],
      [
        'InvalidTagException',
        {
          UsageAllocations: [
            { AllocatedUsageQuantity: 10, Tags: ['a', 'b', 'c', 'd', 'e', 'f'].map((Key) => ({ Key, Value: 'v' })) },
          ],
        },
      ],
      ['ValidationException', { Quantity: 1.5 }],
      ['ValidationException', { Quantity: -1 }],
      ['ValidationException', { Quantity: 2 ** 31 }],
      ['TimestampOutOfBoundsException', { Timestamp: new Date(now() + 1) }],
      ['TimestampOutOfBoundsException', { Timestamp: new Date(now() - minute) }],
    ]
    for (const [name, more] of bad) {
      expect([more, await errorOf(meter([record({ Dimension: 'gigabytes' }), record(more)]))]).toEqual([more, name])
    }
    expect(await errorOf(meter([record()], 'another'))).toBe('InvalidProductCodeException')
    expect(await errorOf(byLicense([record()]))).toBe('InvalidProductCodeException')
    expect(await errorOf(meter(Array.from({ length: 26 }, () => record())))).toBe('ValidationException')
    const heavy = Array.from({ length: 2500 }, (_, at) => ({
      AllocatedUsageQuantity: 0,
      Tags: [{ Key: 'k', Value: `${'v'.repeat(240)}${at}` }],
    }))
    const four = Array.from({ length: 4 }, () => record({ Quantity: 0, UsageAllocations: heavy }))
    expect(await errorOf(meter(four))).toBe('ValidationException')
    expect((await bill()).records).toEqual([])
  })

  test('records come back unprocessed where it is asked for, and are taken when they are sent again', async () => {
    await market.done('leave-unprocessed', { records: 2 })
    const { Results, UnprocessedRecords = [] } = await meter([
      record(),
      record({ Dimension: 'gigabytes' }),
      record({ CustomerAWSAccountId: '999988887777' }),
    ])
    expect(Results).toMatchObject([{ Status: 'CustomerNotSubscribed' }])
    expect(UnprocessedRecords.map(({ Dimension }) => Dimension)).toEqual(['apigateway', 'gigabytes'])
    expect(await statuses(UnprocessedRecords)).toEqual(['Success', 'Success'])
    expect((await market.play('leave-unprocessed', {})).body.field).toBe('records')
  })

  test('allocations that make up the quantity are taken', async () => {
    const UsageAllocations = [
      { AllocatedUsageQuantity: 4, Tags: [{ Key: 'team', Value: 'a' }] },
      { AllocatedUsageQuantity: 6, Tags: [{ Key: 'team', Value: 'b' }] },
    ]
    expect(await statuses([record({ UsageAllocations })])).toEqual(['Success'])
  })

  test('usage is taken until it is 24 hours old', async () => {
    const Timestamp = new Date(now())
    await market.advance(24 * hour - 1000)
    expect(await statuses([record({ Timestamp })])).toEqual(['Success'])
    await market.advance(1000)
    expect(await errorOf(meter([record({ Timestamp, Dimension: 'gigabytes' }), record()]))).toBe(
      'TimestampOutOfBoundsException',
    )
  })

  test('after the end of a subscription nobody is subscribed, and the license takes nothing', async () => {
    await market.done('end', { agreementId })
    await market.advance(30 * minute)
    expect(await statuses([record()])).toEqual(['Success'])
    await market.advance(30 * minute)
    expect(await statuses([record()])).toEqual(['CustomerNotSubscribed'])
    expect(await errorOf(byLicense([record({ LicenseArn: licenseArn })]))).toBe('InvalidLicenseException')
  })

  test('usage is taken for as long as the end is late', async () => {
    await market.done('end', { agreementId, atOnce: true, delaySeconds: 600 })
    await market.advance(10 * minute - 1000)
    expect(await statuses([record()])).toEqual(['Success'])
    await market.advance(1000)
    expect(await statuses([record({ Dimension: 'gigabytes' })])).toEqual(['CustomerNotSubscribed'])
  })
})

test('usage of a month is taken until 6:00 of the first, whatever its age', async () => {
  await begin({ at: '2026-01-31T22:00:00Z' })
  const Timestamp = new Date(now())
  await market.advance(8 * hour - 1000)
  expect(await statuses([record({ Timestamp })])).toEqual(['Success'])
  await market.advance(1000)
  expect(await errorOf(meter([record({ Timestamp })]))).toBe('TimestampOutOfBoundsException')
  expect(await statuses([record()])).toEqual(['Success'])
})

test('a license is of its own agreement, where an account has several', async () => {
  await begin({ dialect: 'eventbridge' })
  const other = await market.done('subscribe')
  expect(other.customerIdentifier).toBeUndefined()
  const { Results = [] } = await byLicense([
    record({ LicenseArn: licenseArn }),
    record({ LicenseArn: other.licenseArn, Quantity: 3 }),
  ])
  expect(Results.map(({ Status }) => Status)).toEqual(['Success', 'Success'])
  await market.done('end', { agreementId, atOnce: true })
  await market.advance(hour)
  expect(await errorOf(byLicense([record({ LicenseArn: licenseArn })]))).toBe('InvalidLicenseException')
  expect(await errorOf(byLicense([record({ LicenseArn: other.licenseArn })]))).toBe('nothing')
})

test('a license takes no usage from before it was active, and no batch that has some', async () => {
  await begin()
  const Timestamp = new Date(now() - minute)
  expect(
    await errorOf(byLicense([record({ LicenseArn: licenseArn }), record({ LicenseArn: licenseArn, Timestamp })])),
  ).toBe('InvalidLicenseException')
  expect((await bill()).records).toEqual([])
})

test('the same record counts once in each Region, as whoever sends to two finds on the bill', async () => {
  await begin()
  const elsewhere = new MarketplaceMeteringClient({ ...market.local.sdkConfig, region: 'eu-west-1' })
  const send = (more: Partial<UsageRecord> = {}) =>
    elsewhere.send(new BatchMeterUsageCommand({ ProductCode: 'apiproduct', UsageRecords: [record(more)] }))
  expect(await statuses([record()])).toEqual(['Success'])
  const first = await send()
  const again = await send()
  expect(again.Results).toEqual(first.Results)
  expect((await send({ Quantity: 11 })).Results).toMatchObject([{ Status: 'DuplicateRecord' }])
  expect(await statuses([record()])).toEqual(['Success'])
  elsewhere.destroy()
  const { records, totals } = await bill()
  expect(totals).toMatchObject([{ quantity: 20 }])
  expect(records).toMatchObject([
    { quantity: 10, isBilledWithOthers: true },
    { quantity: 10, isBilledWithOthers: true },
  ])
  expect(records.flatMap(({ region }: { region?: string }) => region ?? [])).toEqual(['eu-west-1'])
})

test('a batch is of one product', async () => {
  await begin()
  await market.done('list-product', { productCode: 'another' })
  const other = await market.done('subscribe', { product: 'another' })
  expect(await errorOf(byLicense([record({ LicenseArn: licenseArn }), record({ LicenseArn: other.licenseArn })]))).toBe(
    'InvalidProductCodeException',
  )
})

test('what API Gateway meters as its role is of the gateway', async () => {
  await begin()
  const caller: RolePrincipal = {
    kind: 'role',
    accountId: '000000000000',
    arn: 'arn:aws:sts::000000000000:assumed-role/ApiGatewayMarketplaceMeteringRole/apigateway',
    roleArn: 'arn:aws:iam::000000000000:role/ApiGatewayMarketplaceMeteringRole',
    sessionName: 'apigateway',
  }
  const input = {
    ProductCode: 'apiproduct',
    UsageRecords: [
      { Timestamp: start / 1000, Dimension: 'apigateway', Quantity: 7, CustomerIdentifier: customerIdentifier },
    ],
  }
  const metered = market.local.cloud.call(caller, 'aws-marketplace', 'BatchMeterUsage', input)
  await expect(metered).rejects.toThrow(/is not authorized to perform: aws-marketplace:BatchMeterUsage/)
  await market.call('iam', 'CreateRole', {
    RoleName: 'ApiGatewayMarketplaceMeteringRole',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: {
        Effect: 'Allow',
        Principal: { Service: 'apigateway.amazonaws.com' },
        Action: 'sts:AssumeRole',
      },
    }),
  })
  await market.call('iam', 'PutRolePolicy', {
    RoleName: 'ApiGatewayMarketplaceMeteringRole',
    PolicyName: 'meter',
    PolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: { Effect: 'Allow', Action: 'aws-marketplace:BatchMeterUsage', Resource: '*' },
    }),
  })
  const role = market.local.cloud.assumeRole(
    caller.roleArn,
    'apigateway',
    'apigateway.amazonaws.com',
    'arn:aws:apigateway:us-east-1::/usageplans/abc',
  )
  await market.local.cloud.call(role, 'aws-marketplace', 'BatchMeterUsage', input)
  expect((await bill(`?accountId=${buyer}`)).records).toMatchObject([{ source: 'gateway', quantity: 7 }])
})

test('the bill is of the hours, buyers and products that are asked for', async () => {
  await begin()
  await meter([record()])
  await market.advance(hour)
  await meter([record()])
  expect((await bill('?from=2026-01-05T10:00:00Z')).records).toMatchObject([{ hour: '2026-01-05T10:00:00.000Z' }])
  expect((await bill('?to=2026-01-05T10:00:00Z')).records).toMatchObject([{ hour: '2026-01-05T09:00:00.000Z' }])
  expect((await bill('?accountId=999988887777')).records).toEqual([])
  expect(await bill('?from=yesterday')).toMatchObject({ field: 'from' })
  expect(await bill('?nonsense=1')).toMatchObject({ field: 'nonsense' })
})

describe('MeterUsage', () => {
  const usage = (more: object = {}) =>
    market.metering.send(
      new MeterUsageCommand({
        ProductCode: 'apiproduct',
        Timestamp: new Date(now()),
        UsageDimension: 'apigateway',
        UsageQuantity: 5,
        ...more,
      }),
    )

  beforeEach(() => begin())

  test('is of the caller’s own account, which must be subscribed', async () => {
    expect(await errorOf(usage())).toBe('CustomerNotEntitledException')
    await market.done('subscribe', { accountId: '000000000000' })
    expect(await errorOf(usage({ DryRun: true }))).toBe('DryRunOperation')
    const { MeteringRecordId } = await usage()
    expect((await usage()).MeteringRecordId).toBe(MeteringRecordId)
    expect(await errorOf(usage({ UsageQuantity: 6 }))).toBe('DuplicateRequestException')
    expect((await bill('?accountId=000000000000')).totals).toMatchObject([{ quantity: 5 }])
  })

  test('takes usage for 6 hours, and a client token for one request', async () => {
    await market.done('subscribe', { accountId: '000000000000' })
    const { MeteringRecordId } = await usage({ ClientToken: 'token-1' })
    const Timestamp = new Date(now())
    await market.advance(hour)
    expect((await usage({ ClientToken: 'token-1', Timestamp })).MeteringRecordId).toBe(MeteringRecordId)
    expect(await errorOf(usage({ ClientToken: 'token-1' }))).toBe('IdempotencyConflictException')
    await market.advance(5 * hour)
    expect(await errorOf(usage({ Timestamp }))).toBe('TimestampOutOfBoundsException')
  })
})

test('RegisterUsage is refused by name, with what to do instead', async () => {
  await begin()
  await expect(
    market.metering.send(new RegisterUsageCommand({ ProductCode: 'apiproduct', PublicKeyVersion: 1 })),
  ).rejects.toThrow(/operation "RegisterUsage" is not modelled by the local cloud; it is for containers/)
})

test('a fault on demand meets the calls as any other', async () => {
  await begin()
  const fault = market.local.faults.place({
    service: 'aws-marketplace',
    action: 'BatchMeterUsage',
    does: 'refuse',
    error: { code: 'ThrottlingException' },
    count: 1,
  })
  expect(await errorOf(meter([record()]))).toBe('ThrottlingException')
  expect(fault.met).toBe(1)
  expect(await statuses([record()])).toEqual(['Success'])
})
