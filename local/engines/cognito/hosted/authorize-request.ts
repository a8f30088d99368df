/**
 * What an application asks for when it sends a person here. Nobody is ever sent to an address that isn't registered: who
 * names another is told so on a page.
 */
import type { Client, Pool } from '../state/records'
import type { State } from '../state/state'
import { withParameters } from './visit'

export interface AuthorizeRequest {
  readonly pool: Pool
  readonly client: Client
  readonly redirectUri: string
  readonly responseType: 'code' | 'token'
  readonly scopes: readonly string[]
  readonly state: string | undefined
  readonly nonce: string | undefined
  /** PKCE, by S256. */
  readonly challenge: string | undefined
  readonly prompt: readonly string[]
  /** The provider that the person is to come from. */
  readonly provider: string | undefined
  readonly loginHint: string | undefined
  /** All of it again, for the pages that follow. */
  readonly query: URLSearchParams
}

export type ReadRequest =
  | { readonly kind: 'right'; readonly request: AuthorizeRequest }
  /** Who asks is not known for sure, so the person is told. */
  | { readonly kind: 'shown'; readonly title: string; readonly said: string }
  | { readonly kind: 'redirected'; readonly location: string }

const parameters = [
  'client_id',
  'redirect_uri',
  'response_type',
  'scope',
  'state',
  'nonce',
  'code_challenge',
  'code_challenge_method',
  'identity_provider',
  'idp_identifier',
  'prompt',
  'login_hint',
  'lang',
] as const

export function readAuthorizeRequest(
  { clients, providers }: Pick<State, 'clients' | 'providers'>,
  pool: Pool,
  given: URLSearchParams,
): ReadRequest {
  const query = new URLSearchParams()
  for (const name of parameters) for (const value of given.getAll(name)) query.append(name, value)
  const one = (name: (typeof parameters)[number]): string | undefined => query.get(name) || undefined
  const twice = parameters.find((name) => query.getAll(name).length > 1)

  const client = clients.get(pool.Id, one('client_id') ?? '')
  if (!client) return shown('Unknown application', 'There is no application with this client_id here.')
  const redirectUri = one('redirect_uri') ?? client.DefaultRedirectURI
  if (redirectUri === undefined || !client.CallbackURLs?.includes(redirectUri)) {
    return shown(
      'redirect_mismatch',
      'The application asked to send you on to an address that is not one of its CallbackURLs.',
    )
  }
  const state = one('state')
  const responseType = one('response_type')
  const refused = (error: string, why: string): ReadRequest => ({
    kind: 'redirected',
    location: errorAddress(
      { redirectUri, responseType: responseType === 'token' ? 'token' : 'code', state },
      error,
      why,
    ),
  })

  if (twice === 'client_id' || twice === 'redirect_uri') return shown('invalid_request', `${twice} was given twice.`)
  if (twice !== undefined) return refused('invalid_request', `${twice} was given twice`)
  if (responseType !== 'code' && responseType !== 'token') {
    return refused('invalid_request', 'response_type must be code or token')
  }
  const flow = responseType === 'code' ? 'code' : 'implicit'
  if (!client.AllowedOAuthFlowsUserPoolClient || !client.AllowedOAuthFlows?.includes(flow)) {
    return refused('unauthorized_client', `The client may not use the ${flow} flow`)
  }
  const allowed = client.AllowedOAuthScopes ?? []
  const scopes = (one('scope') ?? allowed.join(' ')).split(' ').filter((scope) => scope !== '')
  if (scopes.some((scope) => !allowed.includes(scope)) || scopes.length === 0) {
    return refused('invalid_scope', 'A scope is not one of the AllowedOAuthScopes of the client')
  }
  const challenge = one('code_challenge')
  const method = one('code_challenge_method')
  if (method !== undefined && method !== 'S256') return refused('invalid_request', 'code_challenge_method must be S256')
  if ((challenge === undefined) !== (method === undefined)) {
    return refused('invalid_request', 'code_challenge and code_challenge_method go together')
  }
  if (challenge !== undefined && !/^[\w-]{43}$/.test(challenge)) {
    return refused('invalid_request', 'code_challenge is not the base64url of a SHA-256')
  }
  const prompt = (one('prompt') ?? '').split(' ').filter((each) => each !== '')
  if (prompt.some((each) => !['none', 'login', 'select_account', 'consent'].includes(each))) {
    return refused('invalid_request', 'prompt is none, login, select_account or consent')
  }
  if (prompt.includes('none') && prompt.length > 1) return refused('invalid_request', 'prompt none stands alone')
  const identifier = one('idp_identifier')
  const named = one('identity_provider')
  const provider =
    named ?? providers.list(pool.Id).find((each) => each.IdpIdentifiers.includes(identifier ?? ''))?.ProviderName
  const supported = client.SupportedIdentityProviders ?? []
  if (supported.length === 0) return refused('unauthorized_client', 'The client has no SupportedIdentityProviders')
  if ((named ?? identifier) !== undefined && (provider === undefined || !supported.includes(provider))) {
    return refused('invalid_request', 'The identity provider is not one of the SupportedIdentityProviders')
  }
  return {
    kind: 'right',
    request: {
      pool,
      client,
      redirectUri,
      responseType,
      scopes: [...new Set(scopes)],
      state,
      nonce: one('nonce'),
      challenge,
      prompt,
      provider,
      loginHint: one('login_hint'),
      query,
    },
  }
}

const shown = (title: string, said: string): ReadRequest => ({ kind: 'shown', title, said })

/** What the implicit flow answers stands behind the `#`, which no server sees. */
export function errorAddress(
  { redirectUri, responseType, state }: Pick<AuthorizeRequest, 'redirectUri' | 'responseType' | 'state'>,
  error: string,
  error_description: string,
): string {
  return answerAddress({ redirectUri, responseType }, { error, error_description, state })
}

export function answerAddress(
  { redirectUri, responseType }: Pick<AuthorizeRequest, 'redirectUri' | 'responseType'>,
  answer: Readonly<Record<string, string | undefined>>,
): string {
  if (responseType === 'code') return withParameters(redirectUri, answer)
  return `${redirectUri}#${withParameters('', answer).slice(1)}`
}
