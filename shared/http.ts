/**
 * The HTTP edge: turns a Lambda proxy event into a small request, and what a route returns or throws into
 * a response. Errors are `application/problem+json` (RFC 9457).
 */
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from 'aws-lambda'
import { isRefusedError, isRetryLater, type Refusal, RefusedError, toldOf } from './errors'
import type { Html } from './html'
import { policyOf } from './page'
import { parseJson } from './parse'
import { type User, userOf } from './sign-in/user'

export interface EdgeRequest {
  readonly method: string
  /** The route's path template, such as `/approvals/{id}`. */
  readonly route: string
  readonly path: Readonly<Record<string, string | undefined>>
  readonly query: Readonly<Record<string, string | undefined>>
  readonly headers: Readonly<Record<string, string | undefined>>
  readonly body: string
  /** The IAM ARN of the caller, if the route authorizes callers. */
  readonly callerArn: string | undefined
  /** Of an identity pool, if the caller's credentials are of one: the ARN is the same for all people of a role. */
  readonly identityId: string | undefined
  /** The id of the key that it carries, if the route asks for one; never the key. */
  readonly apiKeyId: string | undefined
  /** Whose access token it carries, if the route authorizes users. */
  readonly user: User | undefined
  readonly sourceIp: string
  /** Of the caller's choosing (`X-Correlation-Id`), or the request's id. */
  readonly correlationId: string
}

export const statusOf: Readonly<Record<Refusal, number>> = {
  invalid: 400,
  forbidden: 403,
  'not-found': 404,
  conflict: 409,
  gone: 410,
}

/** Of a page that refuses: a link that leads to nothing more to do is gone, whatever the reason. */
export function pageStatusOf(refusal: Refusal): number {
  return refusal === 'invalid' || refusal === 'forbidden' ? statusOf[refusal] : statusOf.gone
}

/** Longer than a conflict of writers lasts. */
export const retryAfterSeconds = 5

export interface EdgeLogger {
  error(message: string, extra: Record<string, unknown>): void
}

const correlationPattern = /^[\w.:-]{1,128}$/

export function toEdgeRequest(event: APIGatewayProxyEvent): EdgeRequest {
  const headers = Object.fromEntries(
    Object.entries(event.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  const given = headers['x-correlation-id']
  return {
    method: event.httpMethod,
    route: event.resource,
    path: event.pathParameters ?? {},
    query: event.queryStringParameters ?? {},
    headers,
    body: event.isBase64Encoded ? Buffer.from(event.body ?? '', 'base64').toString('utf8') : (event.body ?? ''),
    callerArn: event.requestContext.identity.userArn ?? undefined,
    identityId: event.requestContext.identity.cognitoIdentityId ?? undefined,
    apiKeyId: event.requestContext.identity.apiKeyId ?? undefined,
    user: userOf(event.requestContext.authorizer),
    sourceIp: event.requestContext.identity.sourceIp,
    correlationId: given && correlationPattern.test(given) ? given : event.requestContext.requestId,
  }
}

/** The JSON of a body; none is an empty object. */
export function jsonBody({ headers, body }: EdgeRequest): unknown {
  const type = headers['content-type']
  if (type !== undefined && !/^application\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(type)) {
    throw new RefusedError('invalid', 'NotJson', 'content-type: expected application/json', { field: 'content-type' })
  }
  return parseJson(body || '{}', 'body')
}

/** The fields of a form; of one that comes twice, the first. */
export function formBody({ body }: EdgeRequest): Readonly<Record<string, string>> {
  return Object.fromEntries([...new URLSearchParams(body)].reverse())
}

export function json(status: number, body: unknown, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...headers },
    body: JSON.stringify(body),
  }
}

/** A page of our own: it runs no script, is in nobody's frame and tells no other site where it was. */
export function page(status: number, content: Html, headers: Record<string, string> = {}): APIGatewayProxyResult {
  return {
    statusCode: status,
    headers: {
      'Content-Type': 'text/html; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Security-Policy': policyOf(),
      // Not `no-referrer`, which takes a form's origin too: where a browser says no more of who sends it, it is refused.
      'Referrer-Policy': 'same-origin',
      'X-Content-Type-Options': 'nosniff',
      ...headers,
    },
    body: content.text,
  }
}

/** The answer for an error. What isn't a refusal is logged, and the caller learns only the correlation id. */
export function problem(error: unknown, request: EdgeRequest, logger: EdgeLogger): APIGatewayProxyResult {
  const headers = { 'Content-Type': 'application/problem+json' }
  const { correlationId } = request
  if (isRefusedError(error)) {
    const status = statusOf[error.refusal]
    const { code, message, details } = error
    return json(
      status,
      { type: 'about:blank', title: code, status, detail: message, ...details, correlationId },
      headers,
    )
  }
  logger.error('Request failed', { error: toldOf(error), correlationId })
  if (isRetryLater(error)) {
    const detail = 'This could not be done just now, and nothing was changed: try again'
    const later = { ...headers, 'Retry-After': String(retryAfterSeconds) }
    return json(503, { type: 'about:blank', title: 'RetryLater', status: 503, detail, correlationId }, later)
  }
  const detail = `Something went wrong here. Tell us this id if you ask: ${correlationId}`
  return json(500, { type: 'about:blank', title: 'InternalError', status: 500, detail, correlationId }, headers)
}
