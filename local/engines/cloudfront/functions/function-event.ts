/** The events that CloudFront Functions are given, and what they may answer. */

import { type EdgeHeaders, type EdgeRequest, type EdgeResponse, oneHeader } from '../serve/edge'
import type { Distribution } from '../state'

export interface EventContext {
  readonly distribution: Distribution
  readonly requestId: string
  readonly ip: string
}

interface EventValue {
  readonly value: string
  readonly multiValue?: readonly { readonly value: string }[]
  readonly attributes?: string
}

type EventValues = Readonly<Record<string, EventValue>>

export class FunctionAnswerError extends Error {
  readonly code = 'FunctionAnswer'
  constructor(problem: string) {
    super(problem)
    this.name = 'FunctionAnswerError'
  }
}

const headerName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/
/** Control characters, and what is beyond Latin-1, can't be sent in a header. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const badValue = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above
const badUri = /[\u0000- ?#\u007f]|[^\u0000-\u007f]/
/** CloudFront's own to say. */
const ownHeaders =
  /^(?:connection|expect|host|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|via|warning|x-accel-.*|x-amz-cf-.*|x-cache.*|x-edge-.*|x-forwarded-proto|x-real-ip)$/

export function requestEvent(request: EdgeRequest, { distribution, requestId, ip }: EventContext): string {
  return JSON.stringify({
    version: '1.0',
    context: contextOf(distribution, 'viewer-request', requestId),
    viewer: { ip },
    request: eventRequest(request),
  })
}

export function responseEvent(
  request: EdgeRequest,
  response: EdgeResponse,
  { distribution, requestId, ip }: EventContext,
): string {
  const { 'set-cookie': _, ...headers } = response.headers
  return JSON.stringify({
    version: '1.0',
    context: contextOf(distribution, 'viewer-response', requestId),
    viewer: { ip },
    request: eventRequest(request),
    response: {
      statusCode: response.status,
      statusDescription: '',
      headers: eventHeaders(headers),
      cookies: setCookies(response.headers),
    },
  })
}

const contextOf = ({ domainName, id }: Distribution, eventType: string, requestId: string) => ({
  distributionDomainName: domainName,
  distributionId: id,
  eventType,
  requestId,
})

function eventRequest({ method, uri, query, headers }: EdgeRequest) {
  const { cookie: _, ...rest } = headers
  return {
    method,
    uri,
    querystring: grouped([...query].map(([name, value]) => [encodeURIComponent(name), encodeURIComponent(value)])),
    headers: eventHeaders(rest),
    cookies: grouped(
      (oneHeader(headers, 'cookie') ?? '')
        .split(';')
        .map((each) => each.trim())
        .filter((each) => each !== '')
        .map((each) => {
          const [name = '', ...value] = each.split('=')
          return [name, value.join('=')]
        }),
    ),
  }
}

function eventHeaders(headers: EdgeHeaders): EventValues {
  return grouped(
    Object.entries(headers).flatMap(([name, value]) => [value].flat().map((each) => [name, each] as const)),
  )
}

function grouped(pairs: readonly (readonly string[])[]): EventValues {
  const values: Record<string, EventValue> = Object.create(null)
  for (const [name = '', value = ''] of pairs) {
    const known = values[name]
    // The last is the value, and all are beside it where there are several.
    const multiValue = known && [...(known.multiValue ?? [{ value: known.value }]), { value }]
    values[name] = { value, ...(multiValue && { multiValue }) }
  }
  return values
}

function setCookies(headers: EdgeHeaders): EventValues {
  const cookies: Record<string, EventValue> = Object.create(null)
  for (const each of [headers['set-cookie'] ?? []].flat()) {
    const [, name = '', value = '', attributes] = /^([^=;]*)=([^;]*)(?:;\s*(.*))?$/.exec(each) ?? []
    if (name !== '') cookies[name] = { value, ...(attributes !== undefined && { attributes }) }
  }
  return cookies
}

