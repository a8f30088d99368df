import type { Principal } from '../../../../local/kernel/principal'
import { metadataXml } from '../../../saml/metadata'
import { root } from '../../create-test-cloud'
import { type Design, startDesign } from '../start-design'
import { userPool } from './app'

let design: Design

beforeAll(async () => {
  // What makes the custom resource is deprecated, and still in use.
  process.env.JSII_DEPRECATED = 'quiet'
  design = await startDesign((app) => userPool(app, metadataXml()))
}, 60_000)
afterAll(() => design?.stop())

const anybody: Principal = { kind: 'anonymous' }
const call = <Output = Readonly<Record<string, unknown>>>(action: string, input: object, caller: Principal = root) =>
  design.local.cloud.call<Output>(caller, 'cognito-idp', action, input)

const out = (name: string): string => design.outputs[name] ?? ''

test("CDK's two custom resources tell a client's secret and a domain's distribution", async () => {
  const { UserPoolClient } = await call<{ UserPoolClient: Readonly<Record<string, unknown>> }>(
    'DescribeUserPoolClient',
    {
      UserPoolId: out('PoolId'),
      ClientId: out('ClientId'),
    },
  )
  expect(UserPoolClient).toMatchObject({
    ClientSecret: out('ClientSecret'),
    AllowedOAuthScopes: ['openid', 'api/read'],
    SupportedIdentityProviders: ['COGNITO', 'Acme', 'Work'],
    PreventUserExistenceErrors: 'ENABLED',
    AccessTokenValidity: 10,
    TokenValidityUnits: { AccessToken: 'minutes' },
  })
  expect(await call('DescribeUserPoolDomain', { Domain: 'people-of-a-design' })).toMatchObject({
    DomainDescription: { CloudFrontDistribution: out('Distribution') },
  })
  expect(out('Endpoint')).toBe(out('Distribution'))
})

test('the pool is as CDK was told', async () => {
  const { UserPool } = await call('DescribeUserPool', { UserPoolId: out('PoolId') })
  expect(UserPool).toMatchObject({
    AliasAttributes: ['email'],
    AutoVerifiedAttributes: ['email', 'phone_number'],
    Policies: { PasswordPolicy: { MinimumLength: 12, RequireSymbols: false, TemporaryPasswordValidityDays: 3 } },
    AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'verified_email', Priority: 1 }] },
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
    MfaConfiguration: 'OPTIONAL',
  })
  expect(await call('GetUserPoolMfaConfig', { UserPoolId: out('PoolId') })).toMatchObject({
    SmsMfaConfiguration: { SmsConfiguration: { ExternalId: expect.any(String) } },
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  expect(await call('ListUsersInGroup', { UserPoolId: out('PoolId'), GroupName: 'admins' })).toMatchObject({
    Users: [{ Username: 'ada' }],
  })
})

test('its function is asked of who signs up, and the text goes by the role that CDK made', async () => {
  const signUp = (Username: string, more: object = {}) =>
    call(
      'SignUp',
      {
        ClientId: out('PhoneId'),
        Username,
        Password: 'long-Enough-12',
        UserAttributes: [
          { Name: 'given_name', Value: 'A' },
          { Name: 'phone_number', Value: '+15550107777' },
        ],
        ...more,
      },
      anybody,
    )
  await expect(signUp('bot7')).rejects.toThrow('PreSignUp failed with error no robots.')
  const ValidationData = [{ Name: 'trusted', Value: 'yes' }]
  expect(await signUp('friend', { ValidationData })).toMatchObject({ UserConfirmed: true })
  expect(await signUp('grace')).toMatchObject({ UserConfirmed: false, CodeDeliveryDetails: { DeliveryMedium: 'SMS' } })
  expect(await design.local.phone.list({ to: '+15550107777' })).toHaveLength(1)
}, 30_000)
