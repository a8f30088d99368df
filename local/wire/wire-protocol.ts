/**
 * The wire protocols: which one a request speaks, how it names its operation and input, and how outputs and
 * errors are answered in it. The protocol is the request's, not the service's: old clients speak to SQS by
 * query, new ones by JSON.
 */

import { AwsError, NotModelledError } from '../kernel/aws-error'
import type { HttpRequest, HttpResponse, Protocol, Service } from '../kernel/service'
import { deepestJson, isTooDeep } from '../lib/json-depth'
import { protocolFor, readCall as readApiCall } from './calls'
import { encodeApiError } from './errors'
import { formParameters, isForm } from './form'
import { decodeQuery } from './query-input'
import { matchRoute } from './rest-routes'
import { type WireForm, wireFormOf } from './wire-form'
import { escapeXml, writeMembers, xmlHeader } from './xml'

export interface Call {
  readonly action: string
  readonly input: unknown
  encode(output: unknown, requestId: string): HttpResponse
}

/** Never throws: errors must be answered in some protocol as well. */
export function protocolOf(request: HttpRequest, service: Service | undefined): Protocol {
  if (service?.api) return protocolFor(request, service.api)
  const { headers, query } = request
  if (headers['x-amz-target'] !== undefined) return 'json'
  const isRest = service?.protocol.startsWith('rest') ?? false
  if (isForm(request) || query.has('Action')) {
    const parameters = formParameters(request)
    if (!isRest || (parameters.has('Action') && parameters.has('Version'))) return 'query'
  }
  return service?.protocol ?? 'rest-json'
}

/** Throws `AwsError` if the request can't be read, or names no operation that the service has. */
export function readCall(request: HttpRequest, service: Service, protocol: Protocol): Call {
  if (service.api) {
    const call = readApiCall(request, service.api, protocol, service.name)
    const ofPath = protocol === 'query' ? service.membersOfPath?.(request.path) : undefined
    return ofPath ? { ...call, input: { ...ofPath, ...(call.input as object) } } : call
  }
  if (request.headers['smithy-protocol'] !== undefined) {
    throw new NotModelledError(`protocol "${request.headers['smithy-protocol']}"`, service.name)
  }
  if (protocol === 'json') return readJsonCall(request, service)
  if (protocol === 'query') return readQueryCall(request, service)
  return readRestCall(request, service)
}

function readJsonCall(request: HttpRequest, service: Service): Call {
  const target = request.headers['x-amz-target']
  if (typeof target !== 'string') {
    throw new AwsError('UnknownOperationException', `${service.name}: the header X-Amz-Target names no operation`, 404)
  }
  const type = contentType(request, service)
  return {
    action: target.slice(target.lastIndexOf('.') + 1),
    input: parseObject(request.body),
    encode: (output) => ({ status: 200, headers: { 'content-type': type }, body: JSON.stringify(output ?? {}) }),
  }
}

function contentType({ headers }: HttpRequest, service: Service | undefined): string {
  const sent = headers['content-type']
  return sent?.startsWith('application/x-amz-json-1.')
    ? sent.slice(0, 'application/x-amz-json-1.x'.length)
    : `application/x-amz-json-${service?.jsonVersion ?? '1.0'}`
}

function readQueryCall(request: HttpRequest, service: Service): Call {
  const parameters = formParameters(request)
  const action = parameters.get('Action')
  if (!action) throw new AwsError('MissingAction', `${service.name}: the parameter Action is missing`)
  const form = wireFormOf(service)
  const namespace = service.xmlNamespace ?? 'http://queue.amazonaws.com/doc/2012-11-05/'
  return {
    action,
    input: decodeQuery(parameters, form),
    encode(output, requestId) {
      const members = writeMembers(output, { action, lists: 'member', form })
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body:
          `${xmlHeader}<${action}Response xmlns="${namespace}"><${action}Result>${members}</${action}Result>` +
          `<ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></${action}Response>`,
      }
    },
  }
}

function readRestCall(request: HttpRequest, service: Service): Call {
  const route = matchRoute(service, request)
  if (!route) {
    const parameters = [...request.query.keys()].filter((name) => !name.startsWith('X-Amz-'))
    const query = parameters.length > 0 ? `?${parameters.join('&')}` : ''
    throw new AwsError(
      'UnknownOperationException',
      `${service.name}: ${request.method} ${request.path}${query} is not modelled by the local cloud`,
      501,
    )
  }
  const { action, binding, parameters } = route
  return {
    action,
    input: binding.decode ? binding.decode(request, parameters) : decodeRest(request, parameters, service),
    encode(output, requestId) {
      if (binding.encode) return binding.encode(output, requestId)
      const status = binding.status ?? 200
      if (service.protocol === 'rest-json') {
        const body = status === 204 ? '' : JSON.stringify(output ?? {})
        return { status, headers: { 'content-type': 'application/json' }, body }
      }
      const members = writeMembers(output, { action, lists: 'flat', form: wireFormOf(service) })
      const body = members && `${xmlHeader}<${action}Result>${members}</${action}Result>`
      return { status, headers: { 'content-type': 'application/xml' }, body }
    },
  }
}

