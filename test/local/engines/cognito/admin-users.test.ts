import { attributes, createPoolCloud, makePool, type PoolCloud, password, refusal, shownUser } from './pool-cloud'

let local: PoolCloud

beforeAll(async () => {
  local = await createPoolCloud()
})
afterAll(() => local.stop())

async function created(poolId: string, Username: string, more: object = {}) {
  const { User } = await local.admin<{ User: { Username: string; UserStatus: string; Attributes: object } }>(
    'AdminCreateUser',
    { UserPoolId: poolId, Username, MessageAction: 'SUPPRESS', ...more },
  )
  return User
}

test('who is created by an administrator gets an invitation with a password that the policy takes', async () => {
  const { poolId } = await makePool(local, {
    AdminCreateUserConfig: {
      InviteMessageTemplate: { EmailSubject: 'Welcome', EmailMessage: 'Hello {username}, your password is {####}' },
    },
  })
  const UserAttributes = attributes({ email: 'ada@invited.example', email_verified: 'true' })
  const user = await created(poolId, 'ada', { UserAttributes, MessageAction: undefined })
  expect(user).toMatchObject({ Username: 'ada', UserStatus: 'FORCE_CHANGE_PASSWORD', Enabled: true })
  const [mail] = await local.mails('ada@invited.example')
  expect(mail?.subject).toBe('Welcome')
  expect(mail?.body).toMatch(/^Hello ada, your password is \S{12,}$/)
  const given = await local.mailedCode('ada@invited.example')
  expect(given).toMatch(/(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9])/)
})

test('an invitation can be suppressed, sent again with another password, and only while it is not used', async () => {
  const { poolId } = await makePool(local)
  const email = 'bob@invited.example'
  await created(poolId, 'bob', { UserAttributes: attributes({ email }) })
  expect(await local.mails(email)).toEqual([])
  const again = { UserPoolId: poolId, Username: 'bob', MessageAction: 'RESEND' }
  await local.admin('AdminCreateUser', again)
  await local.admin('AdminCreateUser', again)
  const [first, second] = await local.mails(email)
  expect(first?.body).not.toBe(second?.body)
  await local.admin('AdminSetUserPassword', {
    UserPoolId: poolId,
    Username: 'bob',
    Password: password,
    Permanent: true,
  })
  expect(await refusal(local.admin('AdminCreateUser', again))).toMatch(/^UnsupportedUserStateException/)
  expect(await refusal(local.admin('AdminCreateUser', { ...again, Username: 'nobody' }))).toMatch(
    /^UserNotFoundException/,
  )
})

test('an invitation goes by the mediums that are asked for', async () => {
  const SnsCallerArn = await local.smsRole()
  const { poolId } = await makePool(local, { SmsConfiguration: { SnsCallerArn } })
  const UserAttributes = attributes({ email: 'cy@invited.example', phone_number: '+15550001111' })
  const both = { UserAttributes, MessageAction: undefined, DesiredDeliveryMediums: ['EMAIL', 'SMS'] }
  await created(poolId, 'cy', both)
  expect(await local.mails('cy@invited.example')).toHaveLength(1)
  expect(await local.texts('+15550001111')).toHaveLength(1)
  const none = { MessageAction: undefined, DesiredDeliveryMediums: ['EMAIL'] }
  expect(await refusal(created(poolId, 'di', none))).toMatch(/^InvalidParameterException/)
  expect(await refusal(local.admin('AdminGetUser', { UserPoolId: poolId, Username: 'di' }))).toMatch(/^UserNotFound/)
})

test('a password that an administrator sets is a first one or a lasting one', async () => {
  const { poolId } = await makePool(local, {
    Policies: { PasswordPolicy: { MinimumLength: 8, PasswordHistorySize: 2 } },
  })
  await created(poolId, 'eve')
  const set = (Password: string, Permanent?: boolean) =>
    local.admin('AdminSetUserPassword', { UserPoolId: poolId, Username: 'eve', Password, Permanent })
  await set('first-password', true)
  expect((await shownUser(local, poolId, 'eve')).UserStatus).toBe('CONFIRMED')
  await set('second-password')
  expect((await shownUser(local, poolId, 'eve')).UserStatus).toBe('FORCE_CHANGE_PASSWORD')
  expect(await refusal(set('first-password'))).toMatch(/^PasswordHistoryPolicyViolationException/)
  await set('third-password')
  await set('first-password')
})

test('an administrator confirms, disables and enables, and takes away', async () => {
  const { poolId, clientId } = await makePool(local)
  await local.app('SignUp', { ClientId: clientId, Username: 'flo', Password: password })
  const of = { UserPoolId: poolId, Username: 'flo' }
  await local.admin('AdminConfirmSignUp', of)
  expect(await refusal(local.admin('AdminConfirmSignUp', of))).toBe(
    'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
  )
  await local.admin('AdminDisableUser', of)
  expect(await shownUser(local, poolId, 'flo')).toMatchObject({ UserStatus: 'CONFIRMED', Enabled: false })
  await local.admin('AdminEnableUser', of)
  expect((await shownUser(local, poolId, 'flo')).Enabled).toBe(true)
  await local.admin('AdminDeleteUser', of)
  expect(await refusal(local.admin('AdminGetUser', of))).toBe('UserNotFoundException: User does not exist.')
  // Her name is free again.
  await created(poolId, 'flo')
})

