/** Somebody is erased: by themselves or an administrator, from every domain, whatever fails on the way. */
import { AdminGetUserCommand, InitiateAuthCommand } from '@aws-sdk/client-cognito-identity-provider'
import { DynamoDBClient, ListTablesCommand, paginateScan } from '@aws-sdk/client-dynamodb'
import { DisableRuleCommand, EnableRuleCommand, ListRulesCommand, PutEventsCommand } from '@aws-sdk/client-eventbridge'
import { SNSClient, SubscribeCommand } from '@aws-sdk/client-sns'
import { ListQueuesCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs'
import { UserDataErased, UserErased, UserErasureLate, UserErasureRequested } from '../../events/catalog/identity'
import { type EventRecord, recordEvents } from '../../events/jest'
import type { Fault } from '../../local/start-local-cloud'
import { newUlid } from '../../shared/ids'
import { type ApprovalDetail, type Signalbox, startScenario } from './signalbox'
import { type People, password, peopleOf, type SignedInPerson } from './signed-in'

const phone = '+15555550100'

let signalbox: Signalbox
let people: People
let record: EventRecord
let admin: SignedInPerson
let bob: SignedInPerson
let dynamoDb: DynamoDBClient
let sns: SNSClient

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  record = recordEvents(signalbox.local)
  dynamoDb = new DynamoDBClient(signalbox.local.sdkConfig)
  sns = new SNSClient(signalbox.local.sdkConfig)
  const TopicArn = signalbox.local.outputs('signalbox-platform').OperatorTopicArn
  await sns.send(new SubscribeCommand({ TopicArn, Protocol: 'sms', Endpoint: phone }))
  await schedules(DisableRuleCommand, /Sweep|WatchQuotas/)
  admin = await people.add('boss', { groups: ['admins'] })
  bob = await people.add('bob')
}, 120_000)

afterAll(async () => {
  dynamoDb?.destroy()
  sns?.destroy()
  people?.stop()
  await signalbox?.stop()
})

/** Weeks that pass with them would be thousands of invocations. */
async function schedules(Command: typeof EnableRuleCommand | typeof DisableRuleCommand, names: RegExp): Promise<void> {
  const { Rules = [] } = await signalbox.eventBridge.send(new ListRulesCommand({}))
  for (const { Name } of Rules.filter((rule) => names.test(rule.Name ?? ''))) {
    await signalbox.eventBridge.send(new Command({ Name }))
  }
}

interface Erasure {
  readonly erasureId: string
  readonly status: string
  readonly answered: readonly string[]
  readonly missing: readonly string[]
}

let adminSince = 0

/** An administrator's token is good for ten minutes. */
async function asAdmin<Body = Erasure>(method: string, path: string) {
  const now = signalbox.local.clock.now().getTime()
  if (now - adminSince > 500_000) {
    admin = await people.signIn(admin)
    adminSince = now
  }
  return admin.call<Body>(method, `identity/users/${path}`)
}

const pass = (time: string) => signalbox.local.clock.advance(time)

async function statusOf(sub: string): Promise<string> {
  return (await asAdmin('GET', `${sub}/erasure`)).body.status
}

/** What of these texts is anywhere in a table or a queue. */
async function remainsOf(...texts: readonly string[]): Promise<readonly string[]> {
  const found: string[] = []
  const look = (where: string, text: string) =>
    found.push(
      ...texts
        .filter((each) => text.toLowerCase().includes(each.toLowerCase()))
        .map((each) => `${where}: ${each} in ${text}`),
    )
  const { TableNames = [] } = await dynamoDb.send(new ListTablesCommand({}))
  for (const TableName of TableNames) {
    for await (const { Items = [] } of paginateScan({ client: dynamoDb }, { TableName })) {
      for (const item of Items) look(TableName, JSON.stringify(item))
    }
  }
  const sqs = new SQSClient(signalbox.local.sdkConfig)
  const { QueueUrls = [] } = await sqs.send(new ListQueuesCommand({}))
  for (const QueueUrl of QueueUrls) {
    for (;;) {
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, VisibilityTimeout: 1 }),
      )
      if (Messages.length === 0) break
      for (const { Body = '' } of Messages) look(QueueUrl, Body)
    }
  }
  sqs.destroy()
  return found
}

function accountOf(sub: string) {
  return people.cognito.send(new AdminGetUserCommand({ UserPoolId: people.userPoolId, Username: sub }))
}

