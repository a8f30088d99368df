import { generateSync } from 'otplib'
import { root } from '../../create-test-cloud'
import { type MadePool, refusal } from './pool-cloud'
import { type Answer, allFlows, createSignInCloud, makePool, type SignInCloud, tokensOf } from './sign-in-cloud'

let at: SignInCloud
let role: string
let optional: MadePool
let required: MadePool
let people = 0

const EmailConfiguration = {
  EmailSendingAccount: 'DEVELOPER',
  SourceArn: 'arn:aws:ses:us-east-1:000000000000:identity/auth@example.com',
}
const factors = { SoftwareTokenMfaConfiguration: { Enabled: true }, EmailMfaConfiguration: {} }

beforeAll(async () => {
  at = await createSignInCloud()
  role = await at.smsRole()
  await at.cloud.call(root, 'ses', 'CreateEmailIdentity', { EmailIdentity: 'auth@example.com' })
  optional = await poolWith('OPTIONAL')
  required = await poolWith('ON')
})
afterAll(() => at.stop())

async function poolWith(MfaConfiguration: string, more: object = factors): Promise<MadePool> {
  const SmsConfiguration = { SnsCallerArn: role }
  const pool = await makePool(
    at,
    { SmsConfiguration, EmailConfiguration },
    { ...allFlows, PreventUserExistenceErrors: 'ENABLED' },
  )
  await at.admin('SetUserPoolMfaConfig', {
    UserPoolId: pool.poolId,
    MfaConfiguration,
    SmsMfaConfiguration: { SmsConfiguration },
    ...more,
  })
  return pool
}

/** A name of their own for each. */
async function person(pool: MadePool, given: Readonly<Record<string, string>> = {}): Promise<string> {
  const name = `person-${people++}`
  await at.person(pool, name, given)
  return name
}

const phone = { phone_number: '+15555550123', phone_number_verified: 'true' }
const email = { email: 'jdoe@example.com', email_verified: 'true' }

const code = (secret: string): string => generateSync({ secret, epoch: at.cloud.clock.now() / 1000 })
const wrong = (right: string): string => (right === '000000' ? '111111' : '000000')

const prefer = (pool: MadePool, Username: string, settings: object) =>
  at.admin('AdminSetUserMFAPreference', { UserPoolId: pool.poolId, Username, ...settings })

/** The secret of an application that the person has set up by an access token. */
async function withApplication(pool: MadePool, name: string): Promise<string> {
  const { AccessToken } = tokensOf(await at.withPassword(pool, name))
  const { SecretCode } = await at.app<{ SecretCode: string }>('AssociateSoftwareToken', { AccessToken })
  await at.app('VerifySoftwareToken', { AccessToken, UserCode: code(SecretCode), FriendlyDeviceName: 'My phone' })
  const SoftwareTokenMfaSettings = { Enabled: true, PreferredMfa: true }
  await at.app('SetUserMFAPreference', { AccessToken, SoftwareTokenMfaSettings })
  await at.advance(30_000)
  return SecretCode
}

describe('a code by text', () => {
  it('is asked for after the password, by SRP too, and taken once', async () => {
    const name = await person(optional, phone)
    await prefer(optional, name, { SMSMfaSettings: { Enabled: true } })
    const asked = await at.srp(optional, name)
    expect(asked).toMatchObject({
      ChallengeName: 'SMS_MFA',
      Session: expect.any(String),
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'SMS', CODE_DELIVERY_DESTINATION: '+*******0123' },
    })
    expect(asked.AuthenticationResult).toBeUndefined()
    const right = await at.textedCode('+15555550123')
    expect(await refusal(at.answer(optional, asked, { SMS_MFA_CODE: wrong(right) }))).toMatch(/^CodeMismatchException/)
    expect(tokensOf(await at.answer(optional, asked, { SMS_MFA_CODE: right })).TokenType).toBe('Bearer')
    expect(await refusal(at.answer(optional, asked, { SMS_MFA_CODE: right }))).toMatch(/only be used once/)
  })

  it('is not to be had by trying', async () => {
    const name = await person(optional, phone)
    await prefer(optional, name, { SMSMfaSettings: { Enabled: true } })
    const asked = await at.withPassword(optional, name)
    const right = await at.textedCode('+15555550123')
    const answers: string[] = []
    for (let each = 0; each < 5; each++) {
      answers.push(await refusal(at.answer(optional, asked, { SMS_MFA_CODE: wrong(right) })))
    }
    expect(answers.every((each) => each.startsWith('CodeMismatchException'))).toBe(true)
    expect(await refusal(at.answer(optional, asked, { SMS_MFA_CODE: right }))).toMatch(/only be used once/)
    const again = await at.withPassword(optional, name)
    const next = await at.textedCode('+15555550123')
    expect(await refusal(at.answer(optional, again, { SMS_MFA_CODE: next }))).toMatch(/^TooManyRequestsException/)
  })

  it('is of its own sign-in alone', async () => {
    const name = await person(optional, phone)
    await prefer(optional, name, { SMSMfaSettings: { Enabled: true } })
    const first = await at.withPassword(optional, name)
    const early = await at.textedCode('+15555550123')
    const second = await at.withPassword(optional, name)
    const late = await at.textedCode('+15555550123')
    if (early !== late) {
      expect(await refusal(at.answer(optional, second, { SMS_MFA_CODE: early }))).toMatch(/^CodeMismatchException/)
    }
    expect(tokensOf(await at.answer(optional, second, { SMS_MFA_CODE: late })).TokenType).toBe('Bearer')
    expect(tokensOf(await at.answer(optional, first, { SMS_MFA_CODE: early })).TokenType).toBe('Bearer')
  })

  it('is asked for of all who have a phone, where a second factor is required', async () => {
    const name = await person(required, phone)
    expect(await at.srp(required, name)).toMatchObject({ ChallengeName: 'SMS_MFA' })
  })
})

