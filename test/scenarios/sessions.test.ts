/** The browsers in which somebody is signed in: seen, and ended from another. */
import { decodeJwt } from 'jose'
import { type Answer, answerOf, type Signalbox, startScenario } from './signalbox'
import { type People, password, peopleOf, type SignedInPerson } from './signed-in'

const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0'
const safari =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 Version/19.0 Mobile/15E148 Safari/604.1'

let signalbox: Signalbox
let people: People

beforeAll(async () => {
  signalbox = await startScenario()
  people = peopleOf(signalbox)
}, 120_000)

afterAll(async () => {
  people?.stop()
  await signalbox?.stop()
})

const pass = (time: string) => signalbox.local.clock.advance(time)

/** A browser: what it has in its cookie, and its page in memory. */
function browser(userAgent: string) {
  let cookie = ''
  let accessToken = ''

  async function send<Body = Record<string, unknown>>(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<Answer<Body>> {
    const { webUrl } = signalbox.local
    const response = await fetch(`${webUrl}/api/identity${path}`, {
      method,
      headers: {
        origin: webUrl,
        'user-agent': userAgent,
        'x-signalbox-session': '1',
        'content-type': 'application/json',
        ...(cookie && { cookie }),
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const answer = await answerOf<Body>(response)
    for (const set of response.headers.getSetCookie()) cookie = set.split(';')[0] ?? ''
    const given = (answer.body as { accessToken?: string }).accessToken
    if (given) accessToken = given
    await signalbox.local.idle()
    return answer
  }

  return {
    send,
    refresh: () => send('POST', '/session/refresh', {}),
    async signIn({ userName }: SignedInPerson) {
      const answer = await send('POST', '/session', { userName, password })
      if (answer.status !== 200) throw new Error(answer.text)
    },
    sessions: async (query = '') => (await send<Sessions>('GET', `/me/sessions${query}`)).body,
  }
}

interface Sessions {
  readonly sessions: readonly {
    readonly sessionId: string
    readonly device: string
    readonly begunAt: string
    readonly usedAt: string
    readonly isPresent: boolean
  }[]
  readonly cursor: string | null
}

test('each browser is listed with what it is, when it began and was last used, the newest first, and which is the present one', async () => {
  const ada = await people.add('ada')
  const [laptop, phone] = [browser(firefox), browser(safari)]
  await laptop.signIn(ada)
  await pass('1m')
  const later = signalbox.local.clock.now().toISOString()
  await phone.signIn(ada)
  await pass('1m')
  await laptop.refresh()
  const now = signalbox.local.clock.now().toISOString()

  const { sessions, cursor } = await laptop.sessions()

  expect(cursor).toBeNull()
  expect(sessions).toEqual([
    expect.objectContaining({ device: 'Safari on iPhone', usedAt: later, isPresent: false }),
    expect.objectContaining({ device: 'Firefox on Linux', usedAt: now, isPresent: true }),
  ])
  expect(String(sessions[1]?.begunAt) < String(sessions[0]?.begunAt)).toBe(true)
  const first = await laptop.sessions('?limit=1')
  const second = await laptop.sessions(`?limit=1&cursor=${first.cursor}`)
  expect([...first.sessions, ...second.sessions]).toEqual(sessions)
  expect((await laptop.send('GET', '/me/sessions?cursor=made-up')).body).toMatchObject({ title: 'CursorInvalid' })
})

test('one that is ended from another browser is out within five seconds, gets no more tokens, and the others go on', async () => {
  const bea = await people.add('bea')
  const [laptop, phone] = [browser(firefox), browser(safari)]
  await laptop.signIn(bea)
  await phone.signIn(bea)
  const { sessions } = await laptop.sessions()
  const id = sessions.find(({ isPresent }) => !isPresent)?.sessionId
  expect((await phone.send('GET', '/me/memberships')).status).toBe(200)

  for (let time = 0; time < 2; time++) expect((await laptop.send('DELETE', `/me/sessions/${id}`)).status).toBe(200)
  expect((await laptop.sessions()).sessions).toHaveLength(1)
  await pass('5s')

  expect((await phone.send('GET', '/me/memberships')).status).toBe(401)
  expect((await phone.refresh()).body).toMatchObject({ status: 403, title: 'NoSession' })
  expect((await phone.refresh()).body).toMatchObject({ status: 403, title: 'NoSession' })
  expect((await laptop.send('GET', '/me/memberships')).status).toBe(200)
  expect((await laptop.refresh()).status).toBe(200)
  await phone.signIn(bea)
  expect((await laptop.sessions()).sessions).toHaveLength(2)
})

test('a browser gets an ID token of its session, which APIs behind the user pool take, and none once it is over', async () => {
  const gil = await people.add('gil', { attributes: { given_name: 'Gil' } })
  const laptop = browser(firefox)
  await laptop.signIn(gil)
  const { status, body, headers } = await laptop.send('POST', '/session/id-token', {})
  const idToken = String(body.idToken)
  const greeted = await answerOf<Record<string, unknown>>(
    await fetch(`${signalbox.local.webUrl}/api/greeting/hello`, { headers: { authorization: idToken } }),
  )

  expect([status, decodeJwt(idToken)]).toEqual([200, expect.objectContaining({ token_use: 'id', sub: gil.sub })])
  expect(headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Strict/)
  expect([greeted.status, greeted.body.message]).toEqual([200, 'Hello Gil!'])
  expect((await laptop.refresh()).status).toBe(200)
  await laptop.send('DELETE', '/session')
  expect((await laptop.send('POST', '/session/id-token', {})).body).toMatchObject({ status: 403, title: 'NoSession' })
})

test('nobody sees or ends a session of somebody else', async () => {
  const [cleo, dan] = [await people.add('cleo'), await people.add('dan')]
  const [own, other] = [browser(firefox), browser(safari)]
  await own.signIn(cleo)
  await other.signIn(dan)
  const id = (await own.sessions()).sessions[0]?.sessionId

  expect((await other.sessions()).sessions.map(({ sessionId }) => sessionId)).not.toContain(id)
  expect(await other.send('DELETE', `/me/sessions/${id}`)).toMatchObject({
    status: 404,
    body: { title: 'SessionNotFound' },
  })
  expect((await own.refresh()).status).toBe(200)
})

test('signed out here, or everywhere, none is listed that is over', async () => {
  const eve = await people.add('eve')
  const [laptop, phone] = [browser(firefox), browser('<script>alert(1)</script>')]
  await laptop.signIn(eve)
  await phone.signIn(eve)
  expect((await laptop.sessions()).sessions.map(({ device }) => device).sort()).toEqual([
    'Another program on another system',
    'Firefox on Linux',
  ])
  await phone.send('DELETE', '/session')
  expect((await laptop.sessions()).sessions).toHaveLength(1)
  await pass('1s')
  await laptop.send('DELETE', '/me/sessions')
  await pass('5s')
  await laptop.signIn(eve)
  expect((await laptop.sessions()).sessions).toEqual([expect.objectContaining({ isPresent: true })])
})

test('a session that could not be noted is with its first refresh, and its sign-in does not fail', async () => {
  const finn = await people.add('finn')
  const laptop = browser(firefox)
  const fault = signalbox.local.faults.place({
    service: 'dynamodb',
    action: 'PutItem',
    caller: 'Session',
    does: 'refuse',
  })
  await laptop.signIn(finn)
  fault.lift()
  expect((await laptop.sessions()).sessions).toEqual([])
  await laptop.refresh()
  expect((await laptop.sessions()).sessions).toHaveLength(1)
})
