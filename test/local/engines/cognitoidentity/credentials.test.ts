import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { assertionXml, base64, responseXml, signed } from '../../../saml/documents'
import { metadataXml } from '../../../saml/metadata'
import { root } from '../../create-test-cloud'
import { allow } from '../../template-cloud'
import {
  account,
  type Credentials,
  clientId,
  createRole,
  holderOf,
  idToken,
  may,
  otherUserPool,
  roleArn,
  type Setup,
  setUp,
  strangerKeys,
  type TokenOptions,
  userPool,
} from './set-up'

const poolSettings = {
  IdentityPoolName: 'people',
  AllowUnauthenticatedIdentities: false,
  CognitoIdentityProviders: [{ ProviderName: userPool, ClientId: clientId }],
}

interface Pool extends Setup {
  readonly poolId: string
  getId(logins?: Record<string, string>): Promise<string>
  credentials(IdentityId: string, logins?: Record<string, string>, more?: object): Promise<Credentials>
}

async function withPool(settings: object = {}, statements?: readonly object[], directory?: string): Promise<Pool> {
  const setup = await setUp(directory)
  const { cloud, api } = setup
  const { IdentityPoolId: poolId } = await api<{ IdentityPoolId: string }>(
    'CreateIdentityPool',
    { ...poolSettings, ...settings },
    root,
  )
  const authenticated = await createRole(cloud, 'member', poolId, statements)
  const unauthenticated = await createRole(cloud, 'guest', poolId, statements, 'unauthenticated')
  await api('SetIdentityPoolRoles', { IdentityPoolId: poolId, Roles: { authenticated, unauthenticated } }, root)
  return pool(setup, poolId)
}

const pool = (setup: Setup, poolId: string): Pool => ({
  ...setup,
  poolId,
  getId: async (Logins) =>
    (await setup.api<{ IdentityId: string }>('GetId', { IdentityPoolId: poolId, ...(Logins && { Logins }) }))
      .IdentityId,
  credentials: (IdentityId, Logins, more = {}) =>
    setup.api('GetCredentialsForIdentity', { IdentityId, ...(Logins && { Logins }), ...more }),
})

const login = async (options: TokenOptions = {}): Promise<Record<string, string>> => ({
  [options.provider ?? userPool]: await idToken(options),
})

