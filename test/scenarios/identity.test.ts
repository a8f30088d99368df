/** The identity domain in the whole system: what a person does, by the clients and addresses that they would use. */
import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  AdminCreateUserCommand,
  CognitoIdentityProviderClient,
  DescribeUserPoolClientCommand,
  InitiateAuthCommand,
  ListUserPoolClientsCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { AuthenticationDetails, CognitoUser, CognitoUserPool } from 'amazon-cognito-identity-js'
import { decodeJwt } from 'jose'
import {
  ApplicationRegistered,
  ConsentGranted,
  MembershipGranted,
  SessionRevoked,
  UserConfirmed,
  UserRegistered,
  UserSignedIn,
} from '../../events/catalog/identity'
import { type EventRecord, recordEvents } from '../../events/jest'
import { type Signalbox, startScenario } from './signalbox'

const password = 'Correct-horse-7'

let signalbox: Signalbox
let record: EventRecord
let cognito: CognitoIdentityProviderClient
let outputs: Readonly<Record<string, string>>

beforeAll(async () => {
  signalbox = await startScenario()
  record = recordEvents(signalbox.local)
  cognito = new CognitoIdentityProviderClient(signalbox.local.sdkConfig)
  outputs = signalbox.local.outputs('signalbox-identity')
}, 120_000)

afterAll(async () => {
  cognito?.destroy()
  await signalbox?.stop()
})

interface Tokens {
  readonly sub: string
  readonly idToken: string
  readonly accessToken: string
}

async function signUp(userName: string, ...groups: readonly string[]): Promise<string> {
  const attributes = { given_name: 'John', family_name: 'Doe', email: `${userName}@example.com`, gender: 'Male' }
  const { UserSub = '' } = await cognito.send(
    new SignUpCommand({
      ClientId: outputs.PageClientId,
      Username: userName,
      Password: password,
      UserAttributes: Object.entries(attributes).map(([Name, Value]) => ({ Name, Value })),
    }),
  )
  const user = { UserPoolId: outputs.UserPoolId, Username: userName }
  await cognito.send(new AdminConfirmSignUpCommand(user))
  for (const GroupName of groups) await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName }))
  return UserSub
}

async function signIn(userName: string): Promise<Tokens> {
  const { AuthenticationResult: result } = await cognito.send(
    new InitiateAuthCommand({
      ClientId: outputs.PageClientId,
      AuthFlow: 'USER_PASSWORD_AUTH',
      AuthParameters: { USERNAME: userName, PASSWORD: password },
    }),
  )
  await signalbox.local.idle()
  const { sub = '' } = decodeJwt(result?.IdToken ?? '')
  return { sub, idToken: result?.IdToken ?? '', accessToken: result?.AccessToken ?? '' }
}

