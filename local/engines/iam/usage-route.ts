/** `/_local/policy/…`: which permissions were granted, and which of them nothing has used. */
import type { HttpResponse, LocalRoute } from '../../kernel/service'
import type { PermissionUsage } from './usage'

/**
 * GET `usage`: every grant of every role, with whether it was used. GET `unused`: those that were not. POST
 * `reset`: counts from now.
 */
export interface Counted {
  usage(): readonly PermissionUsage[]
  resetUsage(): void
}

export function usageRoutes(iam: Counted): readonly LocalRoute[] {
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
  const handle: LocalRoute['handle'] = ({ method, path }) => {
    const route = `${method} ${path}`
    const found = Object.hasOwn(routes, route) ? routes[route] : undefined
    if (found) return answer(200, found())
    return answer(404, { message: `There is no ${route}; there are: ${Object.keys(routes).join(', ')}` })
  }
  const path = '/_local/policy/'
  return [
    { method: 'GET', path, handle },
    { method: 'POST', path, handle },
  ]
}
