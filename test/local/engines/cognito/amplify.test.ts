/** Signing in with Amplify, as pages of today do. */

import { confirmSignIn, confirmSignUp, fetchAuthSession, signIn, signOut, signUp } from '@aws-amplify/auth'
import { cognitoUserPoolsTokenProvider } from '@aws-amplify/auth/cognito'
import { Amplify } from '@aws-amplify/core'
import { generateSync } from 'otplib'
import type { MadePool } from './pool-cloud'
import { allFlows, makePool, password } from './sign-in-cloud'
import { createWireCloud, type WireCloud } from './wire-cloud'

let at: WireCloud
let made: MadePool

beforeAll(async () => {
  // It warns of endpoints that are not AWS's.
  jest.spyOn(console, 'warn').mockImplementation(() => undefined)
  at = await createWireCloud()
  made = await makePool(
    at,
    {
      AutoVerifiedAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
    },
    allFlows,
  )
  await at.admin('SetUserPoolMfaConfig', {
    UserPoolId: made.poolId,
    MfaConfiguration: 'OPTIONAL',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  use(made)
})
afterEach(() => signOut())
afterAll(() => at.stop())

/** A page's storage; and what `aws-amplify` does when it is configured. */
function use({ poolId, clientId }: MadePool): void {
  const kept = new Map<string, string>()
  cognitoUserPoolsTokenProvider.setKeyValueStorage({
    setItem: async (key, value) => void kept.set(key, value),
    getItem: async (key) => kept.get(key) ?? null,
    removeItem: async (key) => void kept.delete(key),
    clear: async () => kept.clear(),
  })
  const Auth = { Cognito: { userPoolId: poolId, userPoolClientId: clientId, userPoolEndpoint: at.url } }
  cognitoUserPoolsTokenProvider.setAuthConfig(Auth)
  Amplify.configure({ Auth }, { Auth: { tokenProvider: cognitoUserPoolsTokenProvider } })
}

it('signs up, confirms, signs in by SRP, renews and signs out', async () => {
  const email = 'jdoe@example.com'
  await signUp({ username: 'jdoe', password, options: { userAttributes: { email } } })
  await confirmSignUp({ username: 'jdoe', confirmationCode: await at.mailedCode(email) })
  await expect(signIn({ username: 'jdoe', password: 'Wrong-Horse-9' })).rejects.toMatchObject({
    name: 'NotAuthorizedException',
  })
  expect(await signIn({ username: 'jdoe', password })).toMatchObject({ isSignedIn: true })
  const first = (await fetchAuthSession()).tokens
  expect(first?.idToken?.payload).toMatchObject({ email, 'cognito:username': 'jdoe' })
  const second = (await fetchAuthSession({ forceRefresh: true })).tokens
  expect(second?.accessToken.payload.jti).not.toBe(first?.accessToken.payload.jti)
  expect(second?.accessToken.payload.origin_jti).toBe(first?.accessToken.payload.origin_jti)
  await signOut({ global: true })
  await expect(at.app('ListUserSessions', { AccessToken: second?.accessToken.toString() })).rejects.toMatchObject({
    message: 'Access Token has been revoked',
  })
})

it('signs in by a code that was mailed', async () => {
  await at.person(made, 'mailed', { email: 'mailed@example.com', email_verified: 'true' })
  const options = { authFlowType: 'USER_AUTH', preferredChallenge: 'EMAIL_OTP' } as const
  expect(await signIn({ username: 'mailed', options })).toMatchObject({
    nextStep: { signInStep: 'CONFIRM_SIGN_IN_WITH_EMAIL_CODE' },
  })
  const challengeResponse = await at.mailedCode('mailed@example.com')
  expect(await confirmSignIn({ challengeResponse })).toMatchObject({ isSignedIn: true })
})

it('sets up an authenticator application where a second factor is required', async () => {
  const strict = await makePool(at, {}, allFlows)
  await at.admin('SetUserPoolMfaConfig', {
    UserPoolId: strict.poolId,
    MfaConfiguration: 'ON',
    SoftwareTokenMfaConfiguration: { Enabled: true },
  })
  await at.person(strict, 'careful')
  use(strict)
  const { nextStep } = await signIn({ username: 'careful', password })
  if (nextStep.signInStep !== 'CONTINUE_SIGN_IN_WITH_TOTP_SETUP') throw new Error(nextStep.signInStep)
  const secret = nextStep.totpSetupDetails.sharedSecret
  const challengeResponse = generateSync({ secret, epoch: at.cloud.clock.now() / 1000 })
  expect(await confirmSignIn({ challengeResponse })).toMatchObject({ isSignedIn: true })
})
