/** What a browser needs to be told before a page of an allowed origin may use the endpoint: CORS, as AWS's own endpoints answer it. */
import type { HttpRequest, HttpResponse, HttpStream } from '../kernel/service'

/** To an OPTIONS request of a page of an allowed origin. */
export function answerPreflight({ headers }: HttpRequest): HttpResponse {
  const wanted = headers['access-control-request-headers']
  return {
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      ...(typeof wanted === 'string' && { 'access-control-allow-headers': wanted }),
      'access-control-max-age': '600',
    },
    body: '',
  }
}

/** Lets the page read the answer. Its cookies are none of it: nothing here goes by cookies. */
export function readableBy<Answer extends HttpResponse | HttpStream>(
  origin: string | undefined,
  response: Answer,
): Answer {
  if (origin === undefined) return response
  const headers = {
    ...response.headers,
    'access-control-allow-origin': origin,
    'access-control-expose-headers': '*',
    vary: 'Origin',
  }
  return { ...response, headers }
}