async function noticesOf(id: string): Promise<readonly string[]> {
  await signalbox.local.idle()
  const messages = await signalbox.local.phone.list({ to: phone })
  return messages.map(({ message }) => message).filter((message) => message.includes(id))
}

describe('somebody who has asked, decided, delegated and is asked', () => {
  const email = 'Zelda.Fitz@example.com'
  const zelda = { name: 'Zelda Fitzgerald', email: 'zelda.fitz@example.com' }
  const seatOfBob = { name: 'Bob', email: 'bob@example.com' }
  const texts = [email, 'Zelda', 'Fitzgerald', '+15557654321', 'my own words']
  let leaver: SignedInPerson
  const approvals: Record<string, string> = {}

  const approve = (person: SignedInPerson, approvalId: string, more: object = {}) =>
    person.call<ApprovalDetail>('POST', `approvals/inbox/${approvalId}/decisions`, { decision: 'approve', ...more })

  beforeAll(async () => {
    leaver = await people.add('zelda', {
      email,
      groups: ['admins'],
      attributes: { given_name: 'Zelda', family_name: 'Fitzgerald', phone_number: '+15557654321' },
    })
    for (const { sub } of [leaver, bob]) {
      await admin.call('PUT', `identity/users/${sub}/access`, { isEnabled: true, reason: 'To be known' })
    }
    const made = async (name: string, changes: Parameters<Signalbox['request']>[0]) => {
      approvals[name] = (await signalbox.request(changes)).approvalId
      return approvals[name]
    }
    await made('open', {
      approvers: [zelda, seatOfBob],
      description: 'Zelda Fitzgerald (zelda.fitz@example.com) knows.',
    })
    await made('all', { approvers: [{ ...zelda, sub: leaver.sub }, seatOfBob], policy: 'all' })
    await made('quorum', { approvers: [zelda, seatOfBob], policy: { quorum: 2 } })
    await made('alone', { approvers: [zelda] })
    await made('asked', { requester: zelda, approvers: [seatOfBob], excluded: [zelda] })
    await made('escalates', { approvers: [seatOfBob], escalateTo: zelda, escalateAfter: 'P3D' })
    const voted = await made('voted', { approvers: [zelda, seatOfBob], policy: 'all' })
    await approve(leaver, voted, { comment: 'In my own words.' })
    const rejected = await made('rejected', { approvers: [zelda] })
    await approve(leaver, rejected, { decision: 'reject', comment: 'In my own words, no.' })
    const handed = await made('handed', { approvers: [zelda] })
    await leaver.call('POST', `approvals/inbox/${handed}/delegations`, { to: seatOfBob })
    const taken = await made('taken', { approvers: [seatOfBob] })
    await bob.call('POST', `approvals/inbox/${taken}/delegations`, { to: zelda })

    const settings = { name: 'Studio', company: 'Example', countries: ['PT'], roles: ['writer'] }
    const application = { ...settings, applicationId: 'studio', redirectUris: ['https://studio.example.com/in'] }
    await leaver.call('POST', 'identity/applications', application)
    await leaver.call('PUT', `identity/applications/studio/members/${leaver.sub}`, { roles: ['writer'] })
    await leaver.call('PUT', `identity/applications/studio/members/${bob.sub}`, { roles: ['writer'] })
    await leaver.call('PUT', 'identity/me/consents/studio', { scopes: ['email', 'profile'] })
    await leaver.call('PUT', `identity/users/${bob.sub}/groups/approvers`, {})
    const { AuthenticationResult } = await people.cognito.send(
      new InitiateAuthCommand({
        ClientId: people.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: 'zelda', PASSWORD: password },
      }),
    )
    const headers = { authorization: AuthenticationResult?.IdToken ?? '' }
    await fetch(`${signalbox.local.webUrl}/api/greeting`, { method: 'POST', headers, body: 'In my own words' })
    const { webUrl } = signalbox.local
    const signedIn = await fetch(`${webUrl}/api/identity/session`, {
      method: 'POST',
      headers: { origin: webUrl, 'x-signalbox-session': '1', 'content-type': 'application/json' },
      body: JSON.stringify({ userName: 'zelda', password }),
    })
    expect(signedIn.status).toBe(200)
    await pass('6m')
    expect(await remainsOf(...texts, leaver.sub)).not.toEqual([])
  }, 60_000)

  test('is shut out at once, and erased when all domains have answered: no table and no queue has anything of them', async () => {
    const mailed = (await signalbox.mails(zelda.email)).length
    const asked = await leaver.call<Erasure>('DELETE', 'identity/me')
    expect(asked).toMatchObject({ status: 202, body: { status: 'waiting' } })
    await pass('5s')
    expect((await leaver.call('GET', 'identity/me/memberships')).status).toBe(401)
    expect((await leaver.call('GET', 'approvals/inbox')).status).toBe(401)
    await expect(people.signIn(leaver)).rejects.toThrow()

    await pass('5m')

    expect(await statusOf(leaver.sub)).toBe('erased')
    expect(record).toHavePublished(UserDataErased, { sub: leaver.sub, domain: 'approvals' }, { times: 1 })
    expect(record).toHavePublished(UserDataErased, { sub: leaver.sub, domain: 'greeting', items: 1 }, { times: 1 })
    expect(record).toHavePublished(UserErased, { sub: leaver.sub }, { times: 1 })
    await expect(accountOf(leaver.sub)).rejects.toThrow('User does not exist')
    expect(await remainsOf(...texts, leaver.sub)).toEqual([])
    expect(await signalbox.mails(zelda.email)).toHaveLength(mailed)
    expect(await signalbox.deadLetters()).toBe(0)
  })

  test('is missed by nobody: what was open goes on without them, or ends if too few are left', async () => {
    const of = (name: string) => signalbox.approval(approvals[name] ?? '')
    bob = await people.signIn(bob)
    expect(await of('open')).toMatchObject({ status: 'pending', approvers: [{ left: true }, { name: 'Bob' }] })
    expect((await approve(bob, approvals.open ?? '')).body).toMatchObject({ status: 'granted' })
    expect((await approve(bob, approvals.all ?? '')).body).toMatchObject({ status: 'granted' })
    for (const name of ['quorum', 'alone', 'taken']) {
      expect([name, await of(name)]).toEqual([
        name,
        expect.objectContaining({ status: 'withdrawn', withdrawalReason: expect.stringContaining('too few are left') }),
      ])
      expect((await signalbox.workflow(approvals[name] ?? '')).error).toBe('Withdrawn')
    }
    expect((await approve(bob, approvals.voted ?? '')).body).toMatchObject({
      status: 'granted',
      approvers: [{ vote: { decision: 'approve', way: 'api' } }, {}],
    })
    expect((await approve(bob, approvals.handed ?? '')).body).toMatchObject({ status: 'granted' })
    await pass('4d')
    expect(await of('escalates')).toMatchObject({ status: 'pending', approvers: [{ name: 'Bob' }] })
    bob = await people.signIn(bob)
    expect((await approve(bob, approvals.asked ?? '')).body).toMatchObject({ status: 'granted' })
    await pass('1h')
    expect(await signalbox.mails(zelda.email)).not.toContainEqual(expect.objectContaining({ subject: /Granted/ }))
    expect(await remainsOf(...texts, leaver.sub)).toEqual([])
  })

  test('is in the audit of others as somebody who was erased', async () => {
    const audit = async (path: string) =>
      (await asAdmin<{ entries: { what: string; actor: string; sub?: string }[] }>('GET', path)).body.entries
    const { erasureId } = (await asAdmin('GET', `${leaver.sub}/erasure`)).body
    expect(await audit(`${bob.sub}/audit`)).toEqual(
      expect.arrayContaining(
        ['MembershipGranted', 'AddedToGroup approvers'].map((what) =>
          expect.objectContaining({ what, actor: `erased/${erasureId}`, sub: bob.sub }),
        ),
      ),
    )
    expect(await audit(`${leaver.sub}/audit`)).toEqual([])
  })
})

