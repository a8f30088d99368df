/** Somebody has signed in. A trigger that is called again tells it again: there is no id by which the two were one. */
import type { PostAuthenticationTriggerEvent } from 'aws-lambda'
import { UserSignedIn } from '../../../events/catalog/identity'
import { systemClock } from '../../../shared/clock'
import { newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { tell } from '../tell'
import { noting } from '../trigger'

export const handler = noting<PostAuthenticationTriggerEvent>(
  createLogger('identity-post-authentication'),
  async ({ userPoolId, callerContext: { clientId }, request: { userAttributes } }) => {
    const now = systemClock.now()
    const { sub = '' } = userAttributes
    const occurrence = { eventId: newUlid(now), occurredAt: now }
    const origin = { correlationId: newUlid(now), actor: sub }
    await tell(sub, [UserSignedIn.create({ sub, userPoolId, clientId }, origin, occurrence)])
  },
)
