import { createHmac } from 'node:crypto'
import { createPoolCloud, makePool, type PoolCloud, password, refusal } from './pool-cloud'

let local: PoolCloud
let poolId: string

beforeAll(async () => {
  local = await createPoolCloud()
  ;({ poolId } = await makePool(local, { Schema: [{ Name: 'given_name', Required: true }] }))
})
afterAll(() => local.stop())

interface Made {
  readonly UserPoolClient: { readonly ClientId: string; readonly ClientSecret?: string }
}

const make = (more: object = {}) =>
  local.admin<Made>('CreateUserPoolClient', { UserPoolId: poolId, ClientName: 'app', ...more })

test('only who describes a client sees its secret', async () => {
  const { UserPoolClient } = await make({ GenerateSecret: true })
  const { ClientId, ClientSecret = '' } = UserPoolClient
  expect(ClientId).toMatch(/^[0-9a-z]{26}$/)
  expect(ClientSecret).toMatch(/^[0-9a-z]{51}$/)
  expect(JSON.stringify(await local.admin('ListUserPoolClients', { UserPoolId: poolId }))).not.toContain(ClientSecret)
  expect(await local.admin('DescribeUserPoolClient', { UserPoolId: poolId, ClientId })).toMatchObject({
    UserPoolClient: { ClientSecret },
  })
  for await (const [, value] of local.cloud.store.range('cognito-idp/')) {
    expect(JSON.stringify(value)).not.toContain(ClientSecret)
  }
})

test('a client with a secret has to show it', async () => {
  const { UserPoolClient } = await make({ GenerateSecret: true })
  const { ClientId, ClientSecret = '' } = UserPoolClient
  const UserAttributes = [{ Name: 'given_name', Value: 'Ada' }]
  const signUp = (SecretHash?: string) =>
    refusal(local.app('SignUp', { ClientId, Username: 'ada', Password: password, UserAttributes, SecretHash }))
  const hash = (name: string) =>
    createHmac('sha256', ClientSecret)
      .update(name + ClientId)
      .digest('base64')
  expect(await signUp()).toBe(
    `NotAuthorizedException: Client ${ClientId} is configured with secret but SECRET_HASH was not received`,
  )
  expect(await signUp(hash('bob'))).toBe(`NotAuthorizedException: Unable to verify secret hash for client ${ClientId}`)
  expect(await signUp(hash('ada'))).toBe('nothing was refused')
})

test('a client writes the attributes that it may, and never says what is verified', async () => {
  const { UserPoolClient } = await make({ WriteAttributes: ['given_name', 'email'] })
  const signUp = (Username: string, more: Readonly<Record<string, string>>) => {
    const UserAttributes = Object.entries({ given_name: 'Ada', ...more }).map(([Name, Value]) => ({ Name, Value }))
    return refusal(
      local.app('SignUp', { ClientId: UserPoolClient.ClientId, Username, Password: password, UserAttributes }),
    )
  }
  const why = 'NotAuthorizedException: A client attempted to write unauthorized attribute'
  expect(await signUp('wanda', { family_name: 'L' })).toBe(why)
  expect(await signUp('wanda', { email: 'w@example.com', email_verified: 'true' })).toBe(why)
  expect(await signUp('wanda', { email: 'w@example.com' })).toBe('nothing was refused')
})

test('an update puts what it does not speak of back to its default, but for the secret', async () => {
  const { UserPoolClient } = await make({ GenerateSecret: true, RefreshTokenValidity: 5, ReadAttributes: ['email'] })
  const { ClientId, ClientSecret } = UserPoolClient
  const { UserPoolClient: after } = await local.admin<Made>('UpdateUserPoolClient', { UserPoolId: poolId, ClientId })
  expect(after).toMatchObject({
    ClientName: 'app',
    ClientSecret,
    RefreshTokenValidity: 30,
    EnableTokenRevocation: true,
  })
  expect(after).not.toHaveProperty('ReadAttributes')
})

const code = { AllowedOAuthFlowsUserPoolClient: true, AllowedOAuthFlows: ['code'], AllowedOAuthScopes: ['openid'] }
const machine = {
  ...code,
  AllowedOAuthFlows: ['client_credentials'],
  AllowedOAuthScopes: ['api/read'],
  GenerateSecret: true,
}