describe('who signed in at a user pool', () => {
  test('is the same identity each time, and gets credentials of the role for those who signed in', async () => {
    const { cloud, getId, credentials, poolId } = await withPool()
    const id = await getId(await login())
    const given = await credentials(id, await login())

    expect(id).toMatch(/^us-east-1:[0-9a-f-]{36}$/)
    expect(await getId(await login({ expiresIn: 60 }))).toBe(id)
    expect(await getId(await login({ claims: { sub: 'other' } }))).not.toBe(id)
    expect(given.IdentityId).toBe(id)
    expect(given.Credentials).toMatchObject({
      SecretKey: expect.any(String),
      Expiration: Date.parse('2026-01-05T10:00:00Z') / 1000,
    })
    expect(holderOf(cloud, given)).toMatchObject({
      roleArn: roleArn('member'),
      sessionName: 'CognitoIdentityCredentials',
      session: {
        context: {
          'cognito-identity.amazonaws.com:sub': id,
          'cognito-identity.amazonaws.com:aud': [poolId],
          'cognito-identity.amazonaws.com:amr': ['authenticated', userPool, `${userPool}:CognitoSignIn:jdoe`],
        },
      },
    })
  })

  test('may do what a policy lets this identity, by variables in resources and conditions', async () => {
    const sub = '${cognito-identity.amazonaws.com:sub}'
    const { cloud, getId, credentials } = await withPool({}, [
      allow('s3:GetObject', `arn:aws:s3:::homes/${sub}/*`),
      allow('s3:ListBucket', 'arn:aws:s3:::homes', { StringLike: { 's3:prefix': [`${sub}/*`] } }),
      allow('dynamodb:GetItem', '*', { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [sub] } }),
    ])
    const id = await getId(await login())
    const caller = holderOf(cloud, await credentials(id, await login()))

    expect(may(cloud, caller, 's3:GetObject', `arn:aws:s3:::homes/${id}/x`)).toBe(true)
    expect(may(cloud, caller, 's3:GetObject', 'arn:aws:s3:::homes/us-east-1:other/x')).toBe(false)
    expect(may(cloud, caller, 's3:ListBucket', 'arn:aws:s3:::homes', { 's3:prefix': `${id}/a` })).toBe(true)
    expect(may(cloud, caller, 's3:ListBucket', 'arn:aws:s3:::homes', { 's3:prefix': '' })).toBe(false)
    expect(may(cloud, caller, 'dynamodb:GetItem', '*', { 'dynamodb:LeadingKeys': id })).toBe(true)
    expect(may(cloud, caller, 'dynamodb:GetItem', '*', { 'dynamodb:LeadingKeys': 'other' })).toBe(false)
  })

  test.each<[what: string, options: TokenOptions, message: string]>([
    ['has expired', { expiresIn: -1 }, 'Invalid login token. Token expired'],
    ['is signed by another', { keys: strangerKeys }, "Invalid login token. Couldn't verify signed token."],
    [
      'is for a client of another application',
      { claims: { aud: 'client2' } },
      'Token is not from a supported provider of this identity pool.',
    ],
    [
      'is an access token',
      {
        claims: { aud: undefined, client_id: clientId, token_use: 'access' } as unknown as NonNullable<
          TokenOptions['claims']
        >,
      },
      'Invalid login token. Missing a required claim: aud',
    ],
    [
      'has another token_use',
      { claims: { token_use: 'access' } },
      'Invalid login token. Not a valid OpenId Connect identity token.',
    ],
  ])('is refused when the token %s', async (_what, options, message) => {
    const { getId, credentials } = await withPool()
    await expect(getId(await login(options))).rejects.toMatchObject({ code: 'NotAuthorizedException', message })
    const id = await getId(await login())
    await expect(credentials(id, await login(options))).rejects.toMatchObject({ message })
  })

  test('is refused when the token is of another provider than said, or of one that the pool has not', async () => {
    const { getId } = await withPool()
    await expect(getId({ [userPool]: await idToken({ provider: otherUserPool }) })).rejects.toThrow(
      "Issuer doesn't match providerName",
    )
    await expect(getId(await login({ provider: otherUserPool }))).rejects.toThrow(
      'Token is not from a supported provider',
    )
    await expect(getId({ [userPool]: 'x' })).rejects.toThrow('Not a valid OpenId Connect identity token.')
    await expect(getId({ 'graph.facebook.com': 'x' })).rejects.toThrow('Token is not from a supported provider')
    await expect(getId({ __proto__: 'x', constructor: 'x' })).rejects.toThrow('Token is not from a supported provider')
  })

  test('must be there, enabled and signed in, where the provider is to be asked each time', async () => {
    const CognitoIdentityProviders = [{ ProviderName: userPool, ClientId: clientId, ServerSideTokenCheck: true }]
    const { getId, people } = await withPool({ CognitoIdentityProviders })
    await expect(getId(await login())).rejects.toThrow('The user is disabled or was deleted.')
    people.set('jdoe', { Enabled: false })
    await expect(getId(await login())).rejects.toThrow('The user is disabled or was deleted.')
    people.set('jdoe', { Enabled: true })
    await expect(getId(await login({ claims: { event_id: 'second' } }))).resolves.toBeDefined()
    await expect(getId(await login({ claims: { event_id: 'ended' } }))).rejects.toThrow('The token has been revoked.')
  })

  test('can not have the identity of another, nor one without a login', async () => {
    const { getId, credentials } = await withPool()
    const id = await getId(await login())
    await expect(credentials(id)).rejects.toThrow(`Access to Identity '${id}' is forbidden.`)
    await expect(credentials(id, await login({ claims: { sub: 'other' } }))).rejects.toThrow("Logins don't match.")
    await expect(credentials('us-east-1:00000000-0000-4000-8000-000000000000', await login())).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })

  test('is told when the role does not trust the pool, and when there is none', async () => {
    const { api, cloud, getId, credentials, poolId } = await withPool()
    const id = await getId(await login())
    const authenticated = await createRole(cloud, 'elsewhere', 'us-east-1:other')
    await api('SetIdentityPoolRoles', { IdentityPoolId: poolId, Roles: { authenticated } }, root)
    await expect(credentials(id, await login())).rejects.toMatchObject({
      code: 'InvalidIdentityPoolConfigurationException',
    })
    await api('SetIdentityPoolRoles', { IdentityPoolId: poolId, Roles: {} }, root)
    await expect(credentials(id, await login())).rejects.toMatchObject({
      code: 'InvalidIdentityPoolConfigurationException',
    })
  })

  test('twice at once is one identity', async () => {
    const { getId } = await withPool()
    const logins = await login()
    const ids = await Promise.all(Array.from({ length: 8 }, () => getId(logins)))
    expect(new Set(ids).size).toBe(1)
  })
})

