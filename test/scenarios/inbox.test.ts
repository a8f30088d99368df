/** People decide what waits for them, and see what they asked for, with tokens of the user pool. */

import { type ApprovalDetail, type Signalbox, startScenario } from './signalbox'
import { type People, peopleOf, type SignedInPerson } from './signed-in'

let signalbox: Signalbox
let people: People
let ada: SignedInPerson
let bob: SignedInPerson
let pam: SignedInPerson

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  ada = await people.add('ada', { email: 'Ada@Example.com' })
  bob = await people.add('bob')
  pam = await people.add('pam')
})

afterAll(async () => {
  people.stop()
  await signalbox.stop()
})

interface Listed {
  readonly approvals: readonly { readonly approvalId: string }[]
  readonly cursor: string | null
}

async function inboxOf(person: SignedInPerson): Promise<readonly string[]> {
  const ids: string[] = []
  for (let query = 'limit=1'; ; ) {
    const { status, body, text } = await person.call<Listed>('GET', `approvals/inbox?${query}`)
    if (status !== 200) throw new Error(text)
    ids.push(...body.approvals.map(({ approvalId }) => approvalId))
    if (body.cursor === null) return ids
    query = `limit=1&cursor=${body.cursor}`
  }
}

function decide(person: SignedInPerson, approvalId: string, more: object = {}) {
  return person.call<ApprovalDetail>('POST', `approvals/inbox/${approvalId}/decisions`, {
    decision: 'approve',
    ...more,
  })
}

const seatOfAda = { name: 'Ada', email: 'ada@example.com' }
const seatOfBob = { name: 'Bob', email: 'bob@example.com' }

test('what waits for somebody is in their inbox, the newest first, until they have decided', async () => {
  const older = await signalbox.request({ approvers: [seatOfAda, seatOfBob], policy: 'all' })
  await signalbox.local.clock.advance('1m')
  const newer = await signalbox.request({ approvers: [seatOfAda] })

  expect(await inboxOf(ada)).toEqual([newer.approvalId, older.approvalId])
  expect(await inboxOf(bob)).toEqual([older.approvalId])
  expect(await inboxOf(pam)).toEqual([])

  const voted = await decide(ada, older.approvalId)
  expect(voted).toMatchObject({ status: 200, body: { status: 'pending' } })
  expect(voted.body.trail?.at(-1)).toMatchObject({ action: 'approved', by: 'Ada@Example.com', way: 'api' })
  expect(await inboxOf(ada)).toEqual([newer.approvalId])
  expect(await decide(bob, older.approvalId)).toMatchObject({ status: 200, body: { status: 'granted' } })
  expect(await inboxOf(bob)).toEqual([])
  expect((await signalbox.workflow(older.approvalId)).status).toBe('SUCCEEDED')

  await signalbox.answerMail('ada@example.com', { decision: 'approve' })
  expect(await inboxOf(ada)).toEqual([])
})

test('who has a seat sees the whole approval, and for anybody else it is not there', async () => {
  const { approvalId } = await signalbox.request({ approvers: [seatOfAda], context: { salary: 1 } })

  const seen = await ada.call<ApprovalDetail>('GET', `approvals/inbox/${approvalId}`)
  expect(seen).toMatchObject({ status: 200, body: { context: { salary: 1 } } })
  for (const answer of [
    await bob.call('GET', `approvals/inbox/${approvalId}`),
    await decide(bob, approvalId),
    await bob.call('POST', `approvals/inbox/${approvalId}/delegations`, { to: seatOfBob }),
    await bob.call('GET', `approvals/requests/${approvalId}`),
  ]) {
    expect(answer).toMatchObject({ status: 404, body: { title: 'ApprovalNotFound' } })
  }
  expect(await decide(ada, approvalId, { approverId: 'a2' })).toMatchObject({ status: 403 })
})

test('an address that is not verified opens nothing, nor does one that only may reach the same mailbox', async () => {
  const { approvalId } = await signalbox.request({ approvers: [{ name: 'Carl', email: 'carl@example.com' }] })
  const claimed = await people.add('mallory', { email: 'carl@example.com', isEmailVerified: false })
  const tagged = await people.add('carlplus', { email: 'carl+x@example.com' })

  for (const person of [claimed, tagged]) {
    expect(await inboxOf(person)).toEqual([])
    expect((await decide(person, approvalId)).status).toBe(404)
  }
})

