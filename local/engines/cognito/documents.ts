/** What a pool tells everybody: its public keys, and where what of OpenID Connect is. */
import type { Cloud } from '../../kernel/cloud'
import type { Documents, HttpResponse, TokenIssuers } from '../../kernel/service'
import type { State } from './state/state'
import type { Keys } from './tokens/keys'
import type { Tokens } from './tokens/tokens'

export function createIssuers(
  { pools }: Pick<State, 'pools'>,
  keys: Keys,
  tokens: Pick<Tokens, 'issuerOf' | 'poolOf'>,
): TokenIssuers {
  return {
    keys(issuer) {
      const pool = tokens.poolOf(issuer)
      return pool && keys.publicKeys(pool.Id)
    },
    issuerOf(arn) {
      const pool = pools.get(arn.slice(arn.lastIndexOf('/') + 1))
      return pool?.Arn === arn ? tokens.issuerOf(pool.Id) : undefined
    },
  }
}

/** No bucket has such a name: an underscore stands in none. */
const path = /^\/([a-z0-9-]+_[0-9A-Za-z]+)\/\.well-known\/(jwks\.json|openid-configuration)$/

export function createDocuments(
  cloud: Cloud,
  { pools, domains }: Pick<State, 'pools' | 'domains'>,
  keys: Keys,
  tokens: Pick<Tokens, 'issuerOf'>,
): Documents {
  function configuration(poolId: string): object {
    const domain = domains.list().find(({ UserPoolId }) => UserPoolId === poolId)
    const at = `${cloud.webUrl}/auth/${domain?.Domain}`
    return {
      issuer: tokens.issuerOf(poolId),
      jwks_uri: `${cloud.endpointUrl}/${poolId}/.well-known/jwks.json`,
      id_token_signing_alg_values_supported: ['RS256'],
      response_types_supported: ['code', 'token'],
      scopes_supported: ['openid', 'email', 'phone', 'profile'],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
      ...(domain && {
        authorization_endpoint: `${at}/oauth2/authorize`,
        end_session_endpoint: `${at}/logout`,
        revocation_endpoint: `${at}/oauth2/revoke`,
        token_endpoint: `${at}/oauth2/token`,
        userinfo_endpoint: `${at}/oauth2/userInfo`,
      }),
    }
  }

  return {
    has: (asked) => path.test(asked),
    async handle(request) {
      const [, poolId = '', document] = path.exec(request.path) ?? []
      if (!pools.has(poolId)) return json(404, { message: `User pool ${poolId} does not exist.` })
      return json(200, document === 'jwks.json' ? await keys.publicKeys(poolId) : configuration(poolId))
    },
  }
}

function json(status: number, body: object): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}
