import { generateSync } from 'otplib'
import { attributes, refusal, shownUser } from './pool-cloud'
import {
  allFlows,
  createSignInCloud,
  functionArn,
  makePool,
  password,
  type SignInCloud,
  tokensOf,
} from './sign-in-cloud'

let local: SignInCloud

beforeAll(async () => {
  local = await createSignInCloud()
})
afterAll(() => local.stop())

async function signedIn(
  name: string,
  given: Readonly<Record<string, string>> = {},
  pool: object = {},
  client: object = {},
) {
  const made = await makePool(local, pool, { ...allFlows, ...client })
  await local.person(made, name, given)
  const { AccessToken } = tokensOf(await local.withPassword(made, name))
  const own = <Output = Readonly<Record<string, unknown>>>(action: string, input: object = {}) =>
    local.app<Output>(action, { AccessToken, ...input })
  return { ...made, name, own }
}

const verified = { email: 'ada@old.example', email_verified: 'true' }

test('a person reads what the client may read', async () => {
  const { own } = await signedIn('ada', { ...verified, name: 'Ada' }, {}, { ReadAttributes: ['name'] })
  expect(await own('GetUser')).toEqual({
    Username: 'ada',
    UserAttributes: [
      { Name: 'sub', Value: expect.any(String) },
      { Name: 'name', Value: 'Ada' },
    ],
  })
  expect(await refusal(local.app('GetUser', { AccessToken: 'none.at.all' }))).toMatch(/^NotAuthorizedException/)
})

test('a person writes what the client may write, and no more', async () => {
  const { poolId, own } = await signedIn('bob', {}, {}, { WriteAttributes: ['name', 'nickname'] })
  await own('UpdateUserAttributes', { UserAttributes: attributes({ name: 'Bob', nickname: 'B' }) })
  await own('DeleteUserAttributes', { UserAttributeNames: ['nickname'] })
  expect((await shownUser(local, poolId, 'bob')).attributes).toEqual({ sub: expect.any(String), name: 'Bob' })
  const unauthorized = 'NotAuthorizedException: A client attempted to write unauthorized attribute'
  for (const name of ['website', 'email_verified']) {
    expect(await refusal(own('UpdateUserAttributes', { UserAttributes: attributes({ [name]: 'true' }) }))).toBe(
      unauthorized,
    )
  }
  expect(await refusal(own('DeleteUserAttributes', { UserAttributeNames: ['website'] }))).toBe(unauthorized)
})

test('a new address is verified by the code that went to it, and by no other', async () => {
  const { poolId, clientId, own } = await signedIn('ada', verified, { AutoVerifiedAttributes: ['email'] })
  const change = (email: string) => own('UpdateUserAttributes', { UserAttributes: attributes({ email }) })
  expect(await change('ada@new.example')).toEqual({
    CodeDeliveryDetailsList: [{ Destination: 'a***@n***', DeliveryMedium: 'EMAIL', AttributeName: 'email' }],
  })
  const Code = await local.mailedCode('ada@new.example')
  const verify = (code: string) => own('VerifyUserAttribute', { AttributeName: 'email', Code: code })
  expect(await refusal(verify(Code === '000000' ? '000001' : '000000'))).toMatch(/^CodeMismatchException/)
  await change('ada@newer.example')
  expect(await refusal(verify(Code))).toMatch(/^CodeMismatchException/)
  await verify(await local.mailedCode('ada@newer.example'))
  expect((await shownUser(local, poolId, 'ada')).attributes).toMatchObject({
    email: 'ada@newer.example',
    email_verified: 'true',
  })

  await own('GetUserAttributeVerificationCode', { AttributeName: 'email' })
  const late = await local.mailedCode('ada@newer.example')
  await local.advance(24 * 3_600_000)
  const { AccessToken } = tokensOf(await local.withPassword({ poolId, clientId }, 'ada'))
  const again = (action: string, input: object) => refusal(local.app(action, { AccessToken, ...input }))
  expect(await again('VerifyUserAttribute', { AttributeName: 'email', Code: late })).toMatch(/^ExpiredCodeException/)
  const byPhone = { AttributeName: 'phone_number' }
  expect(await again('GetUserAttributeVerificationCode', byPhone)).toMatch(/^InvalidParameterException/)
  expect(await again('GetUserAttributeVerificationCode', { AttributeName: 'name' })).toMatch(/attributeName/)
})

