import { createPoolCloud, makePool, type PoolCloud, refusal } from './pool-cloud'

let local: PoolCloud

beforeAll(async () => {
  local = await createPoolCloud()
})
afterAll(() => local.stop())

const create = (settings: object) =>
  local.admin<{ UserPool: { Id: string } }>('CreateUserPool', { PoolName: 'people', ...settings })
const described = async (UserPoolId: string) =>
  (await local.admin<{ UserPool: Readonly<Record<string, unknown>> }>('DescribeUserPool', { UserPoolId })).UserPool

test('what a pool is told it tells, and what it is not told has its default', async () => {
  const { UserPool } = await create({})
  expect(await described(UserPool.Id)).toMatchObject({
    Name: 'people',
    Arn: `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${UserPool.Id}`,
    Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: true, TemporaryPasswordValidityDays: 7 } },
    DeletionProtection: 'INACTIVE',
    MfaConfiguration: 'OFF',
    EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
    AdminCreateUserConfig: { AllowAdminCreateUserOnly: false, UnusedAccountValidityDays: 7 },
    UserPoolTier: 'ESSENTIALS',
    EstimatedNumberOfUsers: 0,
  })
  expect(UserPool.Id).toMatch(/^us-east-1_[0-9a-zA-Z]{9}$/)
})

test('an update puts what it does not speak of back to its default, but for what can not change', async () => {
  const { UserPool } = await create({
    AliasAttributes: ['email'],
    UserPoolTags: { team: 'a' },
    DeletionProtection: 'ACTIVE',
  })
  await local.admin('UpdateUserPool', { UserPoolId: UserPool.Id, PoolName: 'others' })
  expect(await described(UserPool.Id)).toMatchObject({
    Name: 'others',
    AliasAttributes: ['email'],
    UserPoolTags: {},
    DeletionProtection: 'INACTIVE',
  })
})

test.each([
  [
    { AliasAttributes: ['email'], UsernameAttributes: ['email'] },
    /Only one of the aliasAttributes or usernameAttributes/,
  ],
  [{ AliasAttributes: ['nickname'] }, /aliasAttributes/],
  [{ UsernameAttributes: ['preferred_username'] }, /usernameAttributes/],
  [{ MfaConfiguration: 'ON' }, /SMS configuration and Auto verification/],
  [{ MfaConfiguration: 'SOMETIMES' }, /mfaConfiguration/],
  [{ AutoVerifiedAttributes: ['phone_number'] }, /SMS configuration is required/],
  [{ SmsConfiguration: { SnsCallerArn: 'sms' } }, /snsCallerArn/],
  [{ EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' } }, /SourceArn/],
  [{ Policies: { PasswordPolicy: { MinimumLength: 5 } } }, /minimumLength/],
  [{ Policies: { PasswordPolicy: { PasswordHistorySize: 25 } } }, /passwordHistorySize/],
  [{ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['EMAIL_OTP'] } } }, /PASSWORD must be one/],
  [{ Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] } } }, /NotModelled.*WEB_AUTHN/],
  [{ SmsVerificationMessage: 'no place' }, /smsVerificationMessage/],
  [
    { EmailVerificationMessage: '{####}', VerificationMessageTemplate: { EmailMessage: '{####}!' } },
    /different things/,
  ],
  [{ VerificationMessageTemplate: { EmailMessageByLink: '{##here##}' } }, /NotModelled.*EmailMessageByLink/],
  [{ VerificationMessageTemplate: { DefaultEmailOption: 'CONFIRM_WITH_LINK' } }, /NotModelled.*CONFIRM_WITH_LINK/],
  [{ AdminCreateUserConfig: { InviteMessageTemplate: { EmailMessage: 'no place' } } }, /emailMessage/],
  [{ UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] } }, /AutoVerifiedAttributes/],
  [
    {
      AccountRecoverySetting: {
        RecoveryMechanisms: [
          { Name: 'admin_only', Priority: 1 },
          { Name: 'verified_email', Priority: 2 },
        ],
      },
    },
    /admin_only/,
  ],
  [{ LambdaConfig: { PreSignUp: 'function' } }, /lambdaConfig.preSignUp/],
  [
    {
      LambdaConfig: {
        PreTokenGenerationConfig: {
          LambdaVersion: 'V2_0',
          LambdaArn: 'arn:aws:lambda:us-east-1:000000000000:function:f',
        },
      },
      UserPoolTier: 'LITE',
    },
    /FeatureUnavailableInTier/,
  ],
  [{ LambdaConfig: { CustomSMSSender: { LambdaVersion: 'V1_0', LambdaArn: 'x' } } }, /NotModelled.*CustomSMSSender/],
  [
    { LambdaConfig: { InboundFederation: { LambdaVersion: 'V1_0', LambdaArn: 'x' } } },
    /NotModelled.*InboundFederation/,
  ],
  [{ UserPoolAddOns: { AdvancedSecurityMode: 'AUDIT' } }, /NotModelled.*AUDIT/],
  [{ DeviceConfiguration: { ChallengeRequiredOnNewDevice: true } }, /NotModelled.*DeviceConfiguration/],
  [{ DeletionProtection: 'MAYBE' }, /deletionProtection/],
  [{ Schema: [{ Name: 'team', AttributeDataType: 'String', Required: true }] }, /Required custom attributes/],
  [{ Schema: [{ Name: 'a-name-that-is-too-long-here' }] }, /1 to 20 characters/],
  [{ Schema: [{ Name: 'email', AttributeDataType: 'Number' }] }, /AttributeDataType/],
  [{ Schema: [{ Name: 'sub', Required: false }] }, /sub/],
  [{ UserPoolTags: { 'aws:team': 'a' } }, /aws:/],
  [{ PoolName: 'a/b' }, /poolName/],
])('a pool of %j is refused', async (settings, why) => {
  expect(await refusal(create(settings))).toMatch(why)
})

