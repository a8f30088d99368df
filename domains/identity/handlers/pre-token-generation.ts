/**
 * Before each token: an application's tokens tell the person's roles in it, and of their profile what they agreed to.
 * A token that says too much can't be taken back, so this one trigger does fail if it can't be known.
 */
import type { PreTokenGenerationV2TriggerEvent } from 'aws-lambda'
import { guarded } from '../../../shared/guarded'
import { createLogger } from '../../../shared/logging'
import { applicationOfClient } from '../applications'
import { claimsFor } from '../decisions/claims'
import { consents, memberships } from '../relations'

const logger = createLogger('identity-pre-token-generation')

type Overrides = PreTokenGenerationV2TriggerEvent['response']['claimsAndScopeOverrideDetails']

async function handle(event: PreTokenGenerationV2TriggerEvent): Promise<PreTokenGenerationV2TriggerEvent> {
  logger.resetKeys()
  const { clientId } = event.callerContext
  const { sub = '', ...attributes } = event.request.userAttributes
  const claimsAndScopeOverrideDetails = (await ofApplication(clientId, sub)) ?? ofOwnClient(attributes)
  return { ...event, response: { claimsAndScopeOverrideDetails } }
}

export const handler = guarded(handle)

async function ofApplication(clientId: string, sub: string): Promise<Overrides | undefined> {
  const application = await applicationOfClient(clientId)
  if (!application) return undefined
  const { applicationId, asksConsent } = application
  const [membership, consent] = await Promise.all([
    memberships.find(applicationId, sub),
    asksConsent ? consents.find(applicationId, sub) : undefined,
  ])
  const { add, suppress, suppressScopes } = claimsFor(application, membership, consent)
  const claimsToAddOrOverride = add as Record<string, string>
  return {
    idTokenGeneration: { claimsToAddOrOverride, claimsToSuppress: [...suppress] },
    accessTokenGeneration: { claimsToAddOrOverride, scopesToSuppress: [...suppressScopes] },
  }
}

/** Our own APIs know an approver by an address that the directory has seen to be theirs. */
function ofOwnClient({ email, email_verified: isVerified }: Readonly<Record<string, string>>): Overrides {
  if (!email || isVerified !== 'true') return {}
  return { accessTokenGeneration: { claimsToAddOrOverride: { email } } }
}