test('attributes keep to the schema', async () => {
  const { poolId } = await makePool(local, {
    Schema: [
      { Name: 'given_name', Required: true },
      { Name: 'badge', AttributeDataType: 'String', Mutable: false },
      { Name: 'floor', AttributeDataType: 'Number', NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' } },
      { Name: 'team', AttributeDataType: 'String', StringAttributeConstraints: { MinLength: '2', MaxLength: '5' } },
      { Name: 'remote', AttributeDataType: 'Boolean' },
    ],
  })
  const tried = (given: Readonly<Record<string, string>>) =>
    refusal(created(poolId, 'gus', { UserAttributes: attributes({ given_name: 'Gus', ...given }) }))
  const schema = 'InvalidParameterException: Attributes did not conform to the schema: '
  // What is required and left out is asked for at the first sign-in.
  expect(await refusal(created(poolId, 'guy'))).toBe('nothing was refused')
  expect(await tried({ 'custom:floor': '10' })).toMatch(`${schema}custom:floor: `)
  expect(await tried({ 'custom:floor': '0' })).toMatch(`${schema}custom:floor: `)
  expect(await tried({ 'custom:floor': 'two' })).toMatch(`${schema}custom:floor: `)
  expect(await tried({ 'custom:team': 'x' })).toMatch(`${schema}custom:team: `)
  expect(await tried({ 'custom:team': 'longer' })).toMatch(`${schema}custom:team: `)
  expect(await tried({ 'custom:remote': 'maybe' })).toMatch(`${schema}custom:remote: `)
  expect(await tried({ 'custom:none': '1' })).toMatch(`${schema}custom:none: `)
  expect(await tried({ birthdate: '1990' })).toMatch(`${schema}birthdate: `)
  expect(await tried({ sub: '1' })).toMatch(`${schema}sub: `)
  expect(await tried({ email: 'nowhere' })).toBe('InvalidParameterException: Invalid email address format.')
  expect(await tried({ phone_number: '0151' })).toBe('InvalidParameterException: Invalid phone number format.')
  expect(await tried({ 'custom:badge': '7', 'custom:floor': '3', 'custom:team': 'core' })).toBe('nothing was refused')

  const update = (given: Readonly<Record<string, string>>) =>
    local.admin('AdminUpdateUserAttributes', {
      UserPoolId: poolId,
      Username: 'gus',
      UserAttributes: attributes(given),
    })
  expect(await refusal(update({ 'custom:badge': '8' }))).toMatch(`${schema}custom:badge: Attribute cannot be updated.`)
  expect(await refusal(update({ given_name: '' }))).toMatch(`${schema}given_name: `)
  await update({ 'custom:floor': '4', 'custom:team': '' })
  expect((await shownUser(local, poolId, 'gus')).attributes).toEqual({
    sub: expect.any(String),
    given_name: 'Gus',
    'custom:badge': '7',
    'custom:floor': '4',
  })
  const remove = (...UserAttributeNames: string[]) =>
    local.admin('AdminDeleteUserAttributes', { UserPoolId: poolId, Username: 'gus', UserAttributeNames })
  expect(await refusal(remove('given_name'))).toMatch(/^InvalidParameterException/)
  await remove('custom:floor')
  expect((await shownUser(local, poolId, 'gus')).attributes['custom:floor']).toBeUndefined()
})

test('a new address is verified no more, and a code goes to it where the pool verifies it', async () => {
  const { poolId } = await makePool(local, { AutoVerifiedAttributes: ['email'] })
  const UserAttributes = attributes({ email: 'hal@old.example', email_verified: 'true' })
  await created(poolId, 'hal', { UserAttributes })
  const update = (given: Readonly<Record<string, string>>) =>
    local.admin('AdminUpdateUserAttributes', { UserPoolId: poolId, Username: 'hal', UserAttributes: attributes(given) })
  await update({ email: 'hal@new.example' })
  expect((await shownUser(local, poolId, 'hal')).attributes).toMatchObject({
    email: 'hal@new.example',
    email_verified: 'false',
  })
  expect(await local.mailedCode('hal@new.example')).toMatch(/^\d{6}$/)
  await update({ email: 'hal@other.example', email_verified: 'true' })
  expect((await shownUser(local, poolId, 'hal')).attributes.email_verified).toBe('true')
  expect(await local.mails('hal@other.example')).toEqual([])
})

test('where an address has to be verified first, the old one stays until it is', async () => {
  const { poolId } = await makePool(local, {
    AutoVerifiedAttributes: ['email'],
    UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  })
  const UserAttributes = attributes({ email: 'ida@old.example', email_verified: 'true' })
  await created(poolId, 'ida', { UserAttributes })
  await local.admin('AdminUpdateUserAttributes', {
    UserPoolId: poolId,
    Username: 'ida',
    UserAttributes: attributes({ email: 'ida@new.example' }),
  })
  expect((await shownUser(local, poolId, 'ida')).attributes).toMatchObject({
    email: 'ida@old.example',
    email_verified: 'true',
  })
  expect(await local.mailedCode('ida@new.example')).toMatch(/^\d{6}$/)
})

test('a person is found by name, sub and verified aliases, and an alias has one owner', async () => {
  const { poolId, clientId } = await makePool(local, {
    AliasAttributes: ['email', 'preferred_username'],
    AutoVerifiedAttributes: ['email'],
    UsernameConfiguration: { CaseSensitive: false },
  })
  const email = 'jo@example.com'
  await created(poolId, 'Jo', {
    UserAttributes: attributes({ email, email_verified: 'true', preferred_username: 'jojo' }),
  })
  const { attributes: own } = await shownUser(local, poolId, 'jO')
  for (const name of ['JO@example.com', 'JoJo', own.sub ?? '']) {
    expect((await shownUser(local, poolId, name)).Username).toBe('Jo')
  }
  expect(await refusal(created(poolId, 'kim@example.com'))).toMatch(
    /^InvalidParameterException: Username cannot be of email/,
  )
  const second = { UserAttributes: attributes({ email, email_verified: 'true' }) }
  expect(await refusal(created(poolId, 'kim', second))).toMatch(/^AliasExistsException/)

  // Unverified it is nobody's alias; who then confirms it can take it, if told to.
  await local.app('SignUp', {
    ClientId: clientId,
    Username: 'kim',
    Password: password,
    UserAttributes: attributes({ email }),
  })
  const ConfirmationCode = await local.mailedCode(email)
  const confirmation = { ClientId: clientId, Username: 'kim', ConfirmationCode }
  expect(await refusal(local.app('ConfirmSignUp', confirmation))).toMatch(/^AliasExistsException/)
  await local.app('ConfirmSignUp', { ...confirmation, ForceAliasCreation: true })
  expect((await shownUser(local, poolId, email)).Username).toBe('kim')
  expect((await shownUser(local, poolId, 'jo')).attributes.email_verified).toBe('false')

  // An administrator takes it in the same way.
  const third = { UserAttributes: attributes({ email, email_verified: 'true' }) }
  expect(await refusal(created(poolId, 'lou', third))).toMatch(/^AliasExistsException/)
  await created(poolId, 'lou', { ...third, ForceAliasCreation: true })
  expect((await shownUser(local, poolId, email)).Username).toBe('lou')
})

test('where people sign up under an address, it is an attribute and the user name is the sub', async () => {
  const { poolId, clientId } = await makePool(local, { UsernameAttributes: ['email'] })
  const signUp = (Username: string) =>
    local.app<{ UserSub: string }>('SignUp', { ClientId: clientId, Username, Password: password })
  expect(await refusal(signUp('lee'))).toBe('InvalidParameterException: Username should be an email.')
  const { UserSub } = await signUp('lee@example.com')
  expect(await shownUser(local, poolId, 'lee@example.com')).toMatchObject({
    Username: UserSub,
    attributes: { email: 'lee@example.com' },
  })
  expect(await refusal(signUp('lee@example.com'))).toBe('UsernameExistsException: User already exists')
})

test('second factors are those that the pool and the person have, one of them preferred', async () => {
  const SnsCallerArn = await local.smsRole()
  const { poolId } = await makePool(local, { SmsConfiguration: { SnsCallerArn }, MfaConfiguration: 'OPTIONAL' })
  await created(poolId, 'max')
  const set = (settings: object) =>
    local.admin('AdminSetUserMFAPreference', { UserPoolId: poolId, Username: 'max', ...settings })
  const bySms = { SMSMfaSettings: { Enabled: true, PreferredMfa: true } }
  expect(await refusal(set(bySms))).toMatch(/^InvalidParameterException/)
  await local.admin('AdminUpdateUserAttributes', {
    UserPoolId: poolId,
    Username: 'max',
    UserAttributes: attributes({ phone_number: '+15550002222' }),
  })
  await set(bySms)
  const shown = await local.admin('AdminGetUser', { UserPoolId: poolId, Username: 'max' })
  expect(shown).toMatchObject({ PreferredMfaSetting: 'SMS_MFA', UserMFASettingList: ['SMS_MFA'] })
  expect(await refusal(set({ SoftwareTokenMfaSettings: { Enabled: true } }))).toMatch(/^InvalidParameterException/)
  await set({ SMSMfaSettings: { Enabled: false } })
  expect(await local.admin('AdminGetUser', { UserPoolId: poolId, Username: 'max' })).not.toHaveProperty(
    'UserMFASettingList',
  )
})
