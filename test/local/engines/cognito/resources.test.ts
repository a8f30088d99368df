import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type LocalCloud, startLocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'
import { refusal } from './pool-cloud'

let directory: string
let local: LocalCloud | undefined

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'pools-'))
})
afterEach(async () => {
  await local?.stop()
  local = undefined
  rmSync(directory, { recursive: true })
})

type Resources = Readonly<Record<string, object>>

async function start(Resources: Resources): Promise<Readonly<Record<string, string>>> {
  await local?.stop()
  local = undefined
  const assembly = join(directory, 'Pools.template.json')
  const get = (...names: string[]) => names.map((name) => [name, { Value: { 'Fn::GetAtt': name.split('.') } }] as const)
  const Outputs = Object.fromEntries([
    ...get('Pool.Arn', 'Pool.ProviderName', 'Pool.ProviderURL', 'Pool.UserPoolId').map(([name, value]) => [
      name.replace('.', ''),
      value,
    ]),
    ...('App' in Resources ? [['App', { Value: { Ref: 'App' } }]] : []),
  ])
  writeFileSync(assembly, JSON.stringify({ Resources, Outputs }))
  local = await startLocalCloud({ assembly, data: join(directory, 'data'), clock: 'manual', awsPort: 0, webPort: 0 })
  const { Stacks } = await call<{ Stacks: { Outputs: { OutputKey: string; OutputValue: string }[] }[] }>(
    'cloudformation',
    'DescribeStacks',
    {},
  )
  return Object.fromEntries((Stacks[0]?.Outputs ?? []).map((each) => [each.OutputKey, each.OutputValue]))
}

async function call<Output = Readonly<Record<string, unknown>>>(service: string, action: string, input: object) {
  if (!local) throw new Error('No cloud is started')
  return local.cloud.call<Output>(root, service, action, input)
}

const idp = <Output = Readonly<Record<string, unknown>>>(action: string, input: object) =>
  call<Output>('cognito-idp', action, input)

const inPool = { UserPoolId: { Ref: 'Pool' } }
const pool = (more: object = {}) => ({
  Type: 'AWS::Cognito::UserPool',
  Properties: { UserPoolName: 'people', ...more },
})
const app = (more: object = {}) => ({ Type: 'AWS::Cognito::UserPoolClient', Properties: { ...inPool, ...more } })

test('a pool keeps its id, people and secrets over starts, and is changed in place', async () => {
  const template = (more: object = {}) => ({
    Pool: pool(more),
    // Numbers and booleans of templates may be text.
    App: app({ GenerateSecret: 'true', AccessTokenValidity: '2', ClientName: 'app' }),
  })
  const outputs = await start(template())
  const UserPoolId = outputs.PoolUserPoolId ?? ''
  expect(outputs).toMatchObject({
    PoolArn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${UserPoolId}`,
    PoolProviderName: `cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`,
    PoolProviderURL: `https://cognito-idp.us-east-1.amazonaws.com/${UserPoolId}`,
  })
  await idp('AdminCreateUser', { UserPoolId, Username: 'ada' })
  const client = () => idp('DescribeUserPoolClient', { UserPoolId, ClientId: outputs.App })
  const before = await client()
  expect(before).toMatchObject({
    UserPoolClient: { AccessTokenValidity: 2, ClientSecret: expect.stringMatching(/^\w{51}$/) },
  })

  const changed = { Schema: [{ Name: 'team', AttributeDataType: 'String' }], DeletionProtection: 'ACTIVE' }
  expect(await start(template(changed))).toEqual(outputs)
  expect(await client()).toEqual(before)
  expect(await idp('AdminGetUser', { UserPoolId, Username: 'ada' })).toMatchObject({ Username: 'ada' })
  const { UserPool } = await idp<{ UserPool: { SchemaAttributes: { Name: string }[] } }>('DescribeUserPool', {
    UserPoolId,
  })
  expect(UserPool).toMatchObject({ DeletionProtection: 'ACTIVE', EstimatedNumberOfUsers: 1 })
  expect(UserPool.SchemaAttributes.map(({ Name }) => Name)).toContain('custom:team')
})

