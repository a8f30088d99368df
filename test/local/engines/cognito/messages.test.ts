import { root } from '../../create-test-cloud'
import { attributes, refusal } from './pool-cloud'
import { createSignInCloud, functionArn, makePool, password, type SignInCloud } from './sign-in-cloud'

let local: SignInCloud

beforeAll(async () => {
  local = await createSignInCloud()
})
afterAll(() => local.stop())
beforeEach(() => {
  local.events.length = 0
})

const signUp = (ClientId: string, Username: string, more: object = {}) =>
  local.app('SignUp', {
    ClientId,
    Username,
    Password: password,
    UserAttributes: attributes({ email: `${Username}@messages.example`, name: 'Ada' }),
    ...more,
  })

test('a function is asked before a sign-up, and may refuse, confirm and verify', async () => {
  const LambdaConfig = { PreSignUp: functionArn('before'), PostConfirmation: functionArn('after') }
  const { poolId, clientId } = await makePool(local, { LambdaConfig, AutoVerifiedAttributes: ['email'] })
  local.functions.before = ({ userName, response }) => {
    if (userName === 'eve') throw new Error('not her')
    Object.assign(response, { autoConfirmUser: true, autoVerifyEmail: true })
  }
  const more = { ValidationData: attributes({ captcha: 'ok' }), ClientMetadata: { from: 'web' } }
  expect(await signUp(clientId, 'ada', more)).toMatchObject({ UserConfirmed: true })
  expect(local.events).toMatchObject([
    {
      version: '1',
      region: 'us-east-1',
      userPoolId: poolId,
      userName: 'ada',
      triggerSource: 'PreSignUp_SignUp',
      callerContext: { clientId },
      request: {
        userAttributes: { email: 'ada@messages.example', name: 'Ada' },
        validationData: { captcha: 'ok' },
        clientMetadata: { from: 'web' },
      },
      response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
    },
    {
      triggerSource: 'PostConfirmation_ConfirmSignUp',
      request: {
        userAttributes: { email_verified: 'true', 'cognito:user_status': 'CONFIRMED' },
        clientMetadata: { from: 'web' },
      },
    },
  ])
  expect(await refusal(signUp(clientId, 'eve'))).toBe(
    'UserLambdaValidationException: PreSignUp failed with error not her.',
  )
  expect(await refusal(local.admin('AdminGetUser', { UserPoolId: poolId, Username: 'eve' }))).toMatch(/^UserNotFound/)
  await local.admin('AdminCreateUser', { UserPoolId: poolId, Username: 'bob', MessageAction: 'SUPPRESS' })
  expect(local.events.at(-1)).toMatchObject({
    triggerSource: 'PreSignUp_AdminCreateUser',
    callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' },
  })
})

test('a function that fails after a confirmation gives its error, and the person is confirmed', async () => {
  const { poolId, clientId } = await makePool(local, { LambdaConfig: { PostConfirmation: functionArn('late') } })
  local.functions.late = () => {
    throw new Error('too late')
  }
  await signUp(clientId, 'cy')
  const confirm = local.admin('AdminConfirmSignUp', { UserPoolId: poolId, Username: 'cy' })
  expect(await refusal(confirm)).toBe('UserLambdaValidationException: PostConfirmation failed with error too late.')
  expect(await local.admin('AdminGetUser', { UserPoolId: poolId, Username: 'cy' })).toMatchObject({
    UserStatus: 'CONFIRMED',
  })
})