test('a seat that names a subject is theirs, whatever their address; nobody has two seats, nor one if excluded', async () => {
  const dan = await people.add('dan')
  const bySub = { name: 'Dan', email: 'dan.at.work@example.com', sub: dan.sub }
  const byEmail = { name: 'Dan', email: 'dan@example.com' }

  const one = await signalbox.request({ approvers: [bySub] })
  expect(await inboxOf(dan)).toEqual([one.approvalId])
  expect(await decide(dan, one.approvalId)).toMatchObject({ status: 200, body: { status: 'granted' } })

  const two = await signalbox.request({ approvers: [byEmail, bySub], policy: 'all' })
  expect(await inboxOf(dan)).toEqual([two.approvalId])
  expect((await decide(dan, two.approvalId, { approverId: 'a2' })).status).toBe(403)
  expect((await decide(dan, two.approvalId)).status).toBe(200)
  expect((await decide(dan, two.approvalId)).body).toMatchObject({ title: 'AlreadyVoted' })
  expect(await inboxOf(dan)).toEqual([])

  const { approvalId } = await signalbox.request({ approvers: [byEmail], excluded: [{ sub: dan.sub }] })
  expect(await inboxOf(dan)).toEqual([])
  expect((await decide(dan, approvalId)).status).toBe(404)
})

test('a seat is handed on, and then it is in the inbox of whoever has it', async () => {
  const { approvalId } = await signalbox.request({ approvers: [seatOfAda] })

  const handed = await ada.call('POST', `approvals/inbox/${approvalId}/delegations`, { to: seatOfBob })
  expect(handed.status).toBe(200)
  expect(await inboxOf(ada)).not.toContain(approvalId)
  expect(await inboxOf(bob)).toContain(approvalId)
  expect((await decide(ada, approvalId)).body).toMatchObject({ title: 'Delegated' })
  expect(await decide(bob, approvalId)).toMatchObject({ status: 200, body: { status: 'granted' } })
})

test('who has a seat is told whether it is their turn, and finds what a system has asked them by its key', async () => {
  await signalbox.local.clock.advance('1m')
  // The key is the story's, too.
  const { approvalId, correlationId } = await signalbox.request({ approvers: [seatOfAda, seatOfBob], policy: 'all' })
  const byKey = `approvals/inbox/of/signalbox.promotions/${correlationId}`

  const found = await ada.call<ApprovalDetail>('GET', byKey)
  expect(found).toMatchObject({
    status: 200,
    body: { approvalId, seat: { approverId: 'a1', mayDecide: true }, votes: { approved: 0, waiting: 2, needed: 2 } },
  })
  expect((await pam.call('GET', byKey)).status).toBe(404)
  expect((await ada.call('GET', byKey.replace('promotions', 'deployment'))).status).toBe(404)

  expect((await decide(ada, approvalId)).body).toMatchObject({ seat: { mayDecide: false, hindrance: 'Voted' } })
  const { body } = await bob.call<{ approvals: object[] }>('GET', 'approvals/inbox?limit=1')
  expect(body.approvals).toMatchObject([
    { approvalId, seat: { approverId: 'a2', mayDecide: true }, votes: { approved: 1 } },
  ])
})

test('what has happened is read a page at a time by who has a seat and by who has asked, and by nobody else', async () => {
  const { approvalId } = await signalbox.request({ approvers: [seatOfAda] })
  const path = (list: string) => `approvals/${list}/${approvalId}/trail`
  for (const [person, list] of [
    [ada, 'inbox'],
    [pam, 'requests'],
  ] as const) {
    const { body } = await person.call<{ trail: { action: string }[] }>('GET', path(list))
    expect(body).toMatchObject({ trail: [{ action: 'requested' }, { action: 'asked' }], cursor: null })
    expect((await person.call('GET', `${path(list)}?cursor=made-up`)).status).toBe(400)
  }
  expect((await bob.call('GET', path('inbox'))).status).toBe(404)
  expect((await ada.call('GET', path('requests'))).status).toBe(404)
})

