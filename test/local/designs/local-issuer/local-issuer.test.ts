/** With `issuer: 'local'`, clients that nobody here wrote find everything by discovery, at one address. */
import { InMemoryWebStorage, OidcClient, WebStorageStateStore } from 'oidc-client-ts'
import * as client from 'openid-client'
import type { Principal } from '../../../../local/kernel/principal'
import { root } from '../../create-test-cloud'
import { createBrowser } from '../../engines/cognito/hosted-cloud'
import { type Design, startDesign } from '../start-design'
import { callback, localIssuer } from './app'

const password = 'Correct-Horse-9'
const anybody: Principal = { kind: 'anonymous' }
let design: Design
let issuer: string

const out = (name: string): string => design.outputs[name] ?? ''

function call<Output = object>(caller: Principal, service: string, action: string, input: object): Promise<Output> {
  return design.local.cloud.call<Output>(caller, service, action, input)
}

beforeAll(async () => {
  // Their clocks are the machine's.
  design = await startDesign(localIssuer, { issuer: 'local', start: new Date() })
  issuer = `${design.local.endpointUrl}/${out('PoolId')}`
  await call(anybody, 'cognito-idp', 'SignUp', { ClientId: out('ClientId'), Username: 'ada', Password: password })
  await call(root, 'cognito-idp', 'AdminConfirmSignUp', { UserPoolId: out('PoolId'), Username: 'ada' })
}, 60_000)
afterAll(() => design?.stop())

/** By the hosted pages, to the address that leads back to the page. */
async function comeBackFrom(address: string): Promise<string> {
  const browser = createBrowser()
  const { location = '' } = await browser.submit(await browser.open(address), { username: 'ada', password })
  return location
}

it('is what the template is told, and what the document at its address says', async () => {
  expect(out('Issuer')).toBe(issuer)
  const document = await (await fetch(`${issuer}/.well-known/openid-configuration`)).json()
  expect(document).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` })
})

it('openid-client discovers it and signs in', async () => {
  const execute = [client.allowInsecureRequests]
  const configuration = await client.discovery(new URL(issuer), out('ClientId'), undefined, client.None(), { execute })
  const pkceCodeVerifier = client.randomPKCECodeVerifier()
  const expectedState = client.randomState()
  const address = client.buildAuthorizationUrl(configuration, {
    redirect_uri: callback,
    scope: 'openid',
    code_challenge: await client.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: 'S256',
    state: expectedState,
  })
  const back = new URL(await comeBackFrom(address.href))
  const tokens = await client.authorizationCodeGrant(configuration, back, { pkceCodeVerifier, expectedState })
  expect(tokens.claims()).toMatchObject({ iss: issuer, aud: out('ClientId') })
})

it('oidc-client-ts discovers it and signs in', async () => {
  const oidc = new OidcClient({
    authority: issuer,
    client_id: out('ClientId'),
    redirect_uri: callback,
    scope: 'openid',
    stateStore: new WebStorageStateStore({ store: new InMemoryWebStorage() }),
  })
  const { url } = await oidc.createSigninRequest({})
  const answer = await oidc.processSigninResponse(await comeBackFrom(url))
  expect(answer.profile).toMatchObject({ iss: issuer, aud: out('ClientId') })
})

it('is believed by an API behind the pool, by the identity pool, and by the pool itself', async () => {
  const { AuthenticationResult: tokens } = await call<{
    AuthenticationResult: { IdToken: string; AccessToken: string }
  }>(anybody, 'cognito-idp', 'InitiateAuth', {
    ClientId: out('ClientId'),
    AuthFlow: 'USER_PASSWORD_AUTH',
    AuthParameters: { USERNAME: 'ada', PASSWORD: password },
  })
  const api = `${design.local.webUrl}/_aws/execute-api/${out('ApiId')}/prod/`
  const response = await fetch(api, { headers: { authorization: tokens.IdToken } })
  expect([response.status, await response.json()]).toEqual([200, { iss: issuer }])

  const identity = { IdentityPoolId: out('IdentityPoolId'), Logins: { [out('Provider')]: tokens.IdToken } }
  expect(await call(anybody, 'cognito-identity', 'GetId', identity)).toHaveProperty('IdentityId')
  const own = await call(anybody, 'cognito-idp', 'GetUser', { AccessToken: tokens.AccessToken })
  expect(own).toMatchObject({ Username: 'ada' })
})
