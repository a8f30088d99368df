/**
 * Calls in the wire protocols, by the service's API: which operation a request means, its input under the SDK's names,
 * and how its output is answered. The protocol is the request's, not the service's: old clients speak to SQS by query, new
 * ones by JSON.
 */
import type { Api, ApiCall } from '../kernel/api'
import { AwsError, NotModelledError } from '../kernel/aws-error'
import type { HttpRequest, HttpResponse, HttpStream, Service } from '../kernel/service'
import { xmlAttribute, xmlElement, xmlHeader } from '../lib/xml'
import { formParameters } from './form'
import { readHttpInput } from './http-input'
import { writeHttpOutput } from './http-output'
import { findRoute } from './http-routes'
import { readObject } from './json-object'
import { fromJson, toJson } from './json-values'
import type { WireProtocol } from './protocols'
import { readQuery } from './query-values'
import { writeMembers } from './xml-values'

/** A service that clients can speak to: it has an API. */
export type SpokenService = Service & { readonly api: Api }

export interface WireCall {
  readonly action: string
  readonly input: unknown
  encode(output: unknown, requestId: string): HttpResponse | HttpStream
}

/** Throws `AwsError` if the request can't be read, or names no operation that AWS has. */
export function readCall(
  request: HttpRequest,
  { api, name: service, membersOfPath }: Pick<SpokenService, 'api' | 'name' | 'membersOfPath'>,
  protocol: WireProtocol,
): WireCall {
  const spoken = request.headers['smithy-protocol']
  if (spoken !== undefined) throw new NotModelledError(`protocol "${spoken}"`, service)
  switch (protocol) {
    case 'json':
      return readJsonCall(request, api, service)
    case 'query':
      return readQueryCall(request, api, service, membersOfPath?.(request.path))
    default:
      return readRestCall(request, api, protocol === 'rest-xml', service)
  }
}

const rpc = { renames: false } as const

function readJsonCall(request: HttpRequest, api: Api, service: string): WireCall {
  const target = request.headers['x-amz-target']
  if (typeof target !== 'string') {
    throw new AwsError('UnknownOperationException', `${service}: the header X-Amz-Target names no operation`, 404)
  }
  const action = target.slice(target.lastIndexOf('.') + 1)
  const call = existing(api, action, service)
  const type = jsonContentType(request, api)
  const body = readObject(request.body)
  const input = call.input ? fromJson(body, call.input, rpc, `${service} ${action}`) : body
  return {
    action,
    input,
    encode: (output) => ({
      status: 200,
      headers: { 'content-type': type },
      body: JSON.stringify(call.output ? toJson(output ?? {}, call.output, rpc) : {}),
    }),
  }
}

export function jsonContentType({ headers }: HttpRequest, api: Api | undefined): string {
  const sent = headers['content-type']
  return sent?.startsWith('application/x-amz-json-1.')
    ? sent.slice(0, 'application/x-amz-json-1.x'.length)
    : `application/x-amz-json-${api?.model.protocol === 'awsJson1_1' ? '1.1' : '1.0'}`
}

function existing(api: Api, action: string, service: string): ApiCall {
  const call = api.call(action)
  if (call) return call
  throw new AwsError(
    'UnknownOperationException',
    `${service}: operation "${action}" is not modelled by the local cloud`,
    501,
  )
}

export function xmlNamespaceOf({ model }: Api): string {
  return model.xmlNamespace ?? `http://${model.endpointPrefix}.amazonaws.com/doc/${model.apiVersion}/`
}

function readQueryCall(
  request: HttpRequest,
  api: Api,
  service: string,
  ofPath: Readonly<Record<string, unknown>> | undefined,
): WireCall {
  const parameters = formParameters(request)
  const action = parameters.get('Action')
  if (!action) throw new AwsError('MissingAction', `${service}: the parameter Action is missing`)
  const call = existing(api, action, service)
  return {
    action,
    input: { ...ofPath, ...readQuery(parameters, call.input, `${service} ${action}`) },
    encode(output, requestId) {
      const result = xmlElement(`${action}Result`, call.output ? writeMembers(output, call.output) : '')
      const about = xmlElement('ResponseMetadata', xmlElement('RequestId', requestId))
      return {
        status: 200,
        headers: { 'content-type': 'text/xml' },
        body: xmlHeader + xmlElement(`${action}Response`, result + about, xmlAttribute('xmlns', xmlNamespaceOf(api))),
      }
    },
  }
}

function readRestCall(request: HttpRequest, api: Api, isXml: boolean, service: string): WireCall {
  const route = findRoute(api, request)
  if (!route) {
    const parameters = [...request.query.keys()].filter((name) => !name.startsWith('X-Amz-'))
    const query = parameters.length > 0 ? `?${parameters.join('&')}` : ''
    throw new AwsError(
      'UnknownOperationException',
      `${service}: ${request.method} ${request.path}${query} is not modelled by the local cloud`,
      501,
    )
  }
  const { call } = route
  return {
    action: call.action,
    input: readHttpInput(request, route, isXml, `${service} ${call.action}`),
    encode: (output) => writeHttpOutput(output, call, isXml, xmlNamespaceOf(api)),
  }
}
