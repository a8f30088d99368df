/** An account was confirmed: tells that it is there, and confirmed. */
import type { PostConfirmationTriggerEvent } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { providersIn } from '../directory'
import { see } from '../people'
import { noting } from '../trigger'

export const handler = noting<PostConfirmationTriggerEvent>(
  createLogger('identity-post-confirmation'),
  async ({ triggerSource, userPoolId, request: { userAttributes } }) => {
    if (triggerSource !== 'PostConfirmation_ConfirmSignUp') return
    const now = systemClock.now()
    const { sub = '', identities } = userAttributes
    const providers = providersIn(identities)
    const way = providers.length > 0 ? ('federation' as const) : ('self' as const)
    await see({ sub, userPoolId, way, isConfirmed: true, providers }, { correlationId: newUlid(now), actor: sub })
  },
)
