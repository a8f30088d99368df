import { type MadePool, refusal } from './pool-cloud'
import { allFlows, createSignInCloud, makePool, password, type SignInCloud, tokensOf } from './sign-in-cloud'
import { createSrpClient } from './srp-client'

let at: SignInCloud
let pool: MadePool

const email = { email: 'jdoe@example.com', email_verified: 'true' }

beforeAll(async () => {
  at = await createSignInCloud()
  const Policies = { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } }
  pool = await makePool(at, { Policies }, { ...allFlows, PreventUserExistenceErrors: 'ENABLED' })
  await at.person(pool, 'jdoe', email)
  await at.person(pool, 'bare')
})
afterAll(() => at.stop())

it('tells what there is to choose from', async () => {
  expect(await at.begin(pool, 'USER_AUTH', { USERNAME: 'jdoe' })).toMatchObject({
    ChallengeName: 'SELECT_CHALLENGE',
    AvailableChallenges: ['PASSWORD_SRP', 'PASSWORD', 'EMAIL_OTP'],
  })
  const { AvailableChallenges } = await at.begin(pool, 'USER_AUTH', { USERNAME: 'bare' })
  expect(AvailableChallenges).toEqual(['PASSWORD_SRP', 'PASSWORD'])
})

it('takes the password when it is chosen', async () => {
  const asked = await at.begin(pool, 'USER_AUTH', { USERNAME: 'jdoe' })
  const done = await at.answer(pool, asked, { ANSWER: 'PASSWORD', PASSWORD: password })
  expect(tokensOf(done).TokenType).toBe('Bearer')
  const other = await at.begin(pool, 'USER_AUTH', { USERNAME: 'jdoe' })
  expect(await refusal(at.answer(pool, other, { ANSWER: 'PASSWORD', PASSWORD: 'x' }))).toBe(
    'NotAuthorizedException: Incorrect username or password.',
  )
})

it('takes a proof of the password when that is chosen, or preferred', async () => {
  const client = createSrpClient(pool.poolId, password)
  const asked = await at.begin(pool, 'USER_AUTH', { USERNAME: 'jdoe' })
  const chosen = await at.answer(pool, asked, { ANSWER: 'PASSWORD_SRP', SRP_A: client.publicValue })
  expect(chosen).toMatchObject({ ChallengeName: 'PASSWORD_VERIFIER', Session: expect.any(String) })
  expect(tokensOf(await at.answer(pool, chosen, client.answer(chosen.ChallengeParameters))).TokenType).toBe('Bearer')
  const preferred = await at.begin(pool, 'USER_AUTH', {
    USERNAME: 'jdoe',
    PREFERRED_CHALLENGE: 'PASSWORD_SRP',
    SRP_A: client.publicValue,
  })
  expect(tokensOf(await at.answer(pool, preferred, client.answer(preferred.ChallengeParameters))).TokenType).toBe(
    'Bearer',
  )
})

it('asks for the preferred factor where it was not given with the name', async () => {
  const asked = await at.begin(pool, 'USER_AUTH', { USERNAME: 'jdoe', PREFERRED_CHALLENGE: 'PASSWORD' })
  expect(asked.ChallengeName).toBe('PASSWORD')
  expect(tokensOf(await at.answer(pool, asked, { PASSWORD: password })).TokenType).toBe('Bearer')
})

it('takes a code that was mailed as the only factor', async () => {
  const asked = await at.begin(pool, 'USER_AUTH', { USERNAME: 'jdoe', PREFERRED_CHALLENGE: 'EMAIL_OTP' })
  expect(asked).toMatchObject({
    ChallengeName: 'EMAIL_OTP',
    ChallengeParameters: { CODE_DELIVERY_DESTINATION: 'j***@e***' },
  })
  const code = await at.mailedCode('jdoe@example.com')
  expect(code).toMatch(/^\d{8}$/)
  const other = String((Number(code) + 1) % 10 ** 8).padStart(8, '0')
  expect(await refusal(at.answer(pool, asked, { EMAIL_OTP_CODE: other }))).toMatch(/^CodeMismatchException/)
  expect(tokensOf(await at.answer(pool, asked, { EMAIL_OTP_CODE: code })).TokenType).toBe('Bearer')
})

it('falls back to a choice where the preferred factor is none that the person has', async () => {
  const asked = await at.begin(pool, 'USER_AUTH', { USERNAME: 'bare', PREFERRED_CHALLENGE: 'EMAIL_OTP' })
  expect(asked.ChallengeName).toBe('SELECT_CHALLENGE')
  expect(await refusal(at.answer(pool, asked, { USERNAME: 'bare', ANSWER: 'EMAIL_OTP' }))).toMatch(
    /^InvalidParameterException/,
  )
})

it('asks a name that nobody has for the same', async () => {
  const asked = await at.begin(pool, 'USER_AUTH', { USERNAME: 'nobody', PREFERRED_CHALLENGE: 'EMAIL_OTP' })
  expect(asked).toMatchObject({
    ChallengeName: 'EMAIL_OTP',
    ChallengeParameters: { CODE_DELIVERY_DELIVERY_MEDIUM: 'EMAIL', USER_ID_FOR_SRP: 'nobody' },
  })
  expect(await refusal(at.answer(pool, asked, { EMAIL_OTP_CODE: '00000000' }))).toBe(
    'CodeMismatchException: Invalid code or auth state for the user.',
  )
})

it('is not in the lowest tier', async () => {
  const lite = await makePool(at, { UserPoolTier: 'LITE' }, allFlows)
  expect(await refusal(at.begin(lite, 'USER_AUTH', { USERNAME: 'x' }))).toMatch(/^FeatureUnavailableInTierException/)
})
