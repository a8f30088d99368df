/** Sign-in by an OpenID Connect provider of our own making, which also says what none should. */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import {
  answerIn,
  authorizeAddress,
  createBrowser,
  createHostedCloud,
  type HostedCloud,
  hostedClient,
  type Shown,
  s256,
  type TestBrowser,
} from './hosted-cloud'
import { type MadePool, makePool, shownUser } from './pool-cloud'

let at: HostedCloud
let pool: MadePool
let server: Server
let issuer: string
let keys: Awaited<ReturnType<typeof generateKeyPair>>
/** What the provider says, in place of what is right. */
let lies: {
  readonly claims?: object
  readonly user?: object
  readonly keys?: typeof keys
  readonly algorithm?: string
  readonly issuer?: string
}
let asked: URLSearchParams
let redeemed: URLSearchParams

async function answer(path: string, body: string): Promise<object> {
  if (path.endsWith('openid-configuration')) {
    return {
      issuer: lies.issuer ?? issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      userinfo_endpoint: `${issuer}/me`,
      jwks_uri: `${issuer}/keys`,
    }
  }
  if (path === '/keys') return { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one' }] }
  if (path === '/me') return { sub: 'u1', email: 'u1@example.com', email_verified: true, ...lies.user }
  redeemed = new URLSearchParams(body)
  const now = Math.floor(at.cloud.clock.now() / 1000)
  const claims = {
    iss: issuer,
    aud: 'our-client',
    sub: 'u1',
    iat: now,
    exp: now + 300,
    nonce: asked.get('nonce'),
    roles: ['a', 'b'],
    ...lies.claims,
  }
  const { algorithm: alg = 'RS256' } = lies
  const key = alg === 'HS256' ? new TextEncoder().encode('s'.repeat(32)) : (lies.keys ?? keys).privateKey
  return {
    access_token: 'opaque',
    token_type: 'Bearer',
    id_token: await new SignJWT(claims).setProtectedHeader({ alg, kid: 'one' }).sign(key),
  }
}

beforeAll(async () => {
  keys = await generateKeyPair('RS256')
  server = createServer((request, response) => {
    let body = ''
    request.on('data', (chunk) => {
      body += chunk
    })
    request.on('end', () => {
      response.setHeader('content-type', 'application/json')
      void answer(request.url ?? '', body).then((said) => response.end(JSON.stringify(said)))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  at = await createHostedCloud()
  const Schema = [{ Name: 'roles', AttributeDataType: 'String', Mutable: true }]
  pool = await makePool(at, { Schema }, hostedClient)
  await at.admin('CreateUserPoolDomain', { UserPoolId: pool.poolId, Domain: 'people' })
  await at.admin('CreateIdentityProvider', {
    UserPoolId: pool.poolId,
    ProviderName: 'Partner',
    ProviderType: 'OIDC',
    ProviderDetails: {
      client_id: 'our-client',
      client_secret: 'our-secret',
      oidc_issuer: issuer,
      authorize_scopes: 'openid email',
      attributes_request_method: 'GET',
    },
    AttributeMapping: { email: 'email', email_verified: 'email_verified', 'custom:roles': 'roles' },
  })
  await at.admin('UpdateUserPoolClient', {
    UserPoolId: pool.poolId,
    ClientId: pool.clientId,
    ...hostedClient,
    SupportedIdentityProviders: ['Partner'],
  })
})
afterAll(async () => {
  await at.stop()
  server.close()
})
beforeEach(() => {
  lies = {}
})

/** To the provider and back. */
async function signIn(browser: TestBrowser = createBrowser(), back = browser): Promise<Shown> {
  const { location = '' } = await browser.open(authorizeAddress(at.base, pool.clientId))
  asked = new URL(location).searchParams
  const query = new URLSearchParams({ code: 'the code', state: asked.get('state') ?? '' })
  return back.open(`${asked.get('redirect_uri')}?${query}`)
}

test('a person signs in by the only provider there is, with what it says of them', async () => {
  expect(answerIn(await signIn())).toMatchObject({ code: expect.any(String), state: 'the state' })
  expect(Object.fromEntries(asked)).toMatchObject({
    client_id: 'our-client',
    response_type: 'code',
    scope: 'openid email',
    redirect_uri: `${at.base}/oauth2/idpresponse`,
    code_challenge_method: 'S256',
  })
  expect(Object.fromEntries(redeemed)).toMatchObject({ client_secret: 'our-secret', code: 'the code' })
  expect(s256(redeemed.get('code_verifier') ?? '')).toBe(asked.get('code_challenge'))
  expect(await shownUser(at, pool.poolId, 'Partner_u1')).toMatchObject({
    UserStatus: 'EXTERNAL_PROVIDER',
    attributes: { email: 'u1@example.com', email_verified: 'true', 'custom:roles': '[a, b]' },
  })
})

test.each<[string, () => typeof lies | Promise<typeof lies>]>([
  ['of another issuer', () => ({ claims: { iss: 'http://127.0.0.1:1' } })],
  ['for another client', () => ({ claims: { aud: 'other' } })],
  ['for several clients, and not ours to use', () => ({ claims: { aud: ['our-client', 'other'], azp: 'other' } })],
  ['with another nonce', () => ({ claims: { nonce: 'other' } })],
  ['without a nonce', () => ({ claims: { nonce: undefined } })],
  ['that has expired', () => ({ claims: { exp: 1 } })],
  ['signed by somebody else', async () => ({ keys: await generateKeyPair('RS256') })],
  ['signed by a shared secret', () => ({ algorithm: 'HS256' })],
  ['beside another person', () => ({ user: { sub: 'u2' } })],
])('an ID token %s signs nobody in', async (_, saying) => {
  lies = await saying()
  expect(answerIn(await signIn())).toMatchObject({ error: 'invalid_request', state: 'the state' })
})

test('a provider that says it is another one is not asked', async () => {
  lies = { issuer: 'http://127.0.0.1:1' }
  const { location } = await createBrowser().open(authorizeAddress(at.base, pool.clientId))
  expect(answerIn({ location } as Shown)).toMatchObject({ error: 'invalid_request' })
})

test('who comes back in another browser, twice, or with no code, is not signed in', async () => {
  expect(await signIn(createBrowser(), createBrowser())).toMatchObject({ status: 400, location: undefined })
  const browser = createBrowser()
  await signIn(browser)
  const again = `${asked.get('redirect_uri')}?code=x&state=${asked.get('state')}`
  expect(await browser.open(again)).toMatchObject({ status: 400, location: undefined })
  const { location = '' } = await browser.open(authorizeAddress(at.base, pool.clientId, { prompt: 'login' }))
  const back = new URL(location).searchParams
  const refused = await browser.open(`${back.get('redirect_uri')}?error=access_denied&state=${back.get('state')}`)
  expect(answerIn(refused)).toMatchObject({ error: 'invalid_request' })
})
