/** Errors in each protocol's form. What the service's API tells of an error decides its code and its members. */
import type { Structure } from '../kernel/api'
import { AwsError } from '../kernel/aws-error'
import type { HttpRequest, HttpResponse, Service } from '../kernel/service'
import { xmlAttribute, xmlElement, xmlHeader, xmlText } from '../lib/xml'
import { jsonContentType, xmlNamespaceOf } from './calls'
import { badRequestsInJson, jsonCodes, xmlCodes } from './error-codes'
import { writeHeaders } from './http-output'
import { toJson } from './json-values'
import type { WireProtocol } from './protocols'
import { writeMembers } from './xml-values'

type Spoken = Pick<Service, 'api' | 'wire'>

/** `service`: that the request is for, if that is known. */
export function encodeError(
  thrown: AwsError,
  protocol: WireProtocol,
  service: Spoken | undefined,
  request: HttpRequest,
  requestId: string,
): HttpResponse {
  const api = service?.api
  const error = inWordsOf(service, thrown)
  const shape = api?.error(error.code)
  switch (protocol) {
    case 'query':
      return encodeQueryError(error, shape, service, requestId)
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
          ...(api?.model.queryCompatible && {
            'x-amzn-query-error': `${queryCodeOf(error, shape, service)};${faultOf(error)}`,
          }),
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

function inWordsOf(service: Spoken | undefined, error: AwsError): AwsError {
  const code = service?.wire?.errorCodes?.[error.code]
  return code === undefined ? error : new AwsError(code, error.message, error.status, error.details, error.headers)
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

function queryCodeOf({ code }: AwsError, shape: Structure | undefined, service: Spoken | undefined): string {
  return shape?.error?.queryCode ?? shape?.name ?? service?.wire?.queryCodes?.[code] ?? xmlCodes[code] ?? code
}

function encodeQueryError(
  thrown: AwsError,
  shape: Structure | undefined,
  service: Spoken | undefined,
  requestId: string,
): HttpResponse {
  const api = service?.api
  const message = service?.wire?.queryMessages?.[thrown.code]
  const error = message === undefined ? thrown : new AwsError(thrown.code, message, thrown.status, thrown.details)
  const type = xmlElement('Type', faultOf(error))
  const told = xmlElement('Error', type + xmlMembers(queryCodeOf(error, shape, service), error, shape))
  const content = told + xmlElement('RequestId', requestId)
  return {
    status: error.status,
    headers: { 'content-type': 'text/xml' },
    body: xmlHeader + xmlElement('ErrorResponse', content, api && xmlAttribute('xmlns', xmlNamespaceOf(api))),
  }
}

/** What AWS's model doesn't tell of is text: errors of some services name what they are about. */
function xmlMembers(code: string, { message, details }: AwsError, shape: Structure | undefined): string {
  const { message: _, Message: __, ...members } = details
  const head = textElement('Code', code) + textElement('Message', message)
  const plain = Object.entries(members)
    .filter(([name, value]) => value !== undefined && !shape?.members.has(name))
    .map(([name, value]) => textElement(name, String(value)))
    .join('')
  return head + (shape ? writeMembers(members, shape) : '') + plain
}

const textElement = (name: string, text: string): string => xmlElement(name, xmlText(text))

function encodeXmlError(
  error: AwsError,
  shape: Structure | undefined,
  request: HttpRequest,
  requestId: string,
): HttpResponse {
  const code = xmlCodes[error.code] ?? error.code
  const content = xmlMembers(code, error, shape) + xmlElement('RequestId', requestId)
  // 304 and the answers to HEAD have no body; clients go by the status.
  const bodyless = request.method === 'HEAD' || error.status === 304
  return {
    status: error.status,
    headers: { 'content-type': 'application/xml', ...error.headers },
    body: bodyless ? '' : xmlHeader + xmlElement('Error', content),
  }
}
