/** What applications call themselves: token, userInfo and revoke. */
import { createHash, timingSafeEqual } from 'node:crypto'
import { isAwsError } from '../../../kernel/aws-error'
import type { HttpResponse } from '../../../kernel/service'
import type { Parts } from '../parts'
import type { Client } from '../state/records'
import { coveredBy } from '../tokens/claims'
import type { AuthenticationResult, ClientToken } from '../tokens/tokens'
import { isRecord } from '../triggers/run-trigger'
import { authenticated, json, OAuthError } from './client-authentication'
import type { Granted } from './grant'
import type { Kept } from './kept'
import type { Visit } from './visit'

export type Endpoint = (visit: Visit) => Promise<HttpResponse>

interface Endpoints {
  readonly token: Endpoint
  readonly userInfo: Endpoint
  readonly revoke: Endpoint
}

type Members = (name: string) => string | undefined

export function createEndpoints(parts: Parts, codes: Kept<Granted>): Endpoints {
  const { state, tokens, signIns } = parts

  async function byCode(visit: Visit, client: Client, one: Members): Promise<HttpResponse> {
    if (!mayUse(client, 'code')) throw unauthorized('code')
    const code = needed(one, 'code')
    const granted = codes.get(code)
    // Whoever isn't the one that it was made for doesn't use it up.
    if (granted?.clientId !== client.ClientId || granted.poolId !== visit.pool.Id) throw badGrant()
    codes.take(code)
    const redirectUri = one('redirect_uri') ?? client.DefaultRedirectURI
    if (redirectUri !== granted.redirectUri || !isVerified(granted.challenge, one('code_verifier'))) throw badGrant()
    const user = await state.users.get(visit.pool.Id, granted.sub)
    if (!user?.enabled) throw badGrant()
    const { scopes, nonce, authTime } = granted
    const sourceIp = visit.request.sourceIp
    const issued = await tokens.issue(
      { pool: visit.pool, client, user, occasion: 'HostedAuth', scopes, hosted: true, nonce, authTime, sourceIp },
      visit.context,
    )
    return answered(issued, scopes)
  }

  async function byRefreshToken(visit: Visit, client: Client, one: Members): Promise<HttpResponse> {
    const token = needed(one, 'refresh_token')
    const place = tokens.placeOf(client, token)
    const signIn = place && (await signIns.get(place.poolId, place.sub, place.id))
    if (!signIn) throw badGrant()
    return answered(await tokens.refresh(client, token, {}, visit.context), signIn.scopes, !signIn.hosted || undefined)
  }

  async function byItself(visit: Visit, client: Client, one: Members): Promise<HttpResponse> {
    if (!mayUse(client, 'client_credentials')) throw unauthorized('client_credentials')
    const allowed = client.AllowedOAuthScopes ?? []
    const scopes =
      one('scope')
        ?.split(' ')
        .filter((scope) => scope !== '') ?? allowed
    if (scopes.some((scope) => !allowed.includes(scope))) {
      throw new OAuthError('invalid_scope', 'A scope is not one of the AllowedOAuthScopes of the client')
    }
    const clientMetadata = metadataIn(one('aws_client_metadata'))
    return answered(await tokens.issueToClient(visit.pool, client, { scopes, clientMetadata }, visit.context), scopes)
  }

  function granting(visit: Visit, client: Client, one: Members): Promise<HttpResponse> {
    const type = needed(one, 'grant_type')
    if (type === 'authorization_code') return byCode(visit, client, one)
    if (type === 'refresh_token') return byRefreshToken(visit, client, one)
    if (type === 'client_credentials') return byItself(visit, client, one)
    throw new OAuthError('unsupported_grant_type', 'authorization_code, refresh_token or client_credentials')
  }

  return {
    token: (visit) =>
      told(() => {
        const { client, one } = authenticated(state, visit)
        return granting(visit, client, one)
      }),
    async userInfo({ request, pool }) {
      const [, token = ''] = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '') ?? []
      try {
        const { user, client, signIn, pool: issuing } = await tokens.bearer(token, 'openid')
        if (issuing.Id !== pool.Id) return noToken()
        const covers = coveredBy(signIn.scopes)
        const { ReadAttributes } = client
        const readable = Object.entries(user.attributes).filter(
          ([name]) => covers(name) && (!ReadAttributes || ReadAttributes.includes(name)),
        )
        return json(200, { sub: user.sub, ...Object.fromEntries(readable), username: user.username })
      } catch (error) {
        if (isAwsError(error)) return noToken()
        throw error
      }
    },
    revoke: (visit) =>
      told(async () => {
        const { client, one } = authenticated(state, visit)
        const token = needed(one, 'token')
        if (!client.EnableTokenRevocation) throw unauthorized('revocation')
        if (token.split('.').length === 3) {
          throw new OAuthError('unsupported_token_type', 'Only refresh tokens can be revoked')
        }
        const place = tokens.placeOf(client, token)
        if (place) await signIns.end(place)
        return json(200, {})
      }),
  }
}

