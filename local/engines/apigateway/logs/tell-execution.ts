/** What the execution log tells of a request, step by step. */
import type { HttpResponse } from '../../../kernel/service'
import { mediaType } from '../integrate/map-request'
import type { GatewayFailure } from '../serve/gateway-response'
import { headerValues, type Invocation, lastOf, type Route, singleHeader } from '../serve/invocation'
import { silent } from './execution-log'

/** What came, before anything is decided about it. */
export function tellRequest(invocation: Invocation, route: Route): void {
  const { log } = invocation
  if (log === silent) return
  const { resource, method } = route
  log.info(`Extended Request Id: ${invocation.extendedRequestId}`)
  const { httpMethod, apiKeyRequired } = method.method
  if (!apiKeyRequired) {
    log.info(`API Key authorized because method '${httpMethod} ${resource.path}' does not require API Key.`)
  }
  tellStart(invocation, route, { path: resource.path, headers: lastOf(headerValues(invocation)) })
}

export interface Start {
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
}

export function tellStart(invocation: Invocation, { parameters }: Route, { path, headers }: Start): void {
  const { log, request, requestId } = invocation
  log.info(`Starting execution for request: ${requestId}`)
  log.info(`HTTP Method: ${request.method}, Resource Path: ${path}`)
  log.data('Method request path', { ...parameters })
  log.data('Method request query string', Object.fromEntries(request.query))
  log.data('Method request headers', masked(headers))
  log.data('Method request body before transformations', request.body)
}

const secrets = new Set(['apikey', 'authorization', 'x-amz-security-token', 'x-api-key'])
const shownOfSecret = 6

const mask = (name: string, value: unknown): unknown => (secrets.has(name.toLowerCase()) ? maskedValue(value) : value)

/** As AWS redacts what says who calls: a star for each character but the last few, and of what is short for all. */
const masked = (headers: object): object =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, mask(name, value)]))

/** What a function gets, without what says who calls. */
export const maskedEvent = (event: unknown): string => JSON.stringify(event, mask)

function maskedValue(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(maskedValue)
  const text = String(value)
  const shown = text.length > 2 * shownOfSecret ? text.slice(-shownOfSecret) : ''
  return shown.padStart(text.length, '*')
}

export function tellResponse({ log }: Invocation, { headers, body }: HttpResponse): void {
  if (log === silent) return
  log.data('Method response body after transformations', body)
  log.data('Method response headers', headers)
  log.info('Successfully completed execution')
}

/** What an integration is asked. */
export interface Endpoint {
  readonly uri: string
  readonly headers: HttpResponse['headers']
  readonly body: string | Buffer
}

export function tellIntegration({ log }: Invocation, endpoint: () => Endpoint): void {
  if (log === silent) return
  const { uri, headers, body } = endpoint()
  log.data('Endpoint request URI', uri)
  log.data('Endpoint request headers', masked(headers))
  log.data('Endpoint request body after transformations', body)
  log.info(`Sending request to ${uri}`)
}

export function tellBackend({ log }: Invocation, { status, headers, body }: HttpResponse, latency: number): void {
  if (log === silent) return
  log.info(`Received response. Status: ${status}, Integration latency: ${latency} ms`)
  log.data('Endpoint response headers', headers)
  log.data('Endpoint response body before transformations', body)
}

/** Why the gateway answers for itself. It is told at the level ERROR too. */
export function tellFailure({ log, requestId, request }: Invocation, failure: GatewayFailure): void {
  if (log === silent) return
  const { type, text, validationErrorString, cause } = failure
  const reason = cause instanceof Error ? cause.message : (text ?? type)
  const contentType = mediaType(singleHeader(request, 'content-type'))
  const inWords = (): string => {
    switch (type) {
      case 'BAD_REQUEST_BODY':
        return validationErrorString === undefined
          ? reason
          : `Request body does not match model schema for content type ${contentType}: ${validationErrorString}`
      case 'UNAUTHORIZED':
        return `Unauthorized request: ${requestId}`
      case 'INTEGRATION_TIMEOUT':
        return 'Execution failed due to a timeout error'
      case 'API_CONFIGURATION_ERROR':
      case 'AUTHORIZER_CONFIGURATION_ERROR':
      case 'AUTHORIZER_FAILURE':
      case 'DEFAULT_5XX':
        return `Execution failed due to configuration error: ${reason}`
      case 'INTEGRATION_FAILURE':
        return `Execution failed due to an internal error: ${reason}`
      default:
        return reason
    }
  }
  log.error(inWords())
}
