/** Sign-in by a SAML provider through the hosted pages: samlify answers as one, and documents of our own attack. */
import { inflateRawSync } from 'node:zlib'
import { makeKeyPair } from '../../../saml/certificate'
import {
  type AssertionParts,
  base64,
  issuer,
  type ResponseParts,
  signed,
  signedResponse,
} from '../../../saml/documents'
import { metadataXml } from '../../../saml/metadata'
import { samlifyAnswer } from '../../../saml/samlify'
import {
  answerIn,
  authorizeAddress,
  callback,
  createBrowser,
  createHostedCloud,
  type HostedCloud,
  hostedClient,
  type Shown,
  type TestBrowser,
  verifier,
} from './hosted-cloud'
import { type MadePool, makePool, shownUser } from './pool-cloud'
import { claimsOf, functionArn } from './sign-in-cloud'

const email = 'http://schemas.xmlsoap.org/ws/2005/05/identity/claims/emailaddress'
let at: HostedCloud
let pool: MadePool

const Schema = [{ Name: 'groups', AttributeDataType: 'String', Mutable: true }]
const mapping = { email, 'custom:groups': 'groups', name: 'cn' }

beforeAll(async () => {
  at = await createHostedCloud()
  const LambdaConfig = {
    PreSignUp: functionArn('before'),
    PostConfirmation: functionArn('after'),
    PreAuthentication: functionArn('before'),
    PostAuthentication: functionArn('after'),
    PreTokenGeneration: functionArn('tokens'),
  }
  pool = await makePool(
    at,
    { Schema, LambdaConfig, UsernameConfiguration: { CaseSensitive: false } },
    { ...hostedClient },
  )
  await at.admin('CreateUserPoolDomain', { UserPoolId: pool.poolId, Domain: 'people' })
  for (const [ProviderName, more] of [
    ['Corp', {}],
    ['Open', { IDPInit: 'true' }],
  ] as const) {
    await at.admin('CreateIdentityProvider', {
      UserPoolId: pool.poolId,
      ProviderName,
      ProviderType: 'SAML',
      ProviderDetails: { MetadataFile: metadataXml(), ...more },
      AttributeMapping: mapping,
      IdpIdentifiers: [`${ProviderName.toLowerCase()}.example.com`],
    })
  }
  const SupportedIdentityProviders = ['COGNITO', 'Corp', 'Open']
  await at.admin('UpdateUserPoolClient', {
    UserPoolId: pool.poolId,
    ClientId: pool.clientId,
    ...hostedClient,
    SupportedIdentityProviders,
  })
})
afterAll(() => at.stop())
beforeEach(() => at.events.splice(0))

interface Asked {
  readonly id: string
  readonly acs: string
  readonly relayState: string
  readonly to: URL
}

/** As the provider reads it. */
async function setOut(browser: TestBrowser, more: Readonly<Record<string, string>> = {}): Promise<Asked> {
  const address = authorizeAddress(at.base, pool.clientId, { identity_provider: 'Corp', ...more })
  const { location = '' } = await browser.open(address)
  const to = new URL(location)
  const xml = inflateRawSync(Buffer.from(to.searchParams.get('SAMLRequest') ?? '', 'base64')).toString()
  const member = (name: string) => new RegExp(` ${name}="([^"]*)"`).exec(xml)?.[1] ?? ''
  expect(xml).toContain(`<saml:Issuer>urn:amazon:cognito:sp:${pool.poolId}</saml:Issuer>`)
  return {
    id: member('ID'),
    acs: member('AssertionConsumerServiceURL'),
    relayState: to.searchParams.get('RelayState') ?? '',
    to,
  }
}

let assertions = 0

function vouched(asked: Pick<Asked, 'id' | 'acs'>, parts: AssertionParts = {}, around: ResponseParts = {}): string {
  const now = at.cloud.clock.now()
  const after = (minutes: number): string => new Date(now + minutes * 60_000).toISOString()
  const assertion = {
    id: `_assertion-${assertions++}`,
    audience: `urn:amazon:cognito:sp:${pool.poolId}`,
    recipient: asked.acs,
    inResponseTo: asked.id,
    issued: after(0),
    notBefore: after(-1),
    notOnOrAfter: after(5),
    confirmedUntil: after(5),
    attributes: { [email]: ['jdoe@example.com'], groups: ['admins', 'developers'], cn: ['J. Doe'] },
    ...parts,
  }
  return signedResponse(assertion, { destination: asked.acs, inResponseTo: asked.id, ...around })
}

/** As the browser posts the provider's form: from its page, and so without the cookies of these pages. */
async function post(browser: TestBrowser, acs: string, xml: string, RelayState: string): Promise<Shown> {
  const headers = { origin: 'https://idp.example.com' }
  const shown = await createBrowser().post(acs, { SAMLResponse: base64(xml), RelayState }, headers)
  const next = shown.location && new URL(shown.location, acs)
  return next && next.origin === at.webUrl ? browser.open(next.href) : shown
}

