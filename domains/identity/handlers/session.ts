/**
 * A browser's session. The refresh token lives in a cookie that no script reads; the access token is answered, for
 * memory alone. A request with the cookie must carry a header of ours, which no form of another site can, and the
 * origin of this site.
 */
import { SessionRevoked } from '../../../events/catalog/identity'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { RefusedError } from '../../../shared/errors'
import { type EdgeRequest, problem } from '../../../shared/http'
import { newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import { sessionRoutes as routes } from '../api/session'
import { authorizeUrl, type Flow, newFlow, redeem } from '../hosted-pages'
import { requireOwnOrigin } from '../own-origin'
import { going, refusalPage } from '../pages/pages'
import { answerQuestion, refresh, revoke, type SignIn, signIn, type Tokens } from '../session'
import { clearCookie, readCookie, setCookie } from '../session-cookie'
import { tell } from '../tell'

const pages: readonly string[] = [routes.goToSignIn.path, routes.comeBackFromSignIn.path]

export const handler = serve(
  {
    routes,
    handler: 'session',
    logger: createLogger('identity-session'),
    refuse: (error, request, logger) => (pages.includes(request.route) ? refusalPage : problem)(error, request, logger),
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
    refreshSession: async ({ request }) => {
      requireOwnOrigin(request)
      return signedIn(request, await refresh(requireSession(request)))
    },
    endSession: async ({ request }) => {
      requireOwnOrigin(request)
      const token = readCookie(request, 'refresh')
      if (token) await end(request, token)
      return answer(200, {}, { 'Set-Cookie': clearCookie(request, 'refresh') })
    },
    goToSignIn: async ({ request, query: { returnTo = '/', provider } }) => {
      const flow = newFlow(returnTo)
      const Location = await authorizeUrl(flow, provider)
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
      const { refreshToken } = await redeem(code, flow)
      // The page that follows asks for its own access token: none is in an address.
      return answer(303, going, { Location: flow.returnTo, 'Set-Cookie': setCookie(request, 'refresh', refreshToken) })
    },
  },
)

function outcome(request: EdgeRequest, result: SignIn) {
  return 'tokens' in result ? signedIn(request, result.tokens) : answer(202, result.question)
}

function signedIn(request: EdgeRequest, { accessToken, refreshToken, expiresIn }: Tokens) {
  const expiresAt = new Date(systemClock.now().getTime() + expiresIn * 1000).toISOString()
  const { sub } = claimsIn(accessToken)
  return answer(200, { accessToken, expiresAt, sub }, { 'Set-Cookie': setCookie(request, 'refresh', refreshToken) })
}

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
  await tell(sub, [event], () => revoke(tokens.refreshToken))
}

/** Of a token that we have just got from the user pool itself. */
function claimsIn(token: string): { readonly sub: string; readonly origin_jti: string } {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8'))
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
