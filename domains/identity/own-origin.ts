/** Who may use a cookie of ours: a request with a header that no form of another site can have, and our origin. */
import { requireEnv } from '../../shared/config'
import { RefusedError } from '../../shared/errors'
import type { EdgeRequest } from '../../shared/http'
import { isSecure } from './session-cookie'

/**
 * Behind a distribution the Host is the API's own; what the browser asked for is in `x-forwarded-host`, which the
 * distribution always writes itself. A page of another site can send neither that header nor ours without being asked first.
 */

/** Any value will do: that it is there shows that a script of an allowed origin has sent it. */
const ownHeader = 'x-signalbox-session'

export function requireOwnOrigin(request: EdgeRequest): void {
  const { origin, host, 'x-forwarded-host': forwarded = host, [ownHeader]: own } = request.headers
  const allowed = [requireEnv('ALLOWED_ORIGIN'), `${isSecure(request) ? 'https' : 'http'}://${forwarded}`]
  if (own !== undefined && origin !== undefined && allowed.includes(origin)) return
  throw new RefusedError(
    'forbidden',
    'ForeignOrigin',
    `Expected the header ${ownHeader} and an Origin of this site: pages of others can’t use the session`,
  )
}
