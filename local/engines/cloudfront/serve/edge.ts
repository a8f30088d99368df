/** A request and an answer as they are at the edge: names of headers in small letters. */
import type { HttpRequest, HttpResponse } from '../../../kernel/service'

export type EdgeHeaders = Readonly<Record<string, string | readonly string[]>>

export interface EdgeRequest {
  readonly method: string
  /** Percent-encoded. */
  readonly uri: string
  readonly query: URLSearchParams
  readonly headers: EdgeHeaders
}

export interface EdgeResponse {
  readonly status: number
  readonly headers: EdgeHeaders
  readonly body: string | Buffer
}

export function toEdge(request: HttpRequest, uri: string): EdgeRequest {
  const headers: Record<string, string | readonly string[]> = Object.create(null)
  for (const [name, value] of Object.entries(request.headers)) if (value !== undefined) headers[name] = value
  return { method: request.method, uri, query: request.query, headers }
}

export function toEdgeResponse({ status, headers, body }: HttpResponse): EdgeResponse {
  const lowered: Record<string, string | readonly string[]> = Object.create(null)
  for (const [name, value] of Object.entries(headers)) lowered[name.toLowerCase()] = value
  return { status, headers: lowered, body }
}

export function oneHeader(headers: EdgeHeaders, name: string): string | undefined {
  const value = headers[name]
  return typeof value === 'string' ? value : value?.join(', ')
}

/** In CloudFront's way: a page that says what, and no more. */
export function errorResponse(status: number, title: string, why: string): EdgeResponse {
  return {
    status,
    headers: {
      'content-type': 'text/plain; charset=utf-8',
      'cache-control': 'no-store',
      'x-cache': 'Error from cloudfront',
    },
    body: `${status} ${title}\n${why}\n`,
  }
}
