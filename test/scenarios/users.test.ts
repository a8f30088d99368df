/** What administrators do for people: each by its API, with a token that the user pool gave. */

import { type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

let signalbox: Signalbox
let people: People
let admin: SignedInPerson

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  admin = await people.add('boss', { groups: ['admins'] })
})

afterAll(async () => {
  people.stop()
  await signalbox.stop()
})

interface Summary {
  readonly userName: string
  readonly sub: string
}

async function found(query: string): Promise<readonly string[]> {
  const { status, body, text } = await admin.call<{ users: readonly Summary[] }>('GET', `identity/users?${query}`)
  if (status !== 200) throw new Error(text)
  return body.users.map(({ userName }) => userName).sort()
}

/** What was told of somebody by one kind of event. */
async function told(detailType: string, sub: string): Promise<readonly Record<string, unknown>[]> {
  const data: Record<string, unknown>[] = []
  for await (const [, value] of signalbox.local.cloud.store.range('events/archived/')) {
    const { event } = value as { event: { detailType: string; detail: string } }
    const detail = JSON.parse(event.detail) as { data: Record<string, unknown> }
    if (event.detailType === detailType && detail.data.sub === sub) data.push(detail.data)
  }
  return data
}

test('people are found by how their name or address begins, or by subject, and by no filter that they smuggle in', async () => {
  const anna = await people.add('anna', { email: 'a.first@example.com' })
  await people.add('annika')

  expect(await found('search=ann')).toEqual(['anna', 'annika'])
  expect(await found('by=email&search=a.first@')).toEqual(['anna'])
  expect(await found(`by=sub&search=${anna.sub}`)).toEqual(['anna'])
  expect(await found(`search=${encodeURIComponent('" or username ^= "')}`)).toEqual([])
  expect(await found(`search=${encodeURIComponent('\\')}`)).toEqual([])
})

test('a list comes a page at a time, and a made-up cursor is refused', async () => {
  const first = await admin.call<{ users: Summary[]; cursor: string }>('GET', 'identity/users?limit=1')
  const second = await admin.call<{ users: Summary[] }>('GET', `identity/users?limit=1&cursor=${first.body.cursor}`)
  const refused = await admin.call('GET', 'identity/users?cursor=made-up')

  expect(first.body.users).toHaveLength(1)
  expect(second.body.users).toHaveLength(1)
  expect(second.body.users).not.toEqual(first.body.users)
  expect(refused).toMatchObject({ status: 400, body: { title: 'CursorInvalid' } })
})

test('only administrators look after people', async () => {
  const carl = await people.add('carl', { groups: ['approvers'] })

  expect((await carl.call('GET', 'identity/users')).body).toMatchObject({ status: 403, title: 'NotInGroup' })
  expect((await carl.call('PUT', `identity/users/${carl.sub}/groups/admins`, {})).status).toBe(403)
})

test('a shut account is told of once with the reason, its tokens count no more, and it can be opened again', async () => {
  const dora = await people.add('dora')
  expect((await dora.call('GET', 'identity/me/memberships')).status).toBe(200)
  await signalbox.local.clock.advance('5s')

  const shut = { isEnabled: false, reason: 'Left the company' }
  for (let time = 0; time < 2; time++) {
    const answer = await admin.call('PUT', `identity/users/${dora.sub}/access`, shut)
    expect(answer).toMatchObject({ status: 200, body: { userName: 'dora', isEnabled: false } })
  }
  expect(await told('UserDisabled', dora.sub)).toEqual([expect.objectContaining({ reason: 'Left the company' })])
  expect((await dora.call('GET', 'identity/me/memberships')).status).toBe(401)
  await expect(people.signIn(dora)).rejects.toThrow('User is disabled')

  await admin.call('PUT', `identity/users/${dora.sub}/access`, { isEnabled: true, reason: 'Back from leave' })
  expect(await told('UserEnabled', dora.sub)).toEqual([expect.objectContaining({ reason: 'Back from leave' })])
  await signalbox.local.clock.advance('5s')
  const again = await people.signIn(dora)
  expect((await again.call('GET', 'identity/me/memberships')).status).toBe(200)

  const { body } = await admin.call<{ entries: { what: string; actor: string }[] }>(
    'GET',
    `identity/users/${dora.sub}/audit`,
  )
  expect(body.entries).toContainEqual(expect.objectContaining({ what: 'UserDisabled', actor: admin.sub }))
})

test('groups are given and taken; with what is taken, sessions end, and it is in the audit', async () => {
  const emil = await people.add('emil')
  const path = `identity/users/${emil.sub}/groups/admins`

  expect(await admin.call('PUT', path, {})).toMatchObject({ status: 200, body: { groups: ['admins'] } })
  const promoted = await people.signIn(emil)
  expect((await promoted.call('GET', 'identity/users')).status).toBe(200)
  await signalbox.local.clock.advance('5s')
  expect(await admin.call('DELETE', path)).toMatchObject({ status: 200, body: { groups: [] } })
  expect((await promoted.call('GET', 'identity/users')).status).toBe(401)

  const unknown = await admin.call('PUT', `identity/users/${emil.sub}/groups/nobody`, {})
  expect(unknown).toMatchObject({ status: 404, body: { title: 'GroupNotFound' } })
  const { body } = await admin.call<{ entries: { what: string }[] }>('GET', `identity/users/${emil.sub}/audit`)
  expect(body.entries.map(({ what }) => what)).toEqual(
    expect.arrayContaining(['AddedToGroup admins', 'RemovedFromGroup admins', 'SessionRevoked']),
  )
})

test('all sessions of somebody are ended; who signs in after that is in', async () => {
  const fay = await people.add('fay')
  await signalbox.local.clock.advance('5s')

  expect((await admin.call('DELETE', `identity/users/${fay.sub}/sessions`)).status).toBe(200)
  expect((await fay.call('GET', 'identity/me/memberships')).status).toBe(401)
  await signalbox.local.clock.advance('5s')
  expect((await (await people.signIn(fay)).call('GET', 'identity/me/memberships')).status).toBe(200)
})

test('administrators can neither shut themselves out nor change who is not there', async () => {
  const shut = { isEnabled: false, reason: 'By mistake' }
  const nobody = '00000000-0000-4000-8000-000000000000'

  const own = await admin.call('PUT', `identity/users/${admin.sub}/access`, shut)
  expect(own).toMatchObject({ status: 409, body: { title: 'OwnAccount' } })
  expect((await admin.call('DELETE', `identity/users/${admin.sub}/groups/admins`)).status).toBe(409)
  for (const [method, path, body] of [
    ['GET', '', undefined],
    ['PUT', '/access', shut],
    ['PUT', '/groups/admins', {}],
    ['DELETE', '/sessions', undefined],
  ] as const) {
    const answer = await admin.call(method, `identity/users/${nobody}${path}`, body)
    expect(answer).toMatchObject({ status: 404, body: { title: 'PersonNotFound' } })
  }
})