test('to erase oneself takes a sign-in of the last ten minutes, and another administrator’s token is none of one’s own', async () => {
  const olga = await people.add('olga')
  await pass('9m')
  const { RefreshToken } = await refreshed(olga)
  await pass('2m')
  const later = await olgaAgain(RefreshToken)
  expect(later).toMatchObject({ status: 403, body: { title: 'SignInTooOld' } })
  expect((later.body as { detail: string }).detail).toContain('sign in again')
  expect((await asAdmin('DELETE', admin.sub)).body).toMatchObject({ title: 'OwnAccount' })
  expect((await bob.call('DELETE', `identity/users/${olga.sub}`)).status).toBeGreaterThanOrEqual(401)

  const fresh = await people.signIn(olga)
  expect((await fresh.call('DELETE', 'identity/me')).status).toBe(202)

  async function refreshed(person: SignedInPerson) {
    const { AuthenticationResult = {} } = await people.cognito.send(
      new InitiateAuthCommand({
        ClientId: people.clientId,
        AuthFlow: 'USER_PASSWORD_AUTH',
        AuthParameters: { USERNAME: person.userName, PASSWORD: password },
      }),
    )
    return AuthenticationResult
  }
  async function olgaAgain(token = '') {
    await pass('9m')
    const { AuthenticationResult = {} } = await people.cognito.send(
      new InitiateAuthCommand({
        ClientId: people.clientId,
        AuthFlow: 'REFRESH_TOKEN_AUTH',
        AuthParameters: { REFRESH_TOKEN: token },
      }),
    )
    const response = await fetch(`${signalbox.local.webUrl}/api/identity/me`, {
      method: 'DELETE',
      headers: { authorization: `Bearer ${AuthenticationResult.AccessToken}` },
    })
    return { status: response.status, body: (await response.json()) as unknown }
  }
})

