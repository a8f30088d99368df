/** What a request validator checks before the integration is called: required parameters, and the body against its model. */
import { GatewayFailure } from './gateway-response'
import { type Invocation, type Route, singleHeader } from './invocation'

export function validateRequest(invocation: Invocation, route: Route): void {
  const { validator } = route.method
  if (validator?.validateRequestParameters) checkParameters(invocation, route)
  if (validator?.validateRequestBody) checkBody(invocation, route)
}

function checkParameters(invocation: Invocation, route: Route): void {
  const missing = route.method.required.filter(({ kind, name }) => {
    if (kind === 'header') return !singleHeader(invocation.request, name)?.trim()
    if (kind === 'querystring') return !invocation.request.query.get(name)?.trim()
    return !route.parameters[name]
  })
  if (missing.length === 0) return
  const names = missing.map(({ name }) => name).join(', ')
  throw new GatewayFailure('BAD_REQUEST_PARAMETERS', `Missing required request parameters: [${names}]`, {
    validationErrorString: `[${missing.map(({ kind, name }) => `${kind} ${name} is missing`).join(', ')}]`,
  })
}

function checkBody({ request, api }: Invocation, route: Route): void {
  const models = route.method.method.requestModels
  if (!models) return
  const contentType =
    singleHeader(request, 'content-type')?.split(';', 1)[0]?.trim().toLowerCase() || 'application/json'
  // A content type that no model is for is let through, as AWS does; `$default` is a model for the others.
  const model = models[contentType] ?? models.$default
  if (!model) return
  const text = request.body.toString()
  let body: unknown
  try {
    body = text.trim() === '' ? {} : JSON.parse(text)
  } catch {
    // What the parser has to say quotes the body, and this comes into a log.
    throw invalidBody('[the body is not JSON]')
  }
  const problem = api.schemas.validate(model, body)
  if (problem !== undefined) throw invalidBody(problem)
}

function invalidBody(validationErrorString: string): GatewayFailure {
  return new GatewayFailure('BAD_REQUEST_BODY', 'Invalid request body', { validationErrorString })
}