/** @throws FunctionAnswerError */
export function readRequestAnswer(value: unknown, asked: EdgeRequest): EdgeRequest | EdgeResponse {
  if (!isRecord(value)) throw new FunctionAnswerError('it returned neither a request nor a response')
  if (value.statusCode !== undefined) return readResponse(value, undefined)
  const { method, uri, querystring, headers, cookies } = value
  if (method !== asked.method) throw new FunctionAnswerError('it changed the method')
  if (typeof uri !== 'string' || !uri.startsWith('/') || badUri.test(uri)) {
    throw new FunctionAnswerError('uri is no path, percent-encoded and without a query')
  }
  const cookie = readValues(cookies, 'cookies')
    .map(([name, { value: text }]) => `${name}=${text}`)
    .join('; ')
  if (badValue.test(cookie)) throw new FunctionAnswerError('a cookie has characters that no header can have')
  const query = readValues(querystring, 'querystring').flatMap(([name, each]) =>
    (each.multiValue ?? [each]).map(({ value: text }): [string, string] => [decoded(name), decoded(text)]),
  )
  return {
    method: asked.method,
    uri,
    query: new URLSearchParams(query),
    headers: { ...readHeaders(headers, asked.headers), ...(cookie !== '' && { cookie }) },
  }
}

/** @throws FunctionAnswerError */
export function readResponseAnswer(value: unknown, origin: EdgeResponse): EdgeResponse {
  if (!isRecord(value)) throw new FunctionAnswerError('it returned no response')
  return readResponse(value, origin)
}

function readResponse(value: Readonly<Record<string, unknown>>, origin: EdgeResponse | undefined): EdgeResponse {
  const status = Number(value.statusCode)
  if (!Number.isInteger(status) || status < 200 || status > 599) {
    throw new FunctionAnswerError('statusCode is no status from 200 to 599')
  }
  const cookies = readValues(value.cookies, 'cookies').map(([name, { value: text, attributes }]) =>
    attributes === undefined ? `${name}=${text}` : `${name}=${text}; ${attributes}`,
  )
  if (cookies.some((each) => badValue.test(each))) {
    throw new FunctionAnswerError('a cookie has characters that no header can have')
  }
  return {
    status,
    headers: {
      ...readHeaders(value.headers, origin?.headers ?? {}),
      ...(cookies.length > 0 && { 'set-cookie': cookies }),
    },
    body: value.body === undefined || value.body === null ? (origin?.body ?? '') : readBody(value.body),
  }
}

function readBody(body: unknown): string | Buffer {
  if (typeof body === 'string') return body
  if (isRecord(body) && typeof body.data === 'string' && ['text', 'base64'].includes(String(body.encoding))) {
    return body.encoding === 'base64' ? Buffer.from(body.data, 'base64') : body.data
  }
  throw new FunctionAnswerError('body is neither a text nor { encoding, data }')
}

function readHeaders(given: unknown, before: EdgeHeaders): EdgeHeaders {
  const headers: Record<string, string | readonly string[]> = Object.create(null)
  for (const [name, { value, multiValue }] of readValues(given, 'headers')) {
    const values = multiValue?.map((each) => each.value) ?? [value]
    if (!headerName.test(name)) throw new FunctionAnswerError(`"${name}" is no name of a header in small letters`)
    if (values.some((each) => badValue.test(each))) {
      throw new FunctionAnswerError(`the header ${name} has characters that no header can have`)
    }
    const made = values.length === 1 ? (values[0] as string) : values
    if (ownHeaders.test(name) && String(before[name]) !== String(made)) {
      throw new FunctionAnswerError(`the header ${name} is not a function’s to set`)
    }
    headers[name] = made
  }
  // Nor to take away.
  if (before.host !== undefined && headers.host === undefined) headers.host = before.host
  return headers
}

function readValues(given: unknown, where: string): (readonly [name: string, value: EventValue])[] {
  if (given === undefined || given === null) return []
  if (!isRecord(given)) throw new FunctionAnswerError(`${where} is no object`)
  return Object.entries(given).map(([name, held]) => {
    if (!isRecord(held)) throw new FunctionAnswerError(`${where}: ${name} is no { value }`)
    const { multiValue, attributes } = held
    const values = Array.isArray(multiValue)
      ? multiValue.map((each) => ({ value: textOf(each, where, name) }))
      : undefined
    return [
      name,
      {
        value: held.value === undefined && values ? (values.at(-1)?.value ?? '') : textOf(held, where, name),
        ...(values && values.length > 1 && { multiValue: values }),
        ...(typeof attributes === 'string' && { attributes }),
      },
    ]
  })
}

function textOf(held: unknown, where: string, name: string): string {
  const value = isRecord(held) ? held.value : undefined
  if (typeof value === 'string') return value
  throw new FunctionAnswerError(`${where}: the value of ${name} is no text`)
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
