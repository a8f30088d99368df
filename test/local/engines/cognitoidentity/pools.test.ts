import { describe, expect, test } from '@jest/globals'
import type { VerifiedLogin } from '../../../../local/engines/cognitoidentity/logins/verified'
import { chooseRole } from '../../../../local/engines/cognitoidentity/roles/choose'
import type { MappingRule } from '../../../../local/engines/cognitoidentity/state/records'
import { root } from '../../create-test-cloud'
import { clientId, idToken, roleArn, setUp, userPool } from './set-up'

const settings = { IdentityPoolName: 'people', AllowUnauthenticatedIdentities: true }

async function withPool(more: object = {}) {
  const { api, cloud } = await setUp()
  const call = <Output = Record<string, unknown>>(action: string, input: object) => api<Output>(action, input, root)
  const { IdentityPoolId } = await call<{ IdentityPoolId: string }>('CreateIdentityPool', { ...settings, ...more })
  return { api, call, cloud, IdentityPoolId }
}

describe('an identity pool', () => {
  test('is created, changed, listed and deleted with its identities', async () => {
    const { api, call, IdentityPoolId, cloud } = await withPool({ IdentityPoolTags: { team: 'blue' } })
    const { IdentityId } = await api<{ IdentityId: string }>('GetId', { IdentityPoolId })

    expect(await call('DescribeIdentityPool', { IdentityPoolId })).toMatchObject({
      ...settings,
      IdentityPoolTags: { team: 'blue' },
    })
    await call('UpdateIdentityPool', {
      ...settings,
      IdentityPoolId,
      IdentityPoolName: 'others',
      AllowClassicFlow: true,
    })
    expect(await call('DescribeIdentityPool', { IdentityPoolId })).toMatchObject({
      IdentityPoolName: 'others',
      AllowClassicFlow: true,
    })
    expect(await call('ListIdentityPools', { MaxResults: 10 })).toEqual({
      IdentityPools: [{ IdentityPoolId, IdentityPoolName: 'others' }],
    })
    await call('DeleteIdentityPool', { IdentityPoolId })
    await expect(call('DescribeIdentityPool', { IdentityPoolId })).rejects.toMatchObject({
      code: 'ResourceNotFoundException',
      message: `IdentityPool '${IdentityPoolId}' not found.`,
    })
    await expect(call('DescribeIdentity', { IdentityId })).rejects.toMatchObject({ code: 'ResourceNotFoundException' })
    for await (const [key] of cloud.store.range('cognito-identity/')) expect(key).toBe('')
  })

  test('has tags', async () => {
    const { call, cloud, IdentityPoolId } = await withPool()
    const ResourceArn = cloud.arn('cognito-identity', `identitypool/${IdentityPoolId}`)
    await call('TagResource', { ResourceArn, Tags: { a: '1', b: '2' } })
    await call('UntagResource', { ResourceArn, TagKeys: ['a'] })
    expect(await call('ListTagsForResource', { ResourceArn })).toEqual({ Tags: { b: '2' } })
  })

  test('lists its identities in pages, and deletes them', async () => {
    const { api, call, IdentityPoolId } = await withPool()
    const ids: string[] = []
    for (let count = 0; count < 3; count++)
      ids.push((await api<{ IdentityId: string }>('GetId', { IdentityPoolId })).IdentityId)
    interface Page {
      readonly Identities: readonly { readonly IdentityId: string }[]
      readonly NextToken?: string
    }
    const first = await call<Page>('ListIdentities', { IdentityPoolId, MaxResults: 2 })
    const second = await call<Page>('ListIdentities', { IdentityPoolId, MaxResults: 2, NextToken: first.NextToken })
    const listed = [...first.Identities, ...second.Identities].map(({ IdentityId }) => IdentityId)

    expect(listed).toEqual([...ids].sort())
    expect(second.NextToken).toBeUndefined()
    await call('DeleteIdentities', { IdentityIdsToDelete: ids.slice(0, 2) })
    expect((await call<Page>('ListIdentities', { IdentityPoolId, MaxResults: 60 })).Identities).toHaveLength(1)
    await expect(call('ListIdentities', { IdentityPoolId, MaxResults: 61 })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
  })

  test.each<[what: string, change: object, code: string]>([
    ['a name with a slash', { IdentityPoolName: 'a/b' }, 'InvalidParameterException'],
    [
      'a user pool that is none',
      { CognitoIdentityProviders: [{ ProviderName: 'x', ClientId: clientId }] },
      'InvalidParameterException',
    ],
    [
      'a user pool without a client',
      { CognitoIdentityProviders: [{ ProviderName: userPool }] },
      'InvalidParameterException',
    ],
    ['a SAML provider that is none', { SamlProviderARNs: ['company'] }, 'InvalidParameterException'],
    ['a public provider', { SupportedLoginProviders: { 'graph.facebook.com': '1' } }, 'NotModelled'],
  ])('is refused with %s', async (_what, change, code) => {
    const { api } = await setUp()
    await expect(api('CreateIdentityPool', { ...settings, ...change }, root)).rejects.toMatchObject({ code })
  })

  const mapping = { Type: 'Token', AmbiguousRoleResolution: 'Deny' }
  const rule = { Claim: 'a', MatchType: 'Equals', Value: 'x', RoleARN: roleArn('a') }
  test.each<[what: string, change: object]>([
    ['a role of another kind', { Roles: { members: roleArn('a') } }],
    ['what is no role', { Roles: { authenticated: 'a' } }],
    ['a mapping without what ambiguity means', { RoleMappings: { x: { Type: 'Token' } } }],
    ['a mapping of another type', { RoleMappings: { x: { ...mapping, Type: 'Best' } } }],
    ['rules that are none', { RoleMappings: { x: { ...mapping, Type: 'Rules' } } }],
    [
      'over 25 rules',
      { RoleMappings: { x: { ...mapping, Type: 'Rules', RulesConfiguration: { Rules: Array(26).fill(rule) } } } },
    ],
    [
      'a rule that matches otherwise',
      {
        RoleMappings: {
          x: { ...mapping, Type: 'Rules', RulesConfiguration: { Rules: [{ ...rule, MatchType: 'EndsWith' }] } },
        },
      },
    ],
  ])('takes no roles with %s', async (_what, change) => {
    const { call, IdentityPoolId } = await withPool()
    await expect(call('SetIdentityPoolRoles', { IdentityPoolId, Roles: {}, ...change })).rejects.toMatchObject({
      code: 'InvalidParameterException',
    })
  })

  test('tells its roles', async () => {
    const { call, IdentityPoolId } = await withPool()
    const given = { Roles: { authenticated: roleArn('a') }, RoleMappings: { [userPool]: mapping } }
    await call('SetIdentityPoolRoles', { IdentityPoolId, ...given })
    expect(await call('GetIdentityPoolRoles', { IdentityPoolId })).toEqual({ IdentityPoolId, ...given })
  })
})

describe('rules', () => {
  const login = (claims: Record<string, unknown>): VerifiedLogin => ({
    provider: 'p',
    subject: 's',
    mapping: 'p',
    claims: new Map(Object.entries(claims)),
    roles: [],
    amr: [],
  })
  const choose = (rules: readonly Omit<MappingRule, 'RoleARN'>[], claims: Record<string, unknown>) =>
    chooseRole(
      {
        Roles: { authenticated: 'all' },
        RoleMappings: {
          p: {
            Type: 'Rules',
            AmbiguousRoleResolution: 'Deny',
            RulesConfiguration: { Rules: rules.map((rule, index) => ({ ...rule, RoleARN: `role ${index}` })) },
          },
        },
      },
      [login(claims)],
      undefined,
    )

  test.each<[MatchType: MappingRule['MatchType'], Value: string, claim: unknown, matches: boolean]>([
    ['Equals', 'blue', 'blue', true],
    ['Equals', 'blue', 'bluer', false],
    ['Equals', 'blue', ['red', 'blue'], true],
    ['Equals', 'true', true, true],
    ['Contains', 'lu', 'blue', true],
    ['Contains', 'lu', ['red', 'blue'], true],
    ['Contains', 'lu', 'red', false],
    ['StartsWith', 'bl', 'blue', true],
    ['StartsWith', 'lu', 'blue', false],
    ['NotEqual', 'blue', 'red', true],
    ['NotEqual', 'blue', ['red', 'blue'], false],
    ['NotEqual', 'blue', undefined, false],
  ])('%s %p of %p: %p', (MatchType, Value, claim, matches) => {
    expect(choose([{ Claim: 'team', MatchType, Value }], { team: claim })).toEqual(
      matches ? { role: 'role 0' } : { problem: 'denied' },
    )
  })

  test('the first that matches counts', () => {
    const rules = ['x', 'blue', 'b'].map((Value) => ({ Claim: 'team', MatchType: 'StartsWith' as const, Value }))
    expect(choose(rules, { team: 'blue' })).toEqual({ role: 'role 1' })
  })
})

test('nobody without permission administers pools, and the token stands in no trace', async () => {
  const { api, cloud } = await setUp()
  const traced: string[] = []
  cloud.onTrace((record) => traced.push(JSON.stringify(record)))
  await expect(api('CreateIdentityPool', settings)).rejects.toMatchObject({ code: 'AccessDeniedException' })
  const token = await idToken()
  await api('GetId', { IdentityPoolId: 'us-east-1:0', Logins: { [userPool]: token } }).catch(() => undefined)
  expect(traced.join()).not.toContain(token.split('.')[2])
})
