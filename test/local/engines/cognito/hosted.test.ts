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
import type { MadePool } from './pool-cloud'
import { claimsOf, functionArn, makePool, password, tokensOf } from './sign-in-cloud'

let at: HostedCloud
let pool: MadePool
let other: MadePool
let hash = 0

async function client(settings: object = {}): Promise<MadePool & { readonly secret: string }> {
  const { UserPoolClient } = await at.admin<{ UserPoolClient: { ClientId: string; ClientSecret: string } }>(
    'CreateUserPoolClient',
    { UserPoolId: pool.poolId, ClientName: 'one more', ...hostedClient, ...settings },
  )
  return { poolId: pool.poolId, clientId: UserPoolClient.ClientId, secret: UserPoolClient.ClientSecret }
}

beforeAll(async () => {
  at = await createHostedCloud()
  pool = await makePool(
    at,
    { LambdaConfig: { PreTokenGeneration: functionArn('claims'), PreAuthentication: functionArn('before') } },
    hostedClient,
  )
  await at.admin('CreateUserPoolDomain', { UserPoolId: pool.poolId, Domain: 'people' })
  other = await client()
  await at.person(pool, 'jdoe', { email: 'jdoe@example.com', email_verified: 'true', name: 'J. Doe' })
})
afterAll(() => at.stop())

const fresh = async (): Promise<string> => at.person(pool, `person-${hash++}`, { email: `p${hash}@example.com` })

const open = (browser: TestBrowser, more: Readonly<Record<string, string>> = {}, to = pool): Promise<Shown> =>
  browser.open(authorizeAddress(at.base, to.clientId, more))

async function signedIn(browser: TestBrowser, username = 'jdoe', more: Readonly<Record<string, string>> = {}) {
  return browser.submit(await open(browser, more), { username, password })
}

const codeOf = async (browser = createBrowser(), more = {}): Promise<string> =>
  answerIn(await signedIn(browser, 'jdoe', more)).code ?? ''

interface TokenAnswer {
  readonly status: number
  readonly [member: string]: unknown
}

async function token(fields: Readonly<Record<string, string>>, headers = {}, to = 'token'): Promise<TokenAnswer> {
  const { status, body } = await createBrowser().post(`${at.base}/oauth2/${to}`, fields, headers)
  return { ...JSON.parse(body), status }
}

const redeem = (code: string, more: Readonly<Record<string, string>> = {}): Promise<TokenAnswer> =>
  token({
    grant_type: 'authorization_code',
    client_id: pool.clientId,
    redirect_uri: callback,
    code_verifier: verifier,
    code,
    ...more,
  })

