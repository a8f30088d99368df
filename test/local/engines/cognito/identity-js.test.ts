/** Signing in with Cognito's first client library, as pages that were written years ago do. */
import { AuthenticationDetails, CognitoUser, CognitoUserAttribute, CognitoUserPool } from 'amazon-cognito-identity-js'
import { generateSync } from 'otplib'
import type { MadePool } from './pool-cloud'
import { functionArn, makePool, password } from './sign-in-cloud'
import { createWireCloud, type WireCloud } from './wire-cloud'

let at: WireCloud
let made: MadePool

beforeAll(async () => {
  at = await createWireCloud()
  const SmsConfiguration = { SnsCallerArn: await at.smsRole() }
  made = await makePool(at, {
    AutoVerifiedAttributes: ['email'],
    SmsConfiguration,
    LambdaConfig: {
      DefineAuthChallenge: functionArn('define'),
      CreateAuthChallenge: functionArn('create'),
      VerifyAuthChallengeResponse: functionArn('verify'),
    },
  })
  await at.admin('SetUserPoolMfaConfig', {
    UserPoolId: made.poolId,
    MfaConfiguration: 'OPTIONAL',
    SmsMfaConfiguration: { SmsConfiguration },
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
})
afterAll(() => at.stop())

/** Each page has a storage of its own. */
function storage() {
  const kept = new Map<string, string>()
  return {
    setItem: (key: string, value: string) => void kept.set(key, value),
    getItem: (key: string) => kept.get(key) ?? null,
    removeItem: (key: string) => void kept.delete(key),
    clear: () => kept.clear(),
  }
}

function userOf(Username: string) {
  const Storage = storage()
  const Pool = new CognitoUserPool({ UserPoolId: made.poolId, ClientId: made.clientId, endpoint: at.url, Storage })
  return { pool: Pool, user: new CognitoUser({ Username, Pool, Storage }) }
}

type Step =
  | { readonly is: 'in'; readonly idToken: string }
  | { readonly is: 'new password' | 'SMS_MFA' | 'SOFTWARE_TOKEN_MFA' | 'custom'; readonly parameters?: unknown }

/** What the library calls back with, whichever it is. */
function step(begin: (callbacks: Parameters<CognitoUser['authenticateUser']>[1]) => void): Promise<Step> {
  return new Promise((resolve, reject) => {
    begin({
      onSuccess: (session) => resolve({ is: 'in', idToken: session.getIdToken().getJwtToken() }),
      onFailure: reject,
      newPasswordRequired: (parameters) => resolve({ is: 'new password', parameters }),
      mfaRequired: () => resolve({ is: 'SMS_MFA' }),
      totpRequired: () => resolve({ is: 'SOFTWARE_TOKEN_MFA' }),
      customChallenge: (parameters) => resolve({ is: 'custom', parameters }),
    })
  })
}

function done<Result>(begin: (callback: (error: unknown, result?: Result) => void) => void): Promise<Result> {
  return new Promise((resolve, reject) => {
    begin((error, result) => (error ? reject(error) : resolve(result as Result)))
  })
}

const signIn = (user: CognitoUser, Password = password): Promise<Step> =>
  step((callbacks) =>
    user.authenticateUser(new AuthenticationDetails({ Username: user.getUsername(), Password }), callbacks),
  )

it('signs up, confirms, signs in by SRP, renews, and signs out everywhere', async () => {
  const { pool, user } = userOf('jdoe')
  const Value = 'jdoe@example.com'
  await done((callback) =>
    pool.signUp('jdoe', password, [new CognitoUserAttribute({ Name: 'email', Value })], [], callback),
  )
  await expect(done((callback) => user.confirmRegistration('000000', false, callback))).rejects.toMatchObject({
    code: 'CodeMismatchException',
  })
  const code = await at.mailedCode(Value)
  await done((callback) => user.confirmRegistration(code, false, callback))
  await expect(signIn(user, 'Wrong-Horse-9')).rejects.toMatchObject({ code: 'NotAuthorizedException' })
  expect(await signIn(user)).toMatchObject({ is: 'in' })
  const session = user.getSignInUserSession()
  const renewed = await done<{ isValid(): boolean }>((callback) =>
    user.refreshSession(session?.getRefreshToken() as never, callback),
  )
  expect(renewed.isValid()).toBe(true)
  await new Promise<void>((resolve, reject) => {
    user.globalSignOut({ onSuccess: () => resolve(), onFailure: reject })
  })
  const before = session?.getAccessToken().getJwtToken()
  await expect(at.app('ListUserSessions', { AccessToken: before })).rejects.toMatchObject({
    message: 'Access Token has been revoked',
  })
})

it('resets a forgotten password by the code that was mailed', async () => {
  await at.person(made, 'forgetful', { email: 'forgetful@example.com', email_verified: 'true' })
  const { user } = userOf('forgetful')
  await new Promise<void>((resolve, reject) => {
    user.forgotPassword({ onSuccess: () => resolve(), onFailure: reject, inputVerificationCode: () => resolve() })
  })
  const code = await at.mailedCode('forgetful@example.com')
  await new Promise<void>((resolve, reject) => {
    user.confirmPassword(code, 'Another-Horse-9', { onSuccess: () => resolve(), onFailure: reject })
  })
  expect(await signIn(user, 'Another-Horse-9')).toMatchObject({ is: 'in' })
})

it('sets the first password of one who was invited', async () => {
  const TemporaryPassword = 'Temporary-1!'
  const guest = { UserPoolId: made.poolId, Username: 'guest', MessageAction: 'SUPPRESS', TemporaryPassword }
  await at.admin('AdminCreateUser', guest)
  const { user } = userOf('guest')
  expect(await signIn(user, TemporaryPassword)).toMatchObject({ is: 'new password' })
  expect(
    await step((callbacks) => user.completeNewPasswordChallenge(password, { given_name: 'Guest' }, callbacks)),
  ).toMatchObject({ is: 'in' })
})

it('asks for the code of a text message', async () => {
  await at.person(made, 'texted', { phone_number: '+15555550123', phone_number_verified: 'true' })
  await at.admin('AdminSetUserMFAPreference', {
    UserPoolId: made.poolId,
    Username: 'texted',
    SMSMfaSettings: { Enabled: true },
  })
  const { user } = userOf('texted')
  expect(await signIn(user)).toEqual({ is: 'SMS_MFA' })
  const code = await at.textedCode('+15555550123')
  expect(await step((callbacks) => user.sendMFACode(code, callbacks))).toMatchObject({ is: 'in' })
})

it('sets up an authenticator application, and asks for its code from then on', async () => {
  await at.person(made, 'careful')
  const { user } = userOf('careful')
  await signIn(user)
  const code = (secret: string): string => generateSync({ secret, epoch: at.cloud.clock.now() / 1000 })
  const secret = await new Promise<string>((resolve, reject) => {
    user.associateSoftwareToken({ associateSecretCode: resolve, onFailure: reject })
  })
  await new Promise((resolve, reject) => {
    user.verifySoftwareToken(code(secret), 'My phone', { onSuccess: resolve, onFailure: reject })
  })
  await done((callback) => user.setUserMfaPreference(null, { PreferredMfa: true, Enabled: true }, callback))
  await at.advance(30_000)
  const again = userOf('careful').user
  expect(await signIn(again)).toEqual({ is: 'SOFTWARE_TOKEN_MFA' })
  expect(await step((callbacks) => again.sendMFACode(code(secret), callbacks, 'SOFTWARE_TOKEN_MFA'))).toMatchObject({
    is: 'in',
  })
})

it('answers challenges of the pool’s own, after SRP', async () => {
  at.functions.define = (event) => {
    const session = event.request.session as readonly { readonly challengeName: string }[]
    const last = session.at(-1)?.challengeName
    const next = last === 'SRP_A' ? 'PASSWORD_VERIFIER' : 'CUSTOM_CHALLENGE'
    const response = last === 'CUSTOM_CHALLENGE' ? { issueTokens: true } : { challengeName: next }
    return { ...event, response }
  }
  at.functions.create = (event) => ({ ...event, response: { publicChallengeParameters: { riddle: 'two and two' } } })
  at.functions.verify = (event) => ({ ...event, response: { answerCorrect: event.request.challengeAnswer === 'four' } })
  await at.person(made, 'riddled')
  const { user } = userOf('riddled')
  user.setAuthenticationFlowType('CUSTOM_AUTH')
  expect(await signIn(user)).toMatchObject({ is: 'custom', parameters: { riddle: 'two and two' } })
  expect(await step((callbacks) => user.sendCustomChallengeAnswer('four', callbacks))).toMatchObject({ is: 'in' })
})
