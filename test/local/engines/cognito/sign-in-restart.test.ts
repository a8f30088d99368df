import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type MadePool, refusal } from './pool-cloud'
import {
  type Answer,
  allFlows,
  claimsOf,
  createSignInCloud,
  makePool,
  password,
  type SignInCloud,
  tokensOf,
} from './sign-in-cloud'

let directory: string
let at: SignInCloud

beforeEach(async () => {
  directory = mkdtempSync(join(tmpdir(), 'sign-in-'))
  at = await createSignInCloud({ directory })
})
afterEach(async () => {
  await at.stop()
  rmSync(directory, { recursive: true })
})

async function restart(): Promise<void> {
  await at.cloud.store.flush()
  await at.stop()
  at = await createSignInCloud({ directory })
}

async function withPhone(pool: MadePool): Promise<Answer> {
  await at.person(pool, 'texted', { phone_number: '+15555550123', phone_number_verified: 'true' })
  await at.admin('AdminSetUserMFAPreference', {
    UserPoolId: pool.poolId,
    Username: 'texted',
    SMSMfaSettings: { Enabled: true },
  })
  return at.withPassword(pool, 'texted')
}

/** All that is on disk, as one text. */
function onDisk(folder = directory): string {
  return readdirSync(folder)
    .map((name) => join(folder, name))
    .map((path) => (statSync(path).isDirectory() ? onDisk(path) : readFileSync(path, 'latin1')))
    .join('\n')
}

it('goes on with keys, tokens, challenges and waits where it was', async () => {
  const SmsConfiguration = { SnsCallerArn: await at.smsRole() }
  const pool = await makePool(at, { MfaConfiguration: 'OPTIONAL', SmsConfiguration }, allFlows)
  await at.person(pool, 'jdoe')
  const tokens = tokensOf(await at.withPassword(pool, 'jdoe'))
  const asked = await withPhone(pool)
  const code = await at.textedCode('+15555550123')
  const other = await at.withPassword(pool, 'texted')
  const spent = await at.textedCode('+15555550123')
  await at.answer(pool, other, { SMS_MFA_CODE: spent })
  await at.person(pool, 'clumsy')
  for (let each = 0; each < 5; each++) await refusal(at.withPassword(pool, 'clumsy', 'x'))

  await restart()

  expect(await at.app('ListUserSessions', { AccessToken: tokens.AccessToken })).toHaveProperty('Sessions')
  const renewed = tokensOf(await at.begin(pool, 'REFRESH_TOKEN_AUTH', { REFRESH_TOKEN: tokens.RefreshToken ?? '' }))
  expect(claimsOf(renewed.AccessToken).origin_jti).toBe(claimsOf(tokens.AccessToken).origin_jti)
  expect(tokensOf(await at.answer(pool, asked, { SMS_MFA_CODE: code })).TokenType).toBe('Bearer')
  expect(await refusal(at.answer(pool, other, { SMS_MFA_CODE: spent }))).toMatch(/only be used once/)
  expect(await refusal(at.withPassword(pool, 'clumsy'))).toBe('NotAuthorizedException: Password attempts exceeded')
})

it('takes the codes that were sent before, and counts who was wrong with them', async () => {
  const pool = await makePool(at, { AutoVerifiedAttributes: ['email'] }, allFlows)
  const email = 'jdoe@example.com'
  const ClientId = pool.clientId
  const UserAttributes = [{ Name: 'email', Value: email }]
  await at.app('SignUp', { ClientId, Username: 'jdoe', Password: password, UserAttributes })
  const confirmation = await at.mailedCode(email)
  await at.person(pool, 'forgetful', { email: 'forgetful@example.com', email_verified: 'true' })
  await at.app('ForgotPassword', { ClientId, Username: 'forgetful' })
  const reset = await at.mailedCode('forgetful@example.com')
  const setPassword = (ConfirmationCode: string) =>
    at.app('ConfirmForgotPassword', {
      ClientId,
      Username: 'forgetful',
      ConfirmationCode,
      Password: 'Another-Horse-9',
    })
  for (let each = 0; each < 4; each++) await refusal(setPassword('no code'))

  await restart()

  expect(await at.app('ConfirmSignUp', { ClientId, Username: 'jdoe', ConfirmationCode: confirmation })).toEqual({})
  expect(await setPassword(reset)).toEqual({})
  expect(tokensOf(await at.withPassword(pool, 'forgetful', 'Another-Horse-9')).TokenType).toBe('Bearer')
})

it('keeps nothing in clear that would let anybody in', async () => {
  const SmsConfiguration = { SnsCallerArn: await at.smsRole() }
  const pool = await makePool(at, { MfaConfiguration: 'OPTIONAL', SmsConfiguration }, allFlows)
  await at.person(pool, 'jdoe')
  const tokens = tokensOf(await at.withPassword(pool, 'jdoe'))
  const asked = await withPhone(pool)
  await at.cloud.store.flush()
  const disk = onDisk()
  expect(disk).toContain('jdoe')
  for (const secret of ['Correct-Horse-9', tokens.AccessToken, tokens.IdToken, tokens.RefreshToken, asked.Session]) {
    expect(disk).not.toContain(secret)
  }
  expect(disk).not.toMatch(/PRIVATE KEY|MII[A-Za-z0-9+/]{20}/)
})

it('leaves nothing of a pool that is deleted', async () => {
  const pool = await makePool(at, {}, allFlows)
  await at.person(pool, 'jdoe')
  await at.withPassword(pool, 'jdoe')
  await refusal(at.withPassword(pool, 'jdoe', 'x'))
  await at.admin('DeleteUserPool', { UserPoolId: pool.poolId })
  const left: string[] = []
  for await (const [key] of at.cloud.store.range<unknown>('cognito-idp/')) left.push(key)
  expect(left.filter((key) => key.includes(pool.poolId))).toEqual([])
})
