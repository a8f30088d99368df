/** API Gateway's payload format 2.0: the event that a function gets of an HTTP request, and the answer it may give. */

import type { HttpRequest, HttpResponse } from '../kernel/service'
import { type AnswerHeaders, readHeaders, sentHeaders } from './answer-headers'
import { commonLogTime } from './common-log-time'
import { hopHeaders } from './hop-headers'

/** A request as the web port gives it: with what Node's reading of it loses. */
export interface SentRequest extends HttpRequest {
  /** Name, value, name, value, … */
  readonly rawHeaders?: readonly string[]
  /** Without the question mark. */
  readonly rawQuery?: string
}

/** Each value that was sent under each name, in order. */
export function* headersSent({ rawHeaders, headers }: SentRequest): Iterable<readonly [name: string, value: string]> {
  if (rawHeaders) {
    for (let index = 0; index + 1 < rawHeaders.length; index += 2) {
      yield [rawHeaders[index] as string, rawHeaders[index + 1] as string]
    }
    return
  }
  for (const [name, value = []] of Object.entries(headers)) for (const one of [value].flat()) yield [name, one]
}

/** What the event says besides the request. */
export interface EventContext {
  /** Within what is served; percent-encoded. */
  readonly path: string
  readonly requestId: string
  /** Milliseconds since 1970. */
  readonly time: number
  readonly accountId: string
  readonly apiId: string
  readonly domainPrefix: string
  /** Who signed the request; undefined: nobody is asked for. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined
}

/** About the connection, or said by the gateway itself. */
const dropped = new Set([...hopHeaders, 'cookie'])

/** Members that AWS leaves out where there is nothing to say (cookies, body, query) are not there. */
export function eventOf(request: SentRequest, context: EventContext): Readonly<Record<string, unknown>> {
  const { path, requestId, time, accountId, apiId, domainPrefix, authorizer } = context
  const headers = headersOf(request, context)
  const query = queryOf(request.query)
  const { cookie } = request.headers
  const isText = request.body.length === 0 || isTextual(request)
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: path,
    rawQueryString: request.rawQuery ?? request.query.toString(),
    ...(cookie !== undefined && { cookies: cookie.split(/; */).filter((each) => each !== '') }),
    headers,
    ...(query && { queryStringParameters: query }),
    requestContext: {
      accountId,
      apiId,
      ...(authorizer && { authorizer }),
      domainName: headers.host ?? '',
      domainPrefix,
      http: {
        method: request.method,
        path,
        protocol: 'HTTP/1.1',
        sourceIp: request.sourceIp,
        userAgent: headers['user-agent'] ?? '',
      },
      requestId,
      routeKey: '$default',
      stage: '$default',
      time: commonLogTime(time),
      timeEpoch: time,
    },
    ...(request.body.length > 0 && { body: request.body.toString(isText ? 'utf8' : 'base64') }),
    isBase64Encoded: !isText,
  }
}

/** Names in lower case; several values of one are joined by commas. */
function headersOf(request: SentRequest, { requestId, time, authorizer }: EventContext): Record<string, string> {
  const headers = new Map<string, string>()
  const add = (name: string, value: string): void => {
    const lower = name.toLowerCase()
    if (dropped.has(lower) || lower === '__proto__' || (authorizer && lower === 'authorization')) return
    const before = headers.get(lower)
    headers.set(lower, before === undefined ? value : `${before},${value}`)
  }
  for (const [name, value] of headersSent(request)) add(name, value)
  const { 'x-forwarded-for': forwarded, host = '' } = request.headers
  headers.set('x-forwarded-for', forwarded ? `${forwarded}, ${request.sourceIp}` : request.sourceIp)
  headers.set('x-forwarded-port', /:(\d+)$/.exec(host)?.[1] ?? '80')
  headers.set('x-forwarded-proto', 'http')
  if (!headers.has('x-amzn-trace-id')) headers.set('x-amzn-trace-id', traceId(time, requestId))
  return Object.fromEntries(headers)
}

function traceId(time: number, requestId: string): string {
  const seconds = Math.floor(time / 1000).toString(16)
  return `Root=1-${seconds.padStart(8, '0')}-${requestId.replaceAll('-', '').slice(0, 24)}`
}

function queryOf(query: URLSearchParams): Record<string, string> | undefined {
  const values = new Map<string, string>()
  for (const [name, value] of query) {
    if (name === '__proto__') continue
    const before = values.get(name)
    values.set(name, before === undefined ? value : `${before},${value}`)
  }
  return values.size === 0 ? undefined : Object.fromEntries(values)
}

const textTypes = /^(text\/|application\/(json|xml|javascript)$|.*\+(json|xml)$)/

/** Forms and what has no type are handed on in base64, as recorded on AWS of a multipart form. */
function isTextual({ headers, body }: HttpRequest): boolean {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase() ?? ''
  return textTypes.test(type) && Buffer.from(body.toString('utf8')).equals(body)
}

/** What an answer of the format says before its body. */
export interface AnswerHead {
  readonly status: number
  readonly headers: Readonly<Record<string, string | readonly string[]>>
}

/**
 * The answer to what a function returned: an object with a `statusCode` says what it is; any other value is the body.
 * A text: why it is malformed.
 */
export function responseOf(payload: string): HttpResponse | string {
  let answer: unknown
  try {
    answer = JSON.parse(payload)
  } catch {
    return 'the function returned no JSON'
  }
  if (!isObject(answer) || answer.statusCode === undefined || answer.statusCode === null) {
    // Recorded on AWS: a text is the body without its quotes.
    return { status: 200, headers: json, body: typeof answer === 'string' ? answer : payload }
  }
  const head = headOf(answer)
  if (typeof head === 'string') return head
  const { body = '', isBase64Encoded = false } = answer
  const text = body === null ? '' : typeof body === 'string' ? body : JSON.stringify(body)
  return { ...head, body: isBase64Encoded === true ? Buffer.from(text, 'base64') : text }
}

const json = { 'Content-Type': 'application/json' }

/**
 * A text: why it is malformed.
 * @param usual the type of what says none
 */
export function headOf(
  { statusCode, headers, cookies }: Readonly<Record<string, unknown>>,
  usual = 'application/json',
): AnswerHead | string {
  const status = statusCode === undefined || statusCode === '' ? 200 : Number(statusCode)
  if (!Number.isInteger(status) || status < 200 || status > 599) return 'statusCode is no HTTP status from 200 to 599'
  const values: AnswerHeaders = new Map()
  const problem = readHeaders(values, headers, 'headers')
  if (problem !== undefined) return problem
  const ofCookies = readHeaders(
    values,
    cookies === undefined || cookies === null ? {} : { 'set-cookie': cookies },
    'cookies',
    true,
  )
  if (ofCookies !== undefined) return ofCookies
  return { status, headers: { ...(!values.has('content-type') && { 'Content-Type': usual }), ...sentHeaders(values) } }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