describe('logins', () => {
  const both = {
    CognitoIdentityProviders: [userPool, otherUserPool].map((ProviderName) => ({ ProviderName, ClientId: clientId })),
  }
  const other = () => login({ provider: otherUserPool, claims: { sub: 'there' } })

  test('that come together are one identity from then on', async () => {
    const { api, getId, credentials } = await withPool(both)
    const id = await getId(await login())
    await credentials(id, { ...(await login()), ...(await other()) })

    expect(await getId(await other())).toBe(id)
    expect(await api('DescribeIdentity', { IdentityId: id }, root)).toMatchObject({ Logins: [userPool, otherUserPool] })
  })

  test('of two identities are refused together', async () => {
    const { getId } = await withPool(both)
    await getId(await login())
    await getId(await other())
    await expect(getId({ ...(await login()), ...(await other()) })).rejects.toMatchObject({
      code: 'ResourceConflictException',
    })
  })

  test('can be taken from an identity by who shows them; without any, nobody reaches it', async () => {
    const { api, getId, credentials } = await withPool({ ...both, AllowUnauthenticatedIdentities: true })
    const id = await getId({ ...(await login()), ...(await other()) })
    const unlink = (Logins: object, LoginsToRemove: string[]) =>
      api('UnlinkIdentity', { IdentityId: id, Logins, LoginsToRemove })

    await expect(unlink(await login({ claims: { sub: 'x' } }), [userPool])).rejects.toThrow("Logins don't match.")
    await unlink(await login(), [userPool])
    expect(await getId(await other())).toBe(id)
    expect(await getId(await login())).not.toBe(id)
    await unlink(await other(), [otherUserPool])
    await expect(credentials(id)).rejects.toThrow('is forbidden')
  })
})

describe('guests', () => {
  test('are refused unless the pool has them', async () => {
    const { getId } = await withPool()
    await expect(getId()).rejects.toMatchObject({
      code: 'NotAuthorizedException',
      message: 'Unauthenticated access is not supported for this identity pool.',
    })
  })

  test('get the role for guests, cut down to what guests may do at all', async () => {
    const { cloud, getId, credentials } = await withPool({ AllowUnauthenticatedIdentities: true })
    const id = await getId()
    const caller = holderOf(cloud, await credentials(id))

    expect(await getId()).not.toBe(id)
    expect(caller).toMatchObject({ roleArn: roleArn('guest') })
    expect(may(cloud, caller, 's3:GetObject')).toBe(true)
    expect(may(cloud, caller, 'kms:Encrypt')).toBe(true)
    expect(may(cloud, caller, 'iam:CreateRole')).toBe(false)
    expect(may(cloud, caller, 'states:StartExecution')).toBe(false)
    expect(may(cloud, caller, 'kms:CreateKey')).toBe(false)
  })

  test('who sign in keep their identity, or turn out to be somebody who was here before', async () => {
    const { api, getId, credentials } = await withPool({ AllowUnauthenticatedIdentities: true })
    const first = await getId()
    expect((await credentials(first, await login())).IdentityId).toBe(first)
    expect(await getId(await login())).toBe(first)

    const second = await getId()
    expect((await credentials(second, await login())).IdentityId).toBe(first)
    await expect(api('DescribeIdentity', { IdentityId: second }, root)).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
    })
  })
})

