/** An owner who has an API published, changed and retired, and tries each step until it is done. */
import { GetUsagePlansCommand } from '@aws-sdk/client-api-gateway'
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import petstore from '../../examples/petstore/openapi.json'
import type { Calls, EachCall } from './each-call'
import type { Shop, View } from './shop'
import type { SignedInPerson } from './signed-in'

export interface PatientOwner {
  /** An API from its draft to its end; each stage is run by `around`. `letMonthPass`: with nothing lost in it. */
  live(
    around: (stage: number, run: () => Promise<void>) => Promise<unknown>,
    letMonthPass: () => Promise<void>,
  ): Promise<void>
}

interface Owned {
  readonly status: string
  readonly document?: { readonly operations: number }
  readonly plans: readonly { readonly planId: string; readonly usagePlanId?: string }[]
}

const day = 86_400_000

/** @param productCode of a listing of AWS Marketplace, by which API Gateway meters one of the plans */
export function patientOwner(shop: Shop, calls: Calls, productCode: string, people: readonly SignedInPerson[]) {
  let [owner, holder] = people as [SignedInPerson, SignedInPerson]
  let count = 0
  const { RestApiId: restApiId = '', StageName: stage = '' } = shop.signalbox.local.outputs('signalbox-petstore')
  const stages = [{ restApiId, stage }]

  /** Somebody who was cut off may have the right to publish it for two minutes more. */
  async function has<Body = Owned>(method: string, path: string, body?: unknown): Promise<Body> {
    return calls.until(`${method} ${path}`, async () => {
      const answer = await calls.insist<Body>(owner, method, `subscriptions/${path}`, body)
      if (answer.status >= 500 || answer.status === 401) {
        // By the next look the token is too old.
        owner = await shop.people.signIn(owner)
        return undefined
      }
      expect([method, path, answer]).toMatchObject([method, path, { status: expect.any(Number) }])
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`)
      return answer.body
    })
  }

  async function usagePlansOf(apiId: string): Promise<readonly string[]> {
    const { items = [] } = await shop.forSale.gateway.send(new GetUsagePlansCommand({ limit: 500 }))
    return items
      .filter(({ name }) => name?.startsWith(`signalbox-subscriptions/${apiId}/`))
      .map(({ name = '', quota, productCode: code }) => [name.split('/').at(-1), quota?.limit, code].join(' '))
      .sort()
  }

  /** How many are kept: those that were replaced are gone. */
  async function documentsOf(apiId: string): Promise<number> {
    const { TableName } = shop.signalbox.local.outputs('signalbox-subscriptions')
    const client = new DynamoDBClient(shop.signalbox.local.sdkConfig)
    let count = 0
    for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
      count += Items.filter((item) => item.__edb_e__?.S === 'document' && item.apiId?.S === apiId).length
    }
    client.destroy()
    return count
  }

  const seen = async (apiId: string) => (await calls.insist(undefined, 'GET', `subscriptions/apis/${apiId}`)).status

  const toldOf = (apiId: string, wanted: Readonly<Record<string, number>>) =>
    calls.until(`telling of ${apiId}`, async () => {
      const told = await shop.told(`"${apiId}"`)
      if (Object.entries(wanted).some(([name, times]) => (told[name] ?? 0) < times)) return undefined
      expect(told).toMatchObject(wanted)
      return true
    })

  const owned: PatientOwner = {
    async live(around, letMonthPass) {
      const apiId = `sold-${++count}`
      const at = `apis/${apiId}`
      const plan = (limit: number, changes: object = {}) => ({
        name: 'A plan',
        description: 'For a start.',
        quota: { limit, period: 'DAY' },
        stages,
        ...changes,
      })
      const metered = { marketplace: { productCode }, metering: 'gateway' }
      let key = ''
      let subscriptionId = ''
      owner = await shop.people.signIn(owner)
      await around(0, async () => {
        const about = { name: 'Pets', summary: 'Pets.', visibility: 'public', stages, idempotencyKey: `${apiId}-made` }
        await has('POST', 'apis', { apiId, ...about })
        await has('PUT', `${at}/document`, { document: JSON.stringify(petstore) })
        await has('POST', `${at}/document/import`, { ...stages[0], idempotencyKey: `${apiId}-imported` })
        await has('PUT', `${at}/plans/silver`, plan(10))
        await has('PUT', `${at}/plans/gold`, plan(100, metered))
        expect(await seen(apiId)).toBe(404)
        expect(await usagePlansOf(apiId)).toEqual([])
        expect(await documentsOf(apiId)).toBe(1)
      })
      await around(1, async () => {
        const published = await has('POST', `${at}/publication`, { idempotencyKey: `${apiId}-published` })
        expect(published).toMatchObject({ status: 'published', document: { operations: expect.any(Number) } })
        expect(await seen(apiId)).toBe(200)
        expect(await usagePlansOf(apiId)).toEqual([`gold 100 ${productCode}`, 'silver 10 '])
        await toldOf(apiId, { ApiPublished: 1 })
      })
      holder = await shop.people.signIn(holder)
      const asked = await shop.subscribe(holder, apiId)
      subscriptionId = asked.subscriptionId
      key = await shop.keyOf(holder, subscriptionId)
      expect(await shop.forSale.call(key)).toBe(200)
      await around(2, async () => {
        await has('PUT', `${at}/plans/silver`, plan(20))
        await has('DELETE', `${at}/plans/gold`)
        expect(await shop.forSale.call(key)).toBe(200)
        expect(await usagePlansOf(apiId)).toEqual([`gold 100 ${productCode}`, 'silver 20 '])
        await toldOf(apiId, { ApiPublished: 2 })
      })
      owner = await shop.people.signIn(owner)
      const endsAt = new Date(shop.signalbox.local.clock.now().getTime() + 31 * day).toISOString()
      await around(3, async () => {
        const retired = await has('POST', `${at}/retirement`, { endsAt, idempotencyKey: `${apiId}-retired` })
        expect(retired).toMatchObject({ status: 'retired', endsAt })
        await toldOf(apiId, { ApiRetired: 1, SubscriptionEnding: 1 })
        expect(await shop.forSale.call(key)).toBe(200)
      })
      await letMonthPass()
      owner = await shop.people.signIn(owner)
      expect(await shop.forSale.call(key)).toBe(403)
      await around(4, async () => {
        await calls.until('end of its usage plans', async () => {
          // As it is every hour: what fails in one is made good in the next.
          await shop.invoke('TendPlans')
          const { plans } = await has('GET', `${at}/settings`)
          if (plans.some(({ usagePlanId }) => usagePlanId !== undefined)) return undefined
          expect(plans.map(({ planId }) => planId)).toEqual(['silver'])
          return true
        })
        expect(await usagePlansOf(apiId)).toEqual([])
      })
      await toldOf(apiId, { ApiPublished: 2, ApiRetired: 1, SubscriptionEnded: 1 })
      const { entries } = await has<{ entries: { what: string }[] }>('GET', `${at}/audit`)
      // What was done in the same moment has no order.
      expect(entries.map(({ what }) => what).sort()).toEqual([
        'ApiCreated',
        'ApiPublished',
        'ApiPublished',
        'ApiRetired',
        'DocumentStored',
        'DocumentStored',
        'PlanAdded gold',
        'PlanAdded silver',
        'PlanChanged silver',
        'PlanRemoved gold',
        'PlanRemoved silver',
        'PlanWithdrawn gold',
      ])
      holder = await shop.people.signIn(holder)
      const view = await holder.call<View>('GET', `subscriptions/subscriptions/${subscriptionId}`)
      expect(view.body).toMatchObject({ status: 'ended', endsAt })
    },
  }
  return owned
}

/** Of what owners call, and of what makes it so. */
export function isOfPublication({ caller }: EachCall): boolean {
  return ['Apis', 'OnApiRetired', 'TendPlans'].includes(caller)
}
