/** A request to the pages of one pool, read as far as every page needs it. */
import { randomUUID } from 'node:crypto'
import type { CallContext, HttpRequest, HttpResponse } from '../../../kernel/service'
import type { Pool } from '../state/records'

export interface Visit {
  readonly request: HttpRequest
  readonly pool: Pool
  /** `/auth/<prefix>`, below which all pages of the pool are. */
  readonly base: string
  readonly cookies: ReadonlyMap<string, string>
  /** Of a form; empty if none was sent. */
  readonly form: URLSearchParams
  readonly context: CallContext
}

export function visitOf(request: HttpRequest, pool: Pool, base: string): Visit {
  return {
    request,
    pool,
    base,
    cookies: cookiesIn(request.headers.cookie),
    form: isForm(request) ? new URLSearchParams(request.body.toString('utf8')) : new URLSearchParams(),
    context: {
      caller: { kind: 'anonymous' },
      requestId: randomUUID(),
      http: request,
      park: (wait) => wait,
    },
  }
}

export function isForm({ method, headers }: HttpRequest): boolean {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  return method === 'POST' && type === 'application/x-www-form-urlencoded'
}

function cookiesIn(header = ''): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const part of header.split(';')) {
    const at = part.indexOf('=')
    const name = part.slice(0, at).trim()
    // The first is that of the longest path: a page beside these can't put its own before.
    if (at > 0 && !found.has(name)) found.set(name, part.slice(at + 1).trim())
  }
  return found
}

/** Seconds; 0 ends it. Lax: the way back from a provider or an application brings it along, a post of theirs doesn't. */
export function cookie({ base, request }: Visit, name: string, value: string, maxAge?: number): string {
  const secure = request.headers['x-forwarded-proto'] === 'https' ? '; Secure' : ''
  const age = maxAge === undefined ? '' : `; Max-Age=${maxAge}`
  return `${name}=${value}; Path=${base}; HttpOnly; SameSite=Lax${secure}${age}`
}

export function redirect(location: string, cookies: readonly string[] = []): HttpResponse {
  return {
    status: 302,
    headers: {
      Location: location,
      'Cache-Control': 'no-store',
      ...(cookies.length > 0 && { 'Set-Cookie': cookies }),
    },
    body: '',
  }
}

/** An application's address as it is registered, with more said: it is not written anew. */
export function withParameters(address: string, parameters: Readonly<Record<string, string | undefined>>): string {
  const query = new URLSearchParams()
  for (const [name, value] of Object.entries(parameters)) if (value !== undefined) query.append(name, value)
  return `${address}${address.includes('?') ? '&' : '?'}${query}`
}
