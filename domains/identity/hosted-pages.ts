/** The way to the user pool's hosted pages and back: an authorization code with PKCE, redeemed from here. */
import { createHash } from 'node:crypto'
import { requireEnv } from '../../shared/config'
import { RefusedError } from '../../shared/errors'
import { newSecret } from '../../shared/ids'
import { ownClient } from './own-client'
import type { Tokens } from './session'

/** What the browser keeps in a cookie until it is back. */
export interface Flow {
  readonly state: string
  readonly verifier: string
  readonly returnTo: string
}

const scopes = ['openid', 'profile', 'email', 'aws.cognito.signin.user.admin']
/** Of the answer of the token endpoint. */
const longestWait = 10_000

/** A path of our own origin: nothing that a browser would take for another site's address. */
export function ownPath(path: string): string {
  if (/^\/(?![/\\])[\w\-./~%?=&+:@!$'()*,;#]*$/.test(path)) return path
  throw new RefusedError('invalid', 'ReturnRefused', 'returnTo: expected a path of this site, such as /account', {
    field: 'returnTo',
  })
}

export function newFlow(returnTo: string): Flow {
  return { state: newSecret(), verifier: newSecret(), returnTo: ownPath(returnTo) }
}

/** The company whose sign-in it is to be: by its name, or by what is after the @ of its addresses. */
export interface Company {
  readonly provider?: string | undefined
  readonly domain?: string | undefined
}

export async function authorizeUrl({ state, verifier }: Flow, { provider, domain }: Company): Promise<string> {
  const { clientId } = await ownClient()
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: clientId,
    redirect_uri: redirectUri(),
    scope: scopes.join(' '),
    state,
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
    ...(provider ? { identity_provider: provider } : domain && { idp_identifier: domain.toLowerCase() }),
  })
  return `${requireEnv('HOSTED_URL')}/oauth2/authorize?${query}`
}

export async function redeem(code: string, { verifier }: Flow): Promise<Tokens> {
  const { clientId, clientSecret } = await ownClient()
  const response = await fetch(`${requireEnv('HOSTED_URL')}/oauth2/token`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/x-www-form-urlencoded',
      Authorization: `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`,
    },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      client_id: clientId,
      code,
      redirect_uri: redirectUri(),
      code_verifier: verifier,
    }),
    redirect: 'error',
    signal: AbortSignal.timeout(longestWait),
  })
  if (response.status === 400)
    throw new RefusedError('forbidden', 'SignInRefused', 'The sign-in took too long: begin again')
  if (!response.ok) throw new Error(`The token endpoint has answered ${response.status}`)
  const { access_token, refresh_token, expires_in } = (await response.json()) as Record<string, unknown>
  if (typeof access_token !== 'string' || typeof refresh_token !== 'string' || typeof expires_in !== 'number') {
    throw new TypeError('The token endpoint has given no tokens')
  }
  return { accessToken: access_token, refreshToken: refresh_token, expiresIn: expires_in }
}

function redirectUri(): string {
  return `${requireEnv('PUBLIC_URL')}/session/callback`
}
