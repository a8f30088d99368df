/** The Lambda proxy integration: the event (format 1.0) that a function gets, and the answer it may give. */
import type { HttpResponse } from '../../../kernel/service'
import { type AnswerHeaders, readHeaders, sentHeaders } from '../../../lib/answer-headers'
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
  const values: AnswerHeaders = new Map()
  const problem =
    readHeaders(values, headers, 'headers') ?? readHeaders(values, multiValueHeaders, 'multiValueHeaders', true)
  if (problem !== undefined) return problem
  const result = sentHeaders(values)
  if (!values.has('content-type')) result['Content-Type'] = 'application/json'
  return { status, headers: result, body: decodeBody(body ?? '', isBase64Encoded === true, invocation) }
}

/** Base64 is decoded only if the first type that the client accepts is one of the API's binary types. */
function decodeBody(body: string, encoded: boolean, { api, request }: Invocation): string | Buffer {
  if (!encoded) return body
  const accepted = singleHeader(request, 'accept')?.split(',', 1)[0]
  return api.isBinary(accepted ?? '*/*') || api.isBinary('*/*') ? Buffer.from(body, 'base64') : body
}
