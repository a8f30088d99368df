/** Providers that speak OpenID Connect: by code, with state, nonce and PKCE. */
import { createHash } from 'node:crypto'
import type { JSONWebKeySet, JWTPayload } from 'jose'
import type { Cloud } from '../../../kernel/cloud'
import { loadJose } from '../../../lib/tokens/load-jose'
import { withParameters } from '../hosted/visit'
import type { Details } from '../providers/saml-details'
import { read } from './http'
import { claimsOf, type Profile } from './profile'
import { ProviderError } from './provider-error'

export interface OidcRequest {
  /** Secret: nonce and verifier come of it. */
  readonly id: string
  readonly backTo: string
  readonly state: string
}

export interface OidcProviders {
  /** The address to send the browser to. @throws ProviderError */
  request(details: Details, request: OidcRequest): Promise<string>
  /** @throws ProviderError */
  redeem(details: Details, code: string, request: Omit<OidcRequest, 'state'>): Promise<Profile>
}

interface Endpoints {
  readonly authorize: string
  readonly token: string
  readonly attributes: string | undefined
  readonly keys: string
}

/** Signed by a key that the provider alone has. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512']

const derived = (id: string, what: string): string =>
  createHash('sha256').update(`${what} of ${id}`).digest('base64url')

export function createOidcProviders({ clock }: Pick<Cloud, 'clock'>): OidcProviders {
  async function verified(
    token: string,
    keys: string,
    { oidc_issuer: issuer = '', client_id: audience = '' }: Details,
  ) {
    const { createLocalJWKSet, jwtVerify } = await loadJose()
    const keySet = (await read(keys)) as unknown as JSONWebKeySet
    const { payload } = await jwtVerify(token, createLocalJWKSet(keySet), {
      algorithms,
      issuer,
      audience,
      requiredClaims: ['sub', 'exp', 'iat'],
      currentDate: new Date(clock.now()),
    })
    if (Array.isArray(payload.aud) && payload.aud.length > 1 && payload.azp !== audience) {
      throw new ProviderError('The ID token is for another client')
    }
    return payload
  }

  return {
    async request(details, { id, backTo, state }) {
      const { authorize } = await endpointsOf(details)
      return withParameters(authorize, {
        client_id: details.client_id,
        redirect_uri: backTo,
        response_type: 'code',
        scope: details.authorize_scopes,
        state,
        nonce: derived(id, 'nonce'),
        code_challenge: createHash('sha256').update(derived(id, 'verifier')).digest('base64url'),
        code_challenge_method: 'S256',
      })
    },
    async redeem(details, code, { id, backTo }) {
      const endpoints = await endpointsOf(details)
      const answer = await read(endpoints.token, {
        method: 'POST',
        form: {
          grant_type: 'authorization_code',
          code,
          redirect_uri: backTo,
          client_id: details.client_id ?? '',
          ...(details.client_secret !== undefined && { client_secret: details.client_secret }),
          code_verifier: derived(id, 'verifier'),
        },
      })
      let claims: JWTPayload
      try {
        claims = await verified(String(answer.id_token), endpoints.keys, details)
      } catch (error) {
        if (error instanceof ProviderError) throw error
        throw new ProviderError('The ID token of the provider can not be verified', { cause: error })
      }
      if (claims.nonce !== derived(id, 'nonce')) throw new ProviderError('The ID token has another nonce')
      const more = endpoints.attributes && (await userInfo(endpoints.attributes, String(answer.access_token), details))
      if (more && more.sub !== claims.sub) throw new ProviderError('The provider tells of somebody else')
      return { subject: String(claims.sub), issuer: undefined, claims: claimsOf({ ...claims, ...more }) }
    },
  }
}

function userInfo(address: string, token: string, { attributes_request_method: method }: Details) {
  return read(address, { method: method === 'POST' ? 'POST' : 'GET', bearer: token })
}

/** As they were given, or as the provider tells them. */
async function endpointsOf(details: Details): Promise<Endpoints> {
  const { authorize_url: authorize, token_url: token, attributes_url: attributes, jwks_uri: keys } = details
  if (authorize !== undefined && token !== undefined && keys !== undefined)
    return { authorize, token, attributes, keys }
  const issuer = details.oidc_issuer ?? ''
  const told = await read(`${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`)
  if (told.issuer !== issuer) throw new ProviderError('The provider says that it is another issuer')
  const address = (name: string): string => {
    const value = told[name]
    if (typeof value !== 'string') throw new ProviderError(`The provider does not tell its ${name}`)
    return value
  }
  return {
    authorize: address('authorization_endpoint'),
    token: address('token_endpoint'),
    attributes: told.userinfo_endpoint === undefined ? undefined : address('userinfo_endpoint'),
    keys: address('jwks_uri'),
  }
}