test('nobody unknown is erased; who asks twice gets the same erasure, also when it is done, and nobody opens the account', async () => {
  const nobody = '00000000-0000-4000-8000-000000000000'
  expect((await asAdmin('DELETE', nobody)).body).toMatchObject({ title: 'PersonNotFound' })
  expect((await asAdmin('GET', `${nobody}/erasure`)).body).toMatchObject({ title: 'ErasureNotFound' })

  const tom = await people.add('tom')
  const [first, second] = [await asAdmin('DELETE', tom.sub), await asAdmin('DELETE', tom.sub)]
  const opened = await admin.call('PUT', `identity/users/${tom.sub}/access`, { isEnabled: true, reason: 'By mistake' })
  await pass('5m')
  const third = await asAdmin('DELETE', tom.sub)

  expect([first.status, second.status, third.status]).toEqual([202, 202, 202])
  expect(opened.body).toMatchObject({ title: 'ErasureUnderWay', erasureId: first.body.erasureId })
  expect(new Set([first, second, third].map(({ body }) => body.erasureId)).size).toBe(1)
  expect(third.body).toMatchObject({ status: 'erased', missing: [] })
  expect(record).toHavePublished(UserErased, { sub: tom.sub }, { times: 1 })
})

test('answers that come twice, for another, or out of order, change nothing', async () => {
  const una = await people.add('una')
  const silent = signalbox.local.faults.place({
    service: 'lambda',
    action: 'Invoke',
    caller: 'signalbox-greeting-OnUserErasureRequested',
    does: 'refuse',
  })
  const { erasureId } = (await asAdmin('DELETE', una.sub)).body
  const answer = async (source: string, domain: string) => {
    const now = signalbox.local.clock.now()
    const event = UserDataErased.create(
      { erasureId, sub: una.sub, domain, items: 0 },
      { correlationId: 'again' },
      { eventId: newUlid(now), occurredAt: now },
    )
    const entry = { EventBusName: 'signalbox', DetailType: 'UserDataErased', Detail: JSON.stringify(event.detail) }
    await signalbox.eventBridge.send(new PutEventsCommand({ Entries: [{ ...entry, Source: `signalbox.${source}` }] }))
    await signalbox.local.idle()
  }
  await answer('approvals', 'greeting')
  await answer('approvals', 'approvals')
  await pass('5m')
  expect((await asAdmin('GET', `${una.sub}/erasure`)).body).toMatchObject({
    answered: expect.arrayContaining(['approvals', 'subscriptions']),
    missing: ['greeting'],
  })

  silent.lift()
  await pass('30m')
  expect(await statusOf(una.sub)).toBe('erased')
  expect(record).toHavePublished(UserErased, { sub: una.sub }, { times: 1 })
})

test('a domain that is late is told of once and asked again, and the erasure goes on when it answers', async () => {
  const lena = await people.add('lena')
  const silent = signalbox.local.faults.place({
    service: 'lambda',
    action: 'Invoke',
    caller: 'signalbox-greeting-OnUserErasureRequested',
    does: 'refuse',
  })
  const { erasureId } = (await asAdmin('DELETE', lena.sub)).body
  await pass('23h')
  expect(record).not.toHavePublished(UserErasureLate, { sub: lena.sub })
  await pass('50h')

  expect(record).toHavePublished(UserErasureLate, { sub: lena.sub, domain: 'greeting' }, { times: 1 })
  expect(await noticesOf(erasureId)).toEqual([expect.stringContaining('A domain is late to erase a person')])
  expect((await noticesOf(erasureId)).join()).not.toContain(lena.email)
  await expect(accountOf(lena.sub)).resolves.toMatchObject({ Enabled: false })
  silent.lift()
  await pass('25h')

  expect(await statusOf(lena.sub)).toBe('erased')
  expect(record).toHavePublished(UserErased, { sub: lena.sub }, { times: 1 })
}, 120_000)

