/**
 * Authorizers of user pools: the token in a header is verified by the keys of its pool, and its claims go to the
 * integration. A method without scopes takes ID tokens, one with scopes access tokens that have one of them.
 */
import type { Cloud } from '../../../kernel/cloud'
import { isTokenRefused } from '../../../lib/tokens/token-refused'
import { type Claims, issuerOf, verifyToken } from '../../../lib/tokens/verify-token'
import type { UserPoolAuthorizer } from '../definitions'
import type { AuthorizerResult, CompiledAuthorizer } from './compiled-api'
import { GatewayFailure } from './gateway-response'
import { inWords } from './in-words'
import { type Invocation, singleHeader } from './invocation'

/** Claims that API Gateway gives as dates in words, not in seconds. */
const dates: ReadonlySet<string> = new Set(['exp', 'iat'])

/** @param scopes of the method; one of them is enough */
export type HolderOf = (
  invocation: Invocation,
  scopes: readonly string[],
  authorizer: CompiledAuthorizer,
) => Promise<AuthorizerResult>

export function createUserPoolAuthorizers(cloud: Cloud): HolderOf {
  function issuersOf({ providerARNs, name }: UserPoolAuthorizer, { requestId }: Invocation): readonly string[] {
    const issuers = providerARNs.flatMap((arn) => issuerOf(cloud, arn) ?? [])
    if (issuers.length > 0) return issuers
    const detail = { authorizer: name, reason: 'none of its user pools is there' }
    cloud.trace({ kind: 'authorizer.failed', subject: name, ids: [requestId], detail })
    throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null)
  }

  return async (invocation, scopes, { definition, sources, expression }) => {
    if (definition.type !== 'COGNITO_USER_POOLS') throw new GatewayFailure('AUTHORIZER_CONFIGURATION_ERROR', null)
    const [source] = sources
    const token = source && singleHeader(invocation.request, source.name)?.replace(/^Bearer +/i, '')
    if (!token) throw unauthorized()
    const tokenUse = scopes.length > 0 ? 'access' : 'id'
    const claims = await verified(token, issuersOf(definition, invocation), tokenUse)
    if (expression && !expression.test([claims.aud ?? ''].flat().join())) throw unauthorized()
    if (scopes.length > 0 && !scopesOf(claims).some((scope) => scopes.includes(scope))) throw unauthorized()
    const { sub = '' } = claims
    return { principalId: sub, statements: [], context: {}, usageIdentifierKey: undefined, claims: texts(claims) }
  }

  async function verified(token: string, issuers: readonly string[], tokenUse: 'id' | 'access'): Promise<Claims> {
    try {
      return await verifyToken(cloud, token, { issuers, tokenUse })
    } catch (error) {
      if (!isTokenRefused(error)) throw error
      if (error.problem === 'expired') throw unauthorized('The incoming token has expired')
      throw unauthorized()
    }
  }
}

const unauthorized = (message = 'Unauthorized'): GatewayFailure => new GatewayFailure('UNAUTHORIZED', message)

function scopesOf({ scope }: Claims): readonly string[] {
  return typeof scope === 'string' ? scope.split(' ') : []
}

/** All of them as texts: lists with commas, what has members as JSON. */
function texts(claims: Claims): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(claims).map(([name, value]) => [name, textOf(name, value)]))
}

function textOf(name: string, value: unknown): string {
  if (dates.has(name) && typeof value === 'number') return inWords(value * 1000)
  if (Array.isArray(value)) return value.map((each) => textOf('', each)).join(',')
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)
}
