/** The simulator: what policies say of calls that nobody makes. */
import { beforeEach, describe, expect, it } from '@jest/globals'
import { createIam } from '../../../../local/engines/iam/iam'
import { statementPlaces } from '../../../../local/engines/iam/policy/statement-places'
import type { Cloud } from '../../../../local/kernel/cloud'
import { createTestCloud, root } from '../../create-test-cloud'

const bucket = 'arn:aws:s3:::letters'
const allow = (Action: string, Resource: string, more: object = {}) => ({ Effect: 'Allow', Action, Resource, ...more })
const deny = (Action: string, Resource: string) => ({ Effect: 'Deny', Action, Resource })
const document = (...Statement: object[]): string => JSON.stringify({ Version: '2012-10-17', Statement })

interface Told {
  readonly EvalDecision: string
  readonly MatchedStatements: readonly { readonly SourcePolicyId: string }[]
  readonly MissingContextValues: readonly string[]
  readonly ResourceSpecificResults?: readonly {
    readonly EvalResourceName: string
    readonly EvalResourceDecision: string
  }[]
}

let cloud: Cloud
beforeEach(async () => {
  cloud = await createTestCloud()
  const iam = createIam(cloud)
  cloud.register(iam)
  await iam.load?.()
})

const call = (action: string, input: object): Promise<unknown> => cloud.call(root, 'iam', action, input)
async function simulated(action: 'SimulateCustomPolicy' | 'SimulatePrincipalPolicy', input: object): Promise<Told[]> {
  const { EvaluationResults } = (await call(action, input)) as { EvaluationResults: Told[] }
  return EvaluationResults
}
const custom = (policies: readonly string[], more: object): Promise<Told[]> =>
  simulated('SimulateCustomPolicy', { PolicyInputList: policies, ActionNames: ['s3:GetObject'], ...more })

