/** The applications of the directory, their members and their audit. */
import type * as z from 'zod/mini'
import { systemClock } from '../../../shared/clock'
import { requireEnv } from '../../../shared/config'
import { RefusedError } from '../../../shared/errors'
import type { EdgeRequest } from '../../../shared/http'
import { locationOf } from '../../../shared/location'
import { createLogger } from '../../../shared/logging'
import { answer, serve } from '../../../shared/serve'
import type { User } from '../../../shared/sign-in/user'
import { type applicationSettings, applicationRoutes as routes } from '../api/applications'
import { defaultLimit } from '../api/parts'
import type { Act, Application, ApplicationInput, Membership } from '../application'
import { listApplications, loadApplication, putApplication, registerApplication } from '../applications'
import { audit } from '../audit'
import { ownPasswords, secretOf } from '../clients'
import { notReady } from '../decisions/applications'
import { grantMembership, revokeMembership } from '../decisions/memberships'
import { loadPerson } from '../people'
import { memberships } from '../relations'

const userPoolId = requireEnv('USER_POOL_ID')

export const handler = serve(
  { routes, handler: 'applications', logger: createLogger('identity-applications') },
  {
    registerApplication: async ({ request, caller, body }) => {
      const { applicationId, ...settings } = body
      const registered = await registerApplication(userPoolId, inputOf(applicationId, settings), act(request, caller))
      return answer(201, answerOf(registered), { Location: locationOf(request, `/applications/${applicationId}`) })
    },
    listApplications: async ({ query: { limit = defaultLimit, cursor } }) => {
      const page = await listApplications(limit, cursor)
      return answer(200, { applications: page.data.map(answerOf), cursor: page.cursor })
    },
    getApplication: async ({ path }) => answer(200, answerOf(await loadApplication(path.applicationId))),
    changeApplication: async ({ request, caller, path, body }) => {
      const input = inputOf(path.applicationId, body)
      return answer(200, answerOf(await putApplication(userPoolId, input, act(request, caller))))
    },
    revealApplicationSecret: async ({ request, caller, path }) => {
      const { applicationId, clientId } = answerOf(await loadApplication(path.applicationId))
      const clientSecret = await secretOf(userPoolId, clientId)
      if (!clientSecret) {
        throw new RefusedError('conflict', 'NoSecret', `Application ${applicationId} keeps no secret`)
      }
      // Before it is told: what is not in the audit was not read.
      await audit.note({ what: 'SecretRead', applicationId }, act(request, caller))
      return answer(200, { clientId, clientSecret })
    },
    listMembers: async ({ path, query: { limit = defaultLimit, cursor } }) => {
      const { applicationId } = await loadApplication(path.applicationId)
      const page = await memberships.ofApplication(applicationId, limit, cursor)
      return answer(200, { members: page.data.map(memberOf), cursor: page.cursor })
    },
    grantMembership: async ({ request, caller, path, body }) => {
      const [application] = await Promise.all([loadApplication(path.applicationId), loadPerson(path.sub)])
      const by = act(request, caller)
      const granted = await memberships.change(path.applicationId, path.sub, (membership) =>
        grantMembership(membership, application, body.roles, by),
      )
      return answer(200, memberOf(granted))
    },
    revokeMembership: async ({ request, caller, path }) => {
      const { applicationId } = await loadApplication(path.applicationId)
      const by = act(request, caller)
      await memberships.change(applicationId, path.sub, (membership) => revokeMembership(membership, by))
      return answer(200, {})
    },
    getApplicationAudit: async ({ path, query: { limit = defaultLimit, cursor } }) => {
      const { applicationId } = await loadApplication(path.applicationId)
      return answer(200, await audit.list('applicationId', applicationId, limit, cursor))
    },
  },
)

function act({ correlationId }: EdgeRequest, { sub }: User): Act {
  return { now: systemClock.now(), correlationId, actor: sub }
}

type Settings = z.output<typeof applicationSettings>

function inputOf(applicationId: string, settings: Settings): ApplicationInput {
  const { signOutUris = [], isConfidential = false, asksConsent = true, signInBy = [ownPasswords], ...rest } = settings
  return { ...rest, applicationId, signOutUris, isConfidential, asksConsent, signInBy }
}

function answerOf(application: Application) {
  const { version: _, status: __, clientId, ...shown } = application
  if (!clientId) throw notReady(application)
  return { ...shown, clientId }
}

function memberOf({ applicationId, sub, roles, since }: Membership) {
  return { applicationId, sub, roles, since }
}
