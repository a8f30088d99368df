/** Who may do what with a secret: by the role's policies, by the secret's own, by conditions. */
import { roleSession } from '../../../../local/kernel/principal'
import type { LocalCloud } from '../../../../local/start-local-cloud'
import { root } from '../../create-test-cloud'
import { account, allow, deny, type Statement, serviceRole, startTemplate } from '../../template-cloud'

const caller = roleSession(`arn:aws:iam::${account}:role/caller`, 'test')
const policyOf = (...Statement: readonly object[]) => JSON.stringify({ Version: '2012-10-17', Statement })

let local: LocalCloud

async function callerWith(...statements: readonly Statement[]) {
  const secret = (Name: string, Tags: readonly object[]) => ({
    Type: 'AWS::SecretsManager::Secret',
    Properties: { Name, SecretString: `value of ${Name}`, Tags },
  })
  local = await startTemplate({
    Resources: {
      Caller: serviceRole('lambda.amazonaws.com', statements, { RoleName: 'caller' }),
      Mine: secret('mine', [{ Key: 'team', Value: 'shop' }]),
      Theirs: secret('theirs', [{ Key: 'team', Value: 'other' }]),
    },
  })
  return async (action: string, input: object = {}): Promise<boolean> => {
    try {
      await local.cloud.call(caller, 'secretsmanager', action, input)
      return true
    } catch (error) {
      if ((error as { code?: string }).code !== 'AccessDeniedException') throw error
      return false
    }
  }
}

const get = (SecretId: string, more: object = {}) => ['GetSecretValue', { SecretId, ...more }] as const
const asRoot = (action: string, input: object) => local.cloud.call(root, 'secretsmanager', action, input)

