/** The parameters of the query protocol. */
import type { HttpRequest } from '../kernel/service'

export function isForm({ headers }: HttpRequest): boolean {
  return headers['content-type']?.startsWith('application/x-www-form-urlencoded') ?? false
}

const parsedForms = new WeakMap<HttpRequest, URLSearchParams>()

/** Of a form body, or of the URL. */
export function formParameters(request: HttpRequest): URLSearchParams {
  let parameters = parsedForms.get(request)
  if (!parameters) {
    parameters =
      isForm(request) && request.body.length > 0 ? new URLSearchParams(request.body.toString('utf8')) : request.query
    parsedForms.set(request, parameters)
  }
  return parameters
}