describe('authorize', () => {
  test('leads over the sign-in page back to the application with a code, which gives tokens once', async () => {
    const answer = answerIn(await signedIn(createBrowser(), 'jdoe', { nonce: 'n1' }))
    expect(answer).toEqual({ code: expect.any(String), state: 'the state' })
    const tokens = await redeem(answer.code ?? '')
    expect(tokens).toMatchObject({
      status: 200,
      token_type: 'Bearer',
      expires_in: 3600,
      refresh_token: expect.any(String),
    })
    expect(claimsOf(String(tokens.id_token))).toMatchObject({
      aud: pool.clientId,
      email: 'jdoe@example.com',
      email_verified: true,
      nonce: 'n1',
      at_hash: expect.any(String),
    })
    expect(claimsOf(String(tokens.id_token)).name).toBeUndefined()
    expect(claimsOf(String(tokens.access_token))).toMatchObject({ scope: 'openid email', client_id: pool.clientId })
    expect(await redeem(answer.code ?? '')).toMatchObject({ status: 400, error: 'invalid_grant' })
  })

  test('asks for all scopes of the client where none is named', async () => {
    const { access_token } = await redeem(await codeOf(createBrowser(), { scope: '' }))
    expect(claimsOf(String(access_token)).scope).toBe('openid email profile aws.cognito.signin.user.admin')
  })

  test('gives tokens behind the # in the implicit flow, without a refresh token', async () => {
    const { location } = await signedIn(createBrowser(), 'jdoe', { response_type: 'token' })
    expect(location).toContain(`${callback}#`)
    const answer = answerIn({ location } as Shown)
    expect(Object.keys(answer).sort()).toEqual(['access_token', 'expires_in', 'id_token', 'state', 'token_type'])
  })

  test.each([
    { client_id: 'nobody' },
    { redirect_uri: 'https://evil.example' },
    { redirect_uri: `${callback}/` },
    { redirect_uri: `${callback}?more` },
    { redirect_uri: callback.toUpperCase() },
  ])('sends nobody to an address that is not registered: %j', async (more) => {
    const { status, location, problem } = await open(createBrowser(), more)
    expect({ status, location }).toEqual({ status: 400, location: undefined })
    expect(problem).toMatch(/client_id|CallbackURLs/)
  })

  test.each([
    [{ response_type: 'id_token' }, 'invalid_request'],
    [{ response_type: '' }, 'invalid_request'],
    [{ scope: 'openid phone' }, 'invalid_scope'],
    [{ code_challenge_method: 'plain' }, 'invalid_request'],
    [{ code_challenge_method: '' }, 'invalid_request'],
    [{ code_challenge: 'short' }, 'invalid_request'],
    [{ prompt: 'wrong' }, 'invalid_request'],
    [{ prompt: 'none login' }, 'invalid_request'],
    [{ prompt: 'none' }, 'login_required'],
    [{ identity_provider: 'Corp' }, 'invalid_request'],
    [{ idp_identifier: 'corp.example' }, 'invalid_request'],
  ])('tells the application what is wrong with %j', async (more, error) => {
    expect(answerIn(await open(createBrowser(), more))).toMatchObject({ error, state: 'the state' })
  })

  test('tells it behind the # in the implicit flow', async () => {
    const { location } = await open(createBrowser(), { response_type: 'token', scope: 'x' })
    expect(location).toContain(`${callback}#error=invalid_scope`)
  })

  test('refuses a parameter that is given twice', async () => {
    const browser = createBrowser()
    const address = authorizeAddress(at.base, pool.clientId)
    expect(answerIn(await browser.open(`${address}&scope=openid`))).toMatchObject({ error: 'invalid_request' })
    expect(await browser.open(`${address}&redirect_uri=${callback}`)).toMatchObject({
      status: 400,
      location: undefined,
    })
  })

  test('refuses a client the flows that it was not given', async () => {
    const codeOnly = await client({ AllowedOAuthFlows: ['code'] })
    expect(answerIn(await open(createBrowser(), { response_type: 'token' }, codeOnly))).toMatchObject({
      error: 'unauthorized_client',
    })
    const none = await client({ AllowedOAuthFlowsUserPoolClient: false })
    expect(answerIn(await open(createBrowser(), {}, none))).toMatchObject({ error: 'unauthorized_client' })
  })

  test('takes the default address of a client, where the application names none', async () => {
    const { clientId, poolId } = await client({ DefaultRedirectURI: callback })
    const browser = createBrowser()
    const page = await open(browser, { redirect_uri: '' }, { clientId, poolId })
    const { code = '' } = answerIn(await browser.submit(page, { username: 'jdoe', password }))
    expect(await redeem(code, { client_id: clientId, redirect_uri: '' })).toMatchObject({ status: 200 })
  })
})