test('after four weeks without an answer it stops, the account stays shut, and who asks again lets it go on', async () => {
  const nils = await people.add('nils')
  const silent = signalbox.local.faults.place({
    service: 'lambda',
    action: 'Invoke',
    caller: 'signalbox-greeting-OnUserErasureRequested',
    does: 'refuse',
  })
  const { erasureId } = (await asAdmin('DELETE', nils.sub)).body
  await pass('30d')
  expect(await statusOf(nils.sub)).toBe('stopped')
  expect(await noticesOf(erasureId)).toContainEqual(expect.stringContaining('The erasure of a person has stopped'))
  await expect(accountOf(nils.sub)).resolves.toMatchObject({ Enabled: false })

  silent.lift()
  expect((await asAdmin('DELETE', nils.sub)).body).toMatchObject({ erasureId, status: 'waiting' })
  await pass('5m')
  expect(await statusOf(nils.sub)).toBe('erased')
}, 120_000)

const refuse = { does: 'refuse', count: 1 } as const
const drop = { does: 'drop', count: 1 } as const

/** Where a step may die: before it has done anything, or after, when nobody hears of it any more. */
const mishaps: readonly (readonly [string, Fault])[] = [
  [
    'the erasure is not written',
    { service: 'dynamodb', action: 'TransactWriteItems', caller: 'identity-Users', ...refuse, count: 3 },
  ],
  [
    'the erasure is written, and its writer dies',
    { service: 'dynamodb', action: 'TransactWriteItems', caller: 'identity-Users', ...drop, count: 3 },
  ],
  ['the account is not shut', { service: 'cognito-idp', action: 'AdminDisableUser', ...refuse, count: 4 }],
  ['nobody is signed out', { service: 'cognito-idp', action: 'AdminUserGlobalSignOut', ...drop, count: 4 }],
  ['the bus refuses', { service: 'events', action: 'PutEvents', caller: 'signalbox-identity', ...refuse, count: 6 }],
  [
    'what the bus took is not known',
    { service: 'events', action: 'PutEvents', caller: 'signalbox-', ...drop, count: 4 },
  ],
  ['the workflow is not started', { service: 'states', action: 'StartExecution', caller: 'identity', ...refuse }],
  [
    'the workflow is started, and its starter dies',
    { service: 'states', action: 'StartExecution', caller: 'identity', ...drop },
  ],
  ['a token is not stored', { service: 'dynamodb', action: 'PutItem', caller: 'OnErasureMoved', ...refuse, count: 3 }],
  [
    'the workflow is not resumed',
    { service: 'states', action: 'SendTaskSuccess', caller: 'OnErasureMoved', ...refuse, count: 3 },
  ],
  [
    'the workflow is resumed, and who did dies',
    { service: 'states', action: 'SendTaskSuccess', caller: 'OnErasureMoved', ...drop, count: 3 },
  ],
  [
    'the domain dies before it has done anything',
    { service: 'dynamodb', caller: 'approvals-OnUserErasure', ...refuse, count: 4 },
  ],
  [
    'the domain dies when it has taken somebody out',
    { service: 'dynamodb', action: 'TransactWriteItems', caller: 'approvals-OnUserErasure', ...drop, count: 4 },
  ],
  [
    'the domain dies in the trail',
    { service: 'dynamodb', action: 'PutItem', caller: 'approvals-OnUserErasure', ...drop, count: 4 },
  ],
  [
    'the domain is called twice',
    { service: 'lambda', action: 'Invoke', caller: 'OnUserErasureRequested', does: 'duplicate', count: 3 },
  ],
  [
    'the answers are lost on their way',
    { service: 'lambda', action: 'Invoke', caller: 'OnErasureMoved', ...refuse, count: 2 },
  ],
  [
    'the answers come twice',
    { service: 'lambda', action: 'Invoke', caller: 'OnErasureMoved', does: 'duplicate', count: 4 },
  ],
  ['a row is not removed', { service: 'dynamodb', action: 'DeleteItem', caller: 'ErasePerson', ...refuse, count: 4 }],
  [
    'a row is removed, and who did dies',
    { service: 'dynamodb', action: 'DeleteItem', caller: 'ErasePerson', ...drop, count: 4 },
  ],
  ['the account does not go', { service: 'cognito-idp', action: 'AdminDeleteUser', ...refuse, count: 4 }],
  ['the account is gone, and who did dies', { service: 'cognito-idp', action: 'AdminDeleteUser', ...drop, count: 4 }],
  [
    'the step is done, and nobody hears of it',
    { service: 'lambda', action: 'Invoke', caller: 'Erasure', ...drop, count: 2 },
  ],
  [
    'the end is not written',
    { service: 'dynamodb', action: 'TransactWriteItems', caller: 'ErasePerson', ...refuse, count: 4 },
  ],
  [
    'the end is written, and who did dies',
    { service: 'dynamodb', action: 'TransactWriteItems', caller: 'ErasePerson', ...drop, count: 4 },
  ],
]