test('an address that is to be verified first takes the place of the old one by its code', async () => {
  const settings = {
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  }
  const { poolId, own } = await signedIn('ada', verified, settings)
  const email = async () => (await shownUser(local, poolId, 'ada')).attributes.email
  await own('UpdateUserAttributes', { UserAttributes: attributes({ email: 'ada@waiting.example' }) })
  expect(await email()).toBe('ada@old.example')
  await own('GetUserAttributeVerificationCode', { AttributeName: 'email' })
  await own('VerifyUserAttribute', { AttributeName: 'email', Code: await local.mailedCode('ada@waiting.example') })
  expect(await email()).toBe('ada@waiting.example')
})

test('an alias that another has can not be taken by verifying it', async () => {
  const aliases = { AliasAttributes: ['email'], AutoVerifiedAttributes: ['email'] }
  const { poolId, clientId, own } = await signedIn('ada', verified, aliases)
  const email = 'bob@alias.example'
  await local.person({ poolId, clientId }, 'bob', { email, email_verified: 'true' })
  await own('UpdateUserAttributes', { UserAttributes: attributes({ email }) })
  const Code = await local.mailedCode(email)
  expect(await refusal(own('VerifyUserAttribute', { AttributeName: 'email', Code }))).toMatch(/^AliasExistsException/)
  expect((await shownUser(local, poolId, email)).Username).toBe('bob')
})

test('a password is changed by who knows it, and tries have an end', async () => {
  const history = { Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 1 } } }
  const { own, ...made } = await signedIn('eve', {}, history)
  const change = (PreviousPassword: string, ProposedPassword: string) =>
    own('ChangePassword', { PreviousPassword, ProposedPassword })
  expect(await refusal(change(password, 'short'))).toMatch(/^InvalidPasswordException/)
  expect(await refusal(change(password, password))).toMatch(/^PasswordHistoryPolicyViolationException/)
  await change(password, 'another-password')
  expect(await refusal(local.withPassword(made, 'eve'))).toMatch(/^NotAuthorizedException/)
  tokensOf(await local.withPassword(made, 'eve', 'another-password'))
  const tries = await Promise.all(Array.from({ length: 8 }, () => refusal(change('wrong', 'yet-another-one'))))
  expect(tries.filter((each) => each === 'NotAuthorizedException: Incorrect username or password.')).toHaveLength(5)
  expect(tries.filter((each) => /^LimitExceededException/.test(each))).toHaveLength(3)
})

test('a person who goes is gone, and so are the tokens', async () => {
  const { poolId, own, clientId } = await signedIn('florence-of-old')
  const { sub = '' } = (await shownUser(local, poolId, 'florence-of-old')).attributes
  await refusal(local.withPassword({ poolId, clientId }, 'florence-of-old', 'wrong'))
  await own('DeleteUser')
  expect(await refusal(local.admin('AdminGetUser', { UserPoolId: poolId, Username: 'florence-of-old' }))).toMatch(
    /^UserNotFound/,
  )
  expect(await refusal(own('GetUser'))).toMatch(/^(UserNotFound|NotAuthorized)/)
  const left: string[] = []
  for await (const [key, value] of local.cloud.store.range('cognito-idp/')) {
    const text = `${key}${JSON.stringify(value)}`
    if (text.includes('florence-of-old') || text.includes(sub)) left.push(key)
  }
  expect(left).toEqual([])
})

test('who is disabled has no right by a token, and has it no more when enabled again', async () => {
  const { poolId, own } = await signedIn('gus')
  const of = { UserPoolId: poolId, Username: 'gus' }
  await local.admin('AdminDisableUser', of)
  expect(await refusal(own('GetUser'))).toMatch(/^NotAuthorizedException/)
  await local.admin('AdminEnableUser', of)
  expect(await refusal(own('GetUser'))).toMatch(/^NotAuthorizedException/)
})

