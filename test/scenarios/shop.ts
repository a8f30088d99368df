/** A started cloud with everything that scenarios of purchases and subscriptions need, and what their people do most. */
import { DisableRuleCommand, EnableRuleCommand, ListRulesCommand } from '@aws-sdk/client-eventbridge'
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda'
import type { subscriptionView } from '../../domains/subscriptions/api-view'
import type { EventEnvelope } from '../../events'
import { type ForSale, forSaleOf } from './for-sale'
import { type Marketplace, marketplaceOf, type Purchase } from './marketplace'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

export type View = ReturnType<typeof subscriptionView>
export type Dialect = 'sns' | 'eventbridge'

/** What is sold under a product of AWS Marketplace. */
export interface Listed {
  readonly product: string
  readonly productId: string
  readonly apiId: string
  readonly usagePlanId: string
}

export interface Shop {
  readonly signalbox: Signalbox
  readonly people: People
  readonly forSale: ForSale
  readonly marketplace: Marketplace
  /** Somebody who has signed in; of a name that nobody else has. */
  somebody(): Promise<SignedInPerson>
  /** Somebody who has registered as a customer. */
  developer(): Promise<SignedInPerson>
  /** An API of a product of its own: its plan goes by `dialect`, and the listing speaks `speaks`. */
  sell(dialect: Dialect, speaks?: Dialect | 'both'): Promise<Listed>
  /** Buys it, from an AWS account of its own unless one is given. */
  buy(listed: Listed, fields?: object): Promise<Purchase>
  subscribe(person: SignedInPerson, apiId: string, more?: object): Promise<View>
  subscriptionsOf(person: SignedInPerson): Promise<readonly View[]>
  viewOf(person: SignedInPerson, subscriptionId: string): Promise<View>
  keyOf(person: SignedInPerson, subscriptionId: string): Promise<string>
  /** How many events tell of a subscription, by their detail-type; one that is told twice is one. */
  told(subscriptionId: string): Promise<Readonly<Record<string, number>>>
  /** Lets schedules run, or not, by what is in the names of their rules. */
  schedules(named: RegExp, state: 'on' | 'off'): Promise<void>
  /** Starts a function as its schedule does, by its construct, and waits until nothing is under way. */
  invoke(construct: string): Promise<void>
  stop(): Promise<void>
}

export async function startShop(options: Parameters<typeof startScenario>[0] = {}): Promise<Shop> {
  const signalbox = await startScenario(options)
  const people = peopleOf(signalbox)
  const forSale = forSaleOf(signalbox)
  const marketplace = marketplaceOf(signalbox)
  let count = 0

  const shop: Shop = {
    signalbox,
    people,
    forSale,
    marketplace,
    somebody: () => people.add(`ada${++count}`),
    async developer() {
      const person = await shop.somebody()
      expect(await person.call('PUT', 'subscriptions/customer', { name: 'Ada' })).toMatchObject({ status: 200 })
      return person
    },
    async sell(dialect, speaks = dialect) {
      const product = `product${++count}`
      const { productId } = await marketplace.list(product, speaks)
      const listing = dialect === 'sns' ? { productCode: product } : { productId, catalog: 'AWSMarketplace' }
      const apiId = `api${count}`
      const [plan] = await forSale.publish(apiId, [{ planId: 'silver', marketplace: listing as never }])
      return { product, productId, apiId, usagePlanId: plan?.usagePlanId ?? '' }
    },
    buy({ product }, fields = {}) {
      const accountId = String(100_000_000_000 + ++count)
      return marketplace.play('subscribe', { product, accountId, ...fields })
    },
    async subscribe(person, apiId, more = {}) {
      const asked = await person.call<View>('POST', 'subscriptions/subscriptions', { apiId, planId: 'silver', ...more })
      expect([asked.status, asked.text]).toEqual([202, expect.any(String)])
      return asked.body
    },
    async subscriptionsOf(person) {
      const { body } = await person.call<{ subscriptions: View[] }>('GET', 'subscriptions/subscriptions')
      return body.subscriptions
    },
    async viewOf(person, subscriptionId) {
      return (await person.call<View>('GET', `subscriptions/subscriptions/${subscriptionId}`)).body
    },
    async keyOf(person, subscriptionId) {
      const shown = await person.call<{ key: string }>('POST', `subscriptions/subscriptions/${subscriptionId}/key`, {})
      expect([shown.status, shown.text]).toEqual([200, expect.any(String)])
      return shown.body.key
    },
    async told(subscriptionId) {
      const ids = new Map<string, Set<string>>()
      for await (const [, value] of signalbox.local.cloud.store.range('events/archived/')) {
        const { event } = value as { event: { detailType: string; detail: string } }
        if (!event.detail.includes(subscriptionId)) continue
        const { eventId } = (JSON.parse(event.detail) as EventEnvelope).metadata
        ids.set(event.detailType, (ids.get(event.detailType) ?? new Set()).add(eventId))
      }
      return Object.fromEntries([...ids].map(([detailType, { size }]) => [detailType, size]))
    },
    async schedules(named, state) {
      const { eventBridge } = signalbox
      const { Rules = [] } = await eventBridge.send(new ListRulesCommand({}))
      for (const { Name = '', ScheduleExpression } of Rules) {
        if (!ScheduleExpression || !named.test(Name)) continue
        await eventBridge.send(state === 'on' ? new EnableRuleCommand({ Name }) : new DisableRuleCommand({ Name }))
      }
    },
    async invoke(construct) {
      const lambda = new LambdaClient(signalbox.local.sdkConfig)
      try {
        const named: string[] = []
        const isOf = (name: string) => name.endsWith(`-${construct}`)
        for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
          named.push(...Functions.flatMap(({ FunctionName = '' }) => (isOf(FunctionName) ? [FunctionName] : [])))
        }
        expect(named).toHaveLength(1)
        const [FunctionName] = named
        await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' }))
      } finally {
        lambda.destroy()
      }
      await signalbox.local.idle()
    },
    async stop() {
      marketplace.stop()
      people.stop()
      forSale.stop()
      await signalbox.stop()
    },
  }
  // They look for what was missed of other domains, every five minutes or quarter of an hour that passes here.
  await shop.schedules(/^signalbox-(?:deployment|approvals)-Sweep/, 'off')
  return shop
}
