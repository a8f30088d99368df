import { attributes, createPoolCloud, makePool, type PoolCloud, password, refusal, shownUser } from './pool-cloud'

let local: PoolCloud

beforeAll(async () => {
  local = await createPoolCloud()
})
afterAll(() => local.stop())

const byMail = { AutoVerifiedAttributes: ['email'] }

function signUp(ClientId: string, Username: string, more: object = {}) {
  return local.app<{ UserSub: string; UserConfirmed: boolean; CodeDeliveryDetails?: object }>('SignUp', {
    ClientId,
    Username,
    Password: password,
    UserAttributes: attributes({ email: `${Username}@example.com` }),
    ...more,
  })
}

test('who signs up is confirmed by the code in the mail, and the address with them', async () => {
  const { poolId, clientId } = await makePool(local, byMail)
  const answer = await signUp(clientId, 'ada')
  expect(answer).toEqual({
    UserConfirmed: false,
    UserSub: expect.stringMatching(/^[0-9a-f-]{36}$/),
    CodeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
  })
  expect(await shownUser(local, poolId, 'ada')).toMatchObject({
    UserStatus: 'UNCONFIRMED',
    attributes: { sub: answer.UserSub, email_verified: 'false' },
  })

  const ConfirmationCode = await local.mailedCode('ada@example.com')
  await local.app('ConfirmSignUp', { ClientId: clientId, Username: 'ada', ConfirmationCode })

  expect(await shownUser(local, poolId, answer.UserSub)).toMatchObject({
    Username: 'ada',
    UserStatus: 'CONFIRMED',
    attributes: { email: 'ada@example.com', email_verified: 'true' },
  })
})

test('a phone is confirmed by a text, sent as the role that the pool names', async () => {
  const SnsCallerArn = await local.smsRole('pool-7')
  const pool = { AutoVerifiedAttributes: ['phone_number'], SmsVerificationMessage: 'Hallo, your code is {####}' }
  const { poolId, clientId } = await makePool(local, {
    ...pool,
    SmsConfiguration: { SnsCallerArn, ExternalId: 'pool-7' },
  })
  const phone_number = '+4915112345678'
  const { CodeDeliveryDetails } = await signUp(clientId, 'grace', { UserAttributes: attributes({ phone_number }) })
  expect(CodeDeliveryDetails).toEqual({
    Destination: '+*********5678',
    DeliveryMedium: 'SMS',
    AttributeName: 'phone_number',
  })
  expect(await local.texts(phone_number)).toEqual([expect.stringMatching(/^Hallo, your code is \d{6}$/)])
  const ConfirmationCode = await local.textedCode(phone_number)
  await local.app('ConfirmSignUp', { ClientId: clientId, Username: 'grace', ConfirmationCode })
  expect((await shownUser(local, poolId, 'grace')).attributes.phone_number_verified).toBe('true')
})

test('a role whose trust asks for another external id sends nothing', async () => {
  const SnsCallerArn = await local.smsRole('right')
  const pool = { AutoVerifiedAttributes: ['phone_number'], SmsConfiguration: { SnsCallerArn, ExternalId: 'wrong' } }
  const { clientId } = await makePool(local, pool)
  const work = signUp(clientId, 'eve', { UserAttributes: attributes({ phone_number: '+15550000001' }) })
  expect(await refusal(work)).toMatch(/^InvalidSmsRoleTrustRelationshipException/)
})

test('no code but the one that was sent confirms, and five wrong ones end it', async () => {
  const { poolId, clientId } = await makePool(local, byMail)
  await signUp(clientId, 'bob')
  const right = await local.mailedCode('bob@example.com')
  const wrong = right === '000000' ? '000001' : '000000'
  const confirm = (ConfirmationCode: string) =>
    local.app('ConfirmSignUp', { ClientId: clientId, Username: 'bob', ConfirmationCode })
  for (let tries = 0; tries < 5; tries++) {
    expect(await refusal(confirm(wrong))).toBe(
      'CodeMismatchException: Invalid verification code provided, please try again.',
    )
  }
  expect(await refusal(confirm(right))).toMatch(/^LimitExceededException/)
  expect((await shownUser(local, poolId, 'bob')).UserStatus).toBe('UNCONFIRMED')
  await local.app('ResendConfirmationCode', { ClientId: clientId, Username: 'bob' })
  await confirm(await local.mailedCode('bob@example.com'))
})

test('a code has an end, and a new one ends the old', async () => {
  const { clientId } = await makePool(local, byMail)
  await signUp(clientId, 'carl')
  const old = await local.mailedCode('carl@example.com')
  const confirm = (ConfirmationCode: string) =>
    local.app('ConfirmSignUp', { ClientId: clientId, Username: 'carl', ConfirmationCode })
  await local.advance(24 * 3_600_000)
  expect(await refusal(confirm(old))).toMatch(/^ExpiredCodeException/)
  await local.app('ResendConfirmationCode', { ClientId: clientId, Username: 'carl' })
  await confirm(await local.mailedCode('carl@example.com'))
  expect(await refusal(confirm(old))).toBe(
    'NotAuthorizedException: User cannot be confirmed. Current status is CONFIRMED',
  )
})

test('two who want one name at once: one has it', async () => {
  const { clientId } = await makePool(local, byMail)
  const outcomes = await Promise.all(Array.from({ length: 5 }, () => refusal(signUp(clientId, 'dora'))))
  expect(outcomes.filter((each) => each === 'nothing was refused')).toHaveLength(1)
  expect(outcomes.filter((each) => each === 'UsernameExistsException: User already exists')).toHaveLength(4)
})

test('a password that the policy refuses is told by what it lacks', async () => {
  const PasswordPolicy = { MinimumLength: 10, RequireUppercase: true, RequireNumbers: true }
  const { clientId } = await makePool(local, { ...byMail, Policies: { PasswordPolicy } })
  const tried = async (Password: string) => refusal(signUp(clientId, 'emil', { Password }))
  const why = 'InvalidPasswordException: Password did not conform with policy: '
  expect(await tried('Short1')).toBe(`${why}Password not long enough`)
  expect(await tried('longenough1')).toBe(`${why}Password must have uppercase characters`)
  expect(await tried('Longenoughs')).toBe(`${why}Password must have numeric characters`)
  expect(await tried('LONGENOUGH1')).toBe('nothing was refused')
})
