/**
 * What people do beside the life of subscriptions-faults.test.ts: they rotate a key with a grace, or once it has expired, say
 * what they think of an API and are answered, and are erased. Each call that is made for it is lost once before and once after
 * its effect: it comes to the same end, told once, nobody is refused in a rotation, and nothing of whoever was erased is left.
 */
import { DynamoDBClient, paginateScan } from '@aws-sdk/client-dynamodb'
import { UserDataErased } from '../../events/catalog/identity'
import { type Calls, callsOf, loseEach } from './each-call'
import { type Shop, startShop, type View } from './shop'
import type { SignedInPerson } from './signed-in'

let shop: Shop
let calls: Calls
let owner: SignedInPerson

beforeAll(async () => {
  shop = await startShop()
  calls = callsOf(shop.signalbox, 'signalbox-subscriptions')
  owner = await shop.somebody()
  await shop.forSale.publish('api', [{ planId: 'silver' }], { owners: [owner.sub] })
  await shop.schedules(/^signalbox-subscriptions.*OutboxSchedule/, 'on')
}, 180_000)

afterAll(() => shop?.stop())

interface Held {
  person: SignedInPerson
  readonly path: string
  readonly subscriptionId: string
  readonly key: string
}

async function held(): Promise<Held> {
  const person = await shop.developer()
  const { subscriptionId } = await shop.subscribe(person, 'api')
  const key = await shop.keyOf(person, subscriptionId)
  return { person, path: `subscriptions/subscriptions/${subscriptionId}`, subscriptionId, key }
}

async function statusesOf(...keys: readonly string[]): Promise<readonly number[]> {
  const statuses: number[] = []
  for (const key of keys) statuses.push(await shop.forSale.call(key))
  return statuses
}

/** In the end, and no more often than that. */
async function isTold(id: string, wanted: Readonly<Record<string, number>>): Promise<void> {
  await calls.until(`telling of ${JSON.stringify(wanted)}`, async () => {
    const told = await shop.told(id)
    if (Object.entries(wanted).some(([name, times]) => (told[name] ?? 0) < times)) return undefined
    expect(told).toMatchObject(wanted)
    return true
  })
}

test('A key that is rotated is taken until its grace is over, and the new one from when it is shown, whichever call is lost', async () => {
  await loseEach<Held>(calls, {
    of: () => true,
    prepare: held,
    async play(its) {
      const { path, subscriptionId, key: old } = its
      const rotation = { graceSeconds: 3 * 3600, idempotencyKey: 'rotation' }
      expect(await calls.insist(its.person, 'POST', `${path}/key/rotation`, rotation)).toMatchObject({ status: 202 })
      const { grace } = await calls.until('new key', async () => {
        expect(await statusesOf(old)).toEqual([200])
        its.person = await shop.people.signIn(its.person)
        const { body } = await calls.insist<View>(its.person, 'GET', path)
        return body.key?.generation === 2 ? body : undefined
      })
      const shown = await calls.insist<{ key: string }>(its.person, 'POST', `${path}/key`, {})
      const fresh = shown.body.key
      expect(await statusesOf(old, fresh)).toEqual([200, 200])
      const { clock } = shop.signalbox.local
      await clock.advance(Date.parse(grace?.until ?? '') - clock.now().getTime() - 1000)
      expect(await statusesOf(old, fresh)).toEqual([200, 200])
      await clock.advance('1s')
      await calls.until('end of the old key', async () => {
        const [ofOld, ofFresh] = await statusesOf(old, fresh)
        expect(ofFresh).toBe(200)
        return ofOld === 403 ? true : undefined
      })
      await isTold(subscriptionId, { ApiKeyIssued: 1, ApiKeyRotated: 1, ApiKeyRevoked: 1 })
      expect(await shop.forSale.keysOf(subscriptionId)).toEqual([expect.objectContaining({ value: fresh })])
    },
  })
}, 900_000)

test('A key that expires is refused, and a rotation gives another in its place, whichever call is lost', async () => {
  const { clock } = shop.signalbox.local
  await loseEach<Held>(calls, {
    of: () => true,
    async prepare() {
      const { person, path, subscriptionId } = await held()
      const rotation = { graceSeconds: 0, expiresInDays: 1 }
      expect(await person.call('POST', `${path}/key/rotation`, rotation)).toMatchObject({ status: 202 })
      const key = await shop.keyOf(person, subscriptionId)
      const { expiresAt } = (await shop.viewOf(person, subscriptionId)).key ?? {}
      await shop.schedules(/./, 'off')
      await clock.advance(Date.parse(expiresAt ?? '') - clock.now().getTime() - 1000)
      await shop.schedules(/^signalbox-subscriptions.*(?:Outbox|Sweep)Schedule/, 'on')
      expect(await statusesOf(key)).toEqual([200])
      return { person: await shop.people.signIn(person), path, subscriptionId, key }
    },
    async play({ person: before, path, subscriptionId, key: old }) {
      let person = before
      await clock.advance('1s')
      const view = (status: string) =>
        calls.until(`${status} subscription`, async () => {
          const { body } = await calls.insist<View>(person, 'GET', path)
          if (body.status === status) return body
          person = await shop.people.signIn(person)
          return undefined
        })
      expect(await view('suspended')).toMatchObject({ suspendedFor: ['expiry'], key: { generation: 2 } })
      await calls.until('end of the key', async () => ((await shop.forSale.call(old)) === 403 ? true : undefined))
      const rotation = { expiresInDays: null, idempotencyKey: 'renewal' }
      expect(await calls.insist(person, 'POST', `${path}/key/rotation`, rotation)).toMatchObject({ status: 202 })
      await calls.until('new key', async () => ((await view('active')).key?.generation === 3 ? true : undefined))
      const shown = await calls.insist<{ key: string }>(person, 'POST', `${path}/key`, {})
      expect(await statusesOf(old, shown.body.key)).toEqual([403, 200])
      await isTold(subscriptionId, { SubscriptionChanged: 2, ApiKeyIssued: 2, ApiKeyRotated: 1, ApiKeyRevoked: 2 })
      expect(await shop.forSale.keysOf(subscriptionId)).toHaveLength(1)
    },
  })
}, 900_000)

