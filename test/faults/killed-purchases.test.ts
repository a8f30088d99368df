/**
 * The process is killed while APIs are put on sale, bought in both dialects of AWS Marketplace, registered and subscribed to,
 * and while keys are taken and purchases and subscriptions end. Then whoever was cut off tries again, and in the end nobody who
 * has paid is without a key, nobody else has one, and nobody has two.
 * `KILLS=100 SEED=1 npx jest test/faults/killed-purchases` does it longer.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { APIGatewayClient, GetUsagePlansCommand, paginateGetApiKeys } from '@aws-sdk/client-api-gateway'
import petstore from '../../examples/petstore/openapi.json'
import { type Marketplace, marketplaceOf, type Purchase } from '../scenarios/marketplace'
import type { Reached } from '../scenarios/signalbox'
import { type People, peopleOf, type SignedInPerson } from '../scenarios/signed-in'
import { seeded } from './kills/random'
import { type Running, startProcess } from './process'
import { reach } from './reached'

const kills = Number(process.env.KILLS ?? 10)
const seed = Number(process.env.SEED ?? Math.trunc(Math.random() * 2 ** 32))
const random = seeded(seed)
const data = mkdtempSync(join(tmpdir(), 'signalbox-'))
const minute = 60_000
let running: Running | undefined

// A kill is a start of the whole system, which beside others takes most of a minute.
jest.setTimeout(Math.max(1_800_000, kills * 60_000))

afterAll(async () => {
  await running?.kill()
  rmSync(data, { recursive: true, force: true })
})

type Dialect = 'sns' | 'eventbridge'
type Name = Dialect | 'developer' | 'owner'

/** What was begun, and how far it was answered. */
interface Bought {
  readonly dialect: Dialect
  readonly accountId: string
  isEnded?: true
}
interface Order {
  readonly idempotencyKey: string
  subscriptionId?: string
  isCancelled?: true
}
const bought: Bought[] = []
const orders: Order[] = []
const published: string[] = []
let steps = 0

interface Cloud {
  readonly local: Reached
  readonly marketplace: Marketplace
  readonly gateway: APIGatewayClient
  signIn(name: Name): Promise<SignedInPerson>
  call(person: SignedInPerson, method: string, path: string, body?: unknown): Promise<Record<string, string>>
  stop(): void
}

type Known = Pick<SignedInPerson, 'sub' | 'userName' | 'email'>
const known = new Map<Name, Known>()

async function open(): Promise<Cloud> {
  running = await startProcess(data)
  const local = await reach(running)
  const people: People = peopleOf({ local })
  const marketplace = marketplaceOf({ local })
  const gateway = new APIGatewayClient({ ...local.sdkConfig, maxAttempts: 1 })
  return {
    local,
    marketplace,
    gateway,
    async signIn(name) {
      const person = known.get(name)
      if (person) return people.signIn(person)
      const added = await people.add(`${name}1`, name === 'owner' ? { groups: ['admins'] } : {})
      known.set(name, added)
      return added
    },
    async call(person, method, path, body) {
      const { status, body: said } = await person.call<Record<string, string>>(method, `subscriptions/${path}`, body)
      if (status >= 300) throw new Refused(status, `${method} ${path}: ${status} ${JSON.stringify(said)}`)
      return said
    },
    stop() {
      people.stop()
      marketplace.stop()
      gateway.destroy()
    },
  }
}

class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

const stagesOf = ({ local }: Cloud) => {
  const { RestApiId: restApiId = '', StageName: stage = '' } = local.outputs('signalbox-petstore')
  return [{ restApiId, stage }]
}

