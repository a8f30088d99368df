/**
 * The Lambda authorizer of the domains' APIs: takes an access token of the user pool, and asks the domain's own table
 * whether it still counts. What it answers is kept by API Gateway for two seconds, and by nobody else: that, the event
 * and its consumer are the time that an ended session still opens a door.
 */
import { CognitoJwtVerifier } from 'aws-jwt-verify'
import { FetchError, JwksValidationError, JwkValidationError, JwtBaseError } from 'aws-jwt-verify/error'
import type { CognitoAccessTokenPayload } from 'aws-jwt-verify/jwt-model'
import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda'
import { toldOf } from '../errors'
import { guarded } from '../guarded'
import type { Revocations } from './revocations'
import { contextOf, type User } from './user'

export interface AuthorizerOptions {
  readonly userPoolId: string
  readonly revocations: Revocations
  readonly logger: { error(message: string, extra: Record<string, unknown>): void }
}

/** What a token can't be blamed for. */
const ofOurs = [FetchError, JwksValidationError, JwkValidationError]

/** API Gateway answers 401 for this word, and 500 for any other failure. */
class UnauthorizedError extends Error {
  readonly code = 'Unauthorized'
  readonly retryable = false
  constructor() {
    super('Unauthorized')
    this.name = 'UnauthorizedError'
  }
}

export function isUnauthorizedError(error: unknown): error is UnauthorizedError {
  return error instanceof UnauthorizedError
}

/** Who holds an `Authorization` of `Bearer …`; throws UnauthorizedError if nobody does. */
export function createJudge({ userPoolId, revocations, logger }: AuthorizerOptions) {
  const verifier = CognitoJwtVerifier.create({ userPoolId, tokenUse: 'access', clientId: null })

  async function payloadOf(token: string): Promise<CognitoAccessTokenPayload> {
    try {
      return await verifier.verify(token)
    } catch (error) {
      // That it is none is the caller's matter; that its keys could not be had is ours.
      if (error instanceof JwtBaseError && !ofOurs.some((kind) => error instanceof kind)) throw new UnauthorizedError()
      logger.error('Token not judged', { error: toldOf(error) })
      throw error
    }
  }

  return async (authorization: string): Promise<User> => {
    const token = authorization.replace(/^Bearer +/i, '')
    const payload = await payloadOf(token)
    const user = userIn(payload)
    const { sub, sessionId, applicationId } = user
    const holder = { sub, sessionId, applicationId, signedInAt: payload.auth_time }
    const verdict = await revocations.judge(holder)
    if (verdict === 'ended') throw new UnauthorizedError()
    if (verdict === 'unclear' && !(await isKnownToPool(token))) throw new UnauthorizedError()
    return user
  }
}

export function createAuthorizer(options: AuthorizerOptions) {
  const judge = createJudge(options)

  return guarded(async (event: APIGatewayTokenAuthorizerEvent): Promise<APIGatewayAuthorizerResult> => {
    const user = await judge(event.authorizationToken)
    return {
      principalId: user.sub,
      policyDocument: {
        Version: '2012-10-17',
        Statement: [{ Action: 'execute-api:Invoke', Effect: 'Allow', Resource: stageOf(event.methodArn) }],
      },
      context: contextOf(user),
    }
  })
}

/**
 * The user pool knows which sign-ins it has ended, to the token. It is asked about those of the very second in which a
 * person was signed out everywhere, and of nothing else: its client is loaded for them alone. A token without the scope
 * `aws.cognito.signin.user.admin` can't be asked about, and counts as ended.
 */
async function isKnownToPool(AccessToken: string): Promise<boolean> {
  const [{ cognito }, { GetUserCommand }] = await Promise.all([
    import('../clients/cognito'),
    import('@aws-sdk/client-cognito-identity-provider'),
  ])
  try {
    await cognito.send(new GetUserCommand({ AccessToken }))
    return true
  } catch (error) {
    if (error instanceof Error && ['NotAuthorizedException', 'UserNotFoundException'].includes(error.name)) return false
    throw error
  }
}

function userIn(payload: CognitoAccessTokenPayload): User {
  const { sub, client_id: clientId, origin_jti: sessionId, auth_time: signedInAt } = payload
  const groups = payload['cognito:groups'] ?? []
  return {
    sub,
    clientId,
    sessionId,
    groups,
    signedInAt: new Date(signedInAt * 1000).toISOString(),
    ...textIn(payload, 'email'),
    ...textIn(payload, 'applicationId', 'app:id'),
  }
}

/** Claims that the domain's own trigger writes into access tokens. */
function textIn(payload: Readonly<Record<string, unknown>>, name: 'email' | 'applicationId', claim: string = name) {
  const value = payload[claim]
  return typeof value === 'string' ? { [name]: value } : {}
}

/** The whole stage: the answer is kept for other methods as well. */
function stageOf(methodArn: string): string {
  return `${methodArn.split('/').slice(0, 2).join('/')}/*`
}
