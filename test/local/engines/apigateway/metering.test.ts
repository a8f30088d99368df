/** What is called under a product of AWS Marketplace is metered: each call once, through refusals, lost answers and kills. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { AwsError } from '../../../../local/kernel/aws-error'
import type { Service } from '../../../../local/kernel/service'
import { type ApiCloud, createApiCloud, createSimpleApi, type SimpleApi } from './api-cloud'

interface UsageRecord {
  readonly CustomerIdentifier?: string
  readonly CustomerAWSAccountId?: string
  readonly Dimension: string
  readonly Quantity: number
  readonly Timestamp: Date
}

interface Batch {
  readonly ProductCode: string
  readonly UsageRecords: readonly UsageRecord[]
}

const hour = 3_600_000

/** Keeps what it was sent; a record of an hour that it has already counts once. */
class Marketplace {
  readonly sent: Batch[] = []
  readonly counted = new Map<string, number>()
  statuses: string[] = []
  beforeAnswer: () => unknown = () => undefined

  readonly service: Service = {
    name: 'aws-marketplace',
    operations: {
      BatchMeterUsage: {
        access: () => [],
        handle: async (batch: Batch) => {
          this.sent.push(batch)
          const [record] = batch.UsageRecords as readonly [UsageRecord]
          const status = this.statuses.shift() ?? 'Success'
          if (status.endsWith('Exception')) throw new AwsError(status, 'no', 400)
          const customer = record.CustomerAWSAccountId ?? record.CustomerIdentifier
          const key = `${batch.ProductCode} ${customer} ${Math.floor(+record.Timestamp / hour)}`
          const before = this.counted.get(key)
          if (before !== undefined && before !== record.Quantity) return { Results: [{ Status: 'DuplicateRecord' }] }
          if (status === 'Success') this.counted.set(key, record.Quantity)
          await this.beforeAnswer()
          return { Results: [{ Status: status }], UnprocessedRecords: [] }
        },
      },
    },
  }
}

const keys = { ada: 'key-of-ada-which-is-long', bob: 'key-of-bob-which-is-long', own: 'key-of-nobody-who-pays' }

async function sold(directory?: string, marketplace?: Marketplace) {
  const on = await createApiCloud(directory === undefined ? {} : { directory })
  if (marketplace) on.cloud.register(marketplace.service)
  on.gateway.resume?.()
  const api = await createSimpleApi(on, [{ path: '/pets', properties: { ApiKeyRequired: true } }])
  const { ref: UsagePlanId } = await on.apply('UsagePlan', 'Plan', {
    ApiStages: [{ ApiId: api.apiId, Stage: 'prod' }],
    Quota: { Limit: 100, Period: 'DAY' },
  })
  const customers = { ada: 'customer-1', bob: '123456789012', own: undefined }
  for (const [name, CustomerId] of Object.entries(customers)) {
    const Value = keys[name as keyof typeof keys]
    const { ref: KeyId } = await on.apply('ApiKey', name, { Enabled: true, Value, ...(CustomerId && { CustomerId }) })
    await on.apply('UsagePlanKey', `Plan${name}`, { KeyId, KeyType: 'API_KEY', UsagePlanId })
  }
  await on.call('UpdateUsagePlan', {
    usagePlanId: UsagePlanId,
    patchOperations: [{ op: 'replace', path: '/productCode', value: 'product-1' }],
  })
  return { on, api, planId: UsagePlanId }
}

async function call(api: SimpleApi, key: string, count = 1): Promise<void> {
  for (let done = 0; done < count; done++) {
    const { status } = await api.send('GET', '/pets', { headers: { 'x-api-key': key } })
    if (status !== 200) throw new Error(`status ${status}`)
  }
}

const lost = (on: ApiCloud) => {
  const kinds: string[] = []
  on.cloud.onTrace(({ kind }) => kind.startsWith('metering.') && kinds.push(kind))
  return kinds
}

test('calls are metered by customer when their hour is over, and those of nobody’s key are not', async () => {
  const marketplace = new Marketplace()
  const { on, api } = await sold(undefined, marketplace)
  await on.cloud.clock.advance(600_000)
  await call(api, keys.ada, 3)
  await call(api, keys.bob)
  await call(api, keys.own, 5)
  expect((await api.send('GET', '/pets')).status).toBe(403)
  expect(marketplace.sent).toEqual([])
  await on.cloud.clock.advance(50 * 60_000)

  const at = new Date('2026-01-05T09:10:00.000Z')
  const common = { Dimension: 'apigateway', Timestamp: at }
  expect(marketplace.sent).toHaveLength(2)
  expect(marketplace.sent).toEqual(
    expect.arrayContaining([
      { ProductCode: 'product-1', UsageRecords: [{ CustomerIdentifier: 'customer-1', Quantity: 3, ...common }] },
      { ProductCode: 'product-1', UsageRecords: [{ CustomerAWSAccountId: '123456789012', Quantity: 1, ...common }] },
    ]),
  )
  await call(api, keys.ada)
  await on.cloud.clock.advance(3 * hour)
  expect([...marketplace.counted.values()]).toEqual([1, 3, 1])
  expect(marketplace.sent).toHaveLength(3)
})