describe('roles of the token', () => {
  async function mapped(AmbiguousRoleResolution: string) {
    const setup = await withPool()
    const { api, cloud, poolId } = setup
    for (const name of ['admins', 'developers']) await createRole(cloud, name, poolId)
    const Roles = { authenticated: roleArn('member') }
    const RoleMappings = { [`${userPool}:${clientId}`]: { Type: 'Token', AmbiguousRoleResolution } }
    await api('SetIdentityPoolRoles', { IdentityPoolId: poolId, Roles, RoleMappings }, root)
    const id = await setup.getId(await login())
    return async (claims: object, more: object = {}) =>
      holderOf(
        cloud,
        await setup.credentials(id, await login({ claims: claims as NonNullable<TokenOptions['claims']> }), more),
      )
  }
  const roles = [roleArn('admins'), roleArn('developers')]

  test('are taken: the preferred one, or the only one', async () => {
    const open = await mapped('Deny')
    expect(await open({ 'cognito:roles': roles, 'cognito:preferred_role': roles[1] })).toMatchObject({
      roleArn: roles[1],
    })
    expect(await open({ 'cognito:roles': roles.slice(0, 1) })).toMatchObject({ roleArn: roles[0] })
  })

  test('that are several, or none, are denied or give the role for all, as the pool says', async () => {
    const denying = await mapped('Deny')
    await expect(denying({ 'cognito:roles': roles })).rejects.toMatchObject({ code: 'NotAuthorizedException' })
    await expect(denying({})).rejects.toMatchObject({ code: 'NotAuthorizedException' })
    const taking = await mapped('AuthenticatedRole')
    expect(await taking({ 'cognito:roles': roles })).toMatchObject({ roleArn: roleArn('member') })
  })

  test('can be chosen among, and no other', async () => {
    const open = await mapped('Deny')
    expect(await open({ 'cognito:roles': roles }, { CustomRoleArn: roles[0] })).toMatchObject({ roleArn: roles[0] })
    await expect(open({ 'cognito:roles': roles }, { CustomRoleArn: roleArn('member') })).rejects.toMatchObject({
      code: 'NotAuthorizedException',
    })
  })
})

test('a SAML assertion is a login, and the role is one that it names', async () => {
  const SamlProviderARNs = [`arn:aws:iam::${account}:saml-provider/company`]
  const [arn = ''] = SamlProviderARNs
  const { cloud, getId, credentials, poolId } = await withPool({ SamlProviderARNs })
  await cloud.call(root, 'iam', 'CreateSAMLProvider', { Name: 'company', SAMLMetadataDocument: metadataXml() })
  await createRole(cloud, 'staff', poolId)
  const recipient = 'https://signin.aws.amazon.com/saml'
  const assertion = (nameId: string): string =>
    assertionXml({
      nameId,
      audience: 'urn:amazon:webservices',
      recipient,
      attributes: { 'https://aws.amazon.com/SAML/Attributes/Role': [`${arn},${roleArn('staff')}`] },
    })
  const logins = (nameId: string): Record<string, string> => ({
    [arn]: base64(signed(responseXml(assertion(nameId), { destination: recipient }))),
  })

  const id = await getId(logins('jdoe'))
  expect(await getId(logins('jdoe'))).toBe(id)
  expect(await getId(logins('other'))).not.toBe(id)
  const caller = holderOf(cloud, await credentials(id, logins('jdoe'), { CustomRoleArn: roleArn('staff') }))
  expect(caller).toMatchObject({ roleArn: roleArn('staff') })
  await expect(credentials(id, logins('jdoe'), { CustomRoleArn: roleArn('member') })).rejects.toMatchObject({
    code: 'NotAuthorizedException',
  })
  await expect(getId({ [arn]: base64(responseXml(assertion('jdoe'), { destination: recipient })) })).rejects.toThrow(
    'Invalid login token. Response signature invalid',
  )
})