test('a protected pool stays, and one that goes takes all that is in it', async () => {
  const { poolId, clientId } = await makePool(local, { DeletionProtection: 'ACTIVE' })
  const UserPoolId = poolId
  expect(await refusal(local.admin('DeleteUserPool', { UserPoolId }))).toMatch(/deletion protection/)
  await local.admin('AdminCreateUser', { UserPoolId, Username: 'ada', MessageAction: 'SUPPRESS' })
  await local.admin('CreateGroup', { UserPoolId, GroupName: 'admins' })
  await local.admin('AdminAddUserToGroup', { UserPoolId, GroupName: 'admins', Username: 'ada' })
  await local.admin('CreateUserPoolDomain', { UserPoolId, Domain: 'of-one-pool' })
  await local.admin('UpdateUserPool', { UserPoolId })
  expect(await refusal(local.admin('DeleteUserPool', { UserPoolId }))).toMatch(/domain/)
  await local.admin('DeleteUserPoolDomain', { UserPoolId, Domain: 'of-one-pool' })
  await local.admin('DeleteUserPool', { UserPoolId })
  expect(await refusal(local.admin('DescribeUserPool', { UserPoolId }))).toBe(
    `ResourceNotFoundException: User pool ${UserPoolId} does not exist.`,
  )
  expect(await refusal(local.app('SignUp', { ClientId: clientId, Username: 'bob', Password: 'x' }))).toMatch(
    /ResourceNotFound/,
  )
  const left: string[] = []
  for await (const [key] of local.cloud.store.range('cognito-idp/')) if (key.includes(UserPoolId)) left.push(key)
  expect(left).toEqual([])
})

test('sign-up is for administrators alone where the pool says so', async () => {
  const { clientId } = await makePool(local, { AdminCreateUserConfig: { AllowAdminCreateUserOnly: true } })
  const signUp = local.app('SignUp', { ClientId: clientId, Username: 'ada', Password: 'Correct-Horse-9' })
  expect(await refusal(signUp)).toBe('NotAuthorizedException: SignUp is not permitted for this user pool')
})

test('second factors of a pool are set and told, and none that nobody could have', async () => {
  const { poolId: UserPoolId } = await makePool(local)
  const set = (config: object) => local.admin('SetUserPoolMfaConfig', { UserPoolId, ...config })
  expect(await refusal(set({ MfaConfiguration: 'ON' }))).toMatch(/^InvalidParameterException/)
  await set({ MfaConfiguration: 'OPTIONAL', SoftwareTokenMfaConfiguration: { Enabled: true } })
  const SmsConfiguration = { SnsCallerArn: await local.smsRole() }
  const SmsMfaConfiguration = { SmsConfiguration, SmsAuthenticationMessage: 'Code: {####}' }
  await set({ SmsMfaConfiguration, MfaConfiguration: 'ON' })
  expect(await local.admin('GetUserPoolMfaConfig', { UserPoolId })).toEqual({
    MfaConfiguration: 'ON',
    SoftwareTokenMfaConfiguration: { Enabled: true },
    SmsMfaConfiguration,
  })
  expect(await refusal(set({ EmailMfaConfiguration: {} }))).toMatch(/DEVELOPER/)
  expect(await refusal(set({ WebAuthnConfiguration: {} }))).toMatch(/NotModelled/)
})

test('custom attributes are added and never again', async () => {
  const { poolId: UserPoolId } = await makePool(local)
  const add = () => local.admin('AddCustomAttributes', { UserPoolId, CustomAttributes: [{ Name: 'team' }] })
  await add()
  expect((await described(UserPoolId)).SchemaAttributes).toContainEqual(
    expect.objectContaining({ Name: 'custom:team', AttributeDataType: 'String', Mutable: true }),
  )
  expect(await refusal(add())).toMatch(/^InvalidParameterException/)
})

test('tags are put on and taken off', async () => {
  const { UserPool } = await create({ UserPoolTags: { team: 'a' } })
  const ResourceArn = `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${UserPool.Id}`
  await local.admin('TagResource', { ResourceArn, Tags: { stage: 'test' } })
  await local.admin('UntagResource', { ResourceArn, TagKeys: ['team'] })
  expect(await local.admin('ListTagsForResource', { ResourceArn })).toEqual({ Tags: { stage: 'test' } })
})

test('a domain has one pool, a pool one domain, and no name of the service', async () => {
  const { poolId: UserPoolId } = await makePool(local)
  const { poolId: other } = await makePool(local)
  const make = (Domain: string, pool = UserPoolId) =>
    refusal(local.admin('CreateUserPoolDomain', { UserPoolId: pool, Domain }))
  expect(await make('my-cognito')).toMatch(/reserved word/)
  expect(await make('Upper')).toMatch(/domain/)
  expect(await make('mine-alone')).toBe('nothing was refused')
  expect(await make('mine-alone', other)).toBe('InvalidParameterException: Domain already exists.')
  expect(await make('mine-too')).toMatch(/Only one domain/)
  const remove = local.admin('DeleteUserPoolDomain', { UserPoolId: other, Domain: 'mine-alone' })
  expect(await refusal(remove)).toMatch(/^ResourceNotFoundException/)
})
