import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { metadataXml } from '../../../saml/metadata'
import { createPoolCloud, makePool, type PoolCloud, refusal } from './pool-cloud'

let local: PoolCloud
let poolId: string

beforeAll(async () => {
  local = await createPoolCloud()
  ;({ poolId } = await makePool(local, { Schema: [{ Name: 'fixed', Mutable: false }] }))
})
afterAll(() => local.stop())

const oidc = {
  client_id: 'here',
  client_secret: 'do-not-show-in-lists',
  oidc_issuer: 'https://idp.example.com',
  authorize_scopes: 'openid email',
  attributes_request_method: 'GET',
}

let made = 0
const make = (ProviderType: string, ProviderDetails: object, more: object = {}) =>
  local.admin('CreateIdentityProvider', {
    UserPoolId: poolId,
    ProviderName: `Idp${made++}`,
    ProviderType,
    ProviderDetails,
    ...more,
  })

test('a SAML provider is known by its metadata, as a file or from this machine', async () => {
  const MetadataFile = metadataXml()
  const ProviderDetails = { MetadataFile, IDPSignout: 'true' }
  expect(await make('SAML', ProviderDetails, { ProviderName: 'Acme', IdpIdentifiers: ['acme.example'] })).toMatchObject(
    {
      IdentityProvider: {
        ProviderName: 'Acme',
        ProviderDetails: { MetadataFile, IDPSignout: 'true', SSORedirectBindingURI: 'https://idp.example.com/sso' },
      },
    },
  )
  const byIdentifier = { UserPoolId: poolId, IdpIdentifier: 'acme.example' }
  expect(await local.admin('GetIdentityProviderByIdentifier', byIdentifier)).toMatchObject({
    IdentityProvider: { ProviderName: 'Acme' },
  })

  const server = createServer((_, response) => response.end(MetadataFile))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const MetadataURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/metadata`
  expect(await make('SAML', { MetadataURL })).toMatchObject({
    IdentityProvider: { ProviderDetails: { MetadataURL, SSORedirectBindingURI: 'https://idp.example.com/sso' } },
  })
  await new Promise((resolve) => server.close(resolve))
  expect(await refusal(make('SAML', { MetadataURL }))).toMatch(/^InvalidParameterException: Error retrieving metadata/)
  expect(await refusal(make('SAML', { MetadataURL: 'https://idp.example.com/m' }))).toMatch(
    /^NotModelled.*MetadataFile/,
  )
  expect(await refusal(make('SAML', {}))).toMatch(/MetadataFile/)
  expect(await refusal(make('SAML', { MetadataFile: '<!DOCTYPE a><a/>' }))).toMatch(/Unable to parse metadata/)
})

test('a signing certificate that has expired is refused at configuration', async () => {
  const late = await createPoolCloud()
  await late.advance(200 * 365 * 86_400_000)
  const { poolId: UserPoolId } = await makePool(late)
  const input = {
    UserPoolId,
    ProviderName: 'Late',
    ProviderType: 'SAML',
    ProviderDetails: { MetadataFile: metadataXml() },
  }
  expect(await refusal(late.admin('CreateIdentityProvider', input))).toMatch(/certificate in the metadata has expired/)
  await late.stop()
})

test('the secret of an OIDC client is told to who describes the provider alone', async () => {
  await make('OIDC', oidc, { ProviderName: 'Work', AttributeMapping: { email: 'mail', username: 'sub' } })
  const of = { UserPoolId: poolId, ProviderName: 'Work' }
  expect(await local.admin('DescribeIdentityProvider', of)).toMatchObject({
    IdentityProvider: { ProviderDetails: oidc, AttributeMapping: { email: 'mail', username: 'sub' } },
  })
  await local.admin('UpdateIdentityProvider', { ...of, AttributeMapping: { email: 'email' } })
  expect(await local.admin('DescribeIdentityProvider', of)).toMatchObject({
    IdentityProvider: { ProviderDetails: oidc, AttributeMapping: { email: 'email' } },
  })
  expect(JSON.stringify(await local.admin('ListIdentityProviders', { UserPoolId: poolId }))).not.toContain(
    'do-not-show',
  )
  for await (const [, value] of local.cloud.store.range('cognito-idp/')) {
    expect(JSON.stringify(value)).not.toContain('do-not-show')
  }
  expect(await refusal(make('OIDC', oidc, { ProviderName: 'Work' }))).toMatch(/^DuplicateProviderException/)
  await local.admin('DeleteIdentityProvider', of)
  expect(await refusal(local.admin('DescribeIdentityProvider', of))).toMatch(/^ResourceNotFoundException/)
})

test.each([
  ['OIDC', { ...oidc, client_id: undefined }, {}, /client_id/],
  ['OIDC', { ...oidc, oidc_issuer: 'http://idp.example.com' }, {}, /oidc_issuer/],
  ['OIDC', { ...oidc, authorize_scopes: 'email' }, {}, /openid/],
  ['OIDC', { ...oidc, attributes_request_method: 'PUT' }, {}, /GET or POST/],
  ['OIDC', { ...oidc, token_url: 'https://idp.example.com/token' }, {}, /all or none/],
  ['OIDC', { ...oidc, colour: 'red' }, {}, /NotModelled.*colour/],
  ['OIDC', oidc, { AttributeMapping: { 'custom:none': 'x' } }, /custom:none/],
  ['OIDC', oidc, { AttributeMapping: { 'custom:fixed': 'x' } }, /custom:fixed/],
  ['OIDC', oidc, { IdpIdentifiers: ['acme.example'] }, /DuplicateProvider/],
  ['OIDC', oidc, { ProviderName: 'COGNITO' }, /COGNITO/],
  ['OIDC', oidc, { ProviderName: '_x' }, /providerName/],
  ['Google', oidc, {}, /NotModelled.*Google/],
  ['LDAP', oidc, {}, /providerType/],
])('%s of %j with %j is refused', async (type, details, more, why) => {
  expect(await refusal(make(type, details, more))).toMatch(why)
})