describe('the session of a browser', () => {
  test('signs a person in to the next client without a password, for an hour', async () => {
    const browser = createBrowser()
    await signedIn(browser)
    const { code = '' } = answerIn(await open(browser, {}, other))
    expect(await redeem(code, { client_id: other.clientId })).toMatchObject({ status: 200 })
    expect(answerIn(await open(browser, { prompt: 'none' }))).toMatchObject({ code: expect.any(String) })
    expect((await open(browser, { prompt: 'login' })).title).toBe('Sign in')
    await at.advance(3_600_000)
    expect((await open(browser)).title).toBe('Sign in')
  })

  test('keeps when the person signed in', async () => {
    const browser = createBrowser()
    await signedIn(browser)
    const before = Math.floor(at.cloud.clock.now() / 1000)
    await at.advance(60_000)
    const { id_token } = await redeem(answerIn(await open(browser)).code ?? '')
    expect(claimsOf(String(id_token))).toMatchObject({ auth_time: before, iat: before + 60 })
  })

  test('ends at logout, which leads to registered addresses alone', async () => {
    const browser = createBrowser()
    await signedIn(browser)
    const logout = (to: string) => browser.get(`${at.base}/logout?client_id=${pool.clientId}&${to}`)
    expect(await logout('logout_uri=https://evil.example')).toMatchObject({ status: 400, location: undefined })
    expect(await logout('redirect_uri=https://evil.example&response_type=code')).toMatchObject({ status: 400 })
    expect(answerIn(await open(browser))).toMatchObject({ code: expect.any(String) })
    const stolen = new Map(browser.cookies)
    expect(await logout('logout_uri=https://app.example.com/bye')).toMatchObject({
      status: 302,
      location: 'https://app.example.com/bye',
    })
    for (const [name, value] of stolen) browser.cookies.set(name, value)
    expect((await open(browser)).title).toBe('Sign in')
  })

  test('ends with the right of the person to sign in', async () => {
    const browser = createBrowser()
    const name = await fresh()
    await signedIn(browser, name)
    await at.admin('AdminDisableUser', { UserPoolId: pool.poolId, Username: name })
    expect((await open(browser)).title).toBe('Sign in')
  })

  test('is of the pages of one pool, and no script reads it', async () => {
    const browser = createBrowser()
    const page = await open(browser)
    const fields = { username: 'jdoe', password, _csrf: /name="_csrf" value="([^"]*)"/.exec(page.body)?.[1] ?? '' }
    const { headers } = await browser.post(page.url, fields)
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^cognito=[\w-]{43}; Path=\/auth\/people; HttpOnly; SameSite=Lax; Max-Age=3600$/),
    ])
  })
})