async function publish(cloud: Cloud, owner: SignedInPerson, apiId: string, marketplace?: object): Promise<void> {
  const { call } = cloud
  const stages = stagesOf(cloud)
  const about = { name: apiId, summary: 'Pets.', visibility: 'public', stages, idempotencyKey: `${apiId}-made` }
  await call(owner, 'POST', 'apis', { apiId, ...about })
  await call(owner, 'PUT', `apis/${apiId}/document`, { document: JSON.stringify(petstore) })
  const plan = { name: 'Silver', description: 'For a start.', stages, ...(marketplace && { marketplace }) }
  await call(owner, 'PUT', `apis/${apiId}/plans/silver`, plan)
  await call(owner, 'POST', `apis/${apiId}/publication`, { idempotencyKey: `${apiId}-published` })
}

async function setUp(cloud: Cloud): Promise<void> {
  const owner = await cloud.signIn('owner')
  for (const dialect of ['sns', 'eventbridge'] as const) {
    const listed = { productCode: `of${dialect}`, dialect, fulfillmentUrl: 'https://example.com/registrations' }
    const { productId } = await cloud.marketplace.play<{ productId: string }>('list-product', listed)
    const listing = dialect === 'sns' ? { productCode: `of${dialect}` } : { productId, catalog: 'AWSMarketplace' }
    await publish(cloud, owner, dialect, listing)
  }
  await publish(cloud, owner, 'developer')
  for (const name of ['sns', 'eventbridge', 'developer'] as const) {
    await cloud.call(await cloud.signIn(name), 'PUT', 'customer', { name })
  }
}

/** Lands and claims, in whatever state an earlier try was cut off. */
async function register({ marketplace, local }: Cloud, person: SignedInPerson, purchase: Purchase): Promise<boolean> {
  const { agreementId, productCode, accountId } = purchase
  const { registration } = await marketplace.play<Pick<Purchase, 'registration'>>('register', { agreementId })
  const url = `${local.webUrl}/api/subscriptions/marketplace/registrations`
  const landed = await marketplace.land({ ...registration, url })
  const claim = { productCode, accountEnding: accountId.slice(-4), name: 'Ada' }
  return (await marketplace.claim(person, landed.cookie, claim)).status === 200
}

interface View {
  readonly subscriptionId: string
  readonly apiId: string
  readonly status: string
}

async function subscriptionsOf({ call }: Cloud, person: SignedInPerson): Promise<readonly View[]> {
  const all: View[] = []
  let cursor: string | null = null
  do {
    const page: unknown = await call(person, 'GET', `subscriptions${cursor ? `?cursor=${cursor}` : ''}`)
    const { subscriptions, cursor: next } = page as { subscriptions: View[]; cursor: string | null }
    all.push(...subscriptions)
    cursor = next
  } while (cursor)
  return all
}

async function keyOf({ call }: Cloud, person: SignedInPerson, subscriptionId: string): Promise<string> {
  return (await call(person, 'POST', `subscriptions/${subscriptionId}/key`, {})).key ?? ''
}

async function statusOf({ local }: Cloud, key: string): Promise<number> {
  const answer = await fetch(`${local.webUrl}/api/petstore/pets`, { headers: { 'x-api-key': key } })
  await answer.text()
  return answer.status
}

