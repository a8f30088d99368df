/**
 * Of a client that hides who is there, nobody learns by any answer whether a name is taken: not by its status, its body
 * or the shape of that. All that takes a name is asked over the wire, once of somebody and once of nobody.
 */
import { createEndpoint, type Endpoint } from '../../../../local/wire/endpoint'
import {
  authorizeAddress,
  createBrowser,
  createHostedCloud,
  type HostedCloud,
  hostedClient,
  type Shown,
} from './hosted-cloud'
import { attributes, type MadePool } from './pool-cloud'
import { allFlows, functionArn, makePool, password } from './sign-in-cloud'
import { createSrpClient } from './srp-client'

let at: HostedCloud
let endpoint: Endpoint
let pool: MadePool

beforeAll(async () => {
  at = await createHostedCloud()
  endpoint = createEndpoint(at.cloud)
  await endpoint.listen(0)
  const custom = ['DefineAuthChallenge', 'CreateAuthChallenge', 'VerifyAuthChallengeResponse']
  pool = await makePool(
    at,
    {
      AutoVerifiedAttributes: ['email'],
      Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
      LambdaConfig: Object.fromEntries(custom.map((name) => [name, functionArn(name)])),
    },
    { ...hostedClient, ...allFlows },
  )
  await at.admin('CreateUserPoolDomain', { UserPoolId: pool.poolId, Domain: 'people' })
  at.functions.DefineAuthChallenge = (event) => ({
    ...event,
    response: { challengeName: 'CUSTOM_CHALLENGE', issueTokens: false, failAuthentication: false },
  })
  at.functions.CreateAuthChallenge = (event) => ({
    ...event,
    response: { publicChallengeParameters: { question: 'Which?' }, privateChallengeParameters: {} },
  })
  at.functions.VerifyAuthChallengeResponse = (event) => ({ ...event, response: { answerCorrect: false } })
  for (const name of ['ada', 'ann', 'amy', 'abe', 'asa', 'ava']) {
    await at.person(pool, name, { email: `${name}@example.com`, email_verified: 'true' })
  }
  for (const name of ['bob', 'ben', 'bea']) {
    await at.app('SignUp', {
      ClientId: pool.clientId,
      Username: name,
      Password: password,
      UserAttributes: attributes({ email: `${name}@example.com` }),
    })
  }
})
afterAll(async () => {
  await endpoint.close()
  await at.stop()
})

interface Told {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** As a page would send it; an administrator's is signed. */
async function told(action: string, input: object, isSigned = false): Promise<Told> {
  const response = await fetch(at.cloud.endpointUrl, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
      ...(isSigned && {
        authorization:
          'AWS4-HMAC-SHA256 Credential=me/20260105/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
      }),
    },
    body: JSON.stringify({ ...(isSigned && { UserPoolId: pool.poolId }), ClientId: pool.clientId, ...input }),
  })
  return { status: response.status, body: (await response.json()) as Told['body'] }
}

/** What an error says is compared to the letter; of anything else what it is made of, and how long each text is. */
function shapeOf({ status, body }: Told, name: string): unknown {
  if (status !== 200) return { status, body }
  const look = (value: unknown): unknown => {
    if (typeof value === 'string') return value === name ? 'the name' : `${kindOf(value)} of ${value.length}`
    if (Array.isArray(value)) return [...value].sort()
    if (typeof value !== 'object' || value === null) return value
    return Object.fromEntries(Object.entries(value).map(([member, each]) => [member, look(each)]))
  }
  return { status, body: look(body) }
}

/** Numbers in hex have no fixed length. */
function kindOf(text: string): string {
  return /^[0-9a-f]{20,}$/.test(text) ? 'hex' : /^[\w+/=-]{20,}$/.test(text) ? 'token' : 'text'
}

const plain = (shape: unknown): string => JSON.stringify(shape).replace(/hex of \d+/g, 'hex')

const begin =
  (AuthFlow: string, given: object, isSigned = false) =>
  (name: string) =>
    told(
      isSigned ? 'AdminInitiateAuth' : 'InitiateAuth',
      { AuthFlow, AuthParameters: { USERNAME: name, ...given } },
      isSigned,
    )

const wrong = { PASSWORD: 'Wrong-Horse-1' }

type Asking = (name: string) => Promise<Told>

const signIn: readonly (readonly [string, Asking])[] = [
  ['USER_PASSWORD_AUTH', begin('USER_PASSWORD_AUTH', wrong)],
  ['USER_SRP_AUTH', begin('USER_SRP_AUTH', { SRP_A: 'a'.repeat(700) })],
  ['USER_AUTH', begin('USER_AUTH', {})],
  ['USER_AUTH, by password', begin('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD', ...wrong })],
  ['USER_AUTH, by SRP', begin('USER_AUTH', { PREFERRED_CHALLENGE: 'PASSWORD_SRP', SRP_A: 'a'.repeat(700) })],
  ['CUSTOM_AUTH', begin('CUSTOM_AUTH', {})],
  ['ADMIN_USER_PASSWORD_AUTH', begin('ADMIN_USER_PASSWORD_AUTH', wrong, true)],
  ['AdminInitiateAuth by USER_SRP_AUTH', begin('USER_SRP_AUTH', { SRP_A: 'a'.repeat(700) }, true)],
]

