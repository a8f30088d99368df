import { type MadePool, refusal } from './pool-cloud'
import {
  allFlows,
  createSignInCloud,
  functionArn,
  makePool,
  password,
  type SignInCloud,
  type TriggerEvent,
  tokensOf,
} from './sign-in-cloud'
import { createSrpClient } from './srp-client'

let at: SignInCloud
let pool: MadePool

const LambdaConfig = {
  DefineAuthChallenge: functionArn('define'),
  CreateAuthChallenge: functionArn('create'),
  VerifyAuthChallengeResponse: functionArn('verify'),
}
const incorrect = 'NotAuthorizedException: Incorrect username or password.'

interface Round {
  readonly challengeName: string
  readonly challengeResult: boolean
}

const rounds = ({ request }: TriggerEvent): readonly Round[] => request.session as readonly Round[]

/** A riddle, answered rightly in three tries; after SRP if that is how it began. */
function defined(event: TriggerEvent): object {
  const last = rounds(event).at(-1)
  const tries = rounds(event).filter(({ challengeName }) => challengeName === 'CUSTOM_CHALLENGE')
  if (last?.challengeName === 'SRP_A') return { challengeName: 'PASSWORD_VERIFIER', issueTokens: false }
  if (tries.at(-1)?.challengeResult) return { issueTokens: true, failAuthentication: false }
  if (tries.length === 3) return { issueTokens: false, failAuthentication: true }
  return { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false }
}

beforeAll(async () => {
  at = await createSignInCloud()
  pool = await makePool(at, { LambdaConfig }, { ...allFlows, PreventUserExistenceErrors: 'ENABLED' })
  await at.person(pool, 'jdoe', { given_name: 'Jane' })
})
afterAll(() => at.stop())
beforeEach(() => {
  at.events.length = 0
  at.functions.define = (event) => ({ ...event, response: defined(event) })
  at.functions.create = (event) => ({
    ...event,
    response: {
      publicChallengeParameters: { riddle: 'What is two and two?' },
      privateChallengeParameters: { answer: 'four' },
      challengeMetadata: 'SUM',
    },
  })
  at.functions.verify = (event) => ({
    ...event,
    response: {
      answerCorrect:
        event.request.challengeAnswer === (event.request.privateChallengeParameters as Record<string, string>).answer,
    },
  })
})

it('asks what the functions ask, and lets in whom they let in', async () => {
  const asked = await at.begin(pool, 'CUSTOM_AUTH', { USERNAME: 'jdoe' })
  expect(asked).toEqual({
    ChallengeName: 'CUSTOM_CHALLENGE',
    Session: expect.any(String),
    ChallengeParameters: { riddle: 'What is two and two?', USERNAME: 'jdoe' },
  })
  const again = await at.answer(pool, asked, { ANSWER: 'five' })
  expect(again.ChallengeName).toBe('CUSTOM_CHALLENGE')
  const done = await at.answer(pool, again, { ANSWER: 'four' }, { ClientMetadata: { from: 'test' } })
  expect(tokensOf(done).TokenType).toBe('Bearer')
  expect(at.events.map(({ triggerSource }) => triggerSource.split('_')[0])).toEqual([
    'DefineAuthChallenge',
    'CreateAuthChallenge',
    'VerifyAuthChallengeResponse',
    'DefineAuthChallenge',
    'CreateAuthChallenge',
    'VerifyAuthChallengeResponse',
    'DefineAuthChallenge',
  ])
  expect(at.events.at(-2)).toMatchObject({
    userName: 'jdoe',
    request: {
      userAttributes: { given_name: 'Jane' },
      privateChallengeParameters: { answer: 'four' },
      challengeAnswer: 'four',
      clientMetadata: { from: 'test' },
      userNotFound: false,
    },
    response: { answerCorrect: null },
  })
  expect(at.events.at(-1)?.request.session).toEqual([
    { challengeName: 'CUSTOM_CHALLENGE', challengeResult: false, challengeMetadata: 'SUM' },
    { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true, challengeMetadata: 'SUM' },
  ])
})

it('refuses whom the functions refuse', async () => {
  let asked = await at.begin(pool, 'CUSTOM_AUTH', { USERNAME: 'jdoe' })
  for (let each = 0; each < 2; each++) asked = await at.answer(pool, asked, { ANSWER: 'five' })
  expect(await refusal(at.answer(pool, asked, { ANSWER: 'five' }))).toBe(incorrect)
})

it('begins with SRP where the client wants it so', async () => {
  const client = createSrpClient(pool.poolId, password)
  const srp = { USERNAME: 'jdoe', CHALLENGE_NAME: 'SRP_A', SRP_A: client.publicValue }
  const asked = await at.begin(pool, 'CUSTOM_AUTH', srp)
  expect(asked.ChallengeName).toBe('PASSWORD_VERIFIER')
  const riddle = await at.answer(pool, asked, client.answer(asked.ChallengeParameters))
  expect(riddle.ChallengeName).toBe('CUSTOM_CHALLENGE')
  expect(tokensOf(await at.answer(pool, riddle, { ANSWER: 'four' })).TokenType).toBe('Bearer')
  expect(at.events.at(-1)?.request.session).toMatchObject([
    { challengeName: 'SRP_A', challengeResult: true },
    { challengeName: 'PASSWORD_VERIFIER', challengeResult: true },
    { challengeName: 'CUSTOM_CHALLENGE', challengeResult: true },
  ])
  const wrong = createSrpClient(pool.poolId, 'Wrong-Horse-9')
  const other = await at.begin(pool, 'CUSTOM_AUTH', { ...srp, SRP_A: wrong.publicValue })
  expect(await refusal(at.answer(pool, other, wrong.answer(other.ChallengeParameters)))).toBe(incorrect)
})

it('lets nobody in when a function throws, is missing, or says nothing that means anything', async () => {
  const begin = () => refusal(at.begin(pool, 'CUSTOM_AUTH', { USERNAME: 'jdoe' }))
  const asked = await at.begin(pool, 'CUSTOM_AUTH', { USERNAME: 'jdoe' })
  at.functions.verify = () => {
    throw new Error('no answer today')
  }
  expect(await refusal(at.answer(pool, asked, { ANSWER: 'four' }))).toBe(
    'UserLambdaValidationException: VerifyAuthChallengeResponse failed with error no answer today.',
  )
  for (const response of [{}, { challengeName: 'PASSWORD_VERIFIER' }, { issueTokens: 'yes' }]) {
    at.functions.define = (event) => ({ ...event, response })
    expect(await begin()).toMatch(/^InvalidLambdaResponseException/)
  }
  at.functions.define = () => {
    throw new Error('broken')
  }
  expect(await begin()).toBe('UserLambdaValidationException: DefineAuthChallenge failed with error broken.')
  const bare = await makePool(at, {}, allFlows)
  await at.person(bare, 'jdoe')
  expect(await refusal(at.begin(bare, 'CUSTOM_AUTH', { USERNAME: 'jdoe' }))).toBe(
    'InvalidParameterException: Custom auth lambda trigger is not configured for the user pool.',
  )
})

it('tells the functions that nobody has the name, and lets nobody in whatever they say', async () => {
  const asked = await at.begin(pool, 'CUSTOM_AUTH', { USERNAME: 'nobody' })
  expect(asked.ChallengeParameters).toEqual({ riddle: 'What is two and two?', USERNAME: 'nobody' })
  expect(at.events[0]?.request).toMatchObject({ userNotFound: true, userAttributes: {} })
  expect(await refusal(at.answer(pool, asked, { USERNAME: 'nobody', ANSWER: 'four' }))).toBe(incorrect)
})