async function tokensFor(shown: Shown) {
  const { body } = await createBrowser().post(`${at.base}/oauth2/token`, {
    grant_type: 'authorization_code',
    client_id: pool.clientId,
    redirect_uri: callback,
    code_verifier: verifier,
    code: answerIn(shown).code ?? '',
  })
  return JSON.parse(body) as { readonly id_token: string; readonly access_token: string }
}

async function signedIn(browser = createBrowser(), parts: AssertionParts = {}): Promise<Shown> {
  const asked = await setOut(browser)
  return post(browser, asked.acs, vouched(asked, parts), asked.relayState)
}

describe('a person of a SAML provider', () => {
  test('signs in, with what the provider says of them, and is known again', async () => {
    const { id_token, access_token } = await tokensFor(await signedIn())
    expect(claimsOf(id_token)).toMatchObject({
      'cognito:username': 'Corp_jdoe',
      'cognito:groups': [`${pool.poolId}_Corp`],
      email: 'jdoe@example.com',
      email_verified: false,
      identities: [
        {
          userId: 'jdoe',
          providerName: 'Corp',
          providerType: 'SAML',
          issuer,
          primary: 'true',
          dateCreated: expect.any(String),
        },
      ],
    })
    expect(at.events.map(({ triggerSource }) => triggerSource)).toEqual([
      'PreSignUp_ExternalProvider',
      'PostConfirmation_ConfirmSignUp',
      'TokenGeneration_HostedAuth',
    ])
    expect(await shownUser(at, pool.poolId, 'Corp_jdoe')).toMatchObject({
      UserStatus: 'EXTERNAL_PROVIDER',
      attributes: { 'custom:groups': '[admins, developers]', name: 'J. Doe' },
    })

    at.events.splice(0)
    const attributes = { [email]: ['new@example.com'] }
    const again = await tokensFor(await signedIn(createBrowser(), { attributes }))
    expect(claimsOf(again.access_token).sub).toBe(claimsOf(access_token).sub)
    expect(claimsOf(again.id_token).email).toBe('new@example.com')
    expect(at.events.map(({ triggerSource }) => triggerSource)).toEqual([
      'PreAuthentication_Authentication',
      'PostAuthentication_Authentication',
      'TokenGeneration_HostedAuth',
    ])
  })

  test('is led to the provider by its name or identifier, by the button, and past it while the session lasts', async () => {
    const browser = createBrowser()
    expect((await setOut(browser, { identity_provider: '', idp_identifier: 'corp.example.com' })).to.host).toBe(
      'idp.example.com',
    )
    const login = await browser.open(authorizeAddress(at.base, pool.clientId))
    expect(login.body).toContain('Sign in with Corp')
    await signedIn(browser)
    const address = authorizeAddress(at.base, pool.clientId, { identity_provider: 'Corp' })
    expect(answerIn(await browser.open(address))).toHaveProperty('code')
    const other = await browser.open(address.replace('=Corp', '=Open'))
    expect(other.location).toContain('idp.example.com')
  })

  test('is refused by the function of the pool, and nothing is left', async () => {
    at.functions.before = () => {
      throw new Error('not here')
    }
    const refused = answerIn(await signedIn(createBrowser(), { nameId: 'unwanted' }))
    delete at.functions.before
    expect(refused).toMatchObject({
      error: 'invalid_request',
      error_description: 'PreSignUp failed with error not here.',
    })
    await expect(shownUser(at, pool.poolId, 'Corp_unwanted')).rejects.toThrow('User does not exist.')
  })

  test('does not become somebody who has the name already, or differs in case', async () => {
    await at.person(pool, 'Corp_native')
    for (const nameId of ['native', 'JDOE']) {
      if (nameId === 'JDOE') await signedIn()
      expect(answerIn(await signedIn(createBrowser(), { nameId }))).toMatchObject({
        error: 'invalid_request',
        error_description: expect.stringContaining('somebody else'),
      })
    }
  })

  test('who is disabled does not sign in', async () => {
    await signedIn(createBrowser(), { nameId: 'gone' })
    await at.admin('AdminDisableUser', { UserPoolId: pool.poolId, Username: 'Corp_gone' })
    expect(answerIn(await signedIn(createBrowser(), { nameId: 'gone' }))).toMatchObject({
      error_description: 'User is disabled.',
    })
  })
})

