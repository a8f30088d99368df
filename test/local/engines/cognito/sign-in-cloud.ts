/** Signing in, for tests: pools with people, each flow as a client makes it, and functions that stand in for Lambda's. */
import { decodeJwt, type JWTPayload } from 'jose'
import type { TestCloudOptions } from '../../create-test-cloud'
import { attributes, createPoolCloud, type MadePool, makePool, type PoolCloud, password } from './pool-cloud'
import { createSrpClient } from './srp-client'

export interface Tokens {
  readonly AccessToken: string
  readonly IdToken: string
  readonly RefreshToken?: string
  readonly ExpiresIn: number
  readonly TokenType: string
}

export interface Answer {
  readonly ChallengeName?: string
  readonly Session?: string
  readonly ChallengeParameters: Readonly<Record<string, string>>
  readonly AvailableChallenges?: readonly string[]
  readonly AuthenticationResult?: Tokens
}

export interface SignInCloud extends PoolCloud {
  /** A confirmed person. */
  person(pool: MadePool, name: string, given?: Readonly<Record<string, string>>): Promise<string>
  begin(pool: MadePool, flow: string, given: Readonly<Record<string, string>>, more?: object): Promise<Answer>
  answer(pool: MadePool, challenge: Answer, responses: Readonly<Record<string, string>>, more?: object): Promise<Answer>
  /** To what follows the password. */
  srp(pool: MadePool, name: string, secret?: string): Promise<Answer>
  withPassword(pool: MadePool, name: string, secret?: string): Promise<Answer>
  /** What functions do with their event; by name. */
  functions: Record<string, (event: TriggerEvent) => unknown>
  /** The events that functions got, the first first. */
  readonly events: TriggerEvent[]
}

export interface TriggerEvent {
  readonly triggerSource: string
  readonly userName: string
  readonly version: string
  readonly request: Readonly<Record<string, unknown>>
  readonly response: Record<string, unknown>
}

export const allFlows = {
  ExplicitAuthFlows: [
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_USER_PASSWORD_AUTH',
    'ALLOW_USER_AUTH',
    'ALLOW_CUSTOM_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
    'ALLOW_ADMIN_USER_PASSWORD_AUTH',
  ],
}

export const functionArn = (name: string): string => `arn:aws:lambda:us-east-1:000000000000:function:${name}`

export async function createSignInCloud(options: TestCloudOptions = {}): Promise<SignInCloud> {
  const cloud = await createPoolCloud(options)
  const events: TriggerEvent[] = []
  const functions: SignInCloud['functions'] = {}
  cloud.cloud.register({
    name: 'lambda',
    operations: {
      Invoke: {
        access: () => [],
        async handle({ FunctionName, Payload }: { readonly FunctionName: string; readonly Payload: string }) {
          const event = JSON.parse(Payload) as TriggerEvent
          events.push(JSON.parse(Payload))
          try {
            const does = functions[FunctionName.slice(FunctionName.lastIndexOf(':') + 1)]
            const answer = does ? ((await does(event)) ?? event) : event
            return { StatusCode: 200, Payload: JSON.stringify(answer) }
          } catch (error) {
            const errorMessage = (error as Error).message
            return { StatusCode: 200, FunctionError: 'Unhandled', Payload: JSON.stringify({ errorMessage }) }
          }
        },
      },
    },
  })

  const signIn: SignInCloud = {
    ...cloud,
    functions,
    events,
    async person({ poolId }, Username, given = {}) {
      const { User } = await cloud.admin<{ User: { Username: string } }>('AdminCreateUser', {
        UserPoolId: poolId,
        Username,
        MessageAction: 'SUPPRESS',
        UserAttributes: attributes(given),
      })
      const one = { UserPoolId: poolId, Username: User.Username }
      await cloud.admin('AdminSetUserPassword', { ...one, Password: password, Permanent: true })
      return User.Username
    },
    begin: ({ clientId }, AuthFlow, AuthParameters, more = {}) =>
      cloud.app<Answer>('InitiateAuth', { ClientId: clientId, AuthFlow, AuthParameters, ...more }),
    answer: ({ clientId }, { ChallengeName, Session, ChallengeParameters }, responses, more = {}) =>
      cloud.app<Answer>('RespondToAuthChallenge', {
        ClientId: clientId,
        ChallengeName,
        ...(Session !== undefined && { Session }),
        ChallengeResponses: { USERNAME: ChallengeParameters.USER_ID_FOR_SRP ?? 'jdoe', ...responses },
        ...more,
      }),
    async srp(pool, name, secret = password) {
      const client = createSrpClient(pool.poolId, secret)
      const challenge = await signIn.begin(pool, 'USER_SRP_AUTH', { USERNAME: name, SRP_A: client.publicValue })
      return signIn.answer(pool, challenge, client.answer(challenge.ChallengeParameters))
    },
    withPassword: (pool, name, secret = password) =>
      signIn.begin(pool, 'USER_PASSWORD_AUTH', { USERNAME: name, PASSWORD: secret }),
  }
  return signIn
}

export function tokensOf({ AuthenticationResult }: Answer): Tokens {
  if (!AuthenticationResult) throw new Error('There are no tokens in the answer')
  return AuthenticationResult
}

export const claimsOf = (token: string): JWTPayload => decodeJwt(token)

export { makePool, password }
