/**
 * A browser's session. The refresh token lives in a cookie that no script reads; the access token is answered, for
 * memory alone. A request with the cookie must carry a header of ours, which no form of another site can, and the
 * origin of this site.
 */
import { SessionRevoked } from '../../../events/catalog/identity'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { RefusedError, toldOf } from '../../../shared/errors'
import { type EdgeRequest, problem } from '../../../shared/http'
import { newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { sessionRoutes as routes } from '../api/session'
import { endingOf, noteSession, type SessionOf } from '../browser-sessions'
import { authorizeUrl, type Flow, newFlow, redeem } from '../hosted-pages'
import { requireOwnOrigin } from '../own-origin'
import { going, refusalPage } from '../pages/pages'
import { answerQuestion, refresh, revoke, type SignIn, signIn, type Tokens } from '../session'
import { clearCookie, readCookie, setCookie } from '../session-cookie'
import { tell } from '../tell'

const pages: readonly string[] = [routes.goToSignIn.path, routes.comeBackFromSignIn.path]

const logger = createLogger('identity-session')

export const handler = serve(
  {
    routes,
    handler: 'session',
    logger,
    refuse: (error, request) => (pages.includes(request.route) ? refusalPage : problem)(error, request, logger),
  },
  {
    startSession: async ({ request, body }) => {
      requireOwnOrigin(request)
      return outcome(request, await signIn(body.userName, body.password))
    },
    answerChallenge: async ({ request, body: { answer: given, ...question } }) => {
      requireOwnOrigin(request)
      return outcome(request, await answerQuestion(question, given))
    },
    refreshSession: async ({ request }) => signedIn(request, await renewed(request)),
    giveIdToken: async ({ request }) => {
      const { idToken, refreshToken, expiresIn } = await renewed(request)
      if (!idToken) throw new TypeError('Cognito has given no ID token')
      const given = { idToken, expiresAt: endOf(expiresIn) }
      return answer(200, given, { 'Set-Cookie': setCookie(request, 'refresh', refreshToken) })
    },
    endSession: async ({ request }) => {
      requireOwnOrigin(request)
      const token = readCookie(request, 'refresh')
      if (token) await end(request, token)
      return answer(200, {}, { 'Set-Cookie': clearCookie(request, 'refresh') })
    },
    goToSignIn: async ({ request, query: { returnTo = '/', provider, domain } }) => {
      const flow = newFlow(returnTo)
      const Location = await authorizeUrl(flow, { provider, domain })
      return answer(303, going, { Location, 'Set-Cookie': setCookie(request, 'flow', JSON.stringify(flow)) })
    },
    comeBackFromSignIn: async ({ request, query: { code, state, error } }) => {
      const flow = flowIn(request)
      if (error || !code || !flow || state !== flow.state) {
        throw new RefusedError(
          'forbidden',
          'SignInRefused',
          'This sign-in was not begun in this browser, or was refused',
        )
      }
      const { accessToken, refreshToken } = await redeem(code, flow)
      await noteNew(request, accessToken)
      // The page that follows asks for its own access token: none is in an address.
      return answer(303, going, { Location: flow.returnTo, 'Set-Cookie': setCookie(request, 'refresh', refreshToken) })
    },
  },
)

async function renewed(request: EdgeRequest): Promise<Tokens> {
  requireOwnOrigin(request)
  const tokens = await refresh(requireSession(request))
  if (await noteSession(sessionIn(tokens.accessToken), request.headers['user-agent'])) return tokens
  // Ended from elsewhere: only here is there the token that the user pool is to forget.
  await revoke(tokens.refreshToken)
  throw new RefusedError('forbidden', 'NoSession', 'The session was ended: sign in again')
}

async function outcome(request: EdgeRequest, result: SignIn) {
  if ('question' in result) return answer(202, result.question)
  await noteNew(request, result.tokens.accessToken)
  return signedIn(request, result.tokens)
}

/** Nobody is kept from signing in by it: what could not be noted is with the first refresh. */
async function noteNew(request: EdgeRequest, accessToken: string): Promise<void> {
  try {
    await noteSession(sessionIn(accessToken), request.headers['user-agent'])
  } catch (error) {
    logger.warn('Session not noted; its first refresh does it', { error: toldOf(error) })
  }
}

function signedIn(request: EdgeRequest, { accessToken, refreshToken, expiresIn }: Tokens) {
  const expiresAt = endOf(expiresIn)
  const { sub } = claimsIn(accessToken)
  return answer(200, { accessToken, expiresAt, sub }, { 'Set-Cookie': setCookie(request, 'refresh', refreshToken) })
}

/** @param seconds from now */
const endOf = (seconds: number) => new Date(systemClock.now().getTime() + seconds * 1000).toISOString()

/** The user pool forgets the refresh token; the event ends the access tokens that are still good. */
async function end(request: EdgeRequest, refreshToken: string): Promise<void> {
  const tokens = await refresh(refreshToken).catch((error: unknown) => {
    if (error instanceof RefusedError) return undefined
    throw error
  })
  if (!tokens) return
  const { sub, origin_jti: sessionId } = claimsIn(tokens.accessToken)
  const now = systemClock.now()
  const data = { sub, userPoolId: requireEnv('USER_POOL_ID'), sessionId, tokensBefore: now.toISOString() }
  const origin = { correlationId: request.correlationId, actor: sub }
  const event = SessionRevoked.create(data, origin, { eventId: newUlid(now), occurredAt: now })
  // Told first: if this ends here, the browser still has the cookie, and asks again.
  const ending = await endingOf(sub, sessionId, now).catch((error: unknown) => {
    // It was never noted: then nothing lists it either.
    if (error instanceof RefusedError) return undefined
    throw error
  })
  await tell(sub, [event], () => revoke(tokens.refreshToken), ending && [ending])
}

/** Of a token that we have just got from the user pool itself. */
function claimsIn(token: string): { readonly sub: string; readonly origin_jti: string; readonly auth_time: number } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
}

function sessionIn(accessToken: string): SessionOf {
  const { sub, origin_jti: sessionId, auth_time: signedInAt } = claimsIn(accessToken)
  return { sub, sessionId, signedInAt }
}

function requireSession(request: EdgeRequest): string {
  const token = readCookie(request, 'refresh')
  if (!token) throw new RefusedError('forbidden', 'NoSession', 'There is no session in this browser: sign in')
  return token
}

function flowIn(request: EdgeRequest): Flow | undefined {
  try {
    return JSON.parse(readCookie(request, 'flow') ?? '') as Flow
  } catch {
    return undefined
  }
}