/** What people do, each until the process is gone. What is written down before a call may have been done or not. */
function workers(cloud: Cloud): readonly Promise<never>[] {
  const { marketplace, call } = cloud
  const done = () => void steps++

  async function buyer(dialect: Dialect): Promise<never> {
    const person = await cloud.signIn(dialect)
    for (;;) {
      const own: Bought = { dialect, accountId: String(100_000_000_000 + bought.length) }
      bought.push(own)
      const to = { product: `of${dialect}`, accountId: own.accountId, atOnce: random() < 0.5 }
      const purchase = await marketplace.play('subscribe', to)
      done()
      if (random() < 0.2) continue
      await register(cloud, person, purchase)
      done()
      const active = (await subscriptionsOf(cloud, person)).filter(({ status }) => status === 'active')
      if (random() < 0.5) await Promise.all(active.slice(0, 2).map((each) => keyOf(cloud, person, each.subscriptionId)))
      done()
      if (random() < 0.4) continue
      own.isEnded = true
      await marketplace.play('end', { agreementId: purchase.agreementId, atOnce: true })
      done()
    }
  }

  async function developer(): Promise<never> {
    const person = await cloud.signIn('developer')
    for (;;) {
      // One subscription at a time to a plan: the last one is gone on with.
      const last = orders.at(-1)
      const order = last && !last.isCancelled ? last : { idempotencyKey: `order-${orders.length}` }
      if (order !== last) orders.push(order)
      try {
        const asked = { apiId: 'developer', planId: 'silver', idempotencyKey: order.idempotencyKey }
        const { subscriptionId = '' } = await call(person, 'POST', 'subscriptions', asked)
        order.subscriptionId = subscriptionId
        done()
        await call(person, 'POST', `subscriptions/${subscriptionId}/key/rotation`, { graceSeconds: 0 })
        done()
        if (random() < 0.5) continue
        order.isCancelled = true
        await call(person, 'POST', `subscriptions/${subscriptionId}/cancellation`, {})
        done()
      } catch (error) {
        // Not active yet; or the one before is still ending.
        if (!(error instanceof Refused)) throw error
      }
    }
  }

  async function owner(): Promise<never> {
    const person = await cloud.signIn('owner')
    for (;;) {
      const apiId = `api-${published.length}`
      published.push(apiId)
      await publish(cloud, person, apiId)
      done()
    }
  }

  return [buyer('sns'), buyer('eventbridge'), developer(), owner()]
}

/** Whoever does not answer any more was killed; what is answered is a failure. */
function unlessCutOff(error: unknown): undefined {
  const isAnswer = error instanceof Refused && error.status < 500
  const isOfTest = (error as { matcherResult?: unknown }).matcherResult !== undefined
  if (isAnswer || isOfTest) throw error
  return undefined
}

/** Those who were cut off try again: what was done is done still, and the rest is done now. */
async function tryAgain(cloud: Cloud): Promise<void> {
  const { marketplace, call } = cloud
  const agreements = await agreementsOf(cloud)
  for (const dialect of ['sns', 'eventbridge'] as const) {
    const person = await cloud.signIn(dialect)
    for (const each of agreements.filter(({ productCode }) => productCode === `of${dialect}`)) {
      const own = bought.find(({ accountId }) => accountId === each.accountId)
      const isActive = each.status === 'ACTIVE'
      if (isActive && own?.isEnded) await marketplace.play('end', { agreementId: each.agreementId, atOnce: true })
      else if (isActive) expect(await register(cloud, person, each)).toBe(true)
    }
  }
  const developer = await cloud.signIn('developer')
  for (const order of orders) {
    if (order.subscriptionId === undefined) continue
    if (order.isCancelled) await call(developer, 'POST', `subscriptions/${order.subscriptionId}/cancellation`, {})
  }
  const owner = await cloud.signIn('owner')
  for (const apiId of published) {
    await eventually(`publication of ${apiId}`, cloud, async () => {
      try {
        await publish(cloud, owner, apiId)
        return true
      } catch (error) {
        // Somebody who was killed has the right to it for two minutes.
        if (error instanceof Refused && error.status >= 500) return false
        throw error
      }
    })
  }
}

async function eventually(what: string, { local }: Cloud, isSo: () => Promise<boolean>): Promise<void> {
  for (let minutes = 0; minutes < 180; minutes += 3) {
    if (await isSo()) return
    await local.clock.advance(3 * minute)
  }
  throw new Error(`After three hours there was still no ${what} (seed ${seed})`)
}

type Agreement = Purchase & { readonly status: string }

async function agreementsOf({ local }: Cloud): Promise<readonly Agreement[]> {
  const response = await fetch(`${local.endpointUrl}/_local/marketplace/overview`)
  return ((await response.json()) as { agreements: Agreement[] }).agreements
}

