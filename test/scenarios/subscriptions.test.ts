/** What developers do with subscriptions: from a request to the end of the last key. */
import type { subscriptionView } from '../../domains/subscriptions/api-view'
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

async function developer(): Promise<SignedInPerson> {
  const ada = await people.add(`ada${++count}`)
  expect(await ada.call('PUT', 'subscriptions/customer', { name: 'Ada' })).toMatchObject({ status: 200 })
  return ada
}

async function subscribed(person: SignedInPerson, apiId: string, planId = 'silver'): Promise<View> {
  const { status, body, text } = await person.call<View>('POST', 'subscriptions/subscriptions', { apiId, planId })
  expect([status, text]).toEqual([202, expect.any(String)])
  return body
}

async function viewOf(person: SignedInPerson, { subscriptionId }: View): Promise<View> {
  return (await person.call<View>('GET', `subscriptions/subscriptions/${subscriptionId}`)).body
}

async function keyOf(person: SignedInPerson, { subscriptionId }: View): Promise<string> {
  const { status, body, text } = await person.call<{ key: string }>(
    'POST',
    `subscriptions/subscriptions/${subscriptionId}/key`,
    {},
  )
  expect([status, text]).toEqual([200, expect.any(String)])
  return body.key
}

test('A developer subscribes, is shown the key, and calls the API with it', async () => {
  await forSale.publish('one', [{ planId: 'silver' }])
  const ada = await developer()
  expect(await forSale.call()).toBe(403)

  const asked = await subscribed(ada, 'one')
  const { correlationId } = (await audit(ada, asked))[0] ?? {}
  expect(await viewOf(ada, asked)).toMatchObject({ status: 'active', key: { generation: 1 } })
  const key = await keyOf(ada, asked)
  expect(key).toMatch(/^sbk[A-Za-z0-9]{49}$/)
  expect(await forSale.call(key)).toBe(200)
  expect(signalbox.story(correlationId ?? '')).toEqual([
    'SubscriptionRequested',
    'ApiKeyIssued',
    'SubscriptionActivated',
    'SubscriptionTokenIssued',
  ])
  expect((await audit(ada, asked)).map(({ what }) => what)).toContain('ApiKeyShown')
})

async function audit(person: SignedInPerson, { subscriptionId }: View) {
  const path = `subscriptions/subscriptions/${subscriptionId}/audit`
  const { body } = await person.call<{ entries: { what: string; correlationId: string }[] }>('GET', path)
  return body.entries
}
