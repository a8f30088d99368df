/** Before an account is made: notes that one is coming, since no trigger tells that it is there. */
import type { PreSignUpTriggerEvent } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { SignUpEntity } from '../model'
import type { Way } from '../person'
import { signUpQueue } from '../sign-ups'
import { noting } from '../trigger'

const wayOf: Readonly<Record<PreSignUpTriggerEvent['triggerSource'], Way>> = {
  PreSignUp_SignUp: 'self',
  PreSignUp_AdminCreateUser: 'admin',
  PreSignUp_ExternalProvider: 'federation',
}

export const handler = noting<PreSignUpTriggerEvent>(
  createLogger('identity-pre-sign-up'),
  async ({ triggerSource, userName, userPoolId }) => {
    const now = systemClock.now()
    const at = now.toISOString()
    const way = wayOf[triggerSource]
    const correlationId = newUlid(now)
    await SignUpEntity.put({ queue: signUpQueue, at, userName, userPoolId, way, correlationId }).go({
      response: 'none',
    })
  },
)
