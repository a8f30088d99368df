/** What the gateway answers where a request fails. */
import type { Cloud } from '../../../kernel/cloud'
import { messageOf } from '../../../kernel/message-of'
import type { HttpResponse } from '../../../kernel/service'
import { defaultTemplate, GatewayFailure, responseFor } from './gateway-response'
import { type Invocation, requestContext, scopeOf, singleHeader } from './invocation'

export function asFailure(cloud: Cloud, invocation: Invocation, error: unknown): GatewayFailure {
  if (error instanceof GatewayFailure) return error
  cloud.trace({
    kind: 'api.failed',
    subject: invocation.api.api.name,
    ids: [invocation.requestId],
    detail: { reason: messageOf(error) },
  })
  return new GatewayFailure('DEFAULT_5XX', 'Internal server error', { cause: error })
}

/** As clients get it: by the API's own gateway response, or AWS's. */
export function failed(invocation: Invocation, failure: GatewayFailure): HttpResponse {
  const defined = responseFor(invocation.api.responses, failure)
  const scope = scopeOf(invocation, { ...requestContext(invocation), error: errorContext(failure) })
  const headers: Record<string, string> = {}
  const accepted = singleHeader(invocation.request, 'accept')?.split(/[,;]/, 1)[0]?.trim() ?? ''
  const templates = defined?.templates
  const contentType = templates?.has(accepted) ? accepted : 'application/json'
  const template = templates?.get(contentType)
  headers['Content-Type'] = contentType
  headers['x-amzn-ErrorType'] = failure.errorType
  for (const [name, value] of defined?.headers ?? []) {
    const text = value(scope)
    if (text !== undefined) headers[name] = text.replace(/[^\t -~\u0080-\u00ff]/g, '')
  }
  const body = template
    ? template(scope)
    : defaultTemplate
        .replace('message', failure.capital ? 'Message' : 'message')
        .replace(
          '$context.error.messageString',
          () => `${isFromExecution(failure) ? ' ' : ''}${JSON.stringify(failure.text)}`,
        )
  return { status: defined?.status ?? failure.status, headers, body }
}

/** What fails in the method's execution AWS writes with a space after the colon, what fails before without: 36 and 42 bytes. */
const isFromExecution = ({ type }: GatewayFailure): boolean =>
  /^(?:BAD_REQUEST_|INTEGRATION_|API_CONFIGURATION_ERROR$|DEFAULT_5XX$)/.test(type)

export function errorContext(failure: GatewayFailure): Readonly<Record<string, unknown>> {
  return {
    message: failure.text ?? '',
    messageString: JSON.stringify(failure.text),
    responseType: failure.type,
    validationErrorString: failure.validationErrorString,
  }
}