async function told(work: () => Promise<HttpResponse>): Promise<HttpResponse> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof OAuthError) {
      return json(400, { error: error.code, error_description: error.message })
    }
    if (!isAwsError(error) || error.status >= 500) throw error
    // A function of the pool's says what it says; all else is about the grant.
    const ofFunction = /Lambda/.test(error.code)
    return json(400, { error: ofFunction ? 'invalid_request' : 'invalid_grant', error_description: error.message })
  }
}

function answered(
  issued: AuthenticationResult | ClientToken,
  scopes: readonly string[],
  hasIdToken = scopes.includes('openid'),
): HttpResponse {
  const { IdToken, RefreshToken } = issued as Partial<AuthenticationResult>
  return json(200, {
    ...(hasIdToken && IdToken !== undefined && { id_token: IdToken }),
    access_token: issued.AccessToken,
    ...(RefreshToken !== undefined && { refresh_token: RefreshToken }),
    expires_in: issued.ExpiresIn,
    token_type: issued.TokenType,
  })
}

/** What an application tells the function for tokens: JSON, of texts alone. */
function metadataIn(text: string | undefined): Readonly<Record<string, string>> | undefined {
  if (text === undefined) return undefined
  let metadata: unknown
  try {
    metadata = JSON.parse(text)
  } catch {
    // As what is no object.
  }
  if (!isRecord(metadata) || Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw new OAuthError('invalid_request', 'aws_client_metadata is to be a JSON object of texts')
  }
  return metadata as Readonly<Record<string, string>>
}

/** Where there was no challenge there is nothing to verify, and who sends a verifier has another request in mind. */
function isVerified(challenge: string | undefined, verifier: string | undefined): boolean {
  if (challenge === undefined || verifier === undefined) return challenge === verifier
  if (!/^[\w.~-]{43,128}$/.test(verifier)) return false
  const given = createHash('sha256').update(verifier).digest('base64url')
  return given.length === challenge.length && timingSafeEqual(Buffer.from(given), Buffer.from(challenge))
}

function mayUse(client: Client, flow: 'code' | 'client_credentials'): boolean {
  return client.AllowedOAuthFlowsUserPoolClient && client.AllowedOAuthFlows?.includes(flow) === true
}

function needed(one: Members, name: string): string {
  const value = one(name)
  if (value === undefined) throw new OAuthError('invalid_request', `${name} is missing`)
  return value
}

const unauthorized = (what: string) => new OAuthError('unauthorized_client', `The client may not use ${what}`)

/** Not told why: of codes that are made up one learns nothing. */
const badGrant = () => new OAuthError('invalid_grant', 'The grant is not valid, was used, or is of another client')

const noToken = (): HttpResponse =>
  json(
    401,
    {
      error: 'invalid_token',
      error_description: 'Access token is expired, disabled, or deleted, or has no scope openid',
    },
    { 'WWW-Authenticate': 'Bearer error="invalid_token"' },
  )