describe('of policies that are given', () => {
  it('tells for each action whether it is allowed, and by which statement', async () => {
    const text = document(allow('s3:GetObject', `${bucket}/*`), allow('s3:Put*', '*'))
    const results = await custom([text], { ActionNames: ['s3:GetObject', 's3:PutObject', 's3:DeleteObject'] })
    expect(results).toEqual([
      {
        EvalActionName: 's3:GetObject',
        EvalResourceName: '*',
        EvalDecision: 'implicitDeny',
        MatchedStatements: [],
        MissingContextValues: [],
      },
      {
        EvalActionName: 's3:PutObject',
        EvalResourceName: '*',
        EvalDecision: 'allowed',
        MatchedStatements: [
          {
            SourcePolicyId: 'PolicyInputList.1',
            SourcePolicyType: 'IAM Policy',
            StartPosition: { Line: 1, Column: 116 },
            EndPosition: { Line: 1, Column: 169 },
          },
        ],
        MissingContextValues: [],
      },
      expect.objectContaining({ EvalActionName: 's3:DeleteObject', EvalDecision: 'implicitDeny' }),
    ])
  })

  it('tells of each resource, and of all together what is strictest', async () => {
    const policies = [document(allow('s3:*', `${bucket}*`)), document(deny('s3:*', `${bucket}/secret`))]
    const ResourceArns = [`${bucket}/one`, `${bucket}/secret`, 'arn:aws:s3:::others/one']
    const [result] = await custom(policies, { ResourceArns })
    expect(result).toMatchObject({
      EvalDecision: 'explicitDeny',
      MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.2' }],
      EvalDecisionDetails: {},
    })
    expect(
      result?.ResourceSpecificResults?.map((each) => `${each.EvalResourceName} ${each.EvalResourceDecision}`),
    ).toEqual([`${bucket}/one allowed`, `${bucket}/secret explicitDeny`, 'arn:aws:s3:::others/one implicitDeny'])
  })

  it('takes the values of condition keys that are given, and names those that are not', async () => {
    const Condition = { StringEquals: { 'aws:RequestedRegion': 'eu-west-1', 'acme:Team': ['${aws:username}'] } }
    const policies = [document(allow('s3:GetObject', '*', { Condition }), allow('s3:PutObject', '*', { Condition }))]
    const values = (...entries: [string, string][]) =>
      entries.map(([ContextKeyName, value]) => ({
        ContextKeyName,
        ContextKeyValues: [value],
        ContextKeyType: 'string',
      }))
    expect(await custom(policies, { ContextEntries: values(['AWS:requestedregion', 'eu-west-1']) })).toMatchObject([
      { EvalDecision: 'implicitDeny', MissingContextValues: ['acme:Team', 'aws:username'] },
    ])
    const all = values(['aws:RequestedRegion', 'eu-west-1'], ['acme:Team', 'ada'], ['aws:username', 'ada'])
    expect(await custom(policies, { ContextEntries: all })).toMatchObject([
      { EvalDecision: 'allowed', MissingContextValues: [] },
    ])
  })

  it("asks a resource's policy too, for the user that is named", async () => {
    const CallerArn = 'arn:aws:iam::000000000000:user/ada'
    const ResourcePolicy = document(allow('s3:GetObject', `${bucket}/*`, { Principal: { AWS: CallerArn } }))
    const nothing = [document(allow('s3:ListBucket', '*'))]
    const given = { ResourcePolicy, ResourceArns: [`${bucket}/one`] }
    expect(await custom(nothing, { ...given, CallerArn })).toMatchObject([
      { EvalDecision: 'allowed', MatchedStatements: [{ SourcePolicyId: 'ResourcePolicy' }] },
    ])
    const other = 'arn:aws:iam::000000000000:user/bob'
    expect(await custom(nothing, { ...given, CallerArn: other })).toMatchObject([{ EvalDecision: 'implicitDeny' }])
    await expect(custom(nothing, given)).rejects.toMatchObject({ code: 'InvalidInput' })
  })

  it.each([
    ['numbers', ['1'], 'refused'],
    ['numeric', ['one'], 'refused'],
    ['boolean', ['yes'], 'refused'],
    ['date', ['tomorrow or so'], 'refused'],
    ['ip', ['example.com'], 'refused'],
    ['binary', ['a b'], 'refused'],
    ['stringList', ['a', 'b'], 'taken'],
    ['string', ['a', 'b'], 'refused'],
    ['numeric', ['-1.5'], 'taken'],
    ['date', ['2026-01-01T00:00:00Z'], 'taken'],
    ['ip', ['2001:db8::/32'], 'taken'],
  ])(
    'holds the values of a key against its type: %s of %j is %s',
    async (ContextKeyType, ContextKeyValues, becomes) => {
      const entry = { ContextKeyName: 'aws:tried', ContextKeyValues, ContextKeyType }
      const trying = custom([document(allow('s3:*', '*'))], { ContextEntries: [entry] })
      if (becomes === 'taken') await expect(trying).resolves.toMatchObject([{ EvalDecision: 'allowed' }])
      else await expect(trying).rejects.toThrow(/^ContextEntries\.member\.1\.ContextKey/)
    },
  )

  it('pages, and refuses by name what it does not do', async () => {
    const policies = [document(allow('s3:*', '*'))]
    const ActionNames = ['s3:GetObject', 's3:PutObject', 's3:ListBucket']
    const first = (await call('SimulateCustomPolicy', { PolicyInputList: policies, ActionNames, MaxItems: 2 })) as {
      Marker: string
    }
    expect(first).toMatchObject({
      IsTruncated: true,
      EvaluationResults: [{ EvalActionName: 's3:GetObject' }, { EvalActionName: 's3:PutObject' }],
    })
    expect(await custom(policies, { ActionNames, MaxItems: 2, Marker: first.Marker })).toMatchObject([
      { EvalActionName: 's3:ListBucket' },
    ])
    await expect(custom(policies, { PermissionsBoundaryPolicyInputList: policies })).rejects.toMatchObject({
      code: 'NotModelled',
    })
    await expect(custom(policies, { ActionNames: ['GetObject'] })).rejects.toMatchObject({ code: 'InvalidInput' })
    await expect(custom(['{'], {})).rejects.toMatchObject({ code: 'MalformedPolicyDocument' })
  })
})