test('a plan without a product, or with another, is metered as it says when it is called', async () => {
  const marketplace = new Marketplace()
  const { on, api, planId: usagePlanId } = await sold(undefined, marketplace)
  const patch = (op: string, value?: string) =>
    on.call('UpdateUsagePlan', { usagePlanId, patchOperations: [{ op, path: '/productCode', value }] })
  await call(api, keys.ada, 2)
  await patch('remove')
  await call(api, keys.ada, 4)
  await patch('replace', 'product-2')
  await call(api, keys.ada)
  await on.cloud.clock.advance(hour)
  expect(Object.fromEntries(marketplace.sent.map((one) => [one.ProductCode, one.UsageRecords[0]?.Quantity]))).toEqual({
    'product-1': 2,
    'product-2': 1,
  })
})

test('what is refused, not yet taken or lost on the way is sent again as it was, and counts once', async () => {
  const marketplace = new Marketplace()
  const { on, api } = await sold(undefined, marketplace)
  marketplace.statuses = ['ThrottlingException', 'CustomerNotSubscribed', 'InvalidProductCodeException']
  await call(api, keys.ada, 2)
  const answer = on.cloud.faults.place({
    service: 'aws-marketplace',
    action: 'BatchMeterUsage',
    does: 'drop',
    count: 1,
  })
  await on.cloud.clock.advance(hour)
  await call(api, keys.ada)
  await on.cloud.clock.advance(hour)

  expect(answer.met).toBe(1)
  expect([...marketplace.counted.values()]).toEqual([2, 1])
  expect(new Set(marketplace.sent.map((batch) => JSON.stringify(batch))).size).toBe(2)
  const { length } = marketplace.sent
  await on.cloud.clock.advance(48 * hour)
  expect(marketplace.sent).toHaveLength(length)
})

test('a kill between Marketplace’s having it and its answer’s being kept changes nothing', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'metering-'))
  const marketplace = new Marketplace()
  const before = await sold(directory, marketplace)
  await call(before.api, keys.ada, 7)
  marketplace.beforeAnswer = () => before.on.cloud.store.close()
  await before.on.cloud.clock.advance(hour)
  marketplace.beforeAnswer = () => undefined
  expect(marketplace.sent).toHaveLength(1)

  const { on } = await sold(directory, marketplace)
  await on.cloud.clock.advance(hour)
  expect(marketplace.sent).toHaveLength(2)
  expect(marketplace.sent[1]).toEqual(marketplace.sent[0])
  expect([...marketplace.counted.values()]).toEqual([7])
  await on.cloud.store.close()
})

test('a kill within the hour loses no call that was answered', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'metering-'))
  const marketplace = new Marketplace()
  const before = await sold(directory, marketplace)
  await call(before.api, keys.ada, 5)
  // Both ports wait for it before an answer leaves.
  await before.on.cloud.store.flush()
  await before.on.cloud.store.close()

  const { on, api } = await sold(directory, marketplace)
  await call(api, keys.ada, 2)
  await on.cloud.clock.advance(hour)
  expect([...marketplace.counted.values()]).toEqual([7])
  await on.cloud.store.close()
})

test('what Marketplace does not take within a day is lost, and that is told', async () => {
  const marketplace = new Marketplace()
  const { on, api } = await sold(undefined, marketplace)
  const told = lost(on)
  jest.spyOn(on.cloud, 'report').mockImplementation(() => undefined)
  marketplace.statuses = Array<string>(500).fill('CustomerNotSubscribed')
  await call(api, keys.ada)
  await on.cloud.clock.advance(26 * hour)
  const { length } = marketplace.sent
  expect(length).toBeGreaterThan(24)
  expect(told.filter((kind) => kind === 'metering.lost')).toHaveLength(1)
  expect(on.cloud.report).toHaveBeenCalledTimes(1)
  await on.cloud.clock.advance(26 * hour)
  expect(marketplace.sent).toHaveLength(length)
})

test('what the seller alone can mend is told at the first refusal, once, and sent all the same when it is mended', async () => {
  const marketplace = new Marketplace()
  const { on, api } = await sold(undefined, marketplace)
  const report = jest.spyOn(on.cloud, 'report').mockImplementation(() => undefined)
  marketplace.statuses = Array<string>(8).fill('InvalidUsageDimensionException')
  await call(api, keys.ada)
  await call(api, keys.bob)
  await on.cloud.clock.advance(hour)
  expect(report).toHaveBeenCalledTimes(1)
  const [[what, error] = []] = report.mock.calls
  expect([what, error]).toEqual([
    expect.stringContaining('product product-1'),
    expect.objectContaining({ code: 'InvalidUsageDimensionException' }),
  ])
  await on.cloud.clock.advance(hour)
  expect(report).toHaveBeenCalledTimes(1)
  expect([...marketplace.counted.values()]).toEqual([1, 1])
})

test('a cloud without AWS Marketplace serves all the same', async () => {
  const { on, api } = await sold()
  const told = lost(on)
  await call(api, keys.ada)
  await on.cloud.clock.advance(hour)
  await call(api, keys.ada)
  expect(told).toEqual(['metering.lost'])
})
