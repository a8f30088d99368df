import { attributes, createPoolCloud, makePool, type PoolCloud, password, refusal, shownUser } from './pool-cloud'

let local: PoolCloud

beforeAll(async () => {
  local = await createPoolCloud()
})
afterAll(() => local.stop())

interface Person {
  readonly poolId: string
  readonly clientId: string
}

async function person(name: string, client: object = {}, pool: object = {}): Promise<Person> {
  const made = await makePool(local, { AutoVerifiedAttributes: ['email'], ...pool }, client)
  const UserAttributes = attributes({ email: `${name}@example.com`, email_verified: 'true' })
  const of = { UserPoolId: made.poolId, Username: name }
  await local.admin('AdminCreateUser', { ...of, UserAttributes, MessageAction: 'SUPPRESS' })
  await local.admin('AdminSetUserPassword', { ...of, Password: password, Permanent: true })
  return made
}

const ask = (ClientId: string, Username: string) => local.app('ForgotPassword', { ClientId, Username })
const confirm = (ClientId: string, Username: string, ConfirmationCode: string, Password = 'Another-Horse-8') =>
  local.app('ConfirmForgotPassword', { ClientId, Username, ConfirmationCode, Password })

test('a new password is set by the code that was sent, within an hour and once', async () => {
  const { poolId, clientId } = await person('ada')
  expect(await ask(clientId, 'ada')).toEqual({
    CodeDeliveryDetails: { Destination: 'a***@e***', DeliveryMedium: 'EMAIL', AttributeName: 'email' },
  })
  const late = await local.mailedCode('ada@example.com')
  await local.advance(3_600_000)
  expect(await refusal(confirm(clientId, 'ada', late))).toMatch(/^ExpiredCodeException/)
  await ask(clientId, 'ada')
  const code = await local.mailedCode('ada@example.com')
  expect(await refusal(confirm(clientId, 'ada', code, 'short'))).toMatch(/^InvalidPasswordException/)
  await confirm(clientId, 'ada', code)
  expect((await shownUser(local, poolId, 'ada')).UserStatus).toBe('CONFIRMED')
  expect(await refusal(confirm(clientId, 'ada', code))).toMatch(/^ExpiredCodeException/)
})

test('no other code does, nor that of a sign-up, and tries have an end', async () => {
  const { clientId } = await person('bob')
  await ask(clientId, 'bob')
  const right = await local.mailedCode('bob@example.com')
  const wrong = right === '111111' ? '222222' : '111111'
  for (let tries = 0; tries < 5; tries++) {
    expect(await refusal(confirm(clientId, 'bob', wrong))).toMatch(/^CodeMismatchException/)
  }
  expect(await refusal(confirm(clientId, 'bob', right))).toMatch(/^LimitExceededException/)
})

test('nobody is mailed without end', async () => {
  const { clientId } = await person('cy')
  for (let times = 0; times < 5; times++) await ask(clientId, 'cy')
  expect(await refusal(ask(clientId, 'cy'))).toBe(
    'LimitExceededException: Attempt limit exceeded, please try after some time.',
  )
  expect(await local.mails('cy@example.com')).toHaveLength(5)
  await local.advance(3_600_000)
  await ask(clientId, 'cy')
})

test('who has no verified address, or is not to recover alone, is told so', async () => {
  const { poolId, clientId } = await person(
    'di',
    {},
    { AccountRecoverySetting: { RecoveryMechanisms: [{ Name: 'admin_only', Priority: 1 }] } },
  )
  expect(await refusal(ask(clientId, 'di'))).toMatch(/^InvalidParameterException: Cannot reset password for the user/)
  expect(await refusal(ask(clientId, 'nobody'))).toBe(
    'UserNotFoundException: Username/client id combination not found.',
  )
  expect(await refusal(local.admin('AdminResetUserPassword', { UserPoolId: poolId, Username: 'di' }))).toMatch(
    /^InvalidParameterException/,
  )
})

test('mechanisms are tried in their order', async () => {
  const SnsCallerArn = await local.smsRole()
  const order = (first: string, second: string) => ({
    SmsConfiguration: { SnsCallerArn },
    AccountRecoverySetting: {
      RecoveryMechanisms: [
        { Name: second, Priority: 2 },
        { Name: first, Priority: 1 },
      ],
    },
  })
  const mediumOf = async (name: string, pool: object) => {
    const { poolId, clientId } = await person(name, {}, pool)
    const UserAttributes = attributes({ phone_number: '+15550003333', phone_number_verified: 'true' })
    await local.admin('AdminUpdateUserAttributes', { UserPoolId: poolId, Username: name, UserAttributes })
    const { CodeDeliveryDetails } = (await ask(clientId, name)) as { CodeDeliveryDetails: { DeliveryMedium: string } }
    return CodeDeliveryDetails.DeliveryMedium
  }
  expect(await mediumOf('eve', order('verified_email', 'verified_phone_number'))).toBe('EMAIL')
  expect(await mediumOf('eva', order('verified_phone_number', 'verified_email'))).toBe('SMS')
})

test('an administrator asks for a new password', async () => {
  const { poolId, clientId } = await person('flo')
  await local.admin('AdminResetUserPassword', { UserPoolId: poolId, Username: 'flo' })
  expect((await shownUser(local, poolId, 'flo')).UserStatus).toBe('RESET_REQUIRED')
  await confirm(clientId, 'flo', await local.mailedCode('flo@example.com'))
  expect((await shownUser(local, poolId, 'flo')).UserStatus).toBe('CONFIRMED')
})

test('a client that hides who is there answers of nobody as it does of somebody', async () => {
  const { poolId, clientId } = await person('gus', { PreventUserExistenceErrors: 'ENABLED' })
  const story = async (name: string) => {
    const answers: unknown[] = []
    const told = async (work: Promise<unknown>) => {
      answers.push(
        await work.then(
          (answer) => JSON.stringify(answer).replace(/"Destination":"[^"]*"/, '"Destination":"…"'),
          (error: Error) => `${error.name} ${error.message}`,
        ),
      )
    }
    await told(confirm(clientId, name, '000001'))
    for (let times = 0; times < 6; times++) await told(ask(clientId, name))
    for (let times = 0; times < 6; times++) await told(confirm(clientId, name, 'not a code'))
    await local.advance(3_600_000)
    await told(ask(clientId, name))
    await local.advance(3_600_000)
    await told(confirm(clientId, name, '000001'))
    return answers
  }
  const somebody = await story('gus')
  expect(await story('hal')).toEqual(somebody)
  await local.admin('AdminDisableUser', { UserPoolId: poolId, Username: 'gus' })
  expect(await ask(clientId, 'gus')).toEqual({ CodeDeliveryDetails: expect.any(Object) })
})

test('where nobody is, it is the same address each time', async () => {
  const { clientId } = await person('ida', { PreventUserExistenceErrors: 'ENABLED' })
  const first = await ask(clientId, 'nobody')
  expect(await ask(clientId, 'nobody')).toEqual(first)
  expect(await ask(clientId, 'zoe@other.example')).toMatchObject({ CodeDeliveryDetails: { Destination: 'z***@o***' } })
})
