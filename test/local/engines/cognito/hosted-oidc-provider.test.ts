/** `oidc-provider` as the provider that people come from, with its own pages. */
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider } from 'oidc-provider'
import {
  answerIn,
  authorizeAddress,
  createBrowser,
  createHostedCloud,
  type HostedCloud,
  hostedClient,
} from './hosted-cloud'
import { type MadePool, makePool, shownUser } from './pool-cloud'

let at: HostedCloud
let pool: MadePool
let server: Server
let answer: RequestListener = () => undefined

beforeAll(async () => {
  // It says of each default that it is one.
  for (const level of ['info', 'warn'] as const) jest.spyOn(console, level).mockImplementation(() => undefined)
  at = await createHostedCloud()
  server = createServer((request, response) => answer(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const provider = new Provider(issuer, {
    clients: [
      {
        client_id: 'our-client',
        client_secret: 'our-secret',
        redirect_uris: [`${at.base}/oauth2/idpresponse`],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], email: ['email', 'email_verified'] },
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: async () => ({ sub: accountId, email: `${accountId}@example.com`, email_verified: true }),
    }),
  })
  answer = provider.callback()
  pool = await makePool(at, {}, hostedClient)
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
    AttributeMapping: { email: 'email', email_verified: 'email_verified' },
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

test('signs a person in, who has said so on its pages', async () => {
  const browser = createBrowser()
  const { location = '' } = await browser.open(authorizeAddress(at.base, pool.clientId))
  const login = await browser.open(location)
  const afterLogin = await browser.post(login.url, { prompt: 'login', login: 'alice', password: 'any' })
  const consent = await browser.open(afterLogin.location ?? '')
  const afterConsent = await browser.post(consent.url, { prompt: 'consent' })
  const back = await browser.open(afterConsent.location ?? '')
  expect(answerIn(await browser.open(back.location ?? ''))).toHaveProperty('code')
  expect(await shownUser(at, pool.poolId, 'Partner_alice')).toMatchObject({
    UserStatus: 'EXTERNAL_PROVIDER',
    attributes: { email: 'alice@example.com', email_verified: 'true' },
  })
})
