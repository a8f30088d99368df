/**
 * API keys: what ten thousand of them in usage plans add to a start, and what a key costs a request. In this process, by
 * its processor time, in turns: the machine may be busy.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HttpRequest } from '../local/kernel/service'
import { type LocalCloud, startLocalCloud } from '../local/start-local-cloud'
import { type Benchmark, type Figure, median, scaled } from './measure'

const many = scaled(10_000)
const few = 10
const plans = 10
const rounds = scaled(7)
const requests = scaled(2000)

export const keys: Benchmark = async ({ endpoint }) => {
  if (endpoint) return []
  const small = await filled(few)
  const large = await filled(many)
  try {
    return await measure(small, large)
  } finally {
    for (const { directory } of [small, large]) rmSync(directory, { recursive: true })
  }
}

interface Filled {
  readonly directory: string
  readonly apiId: string
  readonly values: readonly string[]
}

const start = (directory: string): Promise<LocalCloud> =>
  startLocalCloud({ data: directory, awsPort: 0, webPort: 0, clock: 'manual' })

const mock = { type: 'mock', requestTemplates: { 'application/json': '{"statusCode": 200}' }, responses: {} }
const operation = {
  responses: { 200: { description: 'ok' } },
  'x-amazon-apigateway-integration': { ...mock, responses: { default: { statusCode: '200' } } },
}
const definition = {
  openapi: '3.0.1',
  info: { title: 'bench' },
  paths: { '/open': { get: operation }, '/keyed': { get: { ...operation, security: [{ api_key: [] }] } } },
  components: { securitySchemes: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } } },
}

/** Every key is in a plan, and has been used. */
async function filled(count: number): Promise<Filled> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-keys-'))
  const local = await start(directory)
  const root = { kind: 'root', accountId: '000000000000', arn: 'arn:aws:iam::000000000000:root' } as const
  const call = <T = { readonly id: string }>(action: string, input: object) =>
    local.cloud.call<T>(root, 'apigateway', action, input)
  const { id: apiId } = await call('ImportRestApi', { body: Buffer.from(JSON.stringify(definition)) })
  await call('CreateDeployment', { restApiId: apiId, stageName: 'live' })
  const planIds: string[] = []
  for (let plan = 0; plan < plans; plan++) {
    const { id } = await call('CreateUsagePlan', {
      name: `plan ${plan}`,
      apiStages: [{ apiId, stage: 'live' }],
      throttle: { rateLimit: 1e6, burstLimit: 1e6 },
      quota: { limit: 1e6, period: 'MONTH' },
    })
    planIds.push(id)
  }
  const values: string[] = []
  for (let key = 0; key < count; key++) {
    const value = `bench-key-${String(key).padStart(20, '0')}`
    const { id: keyId } = await call('CreateApiKey', {
      name: `key ${key}`,
      value,
      enabled: true,
      customerId: `c${key}`,
    })
    await call('CreateUsagePlanKey', { usagePlanId: planIds[key % plans], keyId, keyType: 'API_KEY' })
    await send(local, apiId, 'keyed', value)
    values.push(value)
  }
  await local.stop()
  return { directory, apiId, values }
}

async function send(local: LocalCloud, apiId: string, path: string, key?: string): Promise<void> {
  const request: HttpRequest = {
    method: 'GET',
    path: `/${path}`,
    query: new URLSearchParams(),
    headers: { host: 'localhost', ...(key && { 'x-api-key': key }) },
    body: Buffer.alloc(0),
    sourceIp: '127.0.0.1',
  }
  const apis = local.cloud.services.get('apigateway')?.webApis
  const answer = await apis?.handle(apiId, 'live', `/${path}`, request)
  if (answer?.status !== 200) throw new Error(`${path} answered ${answer?.status}: ${answer?.body}`)
}

/** Milliseconds of all threads. */
async function processorTime(work: () => Promise<unknown>): Promise<number> {
  const before = process.cpuUsage()
  await work()
  const { user, system } = process.cpuUsage(before)
  return (user + system) / 1000
}

async function measure(small: Filled, large: Filled): Promise<Figure[]> {
  const starts: { readonly few: number[]; readonly many: number[] } = { few: [], many: [] }
  const sent: Record<'open' | 'few' | 'first' | 'many', number[]> = { open: [], few: [], first: [], many: [] }
  for (let round = 0; round < rounds; round++) {
    for (const [name, { directory, apiId, values }] of [
      ['few', small],
      ['many', large],
    ] as const) {
      let local: LocalCloud | undefined
      starts[name].push(
        await processorTime(async () => {
          local = await start(directory)
        }),
      )
      if (!local) continue
      const cloud = local
      const keyed = (index: number) => send(cloud, apiId, 'keyed', values[(index * 7919) % values.length])
      await each(() => send(cloud, apiId, 'open'))
      // Of ten thousand keys each request has another: what they used before is on disk until then.
      const first = await each(keyed)
      if (name === 'many') sent.first.push(first)
      else sent.open.push(await each(() => send(cloud, apiId, 'open')))
      sent[name].push(await each(keyed))
      await cloud.stop()
    }
  }
  const open = median(sent.open)
  const beyond = (name: string, times: readonly number[], note?: string): Figure => ({
    name,
    value: median(times) - open,
    unit: 'µs',
    ...(note !== undefined && { note }),
  })
  return [
    {
      name: `start with ${many} keys in plans, beyond ${few}`,
      value: median(starts.many) - median(starts.few),
      unit: 'ms',
      target: { atMost: 150 },
      note: `processor time; ${median(starts.few).toFixed(0)} ms with ${few}`,
    },
    beyond('a request with a key beyond an open one', sent.few, `${open.toFixed(0)} µs open`),
    beyond(`the same among ${many} keys`, sent.many),
    beyond('the first of a key after a start', sent.first),
  ]
}

/** Microseconds a request. */
async function each(work: (index: number) => Promise<void>): Promise<number> {
  const spent = await processorTime(async () => {
    for (let index = 0; index < requests; index++) await work(index)
  })
  return (spent * 1000) / requests
}