test('a role reads the secrets that its policy names, by any of their names', async () => {
  const may = await callerWith(allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:mine-??????'))
  const { ARN } = await local.cloud.call<{ ARN: string }>(root, 'secretsmanager', 'DescribeSecret', {
    SecretId: 'mine',
  })

  for (const id of ['mine', ARN, ARN.slice(0, -7)]) expect(await may(...get(id))).toBe(true)
  expect(await may(...get('theirs'))).toBe(false)
  expect(await may(...get('none'))).toBe(false)
  expect(await may('PutSecretValue', { SecretId: 'mine', SecretString: 'x' })).toBe(false)
  expect(await may('DescribeSecret', { SecretId: 'mine' })).toBe(false)
  expect(await may('ListSecrets')).toBe(false)
  expect(await may('GetRandomPassword')).toBe(false)
})

test('a batch gives what the caller may read, and refuses the rest', async () => {
  await callerWith(
    allow('secretsmanager:BatchGetSecretValue', '*'),
    allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:mine-*'),
  )
  const batch = (input: object) => local.cloud.call(caller, 'secretsmanager', 'BatchGetSecretValue', input)
  expect(await batch({ SecretIdList: ['mine', 'theirs'] })).toMatchObject({
    SecretValues: [{ Name: 'mine' }],
    Errors: [{ SecretId: 'theirs', ErrorCode: 'AccessDeniedException' }],
  })
  await expect(batch({ Filters: [{ Key: 'name', Values: ['m'] }] })).rejects.toThrow('secretsmanager:ListSecrets')
})

test('conditions ask for labels, tags of the secret, tags of the request, names and windows', async () => {
  const may = await callerWith(
    allow('secretsmanager:GetSecretValue', '*', {
      StringEquals: { 'secretsmanager:ResourceTag/team': 'shop' },
      'ForAnyValue:StringEquals': { 'secretsmanager:VersionStage': 'AWSCURRENT' },
    }),
    allow(['secretsmanager:CreateSecret', 'secretsmanager:TagResource'], '*', {
      StringEquals: { 'aws:RequestTag/team': 'shop' },
    }),
    allow('secretsmanager:CreateSecret', '*', { StringLike: { 'secretsmanager:Name': 'free/*' } }),
    allow('secretsmanager:DeleteSecret', '*', {
      NumericGreaterThanEquals: { 'secretsmanager:RecoveryWindowInDays': '14' },
    }),
    deny('secretsmanager:PutSecretValue', '*'),
  )

  expect(await may(...get('mine'))).toBe(true)
  expect(await may(...get('mine', { VersionStage: 'AWSCURRENT' }))).toBe(true)
  expect(await may(...get('mine', { VersionStage: 'AWSPREVIOUS' }))).toBe(false)
  expect(await may(...get('theirs'))).toBe(false)
  const create = (Name: string, team?: string) =>
    may('CreateSecret', { Name, ...(team && { Tags: [{ Key: 'team', Value: team }] }) })
  expect([await create('new', 'other'), await create('new'), await create('new', 'shop')]).toEqual([false, false, true])
  expect([await create('free/one'), await create('free/two', 'other')]).toEqual([true, false])
  expect(await may('DeleteSecret', { SecretId: 'mine', ForceDeleteWithoutRecovery: true })).toBe(false)
  expect(await may('DeleteSecret', { SecretId: 'mine', RecoveryWindowInDays: 7 })).toBe(false)
  expect(await may('DeleteSecret', { SecretId: 'mine', RecoveryWindowInDays: 14 })).toBe(true)
})

test('the secret’s own policy lets in whom it names, and keeps out whom it denies', async () => {
  const may = await callerWith(allow('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:mine-*'))
  const principal = { AWS: `arn:aws:iam::${account}:role/caller` }
  const read = { Principal: principal, Action: 'secretsmanager:GetSecretValue', Resource: '*' }

  await asRoot('PutResourcePolicy', { SecretId: 'theirs', ResourcePolicy: policyOf({ Effect: 'Allow', ...read }) })
  await asRoot('PutResourcePolicy', { SecretId: 'mine', ResourcePolicy: policyOf({ Effect: 'Deny', ...read }) })
  expect([await may(...get('theirs')), await may(...get('mine'))]).toEqual([true, false])
  for (const SecretId of ['theirs', 'mine']) await asRoot('DeleteResourcePolicy', { SecretId })
  expect([await may(...get('theirs')), await may(...get('mine'))]).toEqual([false, true])
})

test('a policy has to be one, and open to nobody if that is asked', async () => {
  await callerWith()
  const put = (ResourcePolicy: string, more: object = {}) =>
    asRoot('PutResourcePolicy', { SecretId: 'mine', ResourcePolicy, ...more })
  const validate = (ResourcePolicy: string) => asRoot('ValidateResourcePolicy', { ResourcePolicy })
  const open = { Effect: 'Allow', Principal: '*', Action: 'secretsmanager:GetSecretValue', Resource: '*' }
  const narrowed = { ...open, Condition: { StringEquals: { 'aws:PrincipalAccount': account } } }
  const hardly = { ...open, Condition: { StringLike: { 'aws:PrincipalArn': '*' } } }

  await expect(put('{')).rejects.toMatchObject({
    code: 'MalformedPolicyDocumentException',
    message: 'This resource policy contains invalid Json.',
  })
  for (const wrong of [
    '{}',
    '[]',
    policyOf({ ...open, Effect: 'Maybe' }),
    policyOf({ ...open, Principal: undefined }),
  ]) {
    await expect(put(wrong)).rejects.toMatchObject({ code: 'MalformedPolicyDocumentException' })
  }
  await expect(put(policyOf({ ...open, Condition: { StringEquals: { 'own:key': 'x' } } }))).rejects.toThrow('own:key')
  for (const policy of [policyOf(open), policyOf(hardly), policyOf({ ...open, Principal: { AWS: ['*'] } })]) {
    await expect(put(policy, { BlockPublicPolicy: true })).rejects.toMatchObject({ code: 'PublicPolicyException' })
    expect(await validate(policy)).toMatchObject({ PolicyValidationPassed: false })
  }
  await put(policyOf(narrowed), { BlockPublicPolicy: true })
  expect(await validate(policyOf(narrowed))).toEqual({ PolicyValidationPassed: true, ValidationErrors: [] })
})
