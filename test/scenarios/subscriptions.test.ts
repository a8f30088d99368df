/** What developers do with subscriptions: from a request to the end of the last key. */
import { InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { StopExecutionCommand } from '@aws-sdk/client-sfn'
import type { subscriptionView } from '../../domains/subscriptions/api-view'
import { callsOf } from './each-call'
import { type ForSale, forSaleOf } from './for-sale'
import { type Signalbox, startScenario } from './signalbox'
import { type People, password, peopleOf, type SignedInPerson } from './signed-in'

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
  expect(await viewOf(ada, asked)).toMatchObject({
    status: 'active',
    key: { generation: 1 },
    apiName: 'one',
    plan: { planId: 'silver', needsApproval: false },
    addresses: [`${signalbox.local.webUrl}/_aws/execute-api/${forSale.restApiId}/prod`],
    isBought: false,
  })
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

test('Nobody gets a key without having registered, of a plan that is not for sale, or twice', async () => {
  await forSale.publish('two', [{ planId: 'silver' }])
  const eve = await people.add('eve')
  const ask = (apiId: string, planId: string, person: SignedInPerson) =>
    person.call('POST', 'subscriptions/subscriptions', { apiId, planId })
  expect(await ask('two', 'silver', eve)).toMatchObject({ status: 409, body: { title: 'NotRegistered' } })
  const ada = await developer()
  expect(await ask('nothing', 'silver', ada)).toMatchObject({ status: 404, body: { title: 'ApiNotFound' } })
  expect(await ask('two', 'gold', ada)).toMatchObject({ status: 404, body: { title: 'PlanNotFound', field: 'planId' } })
  const { subscriptionId } = await subscribed(ada, 'two')
  expect(await ask('two', 'silver', ada)).toMatchObject({
    status: 409,
    body: { title: 'AlreadySubscribed', subscriptionId },
  })
  const others = await eve.call('GET', `subscriptions/subscriptions/${subscriptionId}`)
  expect(others).toMatchObject({ status: 404, body: { title: 'SubscriptionNotFound' } })
})

test('Fifty clicks at once, in tabs with keys of their own and with the same, make one subscription and one key', async () => {
  const [plan] = await forSale.publish('clicks', [{ planId: 'silver' }])
  const ada = await developer()
  const clicks = Array.from({ length: 50 }, (_, index) =>
    ada.call<View>('POST', 'subscriptions/subscriptions', {
      apiId: 'clicks',
      planId: 'silver',
      idempotencyKey: index % 2 === 0 ? 'same' : `tab-${index}`,
    }),
  )
  const answers = await Promise.all(clicks)
  const taken = answers.filter(({ status }) => status === 202)
  expect(taken.length).toBeGreaterThan(0)
  expect(new Set(taken.map(({ body }) => body.subscriptionId)).size).toBe(1)
  expect(answers.filter(({ status }) => ![202, 409, 503].includes(status))).toEqual([])
  const [one] = taken
  const shown = await Promise.all(Array.from({ length: 10 }, () => keyOf(ada, one?.body as View)))
  expect(new Set(shown).size).toBe(1)
  expect(await forSale.keysIn(plan?.usagePlanId)).toHaveLength(1)
})

test('A key is rotated while it is in use: no call is refused, and the old key goes when its time is over', async () => {
  await forSale.publish('turning', [{ planId: 'silver' }])
  const ada = await developer()
  const asked = await subscribed(ada, 'turning')
  const old = await keyOf(ada, asked)
  const path = `subscriptions/subscriptions/${asked.subscriptionId}/key/rotation`
  const rotation = ada.call('POST', path, { graceSeconds: 3600, idempotencyKey: 'once' })
  const statuses = await Promise.all(Array.from({ length: 40 }, () => forSale.call(old)))
  expect(await rotation).toMatchObject({ status: 202 })
  expect(new Set(statuses)).toEqual(new Set([200]))

  expect(await ada.call('POST', path, { graceSeconds: 3600, idempotencyKey: 'once' })).toMatchObject({ status: 202 })
  expect(await ada.call('POST', path, {})).toMatchObject({ status: 409, body: { title: 'RotationUnderWay' } })
  const fresh = await keyOf(ada, asked)
  expect(fresh).not.toBe(old)
  expect([await forSale.call(old), await forSale.call(fresh)]).toEqual([200, 200])
  await signalbox.local.clock.advance('61m')
  expect([await forSale.call(old), await forSale.call(fresh)]).toEqual([403, 200])
  expect(await forSale.keysOf(asked.subscriptionId)).toHaveLength(1)
  const later = await people.signIn(ada)
  expect((await audit(later, asked)).map(({ what }) => what)).toEqual(
    expect.arrayContaining(['ApiKeyRotated', 'ApiKeyRevoked']),
  )
})

test('By one idempotency key the same key is shown, and none that has taken its place', async () => {
  await forSale.publish('shown', [{ planId: 'silver' }])
  const ada = await developer()
  const [asked, other] = [await subscribed(ada, 'shown'), await subscribed(ada, 'one')]
  const show = ({ subscriptionId }: View, body: object) =>
    ada.call<{ key: string }>('POST', `subscriptions/subscriptions/${subscriptionId}/key`, body)
  const once = { idempotencyKey: 'show' }
  const first = await show(asked, once)
  expect([first.status, await show(asked, once)]).toEqual([200, expect.objectContaining({ body: first.body })])
  const reused = { status: 409, body: { title: 'IdempotencyKeyReused', field: 'idempotencyKey' } }
  expect(await show(other, once)).toMatchObject(reused)
  // Each time that it is seen is in the audit.
  expect((await audit(ada, asked)).filter(({ what }) => what === 'ApiKeyShown')).toHaveLength(2)
  const rotation = `subscriptions/subscriptions/${asked.subscriptionId}/key/rotation`
  expect((await ada.call('POST', rotation, { graceSeconds: 0 })).status).toBe(202)
  expect(await show(asked, once)).toMatchObject(reused)
  expect((await show(asked, { idempotencyKey: 'show again' })).body.key).not.toBe(first.body.key)
})

test('A key that was made to expire is refused from that day on, and a rotation gives another in its place', async () => {
  await forSale.publish('expiring', [{ planId: 'silver' }])
  const ada = await developer()
  const asked = await subscribed(ada, 'expiring')
  const path = `subscriptions/subscriptions/${asked.subscriptionId}`
  for (const expiresInDays of [0, 3651, 1.5]) {
    const { status, body } = await ada.call('POST', `${path}/key/rotation`, { expiresInDays })
    expect([status, JSON.stringify(body)]).toEqual([400, expect.stringContaining('expiresInDays')])
  }
  expect(await ada.call('POST', `${path}/key/rotation`, { graceSeconds: 0, expiresInDays: 1 })).toMatchObject({
    status: 202,
  })
  const { key: made } = await viewOf(ada, asked)
  expect(Date.parse(made?.expiresAt ?? '') - signalbox.local.clock.now().getTime()).toBe(86_400_000)
  const old = await keyOf(ada, asked)
  // A grace is no longer than the key would have been.
  await signalbox.local.clock.advance('12h')
  let later = await people.signIn(ada)
  const rotation = { graceSeconds: 7 * 86_400 }
  expect(await later.call('POST', `${path}/key/rotation`, rotation)).toMatchObject({ status: 202 })
  const rotated = await viewOf(later, asked)
  expect(rotated.grace?.until).toBe(made?.expiresAt)
  const fresh = await keyOf(later, asked)
  expect([await forSale.call(old), await forSale.call(fresh)]).toEqual([200, 200])
  await signalbox.local.clock.advance('12h')
  expect([await forSale.call(old), await forSale.call(fresh)]).toEqual([403, 200])

  // The new one is for a day as well: nothing else was said.
  await signalbox.local.clock.advance('12h')
  later = await people.signIn(ada)
  expect(await forSale.call(fresh)).toBe(403)
  expect(await viewOf(later, asked)).toMatchObject({ status: 'suspended', suspendedFor: ['expiry'] })
  const renewal = { expiresInDays: null, idempotencyKey: 'renewal' }
  for (const _ of ['once', 'again']) {
    expect(await later.call('POST', `${path}/key/rotation`, renewal)).toMatchObject({ status: 202 })
  }
  const renewed = await viewOf(later, asked)
  expect(renewed).toMatchObject({ status: 'active', suspendedFor: [], key: { generation: 4 } })
  expect([renewed.key?.expiresAt, renewed.grace]).toEqual([undefined, undefined])
  expect([await forSale.call(fresh), await forSale.call(await keyOf(later, asked))]).toEqual([403, 200])
  expect(await forSale.keysOf(asked.subscriptionId)).toHaveLength(1)
  expect((await audit(later, asked)).map(({ what }) => what)).toEqual(
    expect.arrayContaining(['SubscriptionChanged', 'ApiKeyIssued', 'ApiKeyRevoked']),
  )
})

test('To see a key, somebody must have signed in within ten minutes: a refreshed token does not do', async () => {
  await forSale.publish('shown', [{ planId: 'silver' }])
  const ada = await developer()
  const asked = await subscribed(ada, 'shown')
  const tokens = async (
    AuthFlow: 'USER_PASSWORD_AUTH' | 'REFRESH_TOKEN_AUTH',
    AuthParameters: Record<string, string>,
  ) =>
    (await people.cognito.send(new InitiateAuthCommand({ ClientId: people.clientId, AuthFlow, AuthParameters })))
      .AuthenticationResult
  const signIn = await tokens('USER_PASSWORD_AUTH', { USERNAME: ada.userName, PASSWORD: password })
  await signalbox.local.clock.advance('601s')
  const fresh = await tokens('REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: signIn?.RefreshToken ?? '' })
  const answer = await fetch(`${signalbox.local.webUrl}/api/subscriptions/subscriptions/${asked.subscriptionId}/key`, {
    method: 'POST',
    body: '{}',
    headers: { authorization: `Bearer ${fresh?.AccessToken}`, 'content-type': 'application/json' },
  })
  expect([answer.status, await answer.json()]).toEqual([403, expect.objectContaining({ title: 'SignInTooOld' })])
})

test('The key moves to another plan, and is the same', async () => {
  const [, gold] = await forSale.publish('plans', [{ planId: 'silver' }, { planId: 'gold' }])
  const ada = await developer()
  const asked = await subscribed(ada, 'plans')
  const key = await keyOf(ada, asked)
  const path = `subscriptions/subscriptions/${asked.subscriptionId}/plan`
  expect(await ada.call('PUT', path, { planId: 'gold' })).toMatchObject({ status: 202 })
  expect(await viewOf(ada, asked)).toMatchObject({ status: 'active', planId: 'gold' })
  expect(await keyOf(ada, asked)).toBe(key)
  expect(await forSale.keysIn(gold?.usagePlanId)).toHaveLength(1)
  expect(await forSale.call(key)).toBe(200)
})

test('While a key moves between plans with the same stage it is in none for one call of API Gateway, or two seconds if the step dies', async () => {
  await forSale.publish('moving', [{ planId: 'silver' }, { planId: 'gold' }])
  const ada = await developer()
  const asked = await subscribed(ada, 'moving')
  const key = await keyOf(ada, asked)
  const { clock, faults } = signalbox.local
  const move = async (planId: string) => {
    const path = `subscriptions/subscriptions/${asked.subscriptionId}/plan`
    expect(await ada.call('PUT', path, { planId })).toMatchObject({ status: 202 })
  }

  // Each call takes a second, and somebody calls in between.
  const slow = faults.place({ service: 'apigateway', caller: 'subscriptions-Apply', does: 'delay', milliseconds: 1000 })
  await move('gold')
  const statuses: number[] = []
  for (let seconds = 0; seconds < 15; seconds++) {
    statuses.push(await forSale.call(key))
    await clock.advance('1s')
  }
  slow.lift()
  expect(statuses.filter((status) => status !== 200)).toEqual([403])
  expect(await viewOf(ada, asked)).toMatchObject({ status: 'active', planId: 'gold' })

  const calls = callsOf(signalbox, 'signalbox-subscriptions')
  const call = { caller: 'Apply', service: 'apigateway', action: 'CreateUsagePlanKey', nth: 2 }
  expect(await calls.without({ call, does: 'kill' }, () => move('silver'))).toBe(true)
  expect(await forSale.call(key)).toBe(403)
  await clock.advance('2s')
  expect(await forSale.call(key)).toBe(200)
})

test('A subscription is suspended by an owner and goes on, and ends: its key is taken no more, and is gone', async () => {
  const owner = await people.add('owner')
  await forSale.publish('ending', [{ planId: 'silver', quota: { limit: 100, period: 'DAY' } }], { owners: [owner.sub] })
  const ada = await developer()
  const asked = await subscribed(ada, 'ending')
  const key = await keyOf(ada, asked)
  const of = (path: string) => `subscriptions/subscriptions/${asked.subscriptionId}/${path}`
  expect(await ada.call('POST', of('suspension'), {})).toMatchObject({ status: 403, body: { title: 'NotAnOwner' } })
  const reused = { status: 409, body: { title: 'IdempotencyKeyReused', field: 'idempotencyKey' } }
  const tooMany = { reason: 'Too many calls', idempotencyKey: 'tuesday' }
  expect(await owner.call('POST', of('suspension'), tooMany)).toMatchObject({ status: 202 })
  expect([(await viewOf(ada, asked)).status, await forSale.call(key)]).toEqual(['suspended', 403])
  expect(await owner.call('DELETE', of('suspension'))).toMatchObject({ status: 202 })
  expect([(await viewOf(ada, asked)).status, await forSale.call(key)]).toEqual(['active', 200])
  // The same request, that came late: it was done, and is not done to what has been decided since.
  expect(await owner.call('POST', of('suspension'), tooMany)).toMatchObject({ status: 202, body: { status: 'active' } })
  expect(await owner.call('POST', of('suspension'), { ...tooMany, reason: 'Other' })).toMatchObject(reused)
  expect([(await viewOf(ada, asked)).status, await forSale.call(key)]).toEqual(['active', 200])

  const leaving = { at: 'period-end', idempotencyKey: 'leaving' }
  const ending = await ada.call<View>('POST', of('cancellation'), leaving)
  expect(ending).toMatchObject({ status: 202, body: { status: 'ending' } })
  expect((await ada.call('POST', of('cancellation'), leaving)).body).toEqual(ending.body)
  expect(await ada.call('POST', of('cancellation'), { idempotencyKey: 'leaving' })).toMatchObject(reused)
  expect(await forSale.call(key)).toBe(200)
  expect(await ada.call('POST', of('cancellation'), {})).toMatchObject({ status: 202 })
  expect([(await viewOf(ada, asked)).status, await forSale.call(key)]).toEqual(['ended', 403])
  expect(await forSale.keysOf(asked.subscriptionId)).toEqual([])
  // Another may follow: the seat is free.
  await subscribed(ada, 'ending')
})

test('A plan that somebody has to approve of gives no key before that', async () => {
  const approval = { approvers: ['boss@example.com'] }
  await forSale.publish('asked', [{ planId: 'silver', approval }])
  const ada = await developer()
  const asked = await subscribed(ada, 'asked')
  expect(await viewOf(ada, asked)).toMatchObject({ status: 'awaiting-approval' })
  expect(await forSale.keysOf(asked.subscriptionId)).toEqual([])
  await signalbox.answerMail('boss@example.com', { decision: 'approve' })
  expect(await viewOf(ada, asked)).toMatchObject({ status: 'active' })
  expect(await forSale.call(await keyOf(ada, asked))).toBe(200)
})

const executionOf = ({ subscriptionId }: View, count: number): string => {
  const { StateMachineArn = '' } = signalbox.local.outputs('signalbox-subscriptions')
  return `${StateMachineArn.replace(':stateMachine:', ':execution:')}:${subscriptionId}-${count}`
}

test('While an account is shut, its keys are off', async () => {
  await forSale.publish('shut', [{ planId: 'silver' }])
  const admin = await people.add('admin', { groups: ['admins'] })
  const ada = await developer()
  const asked = await subscribed(ada, 'shut')
  const key = await keyOf(ada, asked)
  const access = `identity/users/${ada.sub}/access`
  expect(await admin.call('PUT', access, { isEnabled: false, reason: 'Left' })).toMatchObject({ status: 200 })
  expect(await forSale.call(key)).toBe(403)
  await signalbox.local.clock.advance('1s')
  expect(await admin.call('PUT', access, { isEnabled: true, reason: 'Back' })).toMatchObject({ status: 200 })
  expect(await forSale.call(key)).toBe(200)
})

test('A workflow that was stopped is followed by another, which does what is left', async () => {
  await forSale.publish('stopped', [{ planId: 'silver' }])
  const ada = await developer()
  const asked = await subscribed(ada, 'stopped')
  await signalbox.stepFunctions.send(new StopExecutionCommand({ executionArn: executionOf(asked, 1) }))
  const path = `subscriptions/subscriptions/${asked.subscriptionId}/cancellation`
  expect(await ada.call('POST', path, {})).toMatchObject({ status: 202, body: { status: 'ending' } })
  expect(await forSale.keysOf(asked.subscriptionId)).toHaveLength(1)
  await signalbox.local.clock.advance('30m')
  expect(await viewOf(await people.signIn(ada), asked)).toMatchObject({ status: 'ended' })
  expect(await forSale.keysOf(asked.subscriptionId)).toEqual([])
  expect(await signalbox.execution(executionOf(asked, 2))).toMatchObject({ status: 'SUCCEEDED' })
})
