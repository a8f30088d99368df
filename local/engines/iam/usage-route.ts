/** `/_local/policy/…`: which permissions were granted, and which of them nothing has used. */
import type { HttpRequest, HttpResponse } from '../../kernel/service'
import type { Iam } from './iam'

/**
 * GET `usage`: every grant of every role, with whether it was used. GET `unused`: those that were not. POST
 * `reset`: counts from now.
 */
export function createUsageRoute(iam: Iam): (request: HttpRequest) => HttpResponse {
  const routes: Readonly<Record<string, () => unknown>> = {
    'GET /_local/policy/usage': () => ({ grants: iam.usage() }),
    'GET /_local/policy/unused': () => ({ grants: iam.usage().filter(({ used }) => !used) }),
    'POST /_local/policy/reset': () => {
      iam.resetUsage()
      return {}
    },
  }
  const answer = (status: number, body: unknown): HttpResponse => ({
    status,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  return ({ method, path }) => {
    const route = `${method} ${path}`
    const handle = Object.hasOwn(routes, route) ? routes[route] : undefined
    if (handle) return answer(200, handle())
    return answer(404, { message: `There is no ${route}; there are: ${Object.keys(routes).join(', ')}` })
  }
}