describe('a developer’s own sign-in', () => {
  const settings = { DeveloperProviderName: 'login.example' }

  test('gives a token, with which the person gets credentials', async () => {
    const { api, cloud, credentials, poolId } = await withPool(settings)
    const ask = (user: string, more: object = {}) =>
      api<{ IdentityId: string; Token: string }>(
        'GetOpenIdTokenForDeveloperIdentity',
        { IdentityPoolId: poolId, Logins: { 'login.example': user }, ...more },
        root,
      )
    const { IdentityId, Token } = await ask('jdoe', { PrincipalTags: { team: 'blue' } })
    const own = { 'cognito-identity.amazonaws.com': Token }

    expect((await ask('jdoe')).IdentityId).toBe(IdentityId)
    const caller = holderOf(cloud, await credentials(IdentityId, own))
    expect(caller).toMatchObject({ roleArn: roleArn('member'), session: { tags: { team: 'blue' } } })
    await expect(credentials((await ask('other')).IdentityId, own)).rejects.toThrow("Logins don't match.")
    await cloud.clock.advance(901_000)
    await expect(credentials(IdentityId, own)).rejects.toThrow('Token expired')
  })

  test('is for who may, and needs the name of the provider', async () => {
    const { api, poolId } = await withPool(settings)
    const input = { IdentityPoolId: poolId, Logins: { 'login.example': 'jdoe' } }
    await expect(api('GetOpenIdTokenForDeveloperIdentity', input)).rejects.toMatchObject({
      code: 'AccessDeniedException',
    })
    await expect(
      api('GetOpenIdTokenForDeveloperIdentity', { ...input, Logins: await login() }, root),
    ).rejects.toMatchObject({ code: 'InvalidParameterException' })
    await expect(api('GetId', input)).rejects.toThrow('Token is not from a supported provider')
  })
})

describe('the classic flow', () => {
  test('gives a token that STS takes, where the pool has it', async () => {
    const { api, cloud, getId } = await withPool({ AllowClassicFlow: true })
    const id = await getId(await login())
    const { Token } = await api<{ Token: string }>('GetOpenIdToken', { IdentityId: id, Logins: await login() })
    const open = () =>
      cloud.call({ kind: 'anonymous' }, 'sts', 'AssumeRoleWithWebIdentity', {
        RoleArn: roleArn('member'),
        RoleSessionName: 'classic',
        WebIdentityToken: Token,
      })

    expect(await open()).toMatchObject({ SubjectFromWebIdentityToken: id, Provider: 'cognito-identity.amazonaws.com' })
    await cloud.clock.advance(601_000)
    await expect(open()).rejects.toMatchObject({ code: 'ExpiredTokenException' })
  })

  test('is refused where it is not enabled', async () => {
    const { api, getId } = await withPool()
    const id = await getId(await login())
    await expect(api('GetOpenIdToken', { IdentityId: id, Logins: await login() })).rejects.toMatchObject({
      code: 'InvalidParameterException',
      message: 'Basic (classic) flow is not enabled, please use enhanced flow.',
    })
  })
})

test('claims become tags of the session, as the pool maps them', async () => {
  const { api, cloud, getId, credentials, poolId } = await withPool()
  const set = (more: object) =>
    api('SetPrincipalTagAttributeMap', { IdentityPoolId: poolId, IdentityProviderName: userPool, ...more }, root)
  const id = await getId(await login())
  const tags = async () => holderOf(cloud, await credentials(id, await login({ claims: { 'custom:team': 'blue' } })))

  await set({ PrincipalTags: { team: 'custom:team', missing: 'nothing' } })
  expect(await tags()).toMatchObject({ session: { tags: { team: 'blue' } } })
  await set({ UseDefaults: true })
  expect(await tags()).toMatchObject({ session: { tags: { username: 'jdoe', client: clientId } } })
  expect(
    await api('GetPrincipalTagAttributeMap', { IdentityPoolId: poolId, IdentityProviderName: userPool }, root),
  ).toMatchObject({
    UseDefaults: true,
    PrincipalTags: { username: 'sub', client: 'aud' },
  })
})

test('identities, their logins and credentials outlive a restart', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'identities-'))
  const before = await withPool({}, undefined, directory)
  const id = await before.getId(await login())
  const given = await before.credentials(id, await login())
  await before.cloud.store.close()

  const after = pool(await setUp(directory), before.poolId)
  expect(await after.getId(await login())).toBe(id)
  expect(may(after.cloud, holderOf(after.cloud, given), 's3:GetObject')).toBe(true)
  await expect(after.credentials(id, await login())).resolves.toBeDefined()
  await after.cloud.store.close()
  rmSync(directory, { recursive: true })
})