test('people see what was asked for in their name, each with what has happened to it', async () => {
  const quinn = await people.add('quinn')
  const requester = { name: 'Quinn', email: 'quinn@example.com' }
  const first = await signalbox.request({ requester, approvers: [seatOfAda] })
  await signalbox.local.clock.advance('1m')
  const second = await signalbox.request({ requester: { ...requester, sub: quinn.sub }, approvers: [seatOfAda] })
  await decide(ada, first.approvalId, { decision: 'reject', comment: 'Not this year.' })

  const { body } = await quinn.call<{ requests: ApprovalDetail[]; cursor: null }>('GET', 'approvals/requests')
  expect(body.cursor).toBeNull()
  expect(body.requests.map(({ approvalId }) => approvalId)).toEqual([second.approvalId, first.approvalId])
  expect(body.requests[1]).toMatchObject({ status: 'rejected' })
  expect(body.requests[1]?.trail?.map(({ action }) => action)).toContain('rejected')
  expect((await quinn.call('GET', `approvals/requests/${first.approvalId}`)).status).toBe(200)
  expect(await inboxOf(quinn)).toEqual([])
})

test('lists are looked through by words and by status, a part at a time, and say how far they have come', async () => {
  const vera = await people.add('vera')
  const seat = { name: 'Vera', email: 'vera@example.com' }
  const asked = async (subject: string) => {
    await signalbox.local.clock.advance('1s')
    return (
      await signalbox.request({ subject, requester: { name: 'Tess', email: 'tess@example.com' }, approvers: [seat] })
    ).approvalId
  }
  const [desk, chair, lamp] = [await asked('A desk for Jim'), await asked('A chair'), await asked('A lamp for Jim')]
  const tess = await people.add('tess')
  await decide(vera, desk ?? '')

  interface Found {
    readonly approvals: readonly { approvalId: string; status: string }[]
    readonly requests: readonly { approvalId: string; trail?: object[] }[]
    readonly cursor: string | null
    readonly examined: number
  }
  const inbox = async (query: string) => (await vera.call<Found>('GET', `approvals/inbox?${query}`)).body
  const ids = ({ approvals }: Found) => approvals.map(({ approvalId }) => approvalId)
  expect(ids(await inbox('q=JIM%20tess'))).toEqual([lamp])
  expect(await inbox('q=zebra')).toEqual({ approvals: [], cursor: null, examined: 2 })
  expect(ids(await inbox('status=granted'))).toEqual([desk])
  expect(ids(await inbox('status=pending'))).toEqual([])
  expect(ids(await inbox(`q=${chair}`))).toEqual([chair])
  const first = await inbox('limit=1&q=a')
  expect([ids(first), ids(await inbox(`limit=1&q=a&cursor=${first.cursor}`))]).toEqual([[lamp], [chair]])

  const requests = async (query: string) => (await tess.call<Found>('GET', `approvals/requests?${query}`)).body.requests
  expect(await requests('status=granted&trail=none')).toMatchObject([{ approvalId: desk }])
  expect((await requests('trail=none')).map(({ trail }) => trail)).toEqual([undefined, undefined, undefined])
  expect((await requests('q=lamp'))[0]?.trail).not.toHaveLength(0)
  expect((await vera.call('GET', 'approvals/inbox?status=novel')).status).toBe(400)
})

test('cursors of other lists and made-up ones are refused', async () => {
  for (const cursor of ['made-up', '7', '0made-up', 'MA']) {
    const answer = await ada.call('GET', `approvals/inbox?cursor=${cursor}`)
    expect(answer).toMatchObject({ status: 400, body: { title: 'CursorInvalid' } })
  }
})

test('tokens of a session that was ended decide nothing', async () => {
  const erin = await people.add('erin')
  const { approvalId } = await signalbox.request({ approvers: [{ name: 'Erin', email: 'erin@example.com' }] })
  await signalbox.local.clock.advance('5s')
  expect(await inboxOf(erin)).toEqual([approvalId])

  const boss = await people.add('boss', { groups: ['admins'] })
  await boss.call('DELETE', `identity/users/${erin.sub}/sessions`)
  await signalbox.local.clock.advance('5s')
  expect((await decide(erin, approvalId)).status).toBe(401)
})