/** What comes after the first answer. */
const answers: readonly (readonly [string, Asking, (asked: Told, name: string) => object])[] = [
  [
    'a choice of the password',
    begin('USER_AUTH', {}),
    (_, USERNAME) => ({
      ChallengeName: 'SELECT_CHALLENGE',
      ChallengeResponses: { USERNAME, ANSWER: 'PASSWORD', ...wrong },
    }),
  ],
  [
    'a choice of a code by mail',
    begin('USER_AUTH', {}),
    (_, USERNAME) => ({ ChallengeName: 'SELECT_CHALLENGE', ChallengeResponses: { USERNAME, ANSWER: 'EMAIL_OTP' } }),
  ],
  [
    'a wrong code by mail',
    begin('USER_AUTH', { PREFERRED_CHALLENGE: 'EMAIL_OTP' }),
    (_, USERNAME) => ({ ChallengeName: 'EMAIL_OTP', ChallengeResponses: { USERNAME, EMAIL_OTP_CODE: 'no code' } }),
  ],
  [
    'an answer to a question of functions',
    begin('CUSTOM_AUTH', {}),
    (_, USERNAME) => ({ ChallengeName: 'CUSTOM_CHALLENGE', ChallengeResponses: { USERNAME, ANSWER: 'wrong' } }),
  ],
]

describe('a sign-in says no more of somebody than of nobody', () => {
  test.each(signIn)('%s', async (_, ask) => {
    expect(plain(shapeOf(await ask('zoe'), 'zoe'))).toBe(plain(shapeOf(await ask('ada'), 'ada')))
  })

  test.each(answers)('%s', async (_, ask, answer) => {
    const outcomes: string[] = []
    for (const name of ['amy', 'zac']) {
      const asked = await ask(name)
      const { Session } = asked.body
      const after = await told('RespondToAuthChallenge', { Session, ...answer(asked, name) })
      outcomes.push(plain([shapeOf(asked, name), shapeOf(after, name)]))
    }
    expect(outcomes[1]).toBe(outcomes[0])
  })

  test('a wrong proof by SRP, of applications and of administrators', async () => {
    for (const isSigned of [false, true]) {
      const outcomes: string[] = []
      for (const name of ['ann', 'zeb']) {
        const srp = createSrpClient(pool.poolId, wrong.PASSWORD)
        const asked = await begin('USER_SRP_AUTH', { SRP_A: srp.publicValue }, isSigned)(name)
        const ChallengeResponses = srp.answer(asked.body.ChallengeParameters as Record<string, string>)
        const { Session } = asked.body
        const after = await told(
          isSigned ? 'AdminRespondToAuthChallenge' : 'RespondToAuthChallenge',
          { ChallengeName: 'PASSWORD_VERIFIER', ChallengeResponses, Session },
          isSigned,
        )
        outcomes.push(plain(shapeOf(after, name)))
      }
      expect(outcomes[1]).toBe(outcomes[0])
      expect(outcomes[0]).toContain('Incorrect username or password.')
    }
  })
})

/** From the first time to the last, limits included. */
async function story(name: string, asks: readonly Asking[]): Promise<readonly string[]> {
  const outcomes: string[] = []
  for (const ask of asks) for (let times = 0; times < 7; times++) outcomes.push(plain(shapeOf(await ask(name), name)))
  return outcomes
}

const forgot: Asking = (Username) => told('ForgotPassword', { Username })
const reset: Asking = (Username) =>
  told('ConfirmForgotPassword', { Username, ConfirmationCode: 'no code', Password: 'Another-Horse-1' })
const resend: Asking = (Username) => told('ResendConfirmationCode', { Username })
const confirm: Asking = (Username) => told('ConfirmSignUp', { Username, ConfirmationCode: 'no code' })

describe('an account says no more of somebody than of nobody', () => {
  test.each([
    ['that has forgotten its password', ['abe', 'zed'], [forgot, reset]],
    ['whose reset was not asked for', ['asa', 'zia'], [reset]],
    ['that asks for its code again', ['bob', 'zak'], [resend, confirm]],
    ['that is confirmed with wrong codes', ['ben', 'zen'], [confirm, resend]],
  ] as const)('%s', async (_, [somebody, nobody], asks) => {
    const known = await story(somebody, asks)
    expect(await story(nobody, asks)).toEqual(known)
    expect(known).toHaveLength(7 * asks.length)
  })
})

/** What a page is, but for what is different each time and the name itself. */
function looks({ status, location, body }: Shown, name: string): string {
  const same = (text: string) => text.replaceAll(name, 'NAME').replace(/ value="[^"]{20,}"/g, ' value="…"')
  return same(`${status} ${location} ${body}`).replace(/\b\w\*\*\*@\w\*\*\*/g, 'MASKED')
}

describe('the pages say no more of somebody than of nobody', () => {
  test('who signs in with a wrong password, or has forgotten it', async () => {
    const outcomes: string[][] = []
    for (const name of ['ava', 'zap']) {
      const browser = createBrowser()
      const login = await browser.open(authorizeAddress(at.base, pool.clientId))
      const refused = await browser.submit(login, { username: name, ...{ password: wrong.PASSWORD } })
      const forgotten = await browser.open(`${at.base}/forgotPassword?${new URL(login.url).search.slice(1)}`)
      const asked = await browser.submit(forgotten, { username: name })
      const wrongCode = await browser.submit(asked, { code: '000000', password: 'Another-Horse-1' })
      outcomes.push([refused, asked, wrongCode].map((page) => looks(page, name)))
    }
    expect(outcomes[1]).toEqual(outcomes[0])
  })
})