async function call(method: string, path: string, token?: string, body?: unknown) {
  const response = await fetch(`${signalbox.local.webUrl}/api${path}`, {
    method,
    headers: {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'Content-Type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

test('somebody signs up, is confirmed, signs in and is greeted at any path and verb; each is told once', async () => {
  const sub = await signUp('jdoe')
  const { idToken, accessToken } = await signIn('jdoe')

  const greeted = await call('PUT', '/greeting/any/path', idToken, { a: 1 })
  await call('POST', '/greeting', idToken, { note: 'mine' })

  expect(greeted).toMatchObject({
    status: 200,
    body: { message: 'Hello John!', method: 'PUT', path: '/any/path', body: '{"a":1}' },
  })
  expect((await call('GET', '/greeting', idToken)).body).toMatchObject({ saved: { text: '{"note":"mine"}' } })
  expect((await call('GET', '/greeting')).status).toBe(401)
  expect((await call('GET', '/greeting', accessToken)).status).toBe(401)
  expect(record).toHavePublished(UserRegistered, { sub, way: 'self' }, { times: 1 })
  expect(record).toHavePublished(UserConfirmed, { sub }, { times: 1 })
  expect(record).toHavePublished(UserSignedIn, { sub, clientId: outputs.PageClientId ?? '' }, { times: 1 })
})

test('a token is good for ten minutes', async () => {
  await signUp('hourglass')
  const { idToken, accessToken } = await signIn('hourglass')
  await signalbox.local.clock.advance('601s')

  expect(await call('GET', '/greeting', idToken)).toEqual({
    status: 401,
    body: { message: 'The incoming token has expired' },
  })
  expect((await call('GET', '/identity/me', accessToken)).status).toBe(401)
})

test('one call registers an application; its tokens tell of its members’ roles, and of a profile what is agreed to', async () => {
  await signUp('ada', 'admins')
  await signUp('grace')
  const admin = await signIn('ada')
  const grace = await signIn('grace')
  const settings = {
    name: 'Time sheets',
    company: 'Example Logistics',
    countries: ['PT', 'DE'],
    roles: ['reader', 'editor'],
    redirectUris: ['https://time.example.com/signed-in'],
  }
  const application = { ...settings, applicationId: 'time-sheets' }

  const registered = await call('POST', '/identity/applications', admin.accessToken, application)
  const again = await call('POST', '/identity/applications', admin.accessToken, application)
  const other = await call('POST', '/identity/applications', admin.accessToken, { ...application, name: 'Other' })
  const member = await call('PUT', `/identity/applications/time-sheets/members/${grace.sub}`, admin.accessToken, {
    roles: ['editor'],
  })
  const consent = await call('PUT', '/identity/me/consents/time-sheets', grace.accessToken, { scopes: ['email'] })
  await signalbox.local.idle()

  expect([registered.status, again.status, other.status, member.status, consent.status]).toEqual([
    201, 201, 409, 200, 200,
  ])
  expect(again.body).toEqual(registered.body)
  expect(record).toHavePublished(ApplicationRegistered, { applicationId: 'time-sheets' }, { times: 1 })
  expect(record).toHavePublished(MembershipGranted, { sub: grace.sub, roles: ['editor'] }, { times: 1 })
  expect(record).toHavePublished(ConsentGranted, { sub: grace.sub, scopes: ['email'] }, { times: 1 })
  const audit = await call('GET', '/identity/applications/time-sheets/audit', admin.accessToken)
  expect((audit.body.entries as { what: string }[]).map(({ what }) => what)).toEqual(
    expect.arrayContaining(['ApplicationRegistered', 'MembershipGranted', 'ConsentGranted']),
  )
})

test('an application has one app client, though it is lost that it was made', async () => {
  await signUp('linus', 'admins')
  const { accessToken } = await signIn('linus')
  const application = {
    applicationId: 'lost-and-found',
    name: 'Lost and found',
    company: 'Example Logistics',
    countries: ['PT'],
    roles: ['keeper'],
    redirectUris: ['https://found.example.com/signed-in'],
  }
  const lost = signalbox.local.faults.place({
    service: 'cognito-idp',
    action: 'CreateUserPoolClient',
    does: 'drop',
    count: 1,
  })
  const first = await call('POST', '/identity/applications', accessToken, application)
  await signalbox.local.clock.advance('1s')
  const again = await call('POST', '/identity/applications', accessToken, application)
  const { UserPoolClients = [] } = await cognito.send(
    new ListUserPoolClientsCommand({ UserPoolId: outputs.UserPoolId, MaxResults: 60 }),
  )
  const named = UserPoolClients.filter(({ ClientName }) => ClientName === 'lost-and-found')
  expect([lost.met, first.status >= 500, again.status]).toEqual([1, true, 201])
  expect(named.map(({ ClientId }) => ClientId)).toEqual([again.body.clientId])

  const redirectUris = ['https://found.example.com/back']
  const { applicationId, ...settings } = application
  const changed = await call('PUT', `/identity/applications/${applicationId}`, accessToken, {
    ...settings,
    redirectUris,
  })
  const { UserPoolClient } = await cognito.send(
    new DescribeUserPoolClientCommand({ UserPoolId: outputs.UserPoolId, ClientId: String(again.body.clientId) }),
  )
  expect([changed.status, UserPoolClient?.CallbackURLs]).toEqual([200, redirectUris])
})

test('a text message to a person is sent as the role that the directory has for it', async () => {
  const phone = '+15555550123'
  await cognito.send(
    new AdminCreateUserCommand({
      UserPoolId: outputs.UserPoolId,
      Username: 'texted',
      UserAttributes: [{ Name: 'phone_number', Value: phone }],
      DesiredDeliveryMediums: ['SMS'],
    }),
  )
  expect(await signalbox.local.phone.list({ to: phone })).toHaveLength(1)
})

test('who is no administrator registers nothing, and is told why', async () => {
  await signUp('mallory')
  const { accessToken } = await signIn('mallory')

  const refused = await call('POST', '/identity/applications', accessToken, {
    applicationId: 'mine',
    name: 'Mine',
    company: 'Mine',
    countries: ['PT'],
    roles: [],
    redirectUris: ['https://mine.example.com/'],
  })

  expect(refused).toMatchObject({ status: 403, body: { title: 'NotInGroup' } })
})

test('signed out everywhere, tokens of before are refused within five seconds, and a new sign-in is good', async () => {
  await signUp('edsger')
  const before = await signIn('edsger')
  expect((await call('GET', '/identity/me', before.accessToken)).status).toBe(200)
  await call('DELETE', '/identity/me/sessions', before.accessToken)
  await signalbox.local.idle()
  await signalbox.local.clock.advance('5s')

  expect(record).toHavePublished(SessionRevoked, { sub: before.sub }, { times: 1 })
  expect((await call('GET', '/identity/me/audit', before.accessToken)).status).toBe(401)
  const after = await signIn('edsger')
  expect((await call('GET', '/identity/me', after.accessToken)).status).toBe(200)
})

test('a sign-in of the very second of a sign-out everywhere is good if it came after it, and no more if it came before', async () => {
  await signUp('kay')
  const before = await signIn('kay')
  await call('DELETE', '/identity/me/sessions', before.accessToken)
  await signalbox.local.idle()
  // The clock stands still: all of it is one second, and one millisecond.
  const after = await signIn('kay')

  const paths = ['/identity/me/audit', '/approvals/inbox']
  for (const path of paths) expect((await call('GET', path, after.accessToken)).status).toBe(200)

  await signalbox.local.clock.advance('5s')

  for (const path of paths) {
    expect([path, (await call('GET', path, before.accessToken)).status]).toEqual([path, 401])
    expect([path, (await call('GET', path, after.accessToken)).status]).toEqual([path, 200])
  }
})

/** As an application signs its people in: by SRP, with Cognito's own client library. */
function signInAt(
  clientId: string,
  userName: string,
): Promise<{ readonly idToken: string; readonly accessToken: string }> {
  const kept = new Map<string, string>()
  const Storage = {
    setItem: (key: string, value: string) => void kept.set(key, value),
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
  }
  const Pool = new CognitoUserPool({
    UserPoolId: outputs.UserPoolId ?? '',
    ClientId: clientId,
    endpoint: signalbox.local.endpointUrl,
    Storage,
  })
  const user = new CognitoUser({ Username: userName, Pool, Storage })
  return new Promise((resolve, reject) => {
    user.authenticateUser(new AuthenticationDetails({ Username: userName, Password: password }), {
      onSuccess: (session) =>
        resolve({ idToken: session.getIdToken().getJwtToken(), accessToken: session.getAccessToken().getJwtToken() }),
      onFailure: reject,
    })
  })
}

test('a token of an application tells its own roles and nothing of another; without consent nothing of the profile', async () => {
  await signUp('barbara', 'admins')
  const admin = await signIn('barbara')
  const settings = { company: 'Example Logistics', countries: ['PT'], redirectUris: ['https://example.com/signed-in'] }
  const register = (applicationId: string, roles: readonly string[]) =>
    call('POST', '/identity/applications', admin.accessToken, {
      ...settings,
      applicationId,
      name: applicationId,
      roles,
    })
  const [first, second] = [await register('stock', ['keeper']), await register('parcels', ['driver'])]
  await call('PUT', `/identity/applications/stock/members/${admin.sub}`, admin.accessToken, { roles: ['keeper'] })
  await call('PUT', `/identity/applications/parcels/members/${admin.sub}`, admin.accessToken, { roles: ['driver'] })
  await call('PUT', '/identity/me/consents/stock', admin.accessToken, { scopes: ['email'] })

  const stock = decodeJwt((await signInAt(String(first.body.clientId), 'barbara')).idToken)
  const parcels = decodeJwt((await signInAt(String(second.body.clientId), 'barbara')).idToken)

  expect(stock).toMatchObject({ 'app:id': 'stock', 'app:stock:roles': ['keeper'], email: 'barbara@example.com' })
  expect(parcels).toMatchObject({ 'app:id': 'parcels', 'app:parcels:roles': ['driver'] })
  expect(Object.keys(stock).filter((claim) => claim.startsWith('app:parcels'))).toEqual([])
  expect([stock.given_name, parcels.given_name, parcels.email]).toEqual([undefined, undefined, undefined])
})

test('a browser goes to the hosted pages and comes back with a session: no token in an address, none for another browser', async () => {
  await signUp('frances')
  const api = `${signalbox.local.webUrl}/api/identity`
  const start = await fetch(`${api}/session/start?returnTo=/account`, { redirect: 'manual' })
  const authorize = new URL(start.headers.get('location') ?? '')
  const flow = start.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')

  expect(start.status).toBe(303)
  expect(authorize.pathname).toMatch(/\/oauth2\/authorize$/)
  expect(Object.fromEntries(authorize.searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: `${api}/session/callback`,
  })
  expect(start.headers.getSetCookie().join()).toMatch(/HttpOnly; SameSite=Lax/)

  const code = await codeFromHostedPages(authorize, 'frances')
  const back = `${api}/session/callback?${new URLSearchParams({ code, state: authorize.searchParams.get('state') ?? '' })}`
  const stranger = await fetch(back, { redirect: 'manual' })
  const home = await fetch(back, { redirect: 'manual', headers: { cookie: flow } })

  expect([stranger.status, await stranger.text()]).toEqual([403, expect.stringContaining('<h1>')])
  expect([home.status, home.headers.get('location')]).toEqual([303, '/account'])
  const session = home.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ')
  const refreshed = await fetch(`${api}/session/refresh`, {
    method: 'POST',
    headers: {
      cookie: session,
      origin: signalbox.local.webUrl,
      'content-type': 'application/json',
      'x-signalbox-session': '1',
    },
    body: '{}',
  })
  const { accessToken } = (await refreshed.json()) as { accessToken: string }
  expect((await call('GET', '/identity/me', accessToken)).body).toMatchObject({ userName: 'frances' })
})

test('without a company nobody signs in at one', async () => {
  const saml = `${signalbox.local.webUrl}/api/identity/saml`
  const form = { method: 'POST', body: new URLSearchParams({ SAMLResponse: 'PHg+', RelayState: 'x' }) }
  for (const answer of [await fetch(`${saml}/start`), await fetch(`${saml}/acs`, form)]) {
    expect([answer.status, await answer.text()]).toEqual([410, expect.stringContaining('No company signs its people')])
  }
})

/** Follows the pages as a browser without scripts does, to the address that they lead back to. */
async function codeFromHostedPages(authorize: URL, userName: string): Promise<string> {
  const jar = new Map<string, string>()
  const keep = (response: Response) => {
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ''] = cookie.split(';')
      jar.set(pair.slice(0, pair.indexOf('=')), pair)
    }
    return response
  }
  const cookie = () => [...jar.values()].join('; ')
  let at = authorize
  let response = keep(await fetch(at, { redirect: 'manual' }))
  while (response.status >= 300 && response.status < 400) {
    at = new URL(response.headers.get('location') ?? '', at)
    response = keep(await fetch(at, { redirect: 'manual', headers: { cookie: cookie() } }))
  }
  const page = await response.text()
  const hidden = [...page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)]
  const fields = Object.fromEntries(
    hidden.map(([, name = '', value = '']) => [name, value.replaceAll('&#38;', '&').replaceAll('&amp;', '&')]),
  )
  const action = new URL(
    (/<form[^>]*action="([^"]+)"/.exec(page)?.[1] ?? at.href).replaceAll('&#38;', '&').replaceAll('&amp;', '&'),
    at,
  )
  const posted = await fetch(action, {
    method: 'POST',
    redirect: 'manual',
    headers: { cookie: cookie(), origin: at.origin, 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ ...fields, username: userName, password }),
  })
  return new URL(posted.headers.get('location') ?? at.href, at).searchParams.get('code') ?? ''
}
