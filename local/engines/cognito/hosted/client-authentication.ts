/** Which client calls the token and the revocation endpoint: by Basic authorization, or by members of the form. */
import type { HttpResponse } from '../../../kernel/service'
import { knowsSecret } from '../clients/clients'
import type { Client } from '../state/records'
import type { State } from '../state/state'
import { isForm, type Visit } from './visit'

/** As RFC 6749 names what is wrong with a request. */
export class OAuthError extends Error {
  /** The same request would be refused again. */
  readonly retryable = false

  constructor(
    readonly code:
      | 'invalid_request'
      | 'invalid_client'
      | 'invalid_grant'
      | 'unauthorized_client'
      | 'unsupported_grant_type'
      | 'unsupported_token_type'
      | 'invalid_scope',
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options)
    this.name = 'OAuthError'
  }
}

/** @throws OAuthError */
export function authenticated(
  state: Pick<State, 'clients' | 'clientSecret'>,
  { request, form, pool }: Visit,
): { readonly client: Client; one(name: string): string | undefined } {
  if (!isForm(request)) throw new OAuthError('invalid_request', 'A form is expected: application/x-www-form-urlencoded')
  const one = (name: string): string | undefined => {
    const values = form.getAll(name)
    if (values.length > 1) throw new OAuthError('invalid_request', `${name} was given twice`)
    return values[0] || undefined
  }
  const basic = basicIn(request.headers.authorization)
  const id = one('client_id')
  const secret = one('client_secret')
  if (basic && ((id !== undefined && id !== basic.id) || secret !== undefined)) {
    throw new OAuthError('invalid_request', 'The client was named twice')
  }
  const client = state.clients.get(pool.Id, basic?.id ?? id ?? '')
  if (!client || !knowsSecret(state, client, basic ? basic.secret : secret)) {
    throw new OAuthError('invalid_client', 'The client, or its secret, is not known')
  }
  return { client, one }
}

function basicIn(header: string | undefined): { readonly id: string; readonly secret: string } | undefined {
  if (header === undefined) return undefined
  const [, encoded = ''] = /^Basic ([\w+/=-]+)$/i.exec(header) ?? []
  const text = Buffer.from(encoded, 'base64').toString('utf8')
  const at = text.indexOf(':')
  if (at < 1) throw new OAuthError('invalid_client', 'The authorization is not Basic')
  return { id: formDecoded(text.slice(0, at)), secret: formDecoded(text.slice(at + 1)) }
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replace(/\+/g, ' '))
  } catch {
    return text
  }
}

/** Any page may read it, as on AWS: who has the code, or the token, has it without. */
export function json(status: number, body: object, headers: HttpResponse['headers'] = {}): HttpResponse {
  return {
    status,
    headers: {
      'Content-Type': 'application/json;charset=UTF-8',
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
      'Access-Control-Allow-Origin': '*',
      ...headers,
    },
    body: JSON.stringify(body),
  }
}

export function preflight(): HttpResponse {
  return {
    status: 204,
    headers: {
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Allow-Methods': 'GET,POST,OPTIONS',
      'Access-Control-Allow-Headers': 'Authorization,Content-Type',
      'Access-Control-Max-Age': '600',
    },
    body: '',
  }
}
