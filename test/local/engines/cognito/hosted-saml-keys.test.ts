/** What a user pool does with keys of its own towards SAML providers: it signs requests, reads what is encrypted, signs out. */
import { verify, X509Certificate } from 'node:crypto'
import { inflateRawSync } from 'node:zlib'
import { readCertificate } from '../../../../saml'
import {
  assertionXml,
  base64,
  encrypted,
  logoutResponseXml,
  responseXml,
  signed,
  stranger,
} from '../../../saml/documents'
import { metadataXml } from '../../../saml/metadata'
import {
  answerIn,
  authorizeAddress,
  createBrowser,
  createHostedCloud,
  type HostedCloud,
  hostedClient,
  type Shown,
  type TestBrowser,
} from './hosted-cloud'
import { type MadePool, makePool, refusal } from './pool-cloud'

const slo = 'https://idp.example.com/slo'
const MetadataFile = metadataXml({
  more: `<md:SingleLogoutService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${slo}"/>`,
})
const signOut = 'https://app.example.com/bye'
let at: HostedCloud
let pool: MadePool

const providers: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Plain: {},
  Signed: { RequestSigningAlgorithm: 'rsa-sha256' },
  Encrypted: { EncryptedResponses: 'true' },
  Leaving: { IDPSignout: 'true' },
}

beforeAll(async () => {
  at = await createHostedCloud()
  pool = await makePool(at, {}, hostedClient)
  await at.admin('CreateUserPoolDomain', { UserPoolId: pool.poolId, Domain: 'people' })
  for (const [ProviderName, details] of Object.entries(providers)) await make(ProviderName, details)
  const SupportedIdentityProviders = ['COGNITO', ...Object.keys(providers)]
  const client = { UserPoolId: pool.poolId, ClientId: pool.clientId, ...hostedClient, SupportedIdentityProviders }
  await at.admin('UpdateUserPoolClient', client)
})
afterAll(() => at.stop())

const make = (ProviderName: string, details: object) =>
  at.admin('CreateIdentityProvider', {
    UserPoolId: pool.poolId,
    ProviderName,
    ProviderType: 'SAML',
    ProviderDetails: { MetadataFile, ...details },
  })

async function signingCertificate(): Promise<X509Certificate> {
  const { Certificate } = (await at.admin('GetSigningCertificate', { UserPoolId: pool.poolId })) as {
    readonly Certificate: string
  }
  return new X509Certificate(Buffer.from(Certificate, 'base64'))
}

async function encryptionCertificate(ProviderName: string): Promise<string | undefined> {
  const of = { UserPoolId: pool.poolId, ProviderName }
  const { IdentityProvider } = (await at.admin('DescribeIdentityProvider', of)) as {
    readonly IdentityProvider: { readonly ProviderDetails: Readonly<Record<string, string>> }
  }
  return IdentityProvider.ProviderDetails.ActiveEncryptionCertificate
}

interface Message {
  readonly query: URLSearchParams
  readonly xml: string
  readonly id: string
  readonly relayState: string
  /** Whether the signature is of the pool's key; undefined: there is none. */
  readonly isSigned: boolean | undefined
}

/** As the provider reads it. */
async function messageIn(address: string): Promise<Message> {
  const { search, searchParams: query } = new URL(address)
  const xml = inflateRawSync(Buffer.from(query.get('SAMLRequest') ?? '', 'base64')).toString()
  const signature = query.get('Signature')
  const octets = Buffer.from(search.slice(1).replace(/&Signature=.*/, ''))
  const { publicKey } = await signingCertificate()
  return {
    query,
    xml,
    id: / ID="([^"]+)"/.exec(xml)?.[1] ?? '',
    relayState: query.get('RelayState') ?? '',
    isSigned: signature === null ? undefined : verify('sha256', octets, publicKey, Buffer.from(signature, 'base64')),
  }
}

async function setOut(browser: TestBrowser, identity_provider: string): Promise<Message> {
  const { location = '' } = await browser.open(authorizeAddress(at.base, pool.clientId, { identity_provider }))
  return messageIn(location)
}

const acs = () => `${at.base}/saml2/idpresponse`
let assertions = 0

function assertionFor({ id }: Pick<Message, 'id'>, nameId = 'jdoe'): string {
  const after = (minutes: number) => new Date(at.cloud.clock.now() + minutes * 60_000).toISOString()
  return assertionXml({
    id: `_assertion-${assertions++}`,
    nameId,
    audience: `urn:amazon:cognito:sp:${pool.poolId}`,
    recipient: acs(),
    inResponseTo: id,
    issued: after(0),
    notBefore: after(-1),
    notOnOrAfter: after(5),
    confirmedUntil: after(5),
    attributes: {},
  })
}