describe('an authenticator application', () => {
  it('gives codes that are taken once each, and no others', async () => {
    const name = await person(optional)
    const secret = await withApplication(optional, name)
    const asked = await at.srp(optional, name)
    expect(asked).toMatchObject({
      ChallengeName: 'SOFTWARE_TOKEN_MFA',
      ChallengeParameters: { FRIENDLY_DEVICE_NAME: 'My phone' },
    })
    const right = code(secret)
    const answer = (given: string, to: Answer = asked) => at.answer(optional, to, { SOFTWARE_TOKEN_MFA_CODE: given })
    expect(await refusal(answer(wrong(right)))).toBe('CodeMismatchException: Invalid code received for user')
    expect(tokensOf(await answer(right)).TokenType).toBe('Bearer')
    const again = await at.srp(optional, name)
    expect(await refusal(answer(right, again))).toBe(
      'ExpiredCodeException: Your software token has already been used once.',
    )
    await at.advance(30_000)
    expect(tokensOf(await answer(code(secret), again)).TokenType).toBe('Bearer')
  })

  it('is not believed before it has given a right code', async () => {
    const name = await person(optional)
    const { AccessToken } = tokensOf(await at.withPassword(optional, name))
    const { SecretCode } = await at.app<{ SecretCode: string }>('AssociateSoftwareToken', { AccessToken })
    const UserCode = wrong(code(SecretCode))
    expect(await refusal(at.app('VerifySoftwareToken', { AccessToken, UserCode }))).toBe(
      'EnableSoftwareTokenMFAException: Code mismatch',
    )
    const settings = { SoftwareTokenMfaSettings: { Enabled: true } }
    expect(await refusal(at.app('SetUserMFAPreference', { AccessToken, ...settings }))).toMatch(/not verified/)
    expect((await at.withPassword(optional, name)).ChallengeName).toBeUndefined()
  })

  it('is set up on the way where a second factor is required and there is none', async () => {
    const name = await person(required)
    const asked = await at.srp(required, name)
    expect(asked).toMatchObject({ ChallengeName: 'MFA_SETUP' })
    expect(JSON.parse(asked.ChallengeParameters.MFAS_CAN_SETUP ?? '')).toContain('SOFTWARE_TOKEN_MFA')
    expect(await refusal(at.answer(required, asked, {}))).toBe('NotAuthorizedException: Invalid session for the user.')
    const begun = await at.srp(required, name)
    const other = await at.srp(required, name)
    expect(await refusal(at.answer(required, other, { EMAIL: 'jdoe@example.com' }))).toMatch(
      /^NotModelled: ChallengeResponses: EMAIL/,
    )
    const { SecretCode, Session } = await at.app<{ SecretCode: string; Session: string }>('AssociateSoftwareToken', {
      Session: begun.Session,
    })
    expect(await refusal(at.app('AssociateSoftwareToken', { Session: begun.Session }))).toMatch(/only be used once/)
    const right = code(SecretCode)
    expect(await refusal(at.app('VerifySoftwareToken', { Session, UserCode: wrong(right) }))).toBe(
      'EnableSoftwareTokenMFAException: Code mismatch',
    )
    const verified = await at.app<{ Session: string; Status: string }>('VerifySoftwareToken', {
      Session,
      UserCode: right,
    })
    expect(verified.Status).toBe('SUCCESS')
    const done = await at.answer(required, { ...begun, Session: verified.Session }, {})
    expect(tokensOf(done).TokenType).toBe('Bearer')
    await at.advance(30_000)
    expect(await at.srp(required, name)).toMatchObject({ ChallengeName: 'SOFTWARE_TOKEN_MFA' })
  })
})

describe('more than one second factor', () => {
  it('is chosen from, and asked for then', async () => {
    const name = await person(optional, { ...phone, ...email })
    await prefer(optional, name, { SMSMfaSettings: { Enabled: true }, EmailMfaSettings: { Enabled: true } })
    const asked = await at.srp(optional, name)
    expect(asked.ChallengeName).toBe('SELECT_MFA_TYPE')
    expect(JSON.parse(asked.ChallengeParameters.MFAS_CAN_CHOOSE ?? '')).toEqual(['SMS_MFA', 'EMAIL_OTP'])
    const chosen = await at.answer(optional, asked, { ANSWER: 'EMAIL_OTP' })
    expect(chosen).toMatchObject({
      ChallengeName: 'EMAIL_OTP',
      ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', CODE_DELIVERY_DESTINATION: 'j***@e***' },
    })
    const done = await at.answer(optional, chosen, { EMAIL_OTP_CODE: await at.mailedCode('jdoe@example.com') })
    expect(tokensOf(done).TokenType).toBe('Bearer')
  })

  it('is asked for as preferred', async () => {
    const name = await person(optional, { ...phone, ...email })
    await prefer(optional, name, {
      SMSMfaSettings: { Enabled: true, PreferredMfa: true },
      EmailMfaSettings: { Enabled: true },
    })
    expect(await at.srp(optional, name)).toMatchObject({ ChallengeName: 'SMS_MFA' })
  })
})

it('is none of those who have chosen none, where it may be left out', async () => {
  const name = await person(optional, { ...phone, ...email })
  expect(tokensOf(await at.srp(optional, name)).TokenType).toBe('Bearer')
})
