/**
 * Central authentication: nine companies in 22 countries, whose 120 applications share one directory. Each company signs
 * its people in at a provider of its own: some by SAML, some by OpenID Connect.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  AdminAddUserToGroupCommand,
  AdminConfirmSignUpCommand,
  CognitoIdentityProviderClient,
  CreateIdentityProviderCommand,
  InitiateAuthCommand,
  ListUsersCommand,
  SignUpCommand,
} from '@aws-sdk/client-cognito-identity-provider'
import { decodeJwt } from 'jose'
import { Provider } from 'oidc-provider'
import { ApplicationRegistered, UserFederated } from '../../events/catalog/identity'
import { type EventRecord, recordEvents } from '../../events/jest'
import type { StartOptions } from '../../local/start-local-cloud'
import { createBrowser, type Shown, s256, type TestBrowser, verifier } from '../local/engines/cognito/hosted-cloud'
import { type KeyPair, makeKeyPair } from '../saml/certificate'
import { metadataXml } from '../saml/metadata'
import { samlifyAnswer } from '../saml/samlify'
import { type Signalbox, startScenario } from './signalbox'

const countries = 'AO CI CM DZ EG ET GA GH KE MA MG ML MU MZ NG RW SN TN TZ UG ZA ZM'.split(' ')
const saml = ['Mall', 'Market', 'House', 'Jobs', 'Cars', 'Deals'] as const
const oidc = ['Travel', 'Food', 'Services'] as const
const companies = [...saml, ...oidc]
const applications = Array.from({ length: 120 }, (_, index) => `app-${index + 1}`)
const redirectUri = 'https://app.example.com/in'
const email = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'

const data = mkdtempSync(join(tmpdir(), 'nine-companies-'))
let signalbox: Signalbox
let record: EventRecord
let cognito: CognitoIdentityProviderClient
let output: Readonly<Record<string, string>>
let hosted: string
let travel: Server
let answerAsTravel: RequestListener = () => undefined
/** Of the two that sign people in here; the others are never asked. */
const keys = new Map<string, KeyPair>()
let admin: string

const entityId = (company: string) => `https://${company.toLowerCase()}.example.com/saml`

beforeAll(async () => {
  // oidc-provider says of each default that it is one.
  for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => undefined)
  await start()
  travel = createServer((request, response) => answerAsTravel(request, response))
  await new Promise<void>((resolve) => travel.listen(0, '127.0.0.1', resolve))
  await addProviders()
  admin = await signedInAdmin()
}, 120_000)

async function start(options: StartOptions = {}): Promise<void> {
  signalbox = await startScenario({ data, ...options })
  record = recordEvents(signalbox.local)
  cognito = new CognitoIdentityProviderClient(signalbox.local.sdkConfig)
  output = signalbox.local.outputs('signalbox-identity')
  const begun = await fetch(`${signalbox.local.webUrl}/api/identity/session/start`, { redirect: 'manual' })
  hosted = (begun.headers.get('location') ?? '').replace(/\/oauth2\/authorize.*/, '')
}

afterAll(async () => {
  cognito?.destroy()
  travel?.close()
  await signalbox?.stop()
  rmSync(data, { recursive: true, force: true })
})

async function addProviders(): Promise<void> {
  const add = (ProviderName: string, ProviderType: 'SAML' | 'OIDC', ProviderDetails: Record<string, string>) =>
    cognito.send(
      new CreateIdentityProviderCommand({
        UserPoolId: output.UserPoolId,
        ProviderName,
        ProviderType,
        ProviderDetails,
        AttributeMapping: { email: ProviderType === 'SAML' ? email : 'email' },
      }),
    )
  const unused = makeKeyPair()
  for (const company of saml) {
    const own = company === 'Mall' || company === 'Market' ? makeKeyPair({ name: company }) : unused
    keys.set(company, own)
    const MetadataFile = metadataXml({ entityId: entityId(company), certificates: [own.certificate] })
    await add(company, 'SAML', { MetadataFile })
  }
  const issuer = `http://127.0.0.1:${(travel.address() as AddressInfo).port}`
  const client = { client_id: 'directory', client_secret: 'the-directory-of-all' }
  answerAsTravel = new Provider(issuer, {
    clients: [
      {
        ...client,
        redirect_uris: [`${hosted}/oauth2/idpresponse`],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ sub: accountId, email: `${accountId}@travel.example.com`, email_verified: true }),
    }),
  }).callback()
  for (const company of oidc) {
    await add(company, 'OIDC', {
      ...client,
      oidc_issuer: company === 'Travel' ? issuer : `https://${company.toLowerCase()}.example.com`,
      authorize_scopes: 'openid email',
      attributes_request_method: 'GET',
    })
  }
}