test.each([
  [{ ExplicitAuthFlows: ['ALLOW_NOTHING'] }, /explicitAuthFlows/],
  [{ ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ADMIN_NO_SRP_AUTH'] }, /both old and new/],
  [{ AccessTokenValidity: 4, TokenValidityUnits: { AccessToken: 'minutes' } }, /AccessTokenValidity/],
  [{ IdTokenValidity: 25 }, /IdTokenValidity/],
  [{ RefreshTokenValidity: 4000 }, /RefreshTokenValidity/],
  [{ TokenValidityUnits: { IdToken: 'years' } }, /tokenValidityUnits/],
  [
    { RefreshTokenValidity: 1, TokenValidityUnits: { RefreshToken: 'hours' }, AccessTokenValidity: 2 },
    /longer than RefreshTokenValidity/,
  ],
  [{ RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 61 } }, /retryGracePeriodSeconds/],
  [
    {
      RefreshTokenRotation: { Feature: 'ENABLED' },
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
    },
    /rotation/,
  ],
  [{ AuthSessionValidity: 16 }, /authSessionValidity/],
  [{ PreventUserExistenceErrors: 'SOMETIMES' }, /preventUserExistenceErrors/],
  [{ ReadAttributes: ['custom:none'] }, /Invalid read attributes/],
  [{ WriteAttributes: ['given_name', 'custom:none'] }, /Invalid write attributes/],
  [{ WriteAttributes: ['email'] }, /given_name is required/],
  [{ WriteAttributes: ['given_name', 'email_verified'] }, /Invalid write attributes/],
  [{ SupportedIdentityProviders: ['COGNITO', 'Nobody'] }, /Nobody/],
  [code, /CallbackURLs are required/],
  [{ ...code, CallbackURLs: ['http://example.com/'] }, /can not be used as a redirect/],
  [{ ...code, CallbackURLs: ['https://example.com/#x'] }, /can not be used as a redirect/],
  [{ ...code, CallbackURLs: ['javascript:alert(1)'] }, /can not be used as a redirect/],
  [{ ...code, CallbackURLs: ['https://a.example/'], DefaultRedirectURI: 'https://b.example/' }, /Default redirect URI/],
  [
    { ...code, CallbackURLs: ['https://a.example/'], LogoutURLs: ['data:text/html,x'] },
    /can not be used as a redirect/,
  ],
  [{ ...code, AllowedOAuthScopes: [], CallbackURLs: ['https://a.example/'] }, /AllowedOAuthScopes are required/],
  [{ ...code, AllowedOAuthScopes: ['api/none'], CallbackURLs: ['https://a.example/'] }, /ScopeDoesNotExist/],
  [machine, /ScopeDoesNotExist/],
  [{ ...machine, GenerateSecret: false }, /client secret/],
  [{ ...machine, AllowedOAuthFlows: ['client_credentials', 'code'] }, /along with/],
  [{ ...machine, AllowedOAuthScopes: ['openid'] }, /not supported with client_credentials/],
  [{ EnablePropagateAdditionalUserContextData: true }, /secret/],
  [{ AnalyticsConfiguration: {} }, /NotModelled/],
  [{ ClientName: 'a/b' }, /clientName/],
])('a client of %j is refused', async (settings, why) => {
  expect(await refusal(make(settings))).toMatch(why)
})

test('a client takes people of a provider, whatever its name is written with', async () => {
  await local.admin('CreateIdentityProvider', {
    UserPoolId: poolId,
    ProviderName: 'Idp@Büro/2',
    ProviderType: 'OIDC',
    ProviderDetails: {
      client_id: 'here',
      oidc_issuer: 'https://idp.example.com',
      authorize_scopes: 'openid',
      attributes_request_method: 'GET',
    },
  })
  const settings = { SupportedIdentityProviders: ['Idp@Büro/2'] }
  expect(await make(settings)).toMatchObject({ UserPoolClient: settings })
})

test('what a client is told it tells', async () => {
  const Scopes = [{ ScopeName: 'read', ScopeDescription: 'Reads' }]
  await local.admin('CreateResourceServer', { UserPoolId: poolId, Identifier: 'api', Name: 'api', Scopes })
  const settings = {
    ...code,
    AllowedOAuthScopes: ['openid', 'api/read'],
    CallbackURLs: ['https://a.example/in', 'http://localhost:3000/in', 'myapp://in'],
    LogoutURLs: ['https://a.example/out'],
    DefaultRedirectURI: 'https://a.example/in',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
    RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 10 },
    TokenValidityUnits: { AccessToken: 'minutes', RefreshToken: 'hours' },
    AccessTokenValidity: 10,
    RefreshTokenValidity: 12,
    AuthSessionValidity: 5,
    PreventUserExistenceErrors: 'ENABLED',
    EnableTokenRevocation: false,
    SupportedIdentityProviders: ['COGNITO'],
  }
  const { UserPoolClient } = await make(settings)
  const shown = await local.admin('DescribeUserPoolClient', { UserPoolId: poolId, ClientId: UserPoolClient.ClientId })
  expect(shown).toMatchObject({ UserPoolClient: settings })
})