/** By the subscription that is in the name of each. */
async function keysBySubscription({ gateway }: Cloud): Promise<ReadonlyMap<string, number>> {
  const count = new Map<string, number>()
  for await (const { items = [] } of paginateGetApiKeys({ client: gateway }, { limit: 500 })) {
    for (const { name = '', enabled } of items) {
      const [stack, subscriptionId = ''] = name.split('/')
      if (stack === 'signalbox-subscriptions')
        count.set(subscriptionId, (count.get(subscriptionId) ?? 0) + (enabled ? 1 : 100))
    }
  }
  return count
}

test(`in the end who has paid has one key and nobody else has any, after ${kills} kills (seed ${seed})`, async () => {
  const first = await open()
  await setUp(first)
  first.stop()
  await running?.kill()
  for (let kill = 0; kill < kills; kill++) {
    const cloud = await open()
    const until = steps + 1 + Math.trunc(random() * 16)
    const atWork = workers(cloud).map((work) => work.catch(unlessCutOff))
    // So many steps on, and then a moment more: wherever all are by then.
    const isFar = (async () => {
      while (steps < until) await pause(5)
      await pause(Math.trunc(random() * 150))
    })()
    await Promise.race([isFar, ...atWork])
    await running?.kill()
    await Promise.all(atWork)
    cloud.stop()
  }

  const cloud = await open()
  await tryAgain(cloud)
  const agreements = await agreementsOf(cloud)
  const wanted = (dialect: Dialect) =>
    agreements.filter(({ productCode, status }) => productCode === `of${dialect}` && status === 'ACTIVE').length
  const last = orders.at(-1)
  const live: View[] = []
  await eventually('rest', cloud, async () => {
    live.length = 0
    for (const name of ['sns', 'eventbridge', 'developer'] as const) {
      const person = await cloud.signIn(name)
      const all = (await subscriptionsOf(cloud, person)).filter(({ status }) => !['ended', 'failed'].includes(status))
      const count =
        name === 'developer' ? Number(last?.subscriptionId !== undefined && !last.isCancelled) : wanted(name)
      if (all.length !== count || !all.every(({ status }) => status === 'active')) return false
      live.push(...all)
    }
    return (await keysBySubscription(cloud)).size === live.length
  })

  expect(Object.fromEntries(await keysBySubscription(cloud))).toEqual(
    Object.fromEntries(live.map(({ subscriptionId }) => [subscriptionId, 1])),
  )
  for (const name of ['sns', 'eventbridge', 'developer'] as const) {
    const person = await cloud.signIn(name)
    for (const { subscriptionId } of live.filter(({ apiId }) => apiId === name)) {
      expect(await statusOf(cloud, await keyOf(cloud, person, subscriptionId))).toBe(200)
    }
  }
  const { items = [] } = await cloud.gateway.send(new GetUsagePlansCommand({ limit: 500 }))
  const plans = items.map(({ name = '' }) => name).filter((name) => name.startsWith('signalbox-subscriptions/'))
  const apis = ['sns', 'eventbridge', 'developer', ...published]
  expect(plans.sort()).toEqual(apis.map((apiId) => `signalbox-subscriptions/${apiId}/silver`).sort())

  const { emails } = (await (await fetch(`${cloud.local.webUrl}/mail/store`)).json()) as {
    emails: { destination: object; subject: string; body: { text: string } }[]
  }
  const mails = emails.map(({ destination, subject, body }) => JSON.stringify([destination, subject, body.text]))
  expect(new Set(mails).size).toBe(mails.length)
  if (process.env.KILLS_SHOW) {
    const ended = agreements.length - wanted('sns') - wanted('eventbridge')
    process.stderr.write(
      `${steps} steps, ${agreements.length} purchases (${ended} ended), ${orders.length} orders, ${published.length} publications, ${live.length} keys in the end, seed ${seed}\n`,
    )
  }
  cloud.stop()
})

const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds))
