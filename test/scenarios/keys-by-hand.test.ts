/** What somebody does to keys in the console of API Gateway is found, told by event, and made as it should be. */
import {
  CreateApiKeyCommand,
  CreateUsagePlanKeyCommand,
  DeleteApiKeyCommand,
  DeleteUsagePlanKeyCommand,
  UpdateApiKeyCommand,
} from '@aws-sdk/client-api-gateway'
import { InvokeCommand, LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda'
import type { subscriptionView } from '../../domains/subscriptions/api-view'
import { newUlid } from '../../shared/ids'
import { type ForSale, forSaleOf } from './for-sale'
import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

type View = ReturnType<typeof subscriptionView>

let signalbox: Signalbox
let people: People
let forSale: ForSale

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  forSale = forSaleOf(signalbox)
}, 90_000)

afterAll(async () => {
  people?.stop()
  forSale?.stop()
  await signalbox?.stop()
})

let count = 0

interface Held {
  readonly ada: SignedInPerson
  readonly subscriptionId: string
  readonly keyId: string
  readonly key: string
  readonly usagePlanId: string
}

/** A subscription of somebody to an API of its own. */
async function held(): Promise<Held> {
  const apiId = `hand${++count}`
  const [plan] = await forSale.publish(apiId, [{ planId: 'silver' }])
  const ada = await people.add(`handy${count}`)
  await ada.call('PUT', 'subscriptions/customer', { name: 'Ada' })
  const { body } = await ada.call<View>('POST', 'subscriptions/subscriptions', { apiId, planId: 'silver' })
  const { subscriptionId } = body
  const [found] = await forSale.keysOf(subscriptionId)
  const { id: keyId = '', value: key = '' } = found ?? {}
  expect(await forSale.call(key)).toBe(200)
  return { ada, subscriptionId, keyId, key, usagePlanId: plan?.usagePlanId ?? '' }
}

/** As its schedule does. */
async function reconcile(): Promise<void> {
  const lambda = new LambdaClient(signalbox.local.sdkConfig)
  for await (const { Functions = [] } of paginateListFunctions({ client: lambda }, {})) {
    const { FunctionName } = Functions.find((each) => each.FunctionName?.includes('ReconcileKeys')) ?? {}
    if (FunctionName) await lambda.send(new InvokeCommand({ FunctionName, InvocationType: 'Event', Payload: '{}' }))
  }
  lambda.destroy()
  await signalbox.local.idle()
  await signalbox.local.clock.advance('10s')
}

const patch = (path: string, value: string) => [{ op: 'replace' as const, path, value }]
const turn = (apiKey: string, isOn: boolean) =>
  forSale.gateway.send(new UpdateApiKeyCommand({ apiKey, patchOperations: patch('/enabled', String(isOn)) }))

/** Made by hand under a name of ours, and on, in a plan. */
async function make(subscriptionId: string, generation: number, usagePlanId: string): Promise<string> {
  const name = `signalbox-subscriptions/${subscriptionId}/${generation}`
  const { id: keyId = '', value = '' } = await forSale.gateway.send(new CreateApiKeyCommand({ name, enabled: true }))
  await forSale.gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId, keyId, keyType: 'API_KEY' }))
  expect(await forSale.call(value)).toBe(200)
  return value
}

async function drifts(): Promise<readonly { subscriptionId: string; found: string }[]> {
  const found: { subscriptionId: string; found: string }[] = []
  for await (const [, value] of signalbox.local.cloud.store.range('events/archived/')) {
    const { event } = value as { event: { detailType: string; detail: string } }
    if (event.detailType === 'SubscriptionDriftFound') found.push(JSON.parse(event.detail).data)
  }
  return found
}

test('Keys that were turned off, deleted, moved, renamed, or made by hand are as they should be after the next look', async () => {
  const { gateway } = forSale
  const off = await held()
  await turn(off.keyId, false)
  const deleted = await held()
  await gateway.send(new DeleteApiKeyCommand({ apiKey: deleted.keyId }))
  const moved = await held()
  const { keyId, usagePlanId } = moved
  await gateway.send(new DeleteUsagePlanKeyCommand({ usagePlanId, keyId }))
  await gateway.send(new CreateUsagePlanKeyCommand({ usagePlanId: off.usagePlanId, keyId, keyType: 'API_KEY' }))
  const renamed = await held()
  await gateway.send(new UpdateApiKeyCommand({ apiKey: renamed.keyId, patchOperations: patch('/name', 'mine') }))
  const doubled = await held()
  const second = await make(doubled.subscriptionId, 1, doubled.usagePlanId)
  const left = await held()
  await left.ada.call('POST', `subscriptions/subscriptions/${left.subscriptionId}/cancellation`, { at: 'now' })
  await signalbox.local.idle()
  expect(await forSale.call(left.key)).toBe(403)
  const again = await make(left.subscriptionId, 1, left.usagePlanId)
  const ofNobody = await make(newUlid(signalbox.local.clock.now()), 1, left.usagePlanId)
  const untouched = await held()

  await reconcile()
  for (const each of [off, deleted, moved, renamed, doubled, untouched]) {
    expect(await forSale.call(each.key)).toBe(200)
    expect(await forSale.keysOf(each.subscriptionId)).toMatchObject([{ value: each.key, enabled: true }])
  }
  for (const each of [moved, deleted, untouched]) {
    expect(await forSale.keysIn(each.usagePlanId)).toHaveLength(1)
  }
  for (const key of [second, again, ofNobody]) expect(await forSale.call(key)).toBe(403)
  expect(await forSale.keysOf(left.subscriptionId)).toEqual([])
  const told = await drifts()
  const foundOf = ({ subscriptionId }: Held) =>
    told.filter((each) => each.subscriptionId === subscriptionId).map(({ found }) => found)
  expect([off, deleted, moved, renamed, doubled, left, untouched].map(foundOf)).toEqual([
    ['key-off'],
    ['key-missing'],
    ['key-not-in-plan'],
    ['key-missing'],
    ['key-left-over'],
    ['key-left-over'],
    [],
  ])

  await reconcile()
  expect(await drifts()).toEqual(told)
}, 120_000)