const password = 'Correct-horse-7'

async function signedInAdmin(): Promise<string> {
  const own = { ClientId: output.PageClientId, Username: 'ada', Password: password }
  const UserAttributes = [{ Name: 'email', Value: 'ada@example.com' }]
  await cognito.send(new SignUpCommand({ ...own, UserAttributes }))
  const user = { UserPoolId: output.UserPoolId, Username: 'ada' }
  await cognito.send(new AdminConfirmSignUpCommand(user))
  await cognito.send(new AdminAddUserToGroupCommand({ ...user, GroupName: 'admins' }))
  const AuthParameters = { USERNAME: 'ada', PASSWORD: password }
  const { AuthenticationResult } = await cognito.send(
    new InitiateAuthCommand({ ClientId: output.PageClientId, AuthFlow: 'USER_PASSWORD_AUTH', AuthParameters }),
  )
  return AuthenticationResult?.AccessToken ?? ''
}

async function api(method: string, path: string, body?: unknown) {
  const response = await fetch(`${signalbox.local.webUrl}/api/identity${path}`, {
    method,
    headers: { Authorization: `Bearer ${admin}`, 'Content-Type': 'application/json' },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** The client of each, by the application's id. */
const clients = new Map<string, string>()

async function register(index: number): Promise<void> {
  const applicationId = applications[index] ?? ''
  const company = companies[index % companies.length] ?? ''
  const { status, body } = await api('POST', '/applications', {
    applicationId,
    name: `Application ${index + 1}`,
    company,
    countries: [countries[index % countries.length], countries[(index * 7 + 1) % countries.length]],
    roles: ['reader', 'editor'],
    redirectUris: [redirectUri],
    signInBy: ['COGNITO', ...companies],
    asksConsent: false,
  })
  expect([status, body.company]).toEqual([201, company])
  clients.set(applicationId, String(body.clientId))
}

function authorizeAddress(applicationId: string, company: string | undefined): string {
  const query = new URLSearchParams({
    client_id: clients.get(applicationId) ?? '',
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: 'openid email',
    code_challenge: s256(verifier),
    code_challenge_method: 'S256',
    ...(company !== undefined && { identity_provider: company }),
  })
  return `${hosted}/oauth2/authorize?${query}`
}

/** The ID token for the code that the person brings back. */
async function tokenOf(applicationId: string, { location = '' }: Shown) {
  const code = new URL(location).searchParams.get('code') ?? ''
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: clients.get(applicationId) ?? '',
    redirect_uri: redirectUri,
    code,
    code_verifier: verifier,
  })
  const response = await fetch(`${hosted}/oauth2/token`, { method: 'POST', body })
  const { id_token: token } = (await response.json()) as { readonly id_token: string }
  return decodeJwt(token)
}

/** At the company's SAML provider, which knows them already; gives where they are led then. */
async function vouchedFor(browser: TestBrowser, location: string, company: string, nameId: string): Promise<Shown> {
  const { searchParams: query } = new URL(location)
  const acs = `${hosted}/saml2/idpresponse`
  const own = keys.get(company)
  if (!own) throw new Error(`${company} has no keys`)
  const SAMLResponse = await samlifyAnswer({
    query,
    audience: `urn:amazon:cognito:sp:${output.UserPoolId}`,
    acs,
    nameId,
    now: signalbox.local.clock.now().getTime(),
    by: { entityId: entityId(company), keys: own },
    attributes: { [email]: `${nameId}@${company.toLowerCase()}.example.com` },
  })
  const RelayState = query.get('RelayState') ?? ''
  const posted = await browser.post(acs, { SAMLResponse, RelayState }, { origin: 'https://idp.example.com' })
  // What is refused goes to the application at once.
  return posted.location?.startsWith('/') ? browser.get(new URL(posted.location, acs).href) : posted
}

async function signInBySaml(browser: TestBrowser, applicationId: string, company: string, nameId: string) {
  const { location = '' } = await browser.open(authorizeAddress(applicationId, company))
  return tokenOf(applicationId, await vouchedFor(browser, location, company, nameId))
}

/** At the company's OpenID provider, on whose pages they say who they are. */
async function signInByOidc(browser: TestBrowser, applicationId: string, login: string) {
  const { location = '' } = await browser.open(authorizeAddress(applicationId, 'Travel'))
  const form = await browser.open(location)
  const afterLogin = await browser.post(form.url, { prompt: 'login', login, password: 'any' })
  const consent = await browser.open(afterLogin.location ?? '')
  const afterConsent = await browser.post(consent.url, { prompt: 'consent' })
  const back = await browser.open(afterConsent.location ?? '')
  return tokenOf(applicationId, await browser.open(back.location ?? ''))
}

async function subOf(userName: string): Promise<string> {
  const { Users = [] } = await cognito.send(
    new ListUsersCommand({ UserPoolId: output.UserPoolId, Filter: `username = "${userName}"` }),
  )
  return Users[0]?.Attributes?.find(({ Name }) => Name === 'sub')?.Value ?? ''
}

test('an application that names a company which is not in the directory is refused, and leaves nothing', async () => {
  const settings = {
    applicationId: 'astray',
    name: 'Astray',
    company: 'Nobody',
    countries: ['PT'],
    roles: [],
    redirectUris: [redirectUri],
  }
  const refused = await api('POST', '/applications', { ...settings, signInBy: ['Mall', 'Nobody'] })
  expect(refused).toMatchObject({ status: 400, body: { title: 'ProviderUnknown', field: 'signInBy' } })
  expect((await api('POST', '/applications', { ...settings, signInBy: ['Mall'] })).status).toBe(201)
  const change = { ...settings, applicationId: undefined, signInBy: ['Nobody'] }
  expect((await api('PUT', '/applications/astray', change)).status).toBe(400)
})

test('each of 120 applications is registered in one call, and the last costs what the second did', async () => {
  const call = jest.spyOn(signalbox.local.cloud, 'call')
  const costOf = async (index: number): Promise<number> => {
    await signalbox.local.idle()
    const before = call.mock.calls.length
    await register(index)
    await signalbox.local.idle()
    return call.mock.calls.length - before
  }
  // The first finds cold functions.
  await register(0)
  const second = await costOf(1)
  for (let index = 2; index < applications.length - 1; index++) await register(index)
  const last = await costOf(applications.length - 1)
  call.mockRestore()

  expect(second).toBeGreaterThan(0)
  expect(last).toBe(second)
  expect(new Set(clients.values()).size).toBe(applications.length)
  expect(record).toHavePublished(ApplicationRegistered, { applicationId: 'app-120' }, { times: 1 })
  const seen = new Set<unknown>()
  let cursor: unknown = ''
  while (typeof cursor === 'string') {
    const page: Awaited<ReturnType<typeof api>> = await api(
      'GET',
      `/applications?limit=50${cursor && `&cursor=${cursor}`}`,
    )
    const listed = page.body.applications as readonly { readonly company: string; readonly countries: string[] }[]
    for (const each of listed) for (const fact of [each.company, ...each.countries]) seen.add(fact)
    cursor = page.body.cursor
  }
  expect([...companies, ...countries].filter((each) => !seen.has(each))).toEqual([])
}, 120_000)

test('somebody of a company signs in to one application, then to others of other companies without being asked again', async () => {
  const browser = createBrowser()
  const first = await signInBySaml(browser, 'app-1', 'Mall', 'joy')
  const sub = await subOf('Mall_joy')
  await signalbox.local.idle()
  await api('PUT', `/applications/app-2/members/${sub}`, { roles: ['editor'] })
  await api('PUT', `/applications/app-9/members/${sub}`, { roles: ['reader'] })

  const others = []
  for (const applicationId of ['app-2', 'app-9', 'app-120']) {
    others.push(await tokenOf(applicationId, await browser.open(authorizeAddress(applicationId, undefined))))
  }

  const [second, ninth, last] = others
  expect(first).toMatchObject({ sub, 'app:id': 'app-1', email: 'joy@mall.example.com' })
  expect(second).toMatchObject({ sub, 'app:id': 'app-2', 'app:app-2:roles': ['editor'] })
  expect(ninth).toMatchObject({ sub, 'app:id': 'app-9', 'app:app-9:roles': ['reader'] })
  expect(last).toMatchObject({ sub, 'app:id': 'app-120' })
  expect(Object.keys(last ?? {}).filter((claim) => /^app:app-\d/.test(claim))).toEqual(['app:app-120:roles'])
  expect(record).toHavePublished(UserFederated, { sub }, { times: 1 })
})

test('people of three companies, by SAML and by OpenID Connect, are in the same application as one with a password', async () => {
  const subs = [
    await signInBySaml(createBrowser(), 'app-5', 'Mall', 'joy'),
    await signInBySaml(createBrowser(), 'app-5', 'Market', 'joy'),
    await signInByOidc(createBrowser(), 'app-5', 'joy'),
  ].map(({ sub }) => sub)
  const own = createBrowser()
  const page = await own.open(authorizeAddress('app-5', 'COGNITO'))
  const ada = await tokenOf('app-5', await own.submit(page, { username: 'ada', password }))

  // They have one name at three companies, and are three people.
  expect(new Set([...subs, ada.sub]).size).toBe(4)
  expect(subs).toEqual([await subOf('Mall_joy'), await subOf('Market_joy'), await subOf('Travel_joy')])
})

test('a company’s provider vouches for nobody of another', async () => {
  const browser = createBrowser()
  const { location = '' } = await browser.open(authorizeAddress('app-5', 'Market'))
  const forged = await vouchedFor(browser, location, 'Mall', 'joy')
  expect(forged.location).toMatch(/[?&]error=invalid_request/)
  expect(forged.headers.getSetCookie()).toEqual([])
})

test('a browser’s session begins at a company’s sign-in, once the directory is deployed with it', async () => {
  const address = () => `${signalbox.local.webUrl}/api/identity/session/start?returnTo=/account&provider=Mall`
  const { location: before = '' } = await createBrowser().get(address())
  expect((await createBrowser().open(before)).location ?? '').not.toContain('SAMLRequest')
  await signalbox.stop()
  cognito.destroy()
  await start({ parameters: { 'signalbox-identity': { SignInBy: 'COGNITO,Mall' } } })

  const browser = createBrowser()
  const begun = await browser.get(address())
  const { location = '' } = await browser.open(begun.location ?? '')
  const back = await vouchedFor(browser, location, 'Mall', 'joy')
  const home = await browser.get(back.location ?? '')
  expect([home.status, home.location]).toEqual([303, '/account'])
  const cookie = [...browser.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
  const headers = {
    origin: signalbox.local.webUrl,
    'x-signalbox-session': '1',
    'content-type': 'application/json',
    cookie,
  }
  const session = `${signalbox.local.webUrl}/api/identity/session/refresh`
  const refreshed = await fetch(session, { method: 'POST', headers, body: '{}' })
  expect(await refreshed.json()).toMatchObject({ sub: await subOf('Mall_joy') })
})