test('What somebody says of an API is told once, and answered by one mail unless it is lost that SES took it', async () => {
  const mails: number[] = []
  await loseEach<SignedInPerson>(calls, {
    of: () => true,
    prepare: () => shop.developer(),
    async play(person) {
      owner = await shop.people.signIn(owner)
      const path = 'subscriptions/apis/api/feedback'
      const said = { text: 'It is slow', rating: 2, idempotencyKey: 'said' }
      const given = await calls.insist<{ feedbackId: string }>(person, 'POST', path, said)
      expect(given).toMatchObject({ status: 201, body: { text: 'It is slow', rating: 2 } })
      const { feedbackId } = given.body
      const answer = { text: 'It is quick now', idempotencyKey: `answered-${feedbackId}` }
      const answered = await calls.insist(owner, 'POST', `${path}/${feedbackId}/answer`, answer)
      const mailed = { text: 'It is quick now', mailedAt: expect.any(String) }
      expect(answered).toMatchObject({ status: 200, body: { answer: mailed } })
      const { body } = await calls.insist<{ feedback: object[] }>(person, 'GET', path)
      expect(body.feedback).toEqual([expect.objectContaining({ feedbackId, answer: expect.objectContaining(mailed) })])
      const read = await calls.insist<{ feedback: { feedbackId: string }[] }>(owner, 'GET', `${path}?limit=100`)
      const ofTheirs = read.body.feedback.filter((each) => each.feedbackId === feedbackId)
      expect(ofTheirs).toMatchObject([{ text: 'It is slow', sub: person.sub, answer: mailed }])
      await isTold(feedbackId, { FeedbackSubmitted: 1 })
      mails.push((await shop.signalbox.mails(person.email)).length)
    },
  })
  // Nobody knows that it is on its way: its answer is lost, or whoever sent it dies before writing that down.
  expect(mails.filter((count) => count !== 1)).toEqual([2, 2])
}, 900_000)

test('Whoever is erased is in no item, has no key, and it is answered once, whichever call is lost', async () => {
  const erased = erasures()
  await loseEach<Held>(calls, {
    of: ({ caller }) => caller.startsWith('OnUserErasure'),
    async prepare() {
      const its = await held()
      const feedback = { text: 'My very own words', rating: 3 }
      expect(await its.person.call('POST', 'subscriptions/apis/api/feedback', feedback)).toMatchObject({ status: 201 })
      return its
    },
    async play({ person, subscriptionId, key }) {
      expect(await person.call('DELETE', 'identity/me')).toMatchObject({ status: 202 })
      await calls.until('answer', async () => ((await erased.answers(person.sub)).size > 0 ? true : undefined))
      expect(await shop.forSale.call(key)).toBe(403)
      expect(await shop.forSale.keysOf(subscriptionId)).toEqual([])
      await isTold(subscriptionId, { SubscriptionEnding: 1, SubscriptionEnded: 1, ApiKeyRevoked: 1 })
      // Whatever else was to be told is told by then.
      await shop.signalbox.local.clock.advance('20m')
      expect((await erased.answers(person.sub)).size).toBe(1)
      expect(await erased.itemsWith(person.sub, person.email, 'very own words')).toEqual([])
    },
  })
  erased.stop()
  expect(await shop.signalbox.deadLetters()).toBe(0)
}, 900_000)

function erasures() {
  const { local } = shop.signalbox
  const client = new DynamoDBClient(local.sdkConfig)
  return {
    /** The ids of the events by which this domain answers. */
    async answers(sub: string): Promise<ReadonlySet<string>> {
      const ids = new Set<string>()
      for await (const [, value] of local.cloud.store.range('events/archived/')) {
        const { event } = value as { event: { detailType: string; detail: string } }
        if (event.detailType !== UserDataErased.detailType || !event.detail.includes(sub)) continue
        const { metadata, data } = JSON.parse(event.detail)
        if (data.domain === 'subscriptions') ids.add(metadata.eventId)
      }
      return ids
    },
    /** Of the domain's table, everything in which one of the texts is. */
    async itemsWith(...texts: readonly string[]): Promise<readonly string[]> {
      const { TableName } = local.outputs('signalbox-subscriptions')
      const found: string[] = []
      for await (const { Items = [] } of paginateScan({ client }, { TableName })) {
        for (const text of Items.map((item) => JSON.stringify(item).toLowerCase())) {
          if (texts.some((each) => text.includes(each.toLowerCase()))) found.push(text)
        }
      }
      return found
    },
    stop: () => client.destroy(),
  }
}
