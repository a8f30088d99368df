/** Sends a person who is signed in back to the application, with a code or with tokens. */
import type { HttpResponse } from '../../../kernel/service'
import type { Parts } from '../parts'
import { type AuthorizeRequest, answerAddress } from './authorize-request'
import type { Kept } from './kept'
import type { PresentSession } from './sessions'
import { redirect, type Visit } from './visit'

/** What a code stands for. */
export interface Granted {
  readonly poolId: string
  readonly clientId: string
  readonly sub: string
  readonly redirectUri: string
  readonly scopes: readonly string[]
  readonly nonce: string | undefined
  readonly challenge: string | undefined
  /** Seconds since 1970. */
  readonly authTime: number
}

export type Grant = (
  visit: Visit,
  request: AuthorizeRequest,
  session: PresentSession,
  cookies?: readonly string[],
) => Promise<HttpResponse>

const codeLifetime = 5 * 60_000

export function createGrant({ tokens }: Pick<Parts, 'tokens'>, codes: Kept<Granted>): Grant {
  return async (visit, request, { user, authTime }, cookies) => {
    const { pool, client, redirectUri, responseType, scopes, nonce, challenge, state } = request
    if (responseType === 'code') {
      const granted = { poolId: pool.Id, clientId: client.ClientId, sub: user.sub, redirectUri, scopes, nonce }
      const code = codes.put({ ...granted, challenge, authTime }, codeLifetime)
      return redirect(answerAddress(request, { code, state }), cookies)
    }
    const sourceIp = visit.request.sourceIp
    const issued = await tokens.issue(
      { pool, client, user, occasion: 'HostedAuth', scopes, hosted: true, nonce, authTime, sourceIp },
      visit.context,
    )
    const answer = {
      access_token: issued.AccessToken,
      id_token: scopes.includes('openid') ? issued.IdToken : undefined,
      token_type: issued.TokenType,
      expires_in: String(issued.ExpiresIn),
      state,
    }
    return redirect(answerAddress(request, answer), cookies)
  }
}