describe('a response is refused', () => {
  const stranger = makeKeyPair()

  test.each<[string, AssertionParts, ResponseParts]>([
    ['for another audience', { audience: 'urn:amazon:cognito:sp:us-east-1_Other' }, {}],
    ['for another recipient', { recipient: 'https://evil.example/acs' }, {}],
    ['at another destination', {}, { destination: 'https://evil.example/acs' }],
    ['of another provider', { issuer: 'https://other.example' }, {}],
    ['to another request', { inResponseTo: '_other' }, {}],
    ['to no request', { inResponseTo: undefined }, { inResponseTo: undefined }],
    ['that has expired', { notOnOrAfter: '2025-01-01T00:00:00Z' }, {}],
  ])('%s', async (_, parts, around) => {
    const browser = createBrowser()
    const asked = await setOut(browser)
    const shown = await post(browser, asked.acs, vouched(asked, parts, around), asked.relayState)
    expect(answerIn(shown)).toMatchObject({
      error: 'invalid_request',
      error_description: expect.stringContaining('Invalid SAML response received'),
      state: 'the state',
    })
  })

  test('unsigned, changed, or signed by somebody else', async () => {
    for (const change of [
      (xml: string) => xml.replace(/<Signature[\s\S]*?<\/Signature>/, ''),
      (xml: string) => xml.replace('>jdoe<', '>admin<'),
      (xml: string) =>
        signed(xml.replace(/<Signature[\s\S]*?<\/Signature>/, ''), 'Assertion', { keys: stranger, withKeyInfo: true }),
    ]) {
      const browser = createBrowser()
      const asked = await setOut(browser)
      const shown = await post(browser, asked.acs, change(vouched(asked)), asked.relayState)
      expect(answerIn(shown)).toMatchObject({ error: 'invalid_request' })
    }
  })

  test('that comes a second time, or whose RelayState is made up', async () => {
    const browser = createBrowser()
    const asked = await setOut(browser)
    const xml = vouched(asked)
    expect(answerIn(await post(browser, asked.acs, xml, asked.relayState))).toHaveProperty('code')
    expect(await post(browser, asked.acs, xml, asked.relayState)).toMatchObject({ status: 400, location: undefined })
    expect(await post(browser, asked.acs, xml, 'https://evil.example')).toMatchObject({
      status: 400,
      location: undefined,
    })
  })

  test('in another browser than the one that set out', async () => {
    const asked = await setOut(createBrowser())
    const victim = createBrowser()
    const shown = await post(victim, asked.acs, vouched(asked), asked.relayState)
    expect(shown).toMatchObject({ status: 400, title: 'This sign-in can not go on' })
    expect(victim.cookies.has('cognito')).toBe(false)
  })
})

describe('a sign-in that begins at the provider', () => {
  const acs = (): string => `${at.base}/saml2/idpresponse`
  const relayState = (identity_provider: string, more: Readonly<Record<string, string>> = {}): string =>
    String(
      new URLSearchParams({
        identity_provider,
        client_id: pool.clientId,
        redirect_uri: callback,
        response_type: 'code',
        scope: 'openid',
        ...more,
      }),
    )
  const unasked = (): string =>
    vouched({ id: '', acs: acs() }, { inResponseTo: undefined }, { inResponseTo: undefined })

  test('goes on to the application that RelayState names, once, where the provider may begin one', async () => {
    const xml = unasked()
    expect(answerIn(await post(createBrowser(), acs(), xml, relayState('Open')))).toHaveProperty('code')
    const replayed = answerIn(await post(createBrowser(), acs(), xml, relayState('Open')))
    expect(replayed).toMatchObject({ error_description: expect.stringContaining('used before') })
    expect(await post(createBrowser(), acs(), unasked(), relayState('Corp'))).toMatchObject({ status: 400 })
  })

  test('leads to no address that is not registered', async () => {
    const to = relayState('Open', { redirect_uri: 'https://evil.example' })
    expect(await post(createBrowser(), acs(), unasked(), to)).toMatchObject({ status: 400, location: undefined })
  })

  test('is older than six minutes', async () => {
    const xml = unasked()
    await at.advance(8 * 60_000)
    expect(answerIn(await post(createBrowser(), acs(), xml, relayState('Open')))).toMatchObject({
      error: 'invalid_request',
    })
  })
})

test('what samlify answers as the provider signs a person in', async () => {
  const browser = createBrowser()
  const asked = await setOut(browser)
  const audience = `urn:amazon:cognito:sp:${pool.poolId}`
  const context = await samlifyAnswer({
    query: asked.to.searchParams,
    audience,
    acs: asked.acs,
    nameId: 'sam',
    now: at.cloud.clock.now(),
  })
  const xml = Buffer.from(context, 'base64').toString()
  expect(answerIn(await post(browser, asked.acs, xml, asked.relayState))).toHaveProperty('code')
  expect(await shownUser(at, pool.poolId, 'Corp_sam')).toMatchObject({ UserStatus: 'EXTERNAL_PROVIDER' })
})
