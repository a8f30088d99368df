/** Accounts that people make themselves, and passwords that they have forgotten: by the routes that a page calls. */
import { UserConfirmed, UserRegistered, UserSignedIn } from '../../events/catalog/identity'
import { type EventRecord, recordEvents } from '../../events/jest'
import { type Answer, answerOf, type Signalbox, startScenario } from './signalbox'
import { type People, password, peopleOf } from './signed-in'

let signalbox: Signalbox
let people: People
let record: EventRecord

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
  record = recordEvents(signalbox.local)
}, 120_000)

afterAll(async () => {
  people?.stop()
  await signalbox?.stop()
})

async function post<Body = Record<string, unknown>>(
  path: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = { origin: signalbox.local.webUrl, 'x-signalbox-session': '1' },
): Promise<Answer<Body>> {
  const answer = await answerOf<Body>(
    await fetch(`${signalbox.local.webUrl}/api/identity/session${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    }),
  )
  await signalbox.local.idle()
  return answer
}

const account = (userName: string, more: object = {}) => ({
  userName,
  email: `${userName}@example.com`,
  password,
  ...more,
})

async function codeFor(email: string): Promise<string> {
  const mails = await signalbox.mails(email)
  return /\b\d{6}\b/.exec(mails.at(-1)?.text || mails.at(-1)?.html || '')?.[0] ?? ''
}

const said = ({ status, body }: Answer<Record<string, unknown>>) => ({
  status,
  ...body,
  requestId: undefined,
  correlationId: undefined,
})

test('somebody makes an account, has the code sent again, confirms and signs in; each is told once', async () => {
  const made = await post('/sign-ups', account('newcomer', { givenName: 'Nora' }))
  expect([made.status, made.body]).toEqual([
    201,
    { userName: 'newcomer', isConfirmed: false, destination: expect.stringMatching(/^n\*+@e\*+$/) },
  ])
  const first = await codeFor('newcomer@example.com')
  expect((await post('', { userName: 'newcomer', password })).body).toMatchObject({ title: 'NotConfirmed' })
  const again = await post('/confirmation-codes', { userName: 'newcomer' })
  expect([again.status, again.body]).toEqual([202, {}])
  expect(await signalbox.mails('newcomer@example.com')).toHaveLength(2)
  const code = await codeFor('newcomer@example.com')
  if (code !== first) {
    const old = await post('/confirmations', { userName: 'newcomer', code: first })
    expect(old.body).toMatchObject({ status: 403, title: 'CodeWrong', field: 'code' })
  }

  expect((await post('/confirmations', { userName: 'newcomer', code })).status).toBe(200)
  const { status, body } = await post('', { userName: 'newcomer', password })

  expect(status).toBe(200)
  expect(record).toHavePublished(UserRegistered, { sub: String(body.sub), way: 'self' }, { times: 1 })
  expect(record).toHavePublished(UserConfirmed, { sub: String(body.sub) }, { times: 1 })
  expect(record).toHavePublished(UserSignedIn, { sub: String(body.sub) }, { times: 1 })
  expect((await post('', { userName: 'newcomer@example.com', password })).status).toBe(200)
})

test('what is wrong is told by field, and a name that is taken is the only thing that is told of others', async () => {
  await people.add('taken')
  const refused = async (changes: object) => said(await post('/sign-ups', account('another', changes)))

  expect(await refused({ userName: 'TAKEN' })).toMatchObject({ status: 409, title: 'UserNameTaken', field: 'userName' })
  expect(await refused({ password: 'short' })).toMatchObject({
    status: 400,
    title: 'PasswordTooWeak',
    field: 'password',
    detail: 'password: it lacks 12 characters or more, a capital letter, a figure, a sign such as - or !',
  })
  for (const wrong of [
    { userName: 'a@example.com' },
    { userName: '' },
    { email: 'nobody' },
    { email: `${'a'.repeat(250)}@example.com` },
    { password: 'x'.repeat(257) },
    { givenName: '<b>' },
    { role: 'admins' },
  ]) {
    expect([wrong, (await refused(wrong)).status]).toEqual([wrong, 400])
  }
  // An address that somebody has is taken, as any is, and confirmed by nobody who does not read its mail.
  const [free, known] = [
    await post('/sign-ups', account('free')),
    await post('/sign-ups', account('free2', { email: 'taken@example.com' })),
  ]
  expect([free.status, Object.keys(free.body)]).toEqual([known.status, Object.keys(known.body)])
  const code = await codeFor('taken@example.com')
  const confirmed = await post('/confirmations', { userName: 'free2', code })
  expect(confirmed.body).toMatchObject({ status: 409, title: 'AddressTaken' })
})

test('a forgotten password is set anew with the code that was mailed, and the one before counts no more', async () => {
  await people.add('forgetful')
  expect((await post('/password-codes', { userName: 'forgetful@example.com' })).status).toBe(202)
  const code = await codeFor('forgetful@example.com')
  const next = 'Another-Horse-88'
  const reset = (changes: object) => post('/passwords', { userName: 'forgetful', code, password: next, ...changes })

  expect((await reset({ password: 'Short-1' })).body).toMatchObject({ title: 'PasswordTooWeak', field: 'password' })
  expect((await reset({ code: code === '000000' ? '000001' : '000000' })).body).toMatchObject({ title: 'CodeWrong' })
  expect((await reset({})).status).toBe(200)
  expect((await reset({})).body).toMatchObject({ title: 'CodeWrong' })

  expect((await post('', { userName: 'forgetful', password })).body).toMatchObject({ title: 'SignInRefused' })
  expect((await post('', { userName: 'forgetful', password: next })).status).toBe(200)
})

test('whoever asks about a name learns the same of somebody, of somebody who waits, and of nobody', async () => {
  await people.add('present')
  await people.add('without-mail', { isEmailVerified: false })
  await post('/sign-ups', account('waiting'))
  for (const [path, more] of [
    ['/confirmation-codes', {}],
    ['/password-codes', {}],
    ['/confirmations', { code: '000000' }],
    ['/passwords', { code: '000000', password: 'Another-Horse-88' }],
  ] as const) {
    const told = []
    for (const userName of ['present', 'without-mail', 'waiting', 'nobody']) {
      told.push(said(await post(path, { userName, ...more })))
    }
    expect(new Set(told.map((each) => JSON.stringify(each))).size).toBe(1)
  }
})

test('anybody may know what a password must have, and which companies are named: none unless deployed with some', async () => {
  const ways = await answerOf<Record<string, unknown>>(
    await fetch(`${signalbox.local.webUrl}/api/identity/session/ways`),
  )
  expect([ways.status, ways.body]).toEqual([
    200,
    { passwordRules: expect.arrayContaining(['12 characters or more', 'a figure']), companies: [] },
  ])
})

test('a person takes away what is no more true of them; what is not said stays', async () => {
  const fay = await people.add('fay', { attributes: { gender: 'x', given_name: 'Fay', phone_number: '+15555550142' } })
  const { status, body } = await fay.call('PUT', 'identity/me', { gender: null, phoneNumber: null, familyName: 'Ray' })

  expect([status, body.givenName, body.familyName]).toEqual([200, 'Fay', 'Ray'])
  expect(body).not.toHaveProperty('gender')
  expect(body).not.toHaveProperty('phoneNumber')
  expect((await fay.call('PUT', 'identity/me', { gender: '' })).status).toBe(400)
})

test('nothing of it is done for a page of another site', async () => {
  const foreign = [
    {},
    { origin: signalbox.local.webUrl },
    { 'x-signalbox-session': '1' },
    { origin: 'https://evil.example', 'x-signalbox-session': '1' },
  ] as Record<string, string>[]
  for (const headers of foreign) {
    for (const [path, body] of [
      ['/sign-ups', account('foreign')],
      ['/confirmations', { userName: 'foreign', code: '000000' }],
      ['/confirmation-codes', { userName: 'foreign' }],
      ['/password-codes', { userName: 'foreign' }],
      ['/passwords', { userName: 'foreign', code: '000000', password }],
    ] as const) {
      expect([path, headers, (await post(path, body, headers)).status]).toEqual([path, headers, 403])
    }
  }
  expect(await signalbox.mails('foreign@example.com')).toHaveLength(0)
})

test('no password and no code is in a log', async () => {
  const logs = await signalbox.logs()
  expect(logs).not.toContain(password)
  expect(logs).not.toContain('Another-Horse-88')
})