test('a function says what stands in a message, but not without the code', async () => {
  const LambdaConfig = { CustomMessage: functionArn('words') }
  const { poolId, clientId } = await makePool(local, { LambdaConfig, AutoVerifiedAttributes: ['email'] })
  local.functions.words = ({ request, response, triggerSource }) => {
    Object.assign(response, { emailSubject: triggerSource, emailMessage: `Use ${request.codeParameter} now` })
  }
  await signUp(clientId, 'di', { ClientMetadata: { from: 'web' } })
  const [mail] = await local.mails('di@messages.example')
  expect(mail).toMatchObject({ subject: 'CustomMessage_SignUp', body: expect.stringMatching(/^Use \d{6} now$/) })
  expect(local.events).toMatchObject([
    { request: { codeParameter: '{####}', usernameParameter: null, clientMetadata: { from: 'web' } } },
  ])
  await local.app('ResendConfirmationCode', { ClientId: clientId, Username: 'di' })
  expect(local.events.at(-1)?.triggerSource).toBe('CustomMessage_ResendCode')
  await local
    .admin('AdminCreateUser', {
      UserPoolId: poolId,
      Username: 'eli',
      UserAttributes: attributes({ email: 'eli@messages.example' }),
      MessageAction: undefined,
    })
    .catch((error: Error) => expect(error.message).toMatch(/place/))
  expect(local.events.at(-1)).toMatchObject({
    triggerSource: 'CustomMessage_AdminCreateUser',
    request: { usernameParameter: '{username}' },
  })
  local.functions.words = ({ response }) => {
    response.emailMessage = 'no code'
  }
  expect(await refusal(local.app('ResendConfirmationCode', { ClientId: clientId, Username: 'di' }))).toMatch(
    /CustomMessage/,
  )
})

test('mail is of the service, or of an identity of SES that is verified', async () => {
  const domain = 'arn:aws:ses:us-east-1:000000000000:identity/mail.example'
  const own = (From: string) => ({
    AutoVerifiedAttributes: ['email'],
    EmailConfiguration: {
      EmailSendingAccount: 'DEVELOPER',
      SourceArn: domain,
      From,
      ReplyToEmailAddress: 'help@mail.example',
    },
  })
  await local.cloud.call(root, 'ses', 'CreateEmailIdentity', { EmailIdentity: 'mail.example' })
  const { clientId } = await makePool(local, own('Accounts <accounts@mail.example>'))
  await signUp(clientId, 'flo')
  const [mail] = await local.engines.mailbox.list({ to: 'flo@messages.example' })
  expect(mail).toMatchObject({
    from: expect.stringContaining('accounts@mail.example'),
    replyTo: ['help@mail.example'],
  })
  const { clientId: other } = await makePool(local, own('accounts@not-ours.example'))
  expect(await refusal(signUp(other, 'gus'))).toMatch(
    /^InvalidEmailRoleAccessPolicyException: Email address is not verified/,
  )
  const { clientId: usual } = await makePool(local, { AutoVerifiedAttributes: ['email'] })
  await signUp(usual, 'hal')
  expect((await local.mails('hal@messages.example'))[0]?.from).toContain('no-reply@verificationemail.com')
})

test('a name is not read as a part of the mail', async () => {
  const { poolId } = await makePool(local)
  await local.admin('AdminCreateUser', {
    UserPoolId: poolId,
    Username: '<b>{####}</b>',
    UserAttributes: attributes({ email: 'ida@messages.example' }),
  })
  const [mail] = await local.mails('ida@messages.example')
  expect(mail?.body).toMatch(/^Your username is &lt;b&gt;\{####\}&lt;\/b&gt; and temporary password is /)
})

test('a role that may not send is told by name', async () => {
  const { Role } = await local.cloud.call<{ Role: { Arn: string } }>(root, 'iam', 'CreateRole', {
    RoleName: 'silent',
    AssumeRolePolicyDocument: JSON.stringify({
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Principal: { Service: 'cognito-idp.amazonaws.com' }, Action: 'sts:AssumeRole' }],
    }),
  })
  const SmsConfiguration = { SnsCallerArn: Role.Arn }
  const { clientId } = await makePool(local, { AutoVerifiedAttributes: ['phone_number'], SmsConfiguration })
  const UserAttributes = attributes({ phone_number: '+15550005555' })
  expect(await refusal(signUp(clientId, 'jo', { UserAttributes }))).toMatch(/^InvalidSmsRoleAccessPolicyException/)
  const elsewhere = makePool(local, { SmsConfiguration: { ...SmsConfiguration, SnsRegion: 'eu-west-1' } })
  expect(await refusal(elsewhere)).toMatch(/NotModelled.*SnsRegion/)
})
