/** The APIs of the domains, each typed by its own table of routes: `approvals('GET /inbox/{id}', { path: { id } })`. */
import type { routes as approvalsRoutes } from '../../domains/approvals/routes'
import type { routes as deploymentRoutes } from '../../domains/deployment/routes'
import type { routes as identityRoutes } from '../../domains/identity/routes'
import type { routes as platformRoutes } from '../../domains/platform/routes'
import type { routes as subscriptionsRoutes } from '../../domains/subscriptions/routes'
import { fill } from './address'
import { isProblem } from './problem'
import type { Answered, Given, RoutesByAddress } from './routes'
import { send } from './send'
import { findSession, findSessionIfAny, renewSession, type Session, sessionOver } from './session'

type Call<Routes> = <Address extends keyof Routes & string>(
  address: Address,
  given: Given<Routes[Address]>,
) => Promise<Answered<Routes[Address]>>

type Anything = Readonly<Record<string, string | number | boolean | undefined>>

/** By somebody who is signed in. */
export const approvals = callOf<RoutesByAddress<typeof approvalsRoutes>>('approvals', findSession)
export const deployment = callOf<RoutesByAddress<typeof deploymentRoutes>>('deployment', findSession)
export const identity = callOf<RoutesByAddress<typeof identityRoutes>>('identity', findSession)
export const platform = callOf<RoutesByAddress<typeof platformRoutes>>('platform', findSession)
export const subscriptions = callOf<RoutesByAddress<typeof subscriptionsRoutes>>('subscriptions', findSession)
/** By anybody; who is signed in is shown what else they may see. */
export const catalogue = callOf<RoutesByAddress<typeof subscriptionsRoutes>>('subscriptions', findSessionIfAny)

function callOf<Routes>(domain: string, find: () => Promise<Session | undefined>): Call<Routes> {
  const isForAll = find === findSessionIfAny
  return async (address, given) => {
    const { path, query, body, signal } = given as {
      readonly path?: Anything
      readonly query?: Anything
      readonly body?: unknown
      readonly signal?: AbortSignal
    }
    const to = { ...fill(domain, address, path, query), body, signal }
    const session = await find()
    if (!session && !isForAll) throw sessionOver()
    const answered = (by: Session | undefined) =>
      send({ ...to, ...(by && { headers: { Authorization: `Bearer ${by.accessToken}` } }) }) as Promise<never>
    try {
      return await answered(session)
    } catch (error) {
      // A token that was good a moment ago: the session may have been ended, or the clock moved.
      if (!session || !isRefusedToken(error)) throw error
      const renewed = await renewSession()
      if (!renewed && !isForAll) throw sessionOver()
      return await answered(renewed)
    }
  }
}

function isRefusedToken(error: unknown): boolean {
  return isProblem(error, 'NotSignedIn', 'TokenRefused', 'SessionOver') || (isProblem(error) && error.status === 401)
}