describe('the sign-in page', () => {
  test('says the same of a wrong password and of nobody, and shows what was typed', async () => {
    const browser = createBrowser()
    const page = await open(browser)
    for (const username of ['jdoe', 'nobody-here']) {
      const shown = await browser.submit(page, { username, password: 'Wrong-Horse-1' })
      expect(shown).toMatchObject({ status: 400, problem: 'Incorrect username or password.' })
      expect(shown.body).toContain(`value="${username}"`)
      expect(shown.body).not.toContain('Wrong-Horse-1')
    }
  })

  test('locks out as the API does, and with it', async () => {
    const name = await fresh()
    const browser = createBrowser()
    const page = await open(browser)
    for (let wrong = 0; wrong < 5; wrong++) await browser.submit(page, { username: name, password: 'Wrong-Horse-1' })
    expect((await browser.submit(page, { username: name, password })).problem).toBe('Password attempts exceeded')
  })

  test('takes no form that was not shown here', async () => {
    const browser = createBrowser()
    const page = await open(browser)
    const forged = { username: 'jdoe', password }
    expect((await browser.post(page.url, forged)).problem).toMatch(/was not sent from here/)
    const elsewhere = await open(createBrowser())
    const _csrf = /name="_csrf" value="([^"]*)"/.exec(elsewhere.body)?.[1] ?? ''
    expect((await browser.post(page.url, { ...forged, _csrf })).problem).toMatch(/was not sent from here/)
  })

  test('is refused to other sites by the guard, but for links, and what scripts call', async () => {
    const browser = createBrowser()
    const foreign = { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }
    expect(await browser.post(`${at.base}/login`, {}, foreign)).toMatchObject({ status: 403 })
    const token = await browser.post(`${at.base}/oauth2/token`, { client_id: pool.clientId }, foreign)
    expect(token.status).toBe(400)
    expect(token.headers.get('access-control-allow-origin')).toBe('*')
  })

  test('cannot be framed or kept, runs nothing, and leads nowhere but to the application', async () => {
    const { headers, body } = await open(createBrowser())
    expect(headers.get('cache-control')).toBe('no-store')
    expect(headers.get('content-security-policy')).toMatch(
      /^default-src 'none'; style-src 'sha256-[^']+'; base-uri 'none'; form-action 'self' https:\/\/app\.example\.com; frame-ancestors 'none'$/,
    )
    expect(body).not.toMatch(/<script|onclick|style="/)
  })

  test('shows what is given to it as text', async () => {
    const { body } = await open(createBrowser(), { login_hint: '"><script>alert(1)</script>', state: '"><b>' })
    expect(body).not.toMatch(/<script|<b>/)
  })

  test('asks the functions of the pool, the one for tokens as of hosted sign-ins', async () => {
    at.events.splice(0)
    await redeem(await codeOf())
    expect(at.events.map(({ triggerSource }) => triggerSource)).toEqual([
      'PreAuthentication_Authentication',
      'TokenGeneration_HostedAuth',
    ])
    at.functions.before = () => {
      throw new Error('not today')
    }
    const browser = createBrowser()
    const { problem } = await browser.submit(await open(browser), { username: 'jdoe', password })
    expect(problem).toBe('PreAuthentication failed with error not today.')
    delete at.functions.before
  })

  test('has no challenge that the API could answer', async () => {
    const { User } = await at.admin<{ User: { Username: string } }>('AdminCreateUser', {
      UserPoolId: pool.poolId,
      Username: 'invited',
      TemporaryPassword: password,
      MessageAction: 'SUPPRESS',
    })
    const browser = createBrowser()
    const page = await browser.submit(await open(browser), { username: User.Username, password })
    expect(page.title).toBe('Choose a new password')
    const Session = /name="session" value="([^"]*)"/.exec(page.body)?.[1]
    await expect(
      at.app('RespondToAuthChallenge', {
        ClientId: pool.clientId,
        ChallengeName: 'NEW_PASSWORD_REQUIRED',
        Session,
        ChallengeResponses: { USERNAME: 'invited', NEW_PASSWORD: 'Another-Horse-9' },
      }),
    ).rejects.toThrow('Invalid session for the user.')
    expect((await browser.submit(page, { password: 'short' })).problem).toMatch(/Password did not conform/)
    expect(answerIn(await browser.submit(page, { password: 'Another-Horse-9' }))).toMatchObject({ state: 'the state' })
  })
})

