/** The Lambda proxy integration: the event (format 1.0) that a function gets, and the answer it may give. */
import type { HttpResponse } from '../../../kernel/service'
import { isRecord } from '../input'
import {
  headerValues,
  type Invocation,
  lastOf,
  queryValues,
  type Route,
  requestContext,
  singleHeader,
} from '../serve/invocation'

export function proxyEvent(invocation: Invocation, route: Route): unknown {
  const { request, stage, api } = invocation
  const headers = headerValues(invocation)
  const query = queryValues(request.query)
  const binary = request.body.length > 0 && api.isBinary(singleHeader(request, 'content-type'))
  return {
    resource: route.resource.path,
    path: invocation.path,
    httpMethod: request.method,
    headers: lastOf(headers),
    multiValueHeaders: headers,
    queryStringParameters: query && lastOf(query),
    multiValueQueryStringParameters: query,
    pathParameters: isEmpty(route.parameters) ? null : route.parameters,
    stageVariables: stage.variables && !isEmpty(stage.variables) ? stage.variables : null,
    requestContext: requestContext(invocation),
    body: request.body.length === 0 ? null : request.body.toString(binary ? 'base64' : 'utf8'),
    isBase64Encoded: binary,
  }
}

const isEmpty = (value: object): boolean => Object.keys(value).length === 0

const members = new Set(['statusCode', 'headers', 'multiValueHeaders', 'body', 'isBase64Encoded'])
const headerName = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
/** Control characters and what is beyond Latin-1 cannot be sent in a header. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what this looks for
const badHeaderValue = /[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/

/**
 * Reads what the function returned. A text: why API Gateway calls it malformed and answers 502.
 * As there, `statusCode` may be left out (200), and a member that it doesn't know is malformed.
 */
export function parseProxyResponse(payload: string | undefined, invocation: Invocation): HttpResponse | string {
  let answer: unknown
  try {
    answer = JSON.parse(payload ?? '')
  } catch {
    return 'the function returned no JSON'
  }
  if (!isRecord(answer)) return 'the function returned no object'
  const unknown = Object.keys(answer).find((name) => !members.has(name))
  if (unknown !== undefined) return `the response has a member "${unknown}"`
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = answer
  const status = statusCode === undefined || statusCode === null ? 200 : Number(statusCode)
  if (!Number.isInteger(status) || status < 200 || status > 599) return 'statusCode is no HTTP status from 200 to 599'
  if (body !== undefined && body !== null && typeof body !== 'string') return 'body is no text'
  if (isBase64Encoded !== undefined && isBase64Encoded !== null && typeof isBase64Encoded !== 'boolean') {
    return 'isBase64Encoded is neither true nor false'
  }
  const values = new Map<string, { readonly name: string; readonly values: string[] }>()
  const problem = readHeaders(values, headers, false) ?? readHeaders(values, multiValueHeaders, true)
  if (problem !== undefined) return problem
  const result: Record<string, string | string[]> = {}
  for (const { name, values: list } of values.values()) result[name] = list.length === 1 ? (list[0] as string) : list
  if (!values.has('content-type')) result['Content-Type'] = 'application/json'
  return { status, headers: result, body: decodeBody(body ?? '', isBase64Encoded === true, invocation) }
}

function readHeaders(
  into: Map<string, { readonly name: string; readonly values: string[] }>,
  headers: unknown,
  multiple: boolean,
): string | undefined {
  if (headers === undefined || headers === null) return undefined
  const member = multiple ? 'multiValueHeaders' : 'headers'
  if (!isRecord(headers)) return `${member} is no object`
  for (const [name, value] of Object.entries(headers)) {
    if (value === null || value === undefined) continue
    if (multiple && !Array.isArray(value)) return `${member}: the value of "${name}" is no list`
    const list = (Array.isArray(value) ? value : [value]) as readonly unknown[]
    const bad = list.some((one) => !['string', 'number', 'boolean'].includes(typeof one))
    if (bad || (!multiple && Array.isArray(value))) return `${member}: the value of "${name}" is no text`
    const texts = list.map(String)
    if (!headerName.test(name) || texts.some((text) => badHeaderValue.test(text)))
      return `${member}: "${name}" is no header`
    const lower = name.toLowerCase()
    // The same header in both: API Gateway sends each value once.
    const known = into.get(lower)
    if (known) known.values.push(...texts.filter((text) => !known.values.includes(text)))
    else into.set(lower, { name, values: texts })
  }
  return undefined
}

/** Base64 is decoded only if the first type that the client accepts is one of the API's binary types. */
function decodeBody(body: string, encoded: boolean, { api, request }: Invocation): string | Buffer {
  if (!encoded) return body
  const accepted = singleHeader(request, 'accept')?.split(',', 1)[0]
  return api.isBinary(accepted ?? '*/*') || api.isBinary('*/*') ? Buffer.from(body, 'base64') : body
}
