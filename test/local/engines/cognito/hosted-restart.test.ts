/** The hosted pages go on where they were when the cloud is started again: each step of a sign-in, and of a sign-out. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inflateRawSync } from 'node:zlib'
import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import { readCertificate } from '../../../../saml'
import { assertionXml, base64, encrypted, logoutResponseXml, responseXml, signed } from '../../../saml/documents'
import { metadataXml } from '../../../saml/metadata'
import {
  answerIn,
  authorizeAddress,
  callback,
  createBrowser,
  createHostedCloud,
  type HostedCloud,
  hostedClient,
  type Shown,
  s256,
  type TestBrowser,
  verifier,
} from './hosted-cloud'
import { type MadePool, makePool, password } from './pool-cloud'

const MetadataFile = metadataXml({
  more: `<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="https://idp.example.com/slo"/>`,
})
const signOut = 'https://app.example.com/bye'

let directory: string
let at: HostedCloud
let pool: MadePool
let partner: Server
let nonce = ''

beforeAll(async () => {
  partner = await startPartner()
  directory = mkdtempSync(join(tmpdir(), 'hosted-'))
  at = await createHostedCloud({ directory })
  pool = await makePool(at, {}, hostedClient)
  const { poolId: UserPoolId, clientId: ClientId } = pool
  await at.admin('CreateUserPoolDomain', { UserPoolId, Domain: 'people' })
  const saml = { MetadataFile, IDPSignout: 'true' }
  const oidc = {
    client_id: 'us',
    client_secret: 'our-secret',
    oidc_issuer: issuer(),
    authorize_scopes: 'openid',
    attributes_request_method: 'GET',
  }
  for (const [ProviderName, ProviderType, ProviderDetails] of [
    ['Corp', 'SAML', saml],
    ['Open', 'SAML', { ...saml, IDPInit: 'true' }],
    ['Sealed', 'SAML', { ...saml, EncryptedResponses: 'true' }],
    ['Partner', 'OIDC', oidc],
  ] as const) {
    await at.admin('CreateIdentityProvider', { UserPoolId, ProviderName, ProviderType, ProviderDetails })
  }
  const SupportedIdentityProviders = ['COGNITO', 'Corp', 'Open', 'Sealed', 'Partner']
  await at.admin('UpdateUserPoolClient', { UserPoolId, ClientId, ...hostedClient, SupportedIdentityProviders })
  await at.person(pool, 'jdoe')
})
afterAll(async () => {
  await at?.stop()
  partner?.close()
  rmSync(directory, { recursive: true, force: true })
})

async function restart(): Promise<void> {
  const webPort = Number(new URL(at.webUrl).port)
  await at.cloud.store.flush()
  await at.stop()
  at = await createHostedCloud({ directory, webPort })
}

const issuer = (): string => `http://127.0.0.1:${(partner.address() as AddressInfo).port}`

/** An OpenID provider that vouches for u1. */
async function startPartner(): Promise<Server> {
  const keys = await generateKeyPair('RS256')
  const answer = async (path: string): Promise<object> => {
    const own = issuer()
    if (path.endsWith('openid-configuration')) {
      return {
        issuer: own,
        authorization_endpoint: `${own}/in`,
        token_endpoint: `${own}/token`,
        jwks_uri: `${own}/keys`,
      }
    }
    if (path === '/keys') return { keys: [{ ...(await exportJWK(keys.publicKey)), kid: 'one' }] }
    const now = Math.floor(at.cloud.clock.now() / 1000)
    const claims = { iss: own, aud: 'us', sub: 'u1', iat: now, exp: now + 300, nonce }
    const token = await new SignJWT(claims).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(keys.privateKey)
    return { access_token: 'opaque', token_type: 'Bearer', id_token: token }
  }
  const server = createServer((request, response) => {
    response.setHeader('content-type', 'application/json')
    void answer(request.url ?? '').then((said) => response.end(JSON.stringify(said)))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return server
}

const address = (provider: string): string =>
  authorizeAddress(at.base, pool.clientId, {
    identity_provider: provider,
    code_challenge: s256(verifier),
    code_challenge_method: 'S256',
  })

interface Asked {
  readonly id: string
  readonly relayState: string
  readonly to: URL
}

async function setOut(browser: TestBrowser, provider: string): Promise<Asked> {
  const { location = '' } = await browser.open(address(provider))
  return askedAt(location)
}

function askedAt(location: string): Asked {
  const to = new URL(location)
  const xml = inflateRawSync(Buffer.from(to.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
  return { id: / ID="([^"]+)"/.exec(xml)?.[1] ?? '', relayState: to.searchParams.get('RelayState') ?? '', to }
}

const acs = () => `${at.base}/saml2/idpresponse`
let assertions = 0

function assertionFor(inResponseTo: string | undefined): string {
  const after = (minutes: number) => new Date(at.cloud.clock.now() + minutes * 60_000).toISOString()
  const assertion = assertionXml({
    id: `_assertion-${assertions++}`,
    audience: `urn:amazon:cognito:sp:${pool.poolId}`,
    recipient: acs(),
    inResponseTo,
    issued: after(0),
    notBefore: after(-1),
    notOnOrAfter: after(5),
    confirmedUntil: after(5),
    attributes: {},
  })
  return signed(assertion)
}

const around = (assertion: string, inResponseTo: string | undefined) =>
  responseXml(assertion, { destination: acs(), inResponseTo })

/** From the provider's page, whose form brings none of the cookies. */
async function post(to: string, xml: string, RelayState: string): Promise<Shown> {
  const headers = { origin: 'https://idp.example.com' }
  return createBrowser().post(to, { SAMLResponse: base64(xml), RelayState }, headers)
}

async function redeem(code: unknown): Promise<number> {
  const body = new URLSearchParams({
    grant_type: 'authorization_code',
    client_id: pool.clientId,
    redirect_uri: callback,
    code: String(code),
    code_verifier: verifier,
  })
  return (await fetch(`${at.base}/oauth2/token`, { method: 'POST', body })).status
}

test('a page that was shown, a browser that is signed in, and a code, which is redeemed once', async () => {
  const browser = createBrowser()
  const page = await browser.open(address('COGNITO'))
  await restart()
  const { code } = answerIn(await browser.submit(page, { username: 'jdoe', password }))
  const spent = answerIn(await browser.open(address('COGNITO'))).code
  expect(await redeem(spent)).toBe(200)
  await restart()
  expect([await redeem(code), await redeem(code), await redeem(spent)]).toEqual([200, 400, 400])
  const again = answerIn(await browser.open(address('COGNITO'))).code
  expect(await redeem(again)).toBe(200)
})

test('a person who is at a SAML provider, and one who has just come back from it', async () => {
  const [away, back] = [createBrowser(), createBrowser()]
  const asked = await setOut(away, 'Corp')
  const other = await setOut(back, 'Corp')
  const xml = around(assertionFor(other.id), other.id)
  const arrived = await post(acs(), xml, other.relayState)
  await restart()
  const posted = await post(acs(), around(assertionFor(asked.id), asked.id), asked.relayState)
  expect(answerIn(await away.open(new URL(posted.location ?? '', at.webUrl).href))).toHaveProperty('code')
  const goesOn = new URL(arrived.location ?? '', at.webUrl).href
  // In the browser that set out, and in no other.
  expect(await createBrowser().open(goesOn)).toMatchObject({ status: 400 })
  expect(await post(acs(), xml, other.relayState)).toMatchObject({ status: 400 })
})

test('a person who has just come back goes on in their browser', async () => {
  const browser = createBrowser()
  const asked = await setOut(browser, 'Corp')
  const { location = '' } = await post(acs(), around(assertionFor(asked.id), asked.id), asked.relayState)
  await restart()
  expect(answerIn(await browser.open(new URL(location, at.webUrl).href))).toHaveProperty('code')
})

test('a person who is at an OpenID provider', async () => {
  const browser = createBrowser()
  const { location = '' } = await browser.open(address('Partner'))
  const { searchParams } = new URL(location)
  nonce = searchParams.get('nonce') ?? ''
  await restart()
  const query = new URLSearchParams({ code: 'the code', state: searchParams.get('state') ?? '' })
  expect(answerIn(await browser.open(`${searchParams.get('redirect_uri')}?${query}`))).toHaveProperty('code')
})

test('an assertion that was used is known again', async () => {
  const relayState = String(
    new URLSearchParams({
      identity_provider: 'Open',
      client_id: pool.clientId,
      redirect_uri: callback,
      response_type: 'code',
      scope: 'openid',
    }),
  )
  const xml = around(assertionFor(undefined), undefined)
  expect(answerIn(await post(acs(), xml, relayState))).toHaveProperty('code')
  await restart()
  const replayed = answerIn(await post(acs(), xml, relayState))
  expect(replayed).toMatchObject({ error_description: expect.stringContaining('used before') })
})

test('the key that a provider encrypts to, and a person who is being signed out there', async () => {
  const browser = createBrowser()
  const { IdentityProvider } = (await at.admin('DescribeIdentityProvider', {
    UserPoolId: pool.poolId,
    ProviderName: 'Sealed',
  })) as { readonly IdentityProvider: { readonly ProviderDetails: Readonly<Record<string, string>> } }
  const { pem: certificate } = readCertificate(IdentityProvider.ProviderDetails.ActiveEncryptionCertificate ?? '')
  const signing = await at.admin('GetSigningCertificate', { UserPoolId: pool.poolId })
  const asked = await setOut(browser, 'Sealed')
  const assertion = await encrypted(assertionFor(asked.id), { privateKey: '', certificate })
  await restart()
  const { location = '' } = await post(acs(), around(assertion, asked.id), asked.relayState)
  expect(answerIn(await browser.open(new URL(location, at.webUrl).href))).toHaveProperty('code')

  const query = new URLSearchParams({ client_id: pool.clientId, logout_uri: signOut })
  const leaving = askedAt((await browser.get(`${at.base}/logout?${query}`)).location ?? '')
  await restart()
  expect(await at.admin('GetSigningCertificate', { UserPoolId: pool.poolId })).toEqual(signing)
  const said = {
    destination: `${at.base}/saml2/logout`,
    inResponseTo: leaving.id,
    issued: new Date(at.cloud.clock.now()).toISOString(),
  }
  const answer = signed(logoutResponseXml(said), 'LogoutResponse')
  expect((await post(said.destination, answer, leaving.relayState)).location).toBe(signOut)
})

test('nothing of it is on disk in clear', async () => {
  const browser = createBrowser()
  const asked = await setOut(browser, 'Corp')
  const { location = '' } = await post(acs(), around(assertionFor(asked.id), asked.id), asked.relayState)
  const { code } = answerIn(await browser.open(new URL(location, at.webUrl).href))
  await at.cloud.store.flush()
  const disk = onDisk(directory)
  expect(disk).toContain('cognito-idp/code/')
  const arrived = new URL(location, at.webUrl).searchParams.get('arrived') ?? ''
  const secrets = [asked.id, asked.relayState, arrived, String(code), ...browser.cookies.values()]
  expect(secrets.map((each) => each.length > 10)).not.toContain(false)
  for (const secret of secrets) expect(disk).not.toContain(secret)
  expect(disk).not.toMatch(/PRIVATE KEY/)
})

/** All that is there, as one text. */
function onDisk(folder: string): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? onDisk(path) : readFileSync(path, 'latin1')))
    .join('\n')
}
