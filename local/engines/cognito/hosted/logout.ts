/**
 * Signs a browser out, and leads on: to an address that is registered for it, or to the sign-in page; by way of the SAML
 * provider that the person came from, if that is to sign them out too.
 */
import type { HttpResponse } from '../../../kernel/service'
import type { Parts } from '../parts'
import type { Upstream } from '../upstream/upstream'
import { readAuthorizeRequest } from './authorize-request'
import { problemPage } from './page'
import type { Sessions } from './sessions'
import { redirect, type Visit, withParameters } from './visit'

export function createLogout(
  { state }: Pick<Parts, 'state'>,
  sessions: Sessions,
  { signOut }: Pick<Upstream, 'signOut'>,
): (visit: Visit) => Promise<HttpResponse> {
  async function leave(visit: Visit, to: string): Promise<HttpResponse> {
    const { session, cookie } = sessions.end(visit)
    return redirect((await signOut(visit, session, to)) ?? to, [cookie])
  }

  return async (visit) => {
    const { query } = visit.request
    const client = state.clients.get(visit.pool.Id, query.get('client_id') ?? '')
    if (!client) return problemPage('Sign out', 'There is no application with this client_id here.')
    const to = query.get('logout_uri')
    if (to !== null) {
      if (!client.LogoutURLs?.includes(to)) {
        return problemPage('Sign out', 'The logout_uri is not one of the LogoutURLs of the application.')
      }
      const state = query.get('state') ?? undefined
      return leave(visit, state === undefined ? to : withParameters(to, { state }))
    }
    const read = readAuthorizeRequest(state, visit.pool, query)
    if (read.kind !== 'right') {
      return problemPage('Sign out', 'Give logout_uri, or redirect_uri and response_type, as they are registered.')
    }
    return leave(visit, `${visit.base}/login?${read.request.query}`)
  }
}