const around = (inside: string, { id }: Pick<Message, 'id'>) =>
  responseXml(inside, { destination: acs(), inResponseTo: id })

/** From the provider's page, and so without the cookies of these. */
async function post(browser: TestBrowser, address: string, xml: string, RelayState: string): Promise<Shown> {
  const kept = new Map(browser.cookies)
  browser.cookies.clear()
  const headers = { origin: 'https://idp.example.com' }
  const posted = await browser.post(address, { SAMLResponse: base64(xml), RelayState }, headers)
  for (const [name, value] of kept) browser.cookies.set(name, value)
  return posted.location?.startsWith('/') ? browser.open(new URL(posted.location, address).href) : posted
}

async function signIn(browser: TestBrowser, provider: string): Promise<void> {
  const asked = await setOut(browser, provider)
  const shown = await post(browser, acs(), signed(around(assertionFor(asked), asked)), asked.relayState)
  expect(answerIn(shown)).toHaveProperty('code')
}

describe('the signing certificate', () => {
  test('is the pool’s, the same each time, and good for ten years', async () => {
    const certificate = await signingCertificate()
    expect(certificate.subject).toBe(`CN=${pool.poolId}`)
    expect(certificate.verify(certificate.publicKey)).toBe(true)
    expect((Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / 86_400_000).toBe(3653)
    expect((await signingCertificate()).fingerprint256).toBe(certificate.fingerprint256)
    const other = await makePool(at)
    const { Certificate } = (await at.admin('GetSigningCertificate', { UserPoolId: other.poolId })) as {
      readonly Certificate: string
    }
    expect(Certificate).not.toBe(certificate.raw.toString('base64'))
    const nobodys = at.admin('GetSigningCertificate', { UserPoolId: 'us-east-1_Nobody' })
    expect(await refusal(nobodys)).toMatch(/^ResourceNotFoundException/)
  })

  test('has a key that is on disk nowhere in clear', async () => {
    let records = 0
    for await (const [, value] of at.cloud.store.range('cognito-idp/saml-key/')) {
      records++
      expect(JSON.stringify(value)).not.toContain('PRIVATE KEY')
    }
    expect(records).toBeGreaterThan(0)
  })

  test('goes with its pool', async () => {
    const { poolId } = await makePool(at)
    await at.admin('GetSigningCertificate', { UserPoolId: poolId })
    await at.admin('DeleteUserPool', { UserPoolId: poolId })
    for await (const [key] of at.cloud.store.range('cognito-idp/saml-key/')) expect(key).not.toContain(poolId)
  })
})

describe('a request', () => {
  test('is signed by it where the provider’s details say so, and not otherwise', async () => {
    expect(await setOut(createBrowser(), 'Signed')).toMatchObject({ isSigned: true })
    const plain = await setOut(createBrowser(), 'Plain')
    expect(plain.isSigned).toBeUndefined()
    expect(plain.query.has('SigAlg')).toBe(false)
  })

  test('is signed by SHA-256 or not at all', async () => {
    const made = make('Weak', { RequestSigningAlgorithm: 'rsa-sha1' })
    expect(await refusal(made)).toMatch(/^InvalidParameterException: RequestSigningAlgorithm/)
  })
})

describe('where answers are to be encrypted', () => {
  const to = async () => ({
    privateKey: '',
    certificate: readCertificate((await encryptionCertificate('Encrypted')) ?? '').pem,
  })

  test('the provider’s own certificate is described, and stays when what is described is given again', async () => {
    const certificate = await encryptionCertificate('Encrypted')
    expect(certificate).not.toBe((await signingCertificate()).raw.toString('base64'))
    expect(await encryptionCertificate('Plain')).toBeUndefined()
    const ProviderDetails = { MetadataFile, EncryptedResponses: 'true', ActiveEncryptionCertificate: 'x' }
    const of = { UserPoolId: pool.poolId, ProviderName: 'Encrypted' }
    await at.admin('UpdateIdentityProvider', { ...of, ProviderDetails })
    expect(await encryptionCertificate('Encrypted')).toBe(certificate)
  })

  test('a person signs in by what only the pool can read', async () => {
    const browser = createBrowser()
    const asked = await setOut(browser, 'Encrypted')
    const xml = around(await encrypted(signed(assertionFor(asked)), await to()), asked)
    expect(xml).not.toContain('jdoe')
    expect(answerIn(await post(browser, acs(), xml, asked.relayState))).toHaveProperty('code')
  })

  test.each<[what: string, make: (asked: Message) => Promise<string>, why: string]>([
    ['in clear', async (asked) => signed(around(assertionFor(asked), asked)), 'not encrypted'],
    [
      'encrypted to somebody else',
      async (asked) => around(await encrypted(signed(assertionFor(asked)), stranger), asked),
      'not encrypted to a key of ours',
    ],
    [
      'encrypted by who is not the provider: everybody has the certificate',
      async (asked) => around(await encrypted(assertionFor(asked, 'admin'), await to()), asked),
      'not signed',
    ],
    [
      'encrypted and signed by somebody else',
      async (asked) =>
        around(await encrypted(signed(assertionFor(asked), 'Assertion', { keys: stranger }), await to()), asked),
      'signature',
    ],
  ])('nobody does by one that is %s', async (_what, make, why) => {
    const browser = createBrowser()
    const asked = await setOut(browser, 'Encrypted')
    const shown = await post(browser, acs(), await make(asked), asked.relayState)
    expect(answerIn(shown)).toMatchObject({ error_description: expect.stringContaining(why) })
  })

  test('another provider’s key doesn’t open it', async () => {
    const browser = createBrowser()
    const asked = await setOut(browser, 'Plain')
    const xml = around(await encrypted(signed(assertionFor(asked)), await to()), asked)
    expect(answerIn(await post(browser, acs(), xml, asked.relayState))).toMatchObject({ error: 'invalid_request' })
  })
})

describe('who signs out', () => {
  const leave = (browser: TestBrowser) =>
    browser.get(`${at.base}/logout?${new URLSearchParams({ client_id: pool.clientId, logout_uri: signOut })}`)
  const signedOut = () => `${at.base}/saml2/logout`
  const answer = (request: Message, parts: object = {}) =>
    signed(
      logoutResponseXml({
        destination: signedOut(),
        inResponseTo: request.id,
        issued: new Date(at.cloud.clock.now()).toISOString(),
        ...parts,
      }),
      'LogoutResponse',
    )

  test('is led to the provider with a signed request about their session there, and back to the application', async () => {
    const browser = createBrowser()
    await signIn(browser, 'Leaving')
    const { location = '' } = await leave(browser)
    const request = await messageIn(location)
    expect(location).toMatch(new RegExp(`^${slo}\\?SAMLRequest=`))
    expect(request.isSigned).toBe(true)
    expect(request.xml).toContain('nameid-format:persistent">jdoe</saml:NameID>')
    expect(request.xml).toContain('<samlp:SessionIndex>_session-1</samlp:SessionIndex>')
    // Whatever becomes of it there, they are signed out here.
    expect(browser.cookies.has('cognito')).toBe(false)

    const back = await post(browser, signedOut(), answer(request), request.relayState)
    expect([back.status, back.location]).toEqual([303, signOut])
    const again = await post(browser, signedOut(), answer(request), request.relayState)
    expect([again.status, again.location]).toEqual([400, undefined])
  })

  test('goes to the application at once, if the provider is not asked or has nothing to do with them', async () => {
    const browser = createBrowser()
    await signIn(browser, 'Plain')
    expect((await leave(browser)).location).toBe(signOut)
    expect((await leave(createBrowser())).location).toBe(signOut)
  })

  test.each<[what: string, make: (request: Message) => string]>([
    ['an answer that is not signed', (request) => answer(request).replace(/<Signature.*?<\/Signature>/s, '')],
    ['the answer to another request', (request) => answer(request, { inResponseTo: '_other' })],
    [
      'a provider that says no',
      (request) => answer(request, { status: 'urn:oasis:names:tc:SAML:2.0:status:Responder' }),
    ],
    ['nothing at all', () => ''],
  ])('is told that they may still be signed in at the provider, by %s', async (_what, make) => {
    const browser = createBrowser()
    await signIn(browser, 'Leaving')
    const request = await messageIn((await leave(browser)).location ?? '')
    const shown = await post(browser, signedOut(), make(request), request.relayState)
    expect(shown).toMatchObject({ status: 400, title: 'You are signed out here', location: undefined })
  })

  test('is led nowhere by an answer that nobody asked for, or a RelayState that is an address', async () => {
    const request = { id: '_x', relayState: '', xml: '', query: new URLSearchParams(), isSigned: undefined }
    for (const relayState of ['', 'https://evil.example.com', signOut]) {
      const shown = await post(createBrowser(), signedOut(), answer(request), relayState)
      expect([shown.status, shown.location]).toEqual([400, undefined])
    }
  })
})