describe('token', () => {
  test.each([
    ['another verifier', { code_verifier: 'w'.repeat(43) }],
    ['no verifier', { code_verifier: '' }],
    ['another address', { redirect_uri: 'https://app.example.com/bye' }],
    ['no address', { redirect_uri: '' }],
  ])('refuses a code with %s, and ends it', async (_, more) => {
    const code = await codeOf()
    expect(await redeem(code, more)).toMatchObject({ status: 400, error: 'invalid_grant' })
    expect(await redeem(code)).toMatchObject({ error: 'invalid_grant' })
  })

  test('refuses a verifier where there was no challenge', async () => {
    const code = await codeOf(createBrowser(), { code_challenge: '', code_challenge_method: '' })
    expect(await redeem(code)).toMatchObject({ error: 'invalid_grant' })
  })

  test('refuses a code of another client, which does not use it up, and one that is five minutes old', async () => {
    const code = await codeOf()
    expect(await redeem(code, { client_id: other.clientId })).toMatchObject({ error: 'invalid_grant' })
    expect(await redeem(code)).toMatchObject({ status: 200 })
    const late = await codeOf()
    await at.advance(300_000)
    expect(await redeem(late)).toMatchObject({ error: 'invalid_grant' })
  })

  test('gives a code that two redeem at once to one of them', async () => {
    const code = await codeOf()
    const answers = await Promise.all([redeem(code), redeem(code), redeem(code)])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 400, 400])
  })

  test.each([
    [{ client_id: 'nobody' }, 'invalid_client'],
    [{ client_secret: 'made up' }, 'invalid_client'],
    [{ grant_type: 'password' }, 'unsupported_grant_type'],
    [{ grant_type: '' }, 'invalid_request'],
    [{ code: '' }, 'invalid_request'],
    [{ grant_type: 'client_credentials' }, 'unauthorized_client'],
    [{ grant_type: 'refresh_token', refresh_token: 'made-up' }, 'invalid_grant'],
  ])('refuses %j as RFC 6749 says', async (more, error) => {
    expect(await redeem('x', more)).toMatchObject({ status: 400, error })
  })

  test('renews tokens, with their scopes and without another refresh token, until it is revoked', async () => {
    const { refresh_token } = await redeem(await codeOf())
    const renewal = {
      grant_type: 'refresh_token',
      client_id: pool.clientId,
      refresh_token: String(refresh_token),
    }
    const renewed = await token(renewal)
    expect(renewed).toMatchObject({ status: 200, id_token: expect.any(String) })
    expect(renewed.refresh_token).toBeUndefined()
    expect(claimsOf(String(renewed.access_token)).scope).toBe('openid email')
    expect(await token({ ...renewal, client_id: other.clientId })).toMatchObject({ error: 'invalid_grant' })
    const revoked = { client_id: pool.clientId, token: String(refresh_token) }
    expect(await token({ ...revoked, token: 'a.b.c' }, {}, 'revoke')).toMatchObject({ error: 'unsupported_token_type' })
    expect(await token(revoked, {}, 'revoke')).toMatchObject({ status: 200 })
    expect(await token(renewal)).toMatchObject({ error: 'invalid_grant' })
  })

  describe('of a client with a secret', () => {
    let machine: { readonly clientId: string; readonly secret: string }

    beforeAll(async () => {
      await at.admin('CreateResourceServer', {
        UserPoolId: pool.poolId,
        Identifier: 'stock',
        Name: 'stock',
        Scopes: ['read', 'write'].map((ScopeName) => ({ ScopeName, ScopeDescription: ScopeName })),
      })
      machine = await client({
        GenerateSecret: true,
        AllowedOAuthFlows: ['client_credentials'],
        AllowedOAuthScopes: ['stock/read'],
      })
    })

    const basic = (id: string, secret: string) => ({
      authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`,
    })
    const itself = (more = {}, headers = {}) => token({ grant_type: 'client_credentials', ...more }, headers)

    test('gives it a token of its own, by Basic authorization or by the form', async () => {
      const { clientId, secret } = machine
      const byForm = await itself({ client_id: clientId, client_secret: secret, scope: 'stock/read' })
      expect(Object.keys(byForm).sort()).toEqual(['access_token', 'expires_in', 'status', 'token_type'])
      const { access_token } = await itself({}, basic(clientId, secret))
      expect(claimsOf(String(access_token))).toMatchObject({
        sub: clientId,
        client_id: clientId,
        scope: 'stock/read',
        token_use: 'access',
        version: 2,
      })
    })

    describe('that a function of the pool is asked about', () => {
      const changes = {
        claimsAndScopeOverrideDetails: {
          accessTokenGeneration: {
            claimsToAddOrOverride: { tenant: 'one', rights: ['a', 'b'], sub: 'admin', client_id: 'other', exp: 1 },
            claimsToSuppress: ['iss'],
            scopesToAdd: ['stock/write'],
            scopesToSuppress: ['stock/read'],
          },
        },
      }
      const withFunction = (LambdaVersion: string) =>
        at.admin('UpdateUserPool', {
          UserPoolId: pool.poolId,
          LambdaConfig: { PreTokenGenerationConfig: { LambdaVersion, LambdaArn: functionArn('tokens') } },
        })
      const asked = (more = {}) => itself(more, basic(machine.clientId, machine.secret))

      beforeEach(() => {
        at.functions.tokens = (event) => ({ ...event, response: changes })
        at.events.splice(0)
      })
      afterEach(() => at.admin('UpdateUserPool', { UserPoolId: pool.poolId }))

      test('says by its third version what is in the token, and not whose it is', async () => {
        await withFunction('V3_0')
        const { access_token } = await asked({ aws_client_metadata: JSON.stringify({ env: 'dev' }) })
        const claims = claimsOf(String(access_token))
        expect(claims).toMatchObject({
          sub: machine.clientId,
          client_id: machine.clientId,
          iss: expect.stringContaining(pool.poolId),
          tenant: 'one',
          rights: ['a', 'b'],
          scope: 'stock/write',
        })
        expect(Number(claims.exp) - Number(claims.iat)).toBe(3600)
        expect(at.events).toEqual([
          expect.objectContaining({
            version: '3',
            triggerSource: 'TokenGeneration_ClientCredentials',
            callerContext: expect.objectContaining({ clientId: machine.clientId }),
            request: {
              userAttributes: {},
              groupConfiguration: {},
              scopes: ['stock/read'],
              clientMetadata: { env: 'dev' },
            },
            response: { claimsAndScopeOverrideDetails: null },
          }),
        ])
      })

      test('is not asked of the second version, which is for people', async () => {
        await withFunction('V2_0')
        const { access_token } = await asked()
        expect(claimsOf(String(access_token))).toMatchObject({ scope: 'stock/read' })
        expect(at.events).toEqual([])
      })

      test('gives none where the function fails, or what it is told is no object of texts', async () => {
        await withFunction('V3_0')
        for (const aws_client_metadata of ['{', '[]', '{"a":1}']) {
          expect(await asked({ aws_client_metadata })).toMatchObject({ status: 400, error: 'invalid_request' })
        }
        at.functions.tokens = () => {
          throw new Error('not you')
        }
        expect(await asked()).toMatchObject({
          error: 'invalid_request',
          error_description: 'PreTokenGeneration failed with error not you.',
        })
      })
    })

    test('refuses it without its secret, with a wrong one, named twice, or for scopes that it has not', async () => {
      const { clientId, secret } = machine
      expect(await itself({ client_id: clientId })).toMatchObject({ error: 'invalid_client' })
      expect(await itself({}, basic(clientId, 'wrong'))).toMatchObject({ error: 'invalid_client' })
      expect(await itself({ client_secret: secret }, basic(clientId, secret))).toMatchObject({
        error: 'invalid_request',
      })
      expect(await itself({ scope: 'stock/write' }, basic(clientId, secret))).toMatchObject({ error: 'invalid_scope' })
    })
  })
})

describe('userInfo', () => {
  const ask = async (accessToken: string) => {
    const response = await fetch(`${at.base}/oauth2/userInfo`, { headers: { authorization: `Bearer ${accessToken}` } })
    return { status: response.status, ...((await response.json()) as object) }
  }

  test('tells what the scopes of the token cover', async () => {
    const { access_token } = await redeem(await codeOf())
    expect(await ask(String(access_token))).toEqual({
      status: 200,
      sub: claimsOf(String(access_token)).sub,
      username: 'jdoe',
      email: 'jdoe@example.com',
      email_verified: 'true',
    })
  })

  test('refuses tokens of no sign-in here, or of one that is over', async () => {
    const { id_token, access_token } = await redeem(await codeOf())
    expect(await ask(String(id_token))).toMatchObject({ status: 401, error: 'invalid_token' })
    await at.admin('AdminUserGlobalSignOut', { UserPoolId: pool.poolId, Username: 'jdoe' })
    expect(await ask(String(access_token))).toMatchObject({ status: 401 })
    const plain = await client({ ExplicitAuthFlows: ['ALLOW_USER_PASSWORD_AUTH'] })
    const { AccessToken } = tokensOf(await at.withPassword(plain, 'jdoe'))
    expect(await ask(AccessToken)).toMatchObject({ status: 401 })
  })
})
