/** Calls what a method integrates: a function, a service of AWS, an HTTP address, or nothing (MOCK). */
import type { Cloud } from '../../../kernel/cloud'
import { messageOf } from '../../../kernel/message-of'
import type { HttpRequest, HttpResponse } from '../../../kernel/service'
import { maskedEvent, tellBackend, tellIntegration } from '../logs/tell-execution'
import { GatewayFailure } from '../serve/gateway-response'
import { type Invocation, type Route, traceIdOf } from '../serve/invocation'
import { backendCaller } from './acting-for'
import { type Send, selectorOf, serviceCall, withoutConnection } from './aws-integration'
import { outwardHeaders } from './header-rules'
import { httpCall, ownHeaders } from './http-integration'
import { functionArnOf } from './integration-uri'
import { parseProxyResponse, proxyEvent } from './lambda-proxy'
import { checkMapped, mapRequest } from './map-request'
import { type Backend, mapResponse } from './map-response'
import { sendHttp } from './send-http'

export type Integrate = (invocation: Invocation, route: Route) => Promise<HttpResponse>

export function createIntegrate(cloud: Cloud, send: Send): Integrate {
  /** Gives up on `work` at the integration's timeout; what it does afterwards is nobody's business any more. */
  function within<T>(milliseconds: number, work: Promise<T>, giveUp?: () => void): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = cloud.clock.after(milliseconds, () => {
        reject(new GatewayFailure('INTEGRATION_TIMEOUT', 'Endpoint request timed out'))
        giveUp?.()
      })
      work.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  function traceFailure(invocation: Invocation, subject: string, reason: string): void {
    cloud.trace({ kind: 'integration.failed', subject, ids: [invocation.requestId], detail: { reason } })
  }

  async function invokeFunction(invocation: Invocation, route: Route): Promise<HttpResponse> {
    const { definition } = route.method.integration
    // What else is mapped does nothing: a function gets the request as it came.
    checkMapped(route)
    const FunctionName = functionArnOf(definition.uri ?? '', invocation.stage.variables ?? {}, route.resource.path)
    const event = proxyEvent(invocation, route)
    const call = async () =>
      cloud.call<{ readonly Payload?: string; readonly FunctionError?: string }>(
        backendCaller(cloud, invocation, route),
        'lambda',
        'Invoke',
        {
          FunctionName,
          InvocationType: 'RequestResponse',
          Payload: JSON.stringify(event),
        },
        { origin: { ids: [invocation.requestId] } },
      )
    const begun = cloud.clock.now()
    const uri = `https://lambda.${cloud.region}.amazonaws.com/2015-03-31/functions/${FunctionName}/invocations`
    tellIntegration(invocation, () => ({ uri, headers: ownHeaders(invocation), body: maskedEvent(event) }))
    let answer: { readonly Payload?: string; readonly FunctionError?: string }
    try {
      answer = await within(definition.timeoutInMillis, call())
      answered(invocation, { status: 200, headers: {}, body: answer.Payload ?? '' }, begun)
    } catch (error) {
      if (error instanceof GatewayFailure) throw error
      traceFailure(invocation, FunctionName, messageOf(error))
      // API Gateway tells a function that it may not invoke, or that is not there, as a fault of the API: 500.
      throw new GatewayFailure('API_CONFIGURATION_ERROR', 'Internal server error', { cause: error })
    }
    if (answer.FunctionError) {
      traceFailure(invocation, FunctionName, `the function ended with an error (${answer.FunctionError})`)
      throw malformed(`Lambda execution failed due to customer function error: ${answer.Payload ?? ''}`.slice(0, 1024))
    }
    const response = parseProxyResponse(answer.Payload, invocation)
    if (typeof response !== 'string') return response
    traceFailure(invocation, FunctionName, `malformed Lambda proxy response: ${response}`)
    throw malformed(`Malformed Lambda proxy response: ${response}`)
  }

  async function callHttp(invocation: Invocation, route: Route): Promise<HttpResponse> {
    const { definition } = route.method.integration
    const call = httpCall(invocation, route)
    const abort = new AbortController()
    tellIntegration(invocation, () => ({ ...call, uri: String(call.url) }))
    const work = sendHttp(call, abort.signal)
    const backend = await reach(
      invocation,
      call.url.host,
      within(definition.timeoutInMillis, work, () => abort.abort()),
    )
    if (definition.type === 'HTTP_PROXY') return backend
    return mapResponse(invocation, route, String(backend.status), backend)
  }

  async function callService(invocation: Invocation, route: Route): Promise<HttpResponse> {
    const { definition } = route.method.integration
    const { service, request } = serviceCall(invocation, route)
    const work = (async (): Promise<Backend> => {
      const caller = backendCaller(cloud, invocation, route)
      const answer = await send(caller, service, request, { origin: { ids: [invocation.requestId] } })
      return { ...answer, headers: withoutConnection(answer.headers), body: Buffer.from(answer.body) }
    })()
    const search = request.query.size > 0 ? `?${request.query}` : ''
    const uri = `https://${service}.${cloud.region}.amazonaws.com${request.path}${search}`
    const told = { ...ownHeaders(invocation), ...sentOf(request) }
    tellIntegration(invocation, () => ({ uri, headers: told, body: request.body }))
    const backend = await reach(invocation, `${service} ${request.path}`, within(definition.timeoutInMillis, work))
    return mapResponse(invocation, route, selectorOf(service, backend), backend)
  }

  /** What the integration answers; that it could not be reached is an integration failure. */
  async function reach(invocation: Invocation, subject: string, work: Promise<Backend>): Promise<Backend> {
    const begun = cloud.clock.now()
    try {
      const backend = await work
      answered(invocation, backend, begun)
      return backend
    } catch (error) {
      if (error instanceof GatewayFailure) throw error
      traceFailure(invocation, subject, messageOf(error))
      throw new GatewayFailure('INTEGRATION_FAILURE', 'Internal server error', { cause: error })
    }
  }

  function answered(invocation: Invocation, response: HttpResponse, begun: number): void {
    const latency = cloud.clock.now() - begun
    invocation.backend = { status: response.status, latency }
    tellBackend(invocation, response, latency)
  }

  function mock(invocation: Invocation, route: Route): HttpResponse {
    const rendered = mapRequest(invocation, route).body.toString()
    const status = /["']?statusCode["']?\s*:\s*["']?(\d{3})\b/.exec(rendered)?.[1]
    if (!status) throw new GatewayFailure('API_CONFIGURATION_ERROR', 'Internal server error')
    return mapResponse(invocation, route, status, undefined)
  }

  async function answerOf(invocation: Invocation, route: Route): Promise<HttpResponse> {
    switch (route.method.integration.definition.type) {
      case 'AWS_PROXY':
        return invokeFunction(invocation, route)
      case 'AWS':
        return callService(invocation, route)
      case 'MOCK':
        return mock(invocation, route)
      default:
        return callHttp(invocation, route)
    }
  }

  return async (invocation, route) => {
    const answer = await answerOf(invocation, route)
    const headers = outwardHeaders(answer.headers)
    const { type } = route.method.integration.definition
    // Of the others none was recorded with it.
    if (type !== 'HTTP_PROXY' && type !== 'MOCK') headers['X-Amzn-Trace-Id'] = traceIdOf(invocation)
    return { ...answer, headers }
  }
}

const sentOf = ({ headers }: HttpRequest): HttpResponse['headers'] =>
  Object.fromEntries(Object.entries(headers).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])))

const malformed = (reason: string): GatewayFailure =>
  new GatewayFailure('DEFAULT_5XX', 'Internal server error', { status: 502, cause: new Error(reason) })