test('what can not change of a pool is refused, and nothing is changed', async () => {
  const schema = (more: object = {}) => ({ Schema: [{ Name: 'team', AttributeDataType: 'String', ...more }] })
  await start({ Pool: pool({ ...schema(), UsernameAttributes: ['email'] }) })
  for (const [change, why] of [
    [{ ...schema(), AliasAttributes: ['email'] }, /AliasAttributes/],
    [{ ...schema(), UsernameAttributes: ['phone_number'] }, /UsernameAttributes/],
    [
      { ...schema(), UsernameAttributes: ['email'], UsernameConfiguration: { CaseSensitive: false } },
      /UsernameConfiguration/,
    ],
    [{ ...schema({ Mutable: false }), UsernameAttributes: ['email'] }, /cannot be modified/],
    [{ UsernameAttributes: ['email'] }, /custom:team is gone/],
    [
      { ...schema(), UsernameAttributes: ['email'], Policies: { PasswordPolicy: { Length: 8 } } },
      /"Length" is not modelled/,
    ],
  ] as const) {
    expect(await refusal(start({ Pool: pool(change) }))).toMatch(why)
  }
})

test('another secret setting is another client, and what a template drops is gone', async () => {
  const rest = {
    Pool: pool(),
    Group: { Type: 'AWS::Cognito::UserPoolGroup', Properties: { ...inPool, GroupName: 'admins' } },
    Api: {
      Type: 'AWS::Cognito::UserPoolResourceServer',
      Properties: { ...inPool, Identifier: 'api', Name: 'api', Scopes: [{ ScopeName: 'read', ScopeDescription: 'r' }] },
    },
    Ada: { Type: 'AWS::Cognito::UserPoolUser', Properties: { ...inPool, Username: 'ada' } },
    Member: {
      Type: 'AWS::Cognito::UserPoolUserToGroupAttachment',
      Properties: { ...inPool, Username: { Ref: 'Ada' }, GroupName: { Ref: 'Group' } },
    },
    Domain: { Type: 'AWS::Cognito::UserPoolDomain', Properties: { ...inPool, Domain: 'people-here' } },
  }
  const first = await start({ ...rest, App: app() })
  const second = await start({ ...rest, App: app({ GenerateSecret: true }) })
  expect(second.App).not.toBe(first.App)
  const UserPoolId = first.PoolUserPoolId ?? ''
  const clients = await idp('ListUserPoolClients', { UserPoolId })
  expect(clients).toEqual({ UserPoolClients: [{ ClientId: second.App, ClientName: expect.any(String), UserPoolId }] })
  expect(await idp('ListUsersInGroup', { UserPoolId, GroupName: 'admins' })).toMatchObject({
    Users: [{ Username: 'ada' }],
  })
  expect(await idp('DescribeUserPoolDomain', { Domain: 'people-here' })).toMatchObject({
    DomainDescription: { UserPoolId, CloudFrontDistribution: expect.stringMatching(/^d\w+\.cloudfront\.net$/) },
  })

  await start({ Pool: pool() })
  expect(await idp('ListGroups', { UserPoolId })).toEqual({ Groups: [] })
  expect(await idp('ListResourceServers', { UserPoolId })).toEqual({ ResourceServers: [] })
  expect(await idp('ListUsers', { UserPoolId })).toEqual({ Users: [] })
  expect(await idp('ListUserPoolClients', { UserPoolId })).toEqual({ UserPoolClients: [] })
  expect(await idp('DescribeUserPoolDomain', { Domain: 'people-here' })).toEqual({ DomainDescription: {} })
})

test('a group that is renamed goes, and one of the same name in another pool stays', async () => {
  const group = (pool: string, GroupName: string) => ({
    Type: 'AWS::Cognito::UserPoolGroup',
    Properties: { UserPoolId: { Ref: pool }, GroupName, Description: GroupName },
  })
  const pools = { Pool: pool(), Other: pool({ UserPoolName: 'others' }) }
  const { PoolUserPoolId: UserPoolId } = await start({
    ...pools,
    One: group('Pool', 'red'),
    Two: group('Other', 'blue'),
  })
  await start({ ...pools, One: group('Pool', 'blue'), Two: group('Other', 'blue') })
  expect(await idp('ListGroups', { UserPoolId })).toMatchObject({ Groups: [{ GroupName: 'blue' }] })
})
