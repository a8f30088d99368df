/** Errors in each protocol's form. What the service's API tells of an error decides its code and its members. */
import type { Api, Structure } from '../kernel/api'
import type { AwsError } from '../kernel/aws-error'
import type { HttpRequest, HttpResponse } from '../kernel/service'
import { jsonContentType, type WireProtocol, xmlNamespaceOf } from './calls'
import { writeHeaders } from './http-output'
import { toJson } from './json-values'
import { escapeXml, writeMembers, xmlHeader } from './xml-values'

/** The errors of identity and of reading a request, which each protocol has its own words for. */
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

export function encodeApiError(
  error: AwsError,
  protocol: WireProtocol,
  api: Api,
  request: HttpRequest,
  requestId: string,
): HttpResponse {
  const shape = api.error(error.code)
  switch (protocol) {
    case 'query':
      return encodeQueryError(error, shape, api, requestId)
    case 'rest-xml':
      return encodeXmlError(error, shape, request, requestId)
    case 'json': {
      const code = shape?.name ?? jsonCodes[error.code] ?? error.code
      const status = error.status === 403 && badRequestsInJson.has(error.code) ? 400 : error.status
      return {
        status,
        headers: {
          'content-type': jsonContentType(request, api),
          'x-amzn-errortype': code,
          ...(api.model.queryCompatible && { 'x-amzn-query-error': `${queryCodeOf(error, shape)};${faultOf(error)}` }),
        },
        body: JSON.stringify({ __type: code, ...membersOf(error, shape, false) }),
      }
    }
    default: {
      const code = shape?.name ?? jsonCodes[error.code] ?? error.code
      const members = membersOf(error, shape, true)
      return {
        status: error.status,
        headers: {
          'content-type': 'application/json',
          'x-amzn-errortype': code,
          ...writeHeaders(error.details, shape),
        },
        body: JSON.stringify(members),
      }
    }
  }
}

/** Some errors have their message in a member with a capital; clients read both. */
function membersOf({ message, details }: AwsError, shape: Structure | undefined, renames: boolean): object {
  const name = shape?.members.has('Message') && !shape.members.has('message') ? 'Message' : 'message'
  const own = shape ? (toJson(details, shape, { renames }) as object) : {}
  return { [name]: message, ...details, ...own }
}

function faultOf({ status }: AwsError): 'Sender' | 'Receiver' {
  return status < 500 ? 'Sender' : 'Receiver'
}

function queryCodeOf({ code }: AwsError, shape: Structure | undefined): string {
  return shape?.error?.queryCode ?? shape?.name ?? queryCodes[code] ?? code
}

function encodeQueryError(error: AwsError, shape: Structure | undefined, api: Api, requestId: string): HttpResponse {
  const details = shape ? writeMembers(withoutMessage(error.details), shape) : plainMembers(error.details)
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml' },
    body:
      `${xmlHeader}<ErrorResponse xmlns="${xmlNamespaceOf(api)}"><Error><Type>${faultOf(error)}</Type>` +
      `<Code>${escapeXml(queryCodeOf(error, shape))}</Code><Message>${escapeXml(error.message)}</Message>${details}` +
      `</Error><RequestId>${requestId}</RequestId></ErrorResponse>`,
  }
}

function withoutMessage({ message: _, Message: __, ...details }: AwsError['details']): AwsError['details'] {
  return details
}

/** Of an error that AWS's model doesn't tell of. */
function plainMembers(details: AwsError['details']): string {
  return Object.entries(details)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `<${name}>${escapeXml(String(value))}</${name}>`)
    .join('')
}

function encodeXmlError(
  error: AwsError,
  shape: Structure | undefined,
  request: HttpRequest,
  requestId: string,
): HttpResponse {
  const code = s3Codes[error.code] ?? error.code
  const details = shape ? writeMembers(withoutMessage(error.details), shape) : plainMembers(error.details)
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
