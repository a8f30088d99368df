/**
 * `arn:aws:states:::apigateway:invoke`: calls a stage of an API as a client would, and fails with the status of its
 * answer, `ApiGateway.403`. `AuthType` is NO_AUTH: what it would sign with is the local cloud's own.
 */
import { randomBytes, randomUUID } from 'node:crypto'
import type { Cloud } from '../../../kernel/cloud'
import type { HttpRequest, HttpResponse } from '../../../kernel/service'
import { StateFailure } from '../failures/state-failure'
import type { Integration } from './integration'
import { traceId } from './metadata'

const known = [
  'ApiEndpoint',
  'Method',
  'Headers',
  'Stage',
  'Path',
  'QueryParameters',
  'RequestBody',
  'AllowNullValues',
  'AuthType',
]

type Lists = Readonly<Record<string, readonly string[]>>

interface Given {
  readonly ApiEndpoint: string
  readonly Method: string
  readonly Headers?: Lists | null
  readonly Stage?: string | null
  readonly Path?: string | null
  readonly QueryParameters?: Lists | null
  readonly RequestBody?: unknown
  readonly AllowNullValues?: boolean | null
}

export function apigatewayInvoke(resource: string): Integration {
  return {
    events: 'task',
    resourceType: 'apigateway',
    resource,
    takes: { service: 'apigateway', action: 'Invoke', known, json: [] },
    notModelled,
    problems,
    async call({ cloud, parameters }) {
      const given = parameters as Given
      const apiId = apiIdOf(given.ApiEndpoint)
      const response = await send(cloud, apiId, given)
      const text = response.body.toString()
      if (response.status >= 400) throw new StateFailure(`ApiGateway.${response.status}`, text)
      return {
        Headers: headersOf(cloud, apiId, response),
        ResponseBody: bodyOf(text),
        StatusCode: response.status,
        StatusText: statusTexts[response.status] ?? '',
      }
    },
  }
}

/** What the definition asks for that the local cloud does not do. */
function notModelled(given: unknown): string[] {
  const type = (given as { readonly AuthType?: unknown }).AuthType
  const isOther = type !== undefined && type !== null && type !== 'NO_AUTH'
  return isOther ? [`The AuthType "${type}" of apigateway:invoke`] : []
}

/** In AWS's words as far as they are recorded, which is `has an invalid format`. */
function problems(given: unknown): string[] {
  const parameters = given as Record<string, unknown>
  return [
    ...['ApiEndpoint', 'Method']
      .filter((name) => typeof parameters[name] !== 'string')
      .map((name) => `The field '${name}' is required but was missing`),
    ...['Headers', 'QueryParameters'].filter((name) => !isLists(parameters[name])).map(invalid),
    ...(typeof parameters.ApiEndpoint === 'string' && apiIdOf(parameters.ApiEndpoint) === ''
      ? ['ApiEndpoint']
      : []
    ).map(invalid),
    ...notModelled(given).map((what) => `${what} is not modelled by the local cloud`),
  ]
}

const invalid = (name: string): string => `The value of the field '${name}' has an invalid format`

/** Each name has a list of texts. */
function isLists(value: unknown): boolean {
  if (value === undefined || value === null) return true
  if (typeof value !== 'object' || Array.isArray(value)) return false
  return Object.values(value).every(
    (list) => Array.isArray(list) && list.every((item: unknown) => typeof item === 'string'),
  )
}

/** Of the API's host on AWS, or of its address on the web port; empty: it is neither. */
function apiIdOf(endpoint: string): string {
  const [, host, path] =
    /^(?:https?:\/\/)?(?:([a-z\d]+)\.execute-api\.|[^/]+\/_aws\/execute-api\/([a-z\d]+))/.exec(endpoint) ?? []
  return host ?? path ?? ''
}

function send(cloud: Cloud, apiId: string, given: Given): Promise<HttpResponse> {
  const { Method, Headers, Stage, Path, QueryParameters, RequestBody, AllowNullValues } = given
  const stage = Stage ?? ''
  const path = `/${encodeURI((Path ?? '').replace(/^\//, ''))}`
  const query = new URLSearchParams()
  for (const [name, values] of Object.entries(QueryParameters ?? {}))
    for (const value of values) query.append(name, value)
  const hasBody = RequestBody !== undefined && RequestBody !== null
  const body = hasBody ? JSON.stringify(AllowNullValues === true ? RequestBody : withoutNulls(RequestBody)) : ''
  const request: HttpRequest = {
    method: Method,
    path: stage === '' ? path : `/${stage}${path}`,
    query,
    headers: {
      host: `${apiId}.execute-api.${cloud.region}.amazonaws.com`,
      'user-agent': `Amazon|StepFunctions|${cloud.region}`,
      ...(hasBody && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
      ...Object.fromEntries(
        Object.entries(Headers ?? {}).map(([name, values]) => [name.toLowerCase(), values.join(', ')]),
      ),
    },
    body: Buffer.from(body),
    sourceIp: '127.0.0.1',
  }
  const apis = [...cloud.services.values()].find(({ webApis }) => webApis)?.webApis
  if (!apis) throw new StateFailure('ApiGateway.403', '{"message":"Forbidden"}')
  return apis.handle(apiId, stage, path, request)
}

/** Unless AllowNullValues says otherwise, members of the body that are null are not sent. */
function withoutNulls(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNulls)
  if (typeof value !== 'object' || value === null) return value
  const members = Object.entries(value).filter(([, member]) => member !== null)
  return Object.fromEntries(members.map(([name, member]) => [name, withoutNulls(member)]))
}

/** JSON as what it is, anything else as text. */
function bodyOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

/** With what a connection adds, and for an edge-optimized API what the distribution in front of it does. */
function headersOf(cloud: Cloud, apiId: string, { headers, body }: HttpResponse): Record<string, readonly string[]> {
  const now = cloud.clock.now()
  const isEdge = [...cloud.services.values()]
    .flatMap(({ webApis }) => webApis?.apis() ?? [])
    .some((api) => api.id === apiId && api.isEdge === true)
  const told = {
    Connection: 'keep-alive',
    'Content-Length': String(Buffer.byteLength(body)),
    Date: new Date(now).toUTCString(),
    'X-Amzn-Trace-Id': traceId(now),
    ...(isEdge && {
      Via: `1.1 ${randomUUID().replaceAll('-', '')}.cloudfront.net (CloudFront)`,
      'X-Amz-Cf-Id': `${randomBytes(40).toString('base64url')}==`,
      'X-Amz-Cf-Pop': 'IAD89-P1',
      'X-Cache': 'Miss from cloudfront',
    }),
    ...headers,
  }
  return Object.fromEntries(Object.entries(told).map(([name, value]) => [name, [value].flat()]))
}

const statusTexts: Readonly<Record<number, string>> = {
  200: 'OK',
  201: 'Created',
  202: 'Accepted',
  204: 'No Content',
  301: 'Moved Permanently',
  302: 'Found',
  303: 'See Other',
  304: 'Not Modified',
  307: 'Temporary Redirect',
}
