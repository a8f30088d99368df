/** A person's own account: profile, factors, consents, sign-out everywhere, audit. */
import { SessionRevoked } from '../../../events/catalog/identity'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { RefusedError } from '../../../shared/errors'
import type { EdgeRequest } from '../../../shared/http'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import type { User } from '../../../shared/sign-in/user'
import * as own from '../account'
import { meRoutes as routes } from '../api/me'
import { defaultLimit } from '../api/parts'
import type { Act, Consent } from '../application'
import { loadApplication } from '../applications'
import { audit } from '../audit'
import { endingOf, listSessions } from '../browser-sessions'
import { occurrence, originOf } from '../decisions/applications'
import { requireFreshSignIn } from '../decisions/erasures'
import { grantConsent, withdrawConsent } from '../decisions/memberships'
import { lookUp } from '../directory'
import { shownErasure } from '../erasures'
import { leave } from '../leaving'
import { see } from '../people'
import { consents, memberships } from '../relations'
import { tell } from '../tell'

const userPoolId = requireEnv('USER_POOL_ID')

export const handler = serve(
  { routes, handler: 'me', logger: createLogger('identity-me') },
  {
    getMe: async ({ request, caller }) => answer(200, await accountOf(request, caller)),
    changeMe: async ({ request, caller, body }) => {
      await refusing('ProfileRefused', own.writeProfile(tokenOf(request), body))
      return answer(200, await accountOf(request, caller))
    },
    eraseMe: async ({ request, caller }) => {
      const by = act(request, caller)
      requireFreshSignIn(caller.signedInAt, by.now)
      return answer(202, shownErasure(await leave(userPoolId, caller.sub, by)))
    },
    changePassword: async ({ request, body: { current, next } }) => {
      await own.changePassword(tokenOf(request), current, next)
      return answer(200, {})
    },
    beginTotp: async ({ request }) => {
      const secret = await own.beginTotp(tokenOf(request))
      const { userName } = await own.readAccount(tokenOf(request))
      const label = encodeURIComponent(userName)
      return answer(200, { secret, uri: `otpauth://totp/Signalbox:${label}?secret=${secret}&issuer=Signalbox` })
    },
    verifyTotp: async ({ request, body: { code, name } }) => {
      await own.verifyTotp(tokenOf(request), code, name)
      return answer(200, {})
    },
    chooseMfa: async ({ request, caller, body: { methods, preferred } }) => {
      await refusing('MfaRefused', own.chooseMfa(tokenOf(request), methods, preferred))
      const { actor, correlationId } = act(request, caller)
      // No trigger tells of it.
      const seen = await lookUp(userPoolId, caller.sub)
      if (seen) await see(seen, { actor, correlationId })
      return answer(200, await accountOf(request, caller))
    },
    signOutEverywhere: async ({ request, caller }) => {
      const by = act(request, caller)
      const data = { sub: caller.sub, userPoolId, tokensBefore: by.now.toISOString() }
      // Told first: if this ends here, the caller's token still does it again.
      await tell(caller.sub, [SessionRevoked.create(data, originOf(by), occurrence(by))], () =>
        own.signOutEverywhere(tokenOf(request)),
      )
      return answer(200, {})
    },
    listMySessions: async ({ caller, query: { limit = defaultLimit, cursor } }) => {
      const page = await listSessions(caller.sub, limit, cursor)
      const sessions = page.data.map(({ sessionId, device, begunAt, usedAt }) => {
        const isPresent = sessionId === caller.sessionId
        return { sessionId, device, begunAt, usedAt, isPresent }
      })
      return answer(200, { sessions, cursor: page.cursor })
    },
    endMySession: async ({ request, caller: { sub, ...caller }, path: { sessionId } }) => {
      const by = act(request, { sub, ...caller })
      const data = { sub, userPoolId, sessionId, tokensBefore: by.now.toISOString() }
      const ending = await endingOf(sub, sessionId, by.now)
      if (ending) await tell(sub, [SessionRevoked.create(data, originOf(by), occurrence(by))], undefined, [ending])
      return answer(200, {})
    },
    listMyMemberships: async ({ caller, query: { limit = defaultLimit, cursor } }) => {
      const page = await memberships.ofPerson(caller.sub, limit, cursor)
      const members = page.data.map(({ applicationId, sub, roles, since }) => ({ applicationId, sub, roles, since }))
      return answer(200, { members, cursor: page.cursor })
    },
    listMyConsents: async ({ caller, query: { limit = defaultLimit, cursor } }) => {
      const page = await consents.ofPerson(caller.sub, limit, cursor)
      return answer(200, { consents: page.data.map(consentOf), cursor: page.cursor })
    },
    consentTo: async ({ request, caller, path, body }) => {
      const { applicationId } = await loadApplication(path.applicationId)
      const by = act(request, caller)
      const given = await consents.change(applicationId, caller.sub, (consent) =>
        grantConsent(consent, body.scopes, by),
      )
      return answer(200, consentOf(given))
    },
    withdrawConsent: async ({ request, caller, path }) => {
      const { applicationId } = await loadApplication(path.applicationId)
      const by = act(request, caller)
      await consents.change(applicationId, caller.sub, (consent) => withdrawConsent(consent, by))
      return answer(200, {})
    },
    getMyAudit: async ({ caller, query: { limit = defaultLimit, cursor } }) =>
      answer(200, await audit.list('sub', caller.sub, limit, cursor)),
  },
)

async function accountOf(request: EdgeRequest, { groups }: User) {
  return { ...(await own.readAccount(tokenOf(request))), groups: [...groups] }
}

function consentOf({ applicationId, scopes, since }: Consent) {
  return { applicationId, scopes, since }
}

/** It was judged by the authorizer. */
function tokenOf({ headers }: EdgeRequest): string {
  return (headers.authorization ?? '').replace(/^Bearer +/i, '')
}

function act({ correlationId }: EdgeRequest, { sub }: User): Act {
  return { now: systemClock.now(), correlationId, actor: sub }
}

/** What the user pool won't take of what the caller gave. */
async function refusing(code: 'ProfileRefused' | 'MfaRefused', asking: Promise<void>): Promise<void> {
  try {
    await asking
  } catch (error) {
    if (!(error instanceof Error && error.name === 'InvalidParameterException')) throw error
    if (code === 'MfaRefused') throw new RefusedError('conflict', 'MfaRefused', error.message)
    throw new RefusedError('conflict', 'ProfileRefused', error.message)
  }
}