test('the factors of a person are those that the pool takes and the person has', async () => {
  const settings = { Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP', 'SMS_OTP'] } } }
  const { poolId, own } = await signedIn('kim', verified, settings)
  const factors = { Username: 'kim', ConfiguredUserAuthFactors: ['PASSWORD', 'EMAIL_OTP'] }
  expect(await own('GetUserAuthFactors')).toEqual(factors)
  expect(await local.admin('AdminGetUserAuthFactors', { UserPoolId: poolId, Username: 'kim' })).toEqual(factors)
})

test('an administrator takes an authenticator away that is lost', async () => {
  const { poolId, own } = await signedIn('lee')
  await local.admin('SetUserPoolMfaConfig', {
    UserPoolId: poolId,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  const { SecretCode: secret } = await own<{ SecretCode: string }>('AssociateSoftwareToken')
  const UserCode = generateSync({ secret, epoch: Math.floor(local.cloud.clock.now() / 1000) })
  await own('VerifySoftwareToken', { UserCode })
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
  await own('SetUserMFAPreference', { SoftwareTokenMfaSettings })
  const of = { UserPoolId: poolId, Username: 'lee' }
  expect(await local.admin('AdminGetUser', of)).toMatchObject({ PreferredMfaSetting: 'SOFTWARE_TOKEN_MFA' })
  await local.admin('AdminDeleteSoftwareToken', of)
  expect(await local.admin('AdminGetUser', of)).not.toHaveProperty('UserMFASettingList')
  expect(await refusal(own('SetUserMFAPreference', { SoftwareTokenMfaSettings }))).toMatch(/^InvalidParameterException/)
})

test('older clients turn texts on and off by their own call', async () => {
  const pool = { SmsConfiguration: { SnsCallerArn: await local.smsRole() }, MfaConfiguration: 'OPTIONAL' }
  const { own } = await signedIn('hal', { phone_number: '+15550004444' }, pool)
  await own('SetUserSettings', { MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] })
  expect(await own('GetUser')).toMatchObject({
    UserMFASettingList: ['SMS_MFA'],
    MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }],
  })
  const byMail = { MFAOptions: [{ DeliveryMedium: 'EMAIL', AttributeName: 'email' }] }
  expect(await refusal(own('SetUserSettings', byMail))).toMatch(/^InvalidParameterException/)
  await own('SetUserSettings', { MFAOptions: [] })
  expect(await own('GetUser')).not.toHaveProperty('UserMFASettingList')
})

test('who has forgotten the password of an older directory is taken over first', async () => {
  const pool = { LambdaConfig: { UserMigration: functionArn('older') }, AutoVerifiedAttributes: ['email'] }
  const hiding = { PreventUserExistenceErrors: 'ENABLED' }
  const { poolId, clientId } = await makePool(local, pool, { ...allFlows, ...hiding })
  local.functions.older = (event) => {
    if (event.userName !== 'ida') throw new Error('unknown there')
    event.response.userAttributes = { email: 'ida@older.example', email_verified: 'true' }
    event.response.finalUserStatus = 'CONFIRMED'
  }
  await local.app('ForgotPassword', { ClientId: clientId, Username: 'ida' })
  expect(local.events.at(-1)?.triggerSource).toBe('UserMigration_ForgotPassword')
  const ConfirmationCode = await local.mailedCode('ida@older.example')
  const Password = 'new-Password-7'
  await local.app('ConfirmForgotPassword', { ClientId: clientId, Username: 'ida', ConfirmationCode, Password })
  tokensOf(await local.withPassword({ poolId, clientId }, 'ida', Password))
  expect(await local.app('ForgotPassword', { ClientId: clientId, Username: 'nobody' })).toEqual({
    CodeDeliveryDetails: expect.any(Object),
  })
})