test('whatever step dies, before or after it has done its work, everybody is erased once', async () => {
  const subs: string[] = []
  for (const [index, [, fault]] of mishaps.entries()) {
    const person = await people.add(`unlucky-${index}`)
    subs.push(person.sub)
    const approvers = [`unlucky-${index}`, 'bob'].map((name) => ({ name, email: `${name}@example.com` }))
    await signalbox.putRequest(signalbox.requestOf({ approvers }))
    const placed = signalbox.local.faults.place(fault)
    const asked = await asAdmin('DELETE', person.sub)
    await pass('3m')
    const met = placed.met
    placed.lift()
    expect([mishaps[index]?.[0], met > 0]).toEqual([mishaps[index]?.[0], true])
    // Who was told that it failed asks again.
    if (asked.status !== 202) expect((await asAdmin('DELETE', person.sub)).status).toBe(202)
  }
  await schedules(EnableRuleCommand, /(?:identity|approvals).*(?:Sweep|Outbox)Schedule/)
  await pass('1h')
  await schedules(DisableRuleCommand, /(?:identity|approvals).*(?:Sweep|Outbox)Schedule/)

  const states: string[] = []
  for (const sub of subs) states.push(await statusOf(sub))
  expect(states.map((state, index) => [mishaps[index]?.[0], state])).toEqual(mishaps.map(([name]) => [name, 'erased']))
  const ids = new Map<string, Set<string>>()
  for (const { detailType, detail } of record.published) {
    const { metadata, data } = detail as { metadata: { eventId: string }; data: { sub: string } }
    if (detailType === UserErased.detailType) ids.set(data.sub, (ids.get(data.sub) ?? new Set()).add(metadata.eventId))
  }
  expect(subs.map((sub) => ids.get(sub)?.size)).toEqual(subs.map(() => 1))
  expect(await remainsOf('unlucky', ...subs)).toEqual([])
}, 300_000)

test('what a domain could not do when it was asked, its sweep does', async () => {
  // No four letters: random ids have those by chance.
  const veronika = await people.add('veronika')
  const approvers = [
    { name: 'Veronika', email: veronika.email },
    { name: 'Bob', email: 'bob@example.com' },
  ]
  await signalbox.putRequest(signalbox.requestOf({ approvers }))
  // Those that were just looked at are to be seen again.
  await pass('2s')
  const letters = await signalbox.deadLetters()
  const caller = 'approvals-OnUserErasure'
  const fault = signalbox.local.faults.place({ service: 'dynamodb', action: 'Query', caller, does: 'refuse' })
  await asAdmin('DELETE', veronika.sub)
  await pass('5m')
  fault.lift()
  expect((await asAdmin('GET', `${veronika.sub}/erasure`)).body).toMatchObject({ missing: ['approvals'] })

  await schedules(EnableRuleCommand, /approvals.*SweepSchedule/)
  await pass('20m')

  expect(await statusOf(veronika.sub)).toBe('erased')
  // The request itself lies where whoever mends the domain looks.
  expect(await signalbox.deadLetters()).toBe(letters + 1)
  expect((await remainsOf('veronika')).filter((each) => !each.includes('DeadLetter'))).toEqual([])
})

test('the request, which has an address, is in no archive', async () => {
  expect(record).toHavePublished(UserErasureRequested)
  expect(await signalbox.archive()).not.toContain('UserErasureRequested')
  expect(await signalbox.logs()).not.toMatch(/zelda\.fitz@|unlucky-\d+@/i)
})
