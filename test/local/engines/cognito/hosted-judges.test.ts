/** OpenID Connect clients that nobody here wrote, at the hosted pages. */
import * as client from 'openid-client'
import { callback, createBrowser, createHostedCloud, type HostedCloud, hostedClient } from './hosted-cloud'
import { type MadePool, makePool, password } from './pool-cloud'

let at: HostedCloud
let pool: MadePool

beforeAll(async () => {
  at = await createHostedCloud()
  pool = await makePool(at, {}, hostedClient)
  await at.admin('CreateUserPoolDomain', { UserPoolId: pool.poolId, Domain: 'people' })
  await at.person(pool, 'jdoe', { email: 'jdoe@example.com' })
  await at.admin('CreateResourceServer', {
    UserPoolId: pool.poolId,
    Identifier: 'stock',
    Name: 'stock',
    Scopes: [{ ScopeName: 'read', ScopeDescription: 'read' }],
  })
})
afterAll(() => at.stop())

/** As the discovery document tells it; its issuer is AWS's, so it is given and not fetched. */
async function configured(clientId: string, authentication: client.ClientAuth): Promise<client.Configuration> {
  const documents = at.cloud.services.get('cognito-idp')?.documents
  const path = (name: string) => `/${pool.poolId}/.well-known/${name}`
  const read = async (name: string) => {
    const request = {
      method: 'GET',
      path: path(name),
      query: new URLSearchParams(),
      headers: {},
      body: Buffer.alloc(0),
    }
    const answer = await documents?.handle({ ...request, sourceIp: '127.0.0.1' })
    return JSON.parse(String(answer?.body))
  }
  // The cloud's clock is not the machine's.
  const skew = { [client.clockSkew]: Math.round((at.cloud.clock.now() - Date.now()) / 1000) }
  const configuration = new client.Configuration(await read('openid-configuration'), clientId, skew, authentication)
  client.allowInsecureRequests(configuration)
  return configuration
}

test('openid-client signs in by code with PKCE, asks who it is, renews and revokes', async () => {
  const configuration = await configured(pool.clientId, client.None())
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedNonce = client.randomNonce()
  const expectedState = client.randomState()
  const address = client.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: 'openid email',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    nonce: expectedNonce,
    state: expectedState,
  })
  const browser = createBrowser()
  const { location = '' } = await browser.submit(await browser.open(address.href), { username: 'jdoe', password })
  const checks = { pkceCodeVerifier, expectedNonce, expectedState }
  const tokens = await client.authorizationCodeGrant(configuration, new URL(location), checks)
  const { sub = '' } = tokens.claims() ?? {}
  expect(await client.fetchUserInfo(configuration, tokens.access_token, sub)).toMatchObject({
    email: 'jdoe@example.com',
  })
  const renewed = await client.refreshTokenGrant(configuration, tokens.refresh_token ?? '')
  expect(renewed.claims()?.sub).toBe(sub)
  await client.tokenRevocation(configuration, tokens.refresh_token ?? '')
  await expect(client.refreshTokenGrant(configuration, tokens.refresh_token ?? '')).rejects.toMatchObject({
    error: 'invalid_grant',
  })
})

test.each([
  ['client_secret_basic', client.ClientSecretBasic],
  ['client_secret_post', client.ClientSecretPost],
] as const)('openid-client gets a token of its own by %s', async (_, how) => {
  const { UserPoolClient } = await at.admin<{ UserPoolClient: { ClientId: string; ClientSecret: string } }>(
    'CreateUserPoolClient',
    {
      UserPoolId: pool.poolId,
      ClientName: 'machine',
      GenerateSecret: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['stock/read'],
      AllowedOAuthFlowsUserPoolClient: true,
    },
  )
  const configuration = await configured(UserPoolClient.ClientId, how(UserPoolClient.ClientSecret))
  const tokens = await client.clientCredentialsGrant(configuration, { scope: 'stock/read' })
  expect(tokens).toMatchObject({ token_type: 'bearer', expires_in: 3600 })
})
