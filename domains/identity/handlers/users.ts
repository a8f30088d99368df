/** People, as administrators look after them: who there is, whose account is shut, who is in which group. */
import { SessionRevoked } from '../../../events/catalog/identity'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { RefusedError } from '../../../shared/errors'
import type { EdgeRequest } from '../../../shared/http'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import type { User } from '../../../shared/sign-in/user'
import { defaultLimit } from '../api/parts'
import { userRoutes as routes } from '../api/users'
import type { Act } from '../application'
import { audit } from '../audit'
import { occurrence, originOf } from '../decisions/applications'
import { lookUp } from '../directory'
import { findErasure, loadErasure, shownErasure } from '../erasures'
import { leave } from '../leaving'
import { see } from '../people'
import { tell } from '../tell'
import { findUser, listUsers, putIntoGroup, readUser, setEnabled, signOutOfAll, takeFromGroup } from '../users'

const userPoolId = requireEnv('USER_POOL_ID')

export const handler = serve(
  { routes, handler: 'users', logger: createLogger('identity-users') },
  {
    listUsers: async ({ query: { limit = defaultLimit, cursor, by = 'userName', search } }) =>
      answer(200, await listUsers(userPoolId, search === undefined ? undefined : { by, text: search }, limit, cursor)),
    getUser: async ({ path }) => answer(200, await readUser(userPoolId, path.sub)),
    eraseUser: async ({ request, caller, path: { sub } }) => {
      requireOther(caller, sub)
      return answer(202, shownErasure(await leave(userPoolId, sub, act(request, caller))))
    },
    getErasure: async ({ path }) => answer(200, shownErasure(await loadErasure(path.sub))),
    setAccess: async ({ request, caller, path: { sub }, body: { isEnabled, reason } }) => {
      if (!isEnabled) requireOther(caller, sub)
      else await requireStaying(sub)
      const { userName } = await findUser(userPoolId, sub)
      await setEnabled(userPoolId, userName, isEnabled)
      const { actor, correlationId } = act(request, caller)
      const seen = await lookUp(userPoolId, userName)
      // If this ends here the reconciler tells it, without the reason.
      if (seen) await see({ ...seen, reason }, { actor, correlationId })
      return answer(200, await readUser(userPoolId, sub))
    },
    addToGroup: async ({ request, caller, path: { sub, group } }) => {
      const { userName } = await findUser(userPoolId, sub)
      await putIntoGroup(userPoolId, userName, group)
      await audit.note({ what: `AddedToGroup ${group}`, sub }, act(request, caller))
      return answer(200, await readUser(userPoolId, sub))
    },
    removeFromGroup: async ({ request, caller, path: { sub, group } }) => {
      requireOther(caller, sub)
      const { userName } = await findUser(userPoolId, sub)
      const by = act(request, caller)
      await takeFromGroup(userPoolId, userName, group)
      await audit.note({ what: `RemovedFromGroup ${group}`, sub }, by)
      await endSessions(sub, userName, by)
      return answer(200, await readUser(userPoolId, sub))
    },
    endSessions: async ({ request, caller, path: { sub } }) => {
      const { userName } = await findUser(userPoolId, sub)
      await endSessions(sub, userName, act(request, caller))
      return answer(200, {})
    },
    getUserAudit: async ({ path, query: { limit = defaultLimit, cursor } }) =>
      answer(200, await audit.list('sub', path.sub, limit, cursor)),
  },
)

/** Told first: that tokens count no more matters more than that none are given, and either is done again. */
async function endSessions(sub: string, userName: string, by: Act): Promise<void> {
  const data = { sub, userPoolId, tokensBefore: by.now.toISOString() }
  await tell(sub, [SessionRevoked.create(data, originOf(by), occurrence(by))], () => signOutOfAll(userPoolId, userName))
}

/** Nobody locks themselves out by mistake: another administrator can. */
function requireOther({ sub: own }: User, sub: string): void {
  if (own !== sub) return
  throw new RefusedError('conflict', 'OwnAccount', 'This is your own account: another administrator has to do it')
}

async function requireStaying(sub: string): Promise<void> {
  const erasure = await findErasure(sub)
  if (!erasure) return
  const { erasureId } = erasure
  const message = `This person is being erased (${erasureId}), which nobody can take back`
  throw new RefusedError('conflict', 'ErasureUnderWay', message, { erasureId })
}

function act({ correlationId }: EdgeRequest, { sub }: User): Act {
  return { now: systemClock.now(), correlationId, actor: sub }
}