describe('of somebody', () => {
  const trust = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' }],
  })

  it("asks a role's policies, its own and those that it is attached", async () => {
    await call('CreateRole', { RoleName: 'reader', AssumeRolePolicyDocument: trust })
    const PolicyDocument = document(allow('s3:GetObject', '*'))
    await call('PutRolePolicy', { RoleName: 'reader', PolicyName: 'reading', PolicyDocument })
    await call('AttachRolePolicy', { RoleName: 'reader', PolicyArn: 'arn:aws:iam::aws:policy/AdministratorAccess' })
    const PolicySourceArn = 'arn:aws:iam::000000000000:role/reader'
    const [result] = await simulated('SimulatePrincipalPolicy', { PolicySourceArn, ActionNames: ['s3:GetObject'] })
    expect(result?.MatchedStatements).toMatchObject([
      {
        SourcePolicyId: 'role_reader_reading',
        SourcePolicyType: 'IAM Policy',
        StartPosition: { Line: 1, Column: 38 },
      },
      { SourcePolicyId: 'AdministratorAccess' },
    ])
    const PolicyInputList = [document(deny('s3:GetObject', '*'))]
    expect(
      await simulated('SimulatePrincipalPolicy', { PolicySourceArn, ActionNames: ['s3:GetObject'], PolicyInputList }),
    ).toMatchObject([{ EvalDecision: 'explicitDeny', MatchedStatements: [{ SourcePolicyId: 'PolicyInputList.1' }] }])
  })

  it("asks a user's groups as well", async () => {
    await call('CreateUser', { UserName: 'ada' })
    await call('CreateGroup', { GroupName: 'team' })
    await call('PutGroupPolicy', {
      GroupName: 'team',
      PolicyName: 'p',
      PolicyDocument: document(allow('s3:GetObject', '*')),
    })
    const input = { PolicySourceArn: 'arn:aws:iam::000000000000:user/ada', ActionNames: ['s3:GetObject'] }
    expect(await simulated('SimulatePrincipalPolicy', input)).toMatchObject([{ EvalDecision: 'implicitDeny' }])
    await call('AddUserToGroup', { GroupName: 'team', UserName: 'ada' })
    expect(await simulated('SimulatePrincipalPolicy', input)).toMatchObject([
      { EvalDecision: 'allowed', MatchedStatements: [{ SourcePolicyId: 'group_team_p' }] },
    ])
  })

  it.each([
    [
      'arn:aws:sts::000000000000:assumed-role/reader/one',
      'InvalidInput',
      'Invalid Entity Arn: arn:aws:sts::000000000000:assumed-role/reader/one does not clearly define entity type and name.',
    ],
    ['arn:aws:iam::000000000000:role/nobody', 'NoSuchEntity', 'The role with name nobody cannot be found.'],
    ['arn:aws:iam::000000000000:user/nobody', 'NoSuchEntity', 'The user with name nobody cannot be found.'],
  ])('refuses %s', async (PolicySourceArn, code, message) => {
    await expect(
      simulated('SimulatePrincipalPolicy', { PolicySourceArn, ActionNames: ['s3:GetObject'] }),
    ).rejects.toMatchObject({ code, message })
  })
})

describe('the places of statements', () => {
  it('are from behind what comes before to behind the end, in lines and columns', () => {
    const text = JSON.stringify(
      { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }, { Effect: 'Deny' }] },
      undefined,
      2,
    )
    expect(statementPlaces(text)).toEqual([
      { StartPosition: { Line: 3, Column: 17 }, EndPosition: { Line: 8, Column: 6 } },
      { StartPosition: { Line: 8, Column: 6 }, EndPosition: { Line: 11, Column: 6 } },
    ])
  })

  it('are found of one that is in no list, whatever its texts hold', () => {
    expect(statementPlaces('{"Statement":{"Sid":"a}[\\"","Condition":{"a":{"b":["c"]}}},"Id":"x"}')).toEqual([
      { StartPosition: { Line: 1, Column: 14 }, EndPosition: { Line: 1, Column: 59 } },
    ])
  })
})