function decodeRest(
  request: HttpRequest,
  parameters: Readonly<Record<string, string>>,
  service: Service,
): Readonly<Record<string, unknown>> {
  const query: Record<string, unknown> = {}
  for (const name of new Set(request.query.keys())) {
    if (name.startsWith('X-Amz-')) continue
    const values = request.query.getAll(name)
    query[name] = values.length > 1 ? values : values[0]
  }
  if (request.body.length > 0 && service.protocol === 'rest-xml') {
    throw new NotModelledError(`a body of ${request.method} ${request.path}`, service.name)
  }
  return { ...parseObject(request.body), ...query, ...parameters }
}

function parseObject(body: Buffer): Readonly<Record<string, unknown>> {
  if (body.length === 0) return {}
  const text = body.toString('utf8')
  if (isTooDeep(text)) {
    throw new AwsError('SerializationException', `The body is nested more than ${deepestJson} levels deep`)
  }
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch {
    throw new AwsError('SerializationException', 'The body is not JSON')
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new AwsError('SerializationException', 'The body must be a JSON object')
  }
  return value as Readonly<Record<string, unknown>>
}

/** The names of the errors of identity, which each protocol has its own words for. */
const queryCodes: Readonly<Record<string, string>> = {
  AccessDeniedException: 'AccessDenied',
  ExpiredTokenException: 'ExpiredToken',
  IncompleteSignatureException: 'IncompleteSignature',
  InvalidSignatureException: 'SignatureDoesNotMatch',
  SerializationException: 'MalformedInput',
  UnknownOperationException: 'InvalidAction',
  UnrecognizedClientException: 'InvalidClientTokenId',
}
const s3Codes: Readonly<Record<string, string>> = {
  ...queryCodes,
  IncompleteSignatureException: 'AuthorizationHeaderMalformed',
  MissingAuthenticationToken: 'AccessDenied',
  SerializationException: 'InvalidRequest',
  UnknownOperationException: 'NotImplemented',
  UnrecognizedClientException: 'InvalidToken',
}
const jsonCodes: Readonly<Record<string, string>> = {
  MissingAuthenticationToken: 'MissingAuthenticationTokenException',
}

/** What JSON services answer with 400, though it is 403 elsewhere. */
const badRequestsInJson = new Set([...Object.keys(queryCodes), 'MissingAuthenticationToken'])

export function encodeError(
  error: AwsError,
  protocol: Protocol,
  service: Service | undefined,
  request: HttpRequest,
  requestId: string,
): HttpResponse {
  if (service?.api) return encodeApiError(error, protocol, service.api, request, requestId)
  const form = service && wireFormOf(service)
  switch (protocol) {
    case 'query':
      return encodeQueryError(error, service, form, requestId)
    case 'rest-xml':
      return encodeXmlError(error, request, requestId)
    case 'json': {
      const code = jsonCodes[error.code] ?? error.code
      const status = error.status === 403 && badRequestsInJson.has(error.code) ? 400 : error.status
      const queryCode = service?.name === 'sqs' ? (form?.errorCodes[code] ?? code) : undefined
      return {
        status,
        headers: {
          'content-type': contentType(request, service),
          'x-amzn-errortype': code,
          ...(queryCode && { 'x-amzn-query-error': `${queryCode};${faultOf(error)}` }),
        },
        body: JSON.stringify({ __type: code, message: error.message, ...error.details }),
      }
    }
    default: {
      const code = jsonCodes[error.code] ?? error.code
      return {
        status: error.status,
        headers: { 'content-type': 'application/json', 'x-amzn-errortype': code },
        body: JSON.stringify({ message: error.message, ...error.details }),
      }
    }
  }
}

function faultOf({ status }: AwsError): 'Sender' | 'Receiver' {
  return status < 500 ? 'Sender' : 'Receiver'
}

function encodeQueryError(
  error: AwsError,
  service: Service | undefined,
  form: WireForm | undefined,
  requestId: string,
): HttpResponse {
  const code = form?.errorCodes[error.code] ?? queryCodes[error.code] ?? error.code
  const namespace = service?.xmlNamespace ? ` xmlns="${service.xmlNamespace}"` : ''
  const details = form ? writeMembers(error.details, { action: '', lists: 'member', form }) : ''
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml' },
    body:
      `${xmlHeader}<ErrorResponse${namespace}><Error><Type>${faultOf(error)}</Type><Code>${escapeXml(code)}</Code>` +
      `<Message>${escapeXml(error.message)}</Message>${details}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  }
}

const noForm: Pick<WireForm, 'maps' | 'flattened'> = { maps: new Set(), flattened: undefined }

function encodeXmlError(error: AwsError, request: HttpRequest, requestId: string): HttpResponse {
  const code = s3Codes[error.code] ?? error.code
  const details = writeMembers(error.details, { action: '', lists: 'flat', form: noForm })
  // 304 and the answers to HEAD have no body; clients go by the status.
  const bodyless = request.method === 'HEAD' || error.status === 304
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml' },
    body: bodyless
      ? ''
      : `${xmlHeader}<Error><Code>${escapeXml(code)}</Code><Message>${escapeXml(error.message)}</Message>${details}` +
        `<RequestId>${requestId}</RequestId></Error>`,
  }
}
