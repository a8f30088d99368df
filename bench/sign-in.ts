/**
 * Signing in to a user pool of the local cloud, over the wire: the cloud in a process of its own, the people in this one.
 * `CROWD=100000` lets so many sign up first, and measures before and after.
 */
import { createSrpClient } from '../test/local/engines/cognito/srp-client'
import { type Benchmark, concurrently, type Figure, scaled } from './measure'
import { processorTime, startEmpty, type Target } from './process'

const crowd = Number(process.env.CROWD ?? scaled(1000))
const people = scaled(50)
const signIns = scaled(600)
const refreshes = scaled(2000)
const inFlight = 16
const password = 'Correct-Horse-9'

interface Answer {
  readonly ChallengeParameters: Record<string, string>
  readonly AuthenticationResult?: { readonly RefreshToken: string }
}

export const signIn: Benchmark = async ({ endpoint }) => {
  const target: Target = endpoint ? { endpoint, stop: () => undefined } : await startEmpty()
  try {
    const { pid } = target
    return await measure(createCall(target.endpoint), pid === undefined ? undefined : () => processorTime(pid))
  } finally {
    target.stop()
  }
}

type Call = <Output = object>(action: string, input: object) => Promise<Output>

/** By hand: the SDK's own work is not what is measured. */
function createCall(endpoint: string): Call {
  return async <Output>(action: string, input: object) => {
    const response = await fetch(endpoint, {
      method: 'POST',
      headers: {
        'content-type': 'application/x-amz-json-1.1',
        'x-amz-target': `AWSCognitoIdentityProviderService.${action}`,
        authorization:
          'AWS4-HMAC-SHA256 Credential=bench/20260105/us-east-1/cognito-idp/aws4_request, SignedHeaders=host, Signature=0',
      },
      body: JSON.stringify(input),
    })
    const body = (await response.json()) as Output
    if (!response.ok) throw new Error(`${action}: ${JSON.stringify(body)}`)
    return body
  }
}

async function measure(call: Call, spent: (() => number) | undefined): Promise<Figure[]> {
  const { UserPool } = await call<{ UserPool: { Id: string } }>('CreateUserPool', {
    PoolName: 'bench',
    Policies: { SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'EMAIL_OTP'] } },
  })
  const UserPoolId = UserPool.Id
  const { UserPoolClient } = await call<{ UserPoolClient: { ClientId: string } }>('CreateUserPoolClient', {
    UserPoolId,
    ClientName: 'bench',
    ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
  })
  const { ClientId } = UserPoolClient

  const join = (name: string, secret: object) => call('SignUp', { ClientId, Username: name, ...secret })
  await concurrently(numbers(people), inFlight, async (index) => {
    await join(`person-${index}`, { Password: password })
    await call('AdminConfirmSignUp', { UserPoolId, Username: `person-${index}` })
  })

  async function srp(index: number): Promise<string> {
    const client = createSrpClient(UserPoolId, password)
    const asked = await call<Answer>('InitiateAuth', {
      ClientId,
      AuthFlow: 'USER_SRP_AUTH',
      AuthParameters: { USERNAME: `person-${index % people}`, SRP_A: client.publicValue },
    })
    const done = await call<Answer>('RespondToAuthChallenge', {
      ClientId,
      ChallengeName: 'PASSWORD_VERIFIER',
      ChallengeResponses: client.answer(asked.ChallengeParameters),
    })
    return done.AuthenticationResult?.RefreshToken ?? ''
  }

  async function rate(count: number, work: (index: number) => Promise<unknown>): Promise<number> {
    const began = performance.now()
    await concurrently(numbers(count), inFlight, async (index) => void (await work(index)))
    return (count * 1000) / (performance.now() - began)
  }

  await rate(scaled(100), srp)
  const before = spent?.() ?? 0
  const alone = await rate(signIns, srp)
  const each = ((spent?.() ?? 0) - before) / signIns
  const tokens = await Promise.all(numbers(people).map(srp))
  const beforeRefreshes = spent?.() ?? 0
  const refreshed = await rate(refreshes, (index) =>
    call('InitiateAuth', {
      ClientId,
      AuthFlow: 'REFRESH_TOKEN_AUTH',
      AuthParameters: { REFRESH_TOKEN: tokens[index % people] },
    }),
  )
  const eachRefresh = ((spent?.() ?? 0) - beforeRefreshes) / refreshes
  const signUps = await rate(crowd, (index) => join(`crowd-${index}`, {}))
  const beforeCrowded = spent?.() ?? 0
  const crowded = await rate(signIns, srp)
  const eachCrowded = ((spent?.() ?? 0) - beforeCrowded) / signIns
  const among = `among ${crowd + people} people`
  const computed = (name: string, value: number): Figure[] => (spent ? [{ name, value, unit: 'ms' }] : [])
  return [
    { name: 'sign-ins by SRP', value: alone, unit: '/s', target: { atLeast: 100 } },
    ...computed('the cloud computes for a sign-in', each),
    { name: 'tokens refreshed', value: refreshed, unit: '/s', target: { atLeast: 300 } },
    ...computed('the cloud computes for a refresh', eachRefresh),
    { name: 'sign-ups without a password', value: signUps, unit: '/s' },
    { name: `sign-ins by SRP ${among}`, value: crowded, unit: '/s', target: { atLeast: 100 } },
    ...computed(`the cloud computes for a sign-in ${among}`, eachCrowded),
  ]
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index)
