/**
 * Somebody signs in whom the user pool doesn't know: an older directory may. Who is known there with this password is
 * taken over, confirmed, and keeps it; for everybody else the sign-in fails as with a wrong password.
 */
import type { UserMigrationTriggerEvent } from 'aws-lambda'
import { systemClock } from '../../../shared/clock'
import { toldOf } from '../../../shared/errors'
import { guarded } from '../../../shared/guarded'
import { newUlid } from '../../../shared/ids'
import { createLogger } from '../../../shared/logging'
import { SignUpEntity } from '../model'
import { askOlderDirectories, type Known } from '../older-directories'
import { signUpQueue } from '../sign-ups'
import { noting } from '../trigger'

const logger = createLogger('identity-user-migration')

class NotMigratedError extends Error {
  readonly code = 'NotMigrated'
  readonly retryable = false
  constructor() {
    super('No older directory knows this name with this password')
    this.name = 'NotMigratedError'
  }
}

async function handle(event: UserMigrationTriggerEvent): Promise<UserMigrationTriggerEvent> {
  logger.resetKeys()
  // Who has forgotten the password can't be known: an older directory is asked with it.
  if (event.triggerSource !== 'UserMigration_Authentication') throw new NotMigratedError()
  const found = await askOlderDirectories(event.userName, event.request.password).catch((error: unknown) => {
    logger.error('Older directory not asked', { error: toldOf(error) })
    throw error
  })
  if (!found) throw new NotMigratedError()
  await noteOf(found.directory)(event)
  return {
    ...event,
    response: {
      ...event.response,
      userAttributes: attributesOf(found.known),
      finalUserStatus: 'CONFIRMED',
      messageAction: 'SUPPRESS',
      forceAliasCreation: false,
    },
  }
}

export const handler = guarded(handle)

/** They have no subject yet: it is told once the account is there. */
function noteOf(directory: string) {
  return noting<UserMigrationTriggerEvent>(logger, async ({ userName, userPoolId }) => {
    const now = systemClock.now()
    const sign = { queue: signUpQueue, at: now.toISOString(), userName, userPoolId, way: 'migration' as const }
    await SignUpEntity.put({ ...sign, directory, correlationId: newUlid(now) }).go({ response: 'none' })
  })
}

function attributesOf({ email, isEmailVerified = false, ...known }: Known): Record<string, string> {
  const optional = {
    given_name: known.givenName,
    family_name: known.familyName,
    gender: known.gender,
    locale: known.locale,
    phone_number: known.phoneNumber,
  }
  const there = Object.entries(optional).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]))
  return { email, email_verified: String(isEmailVerified), ...Object.fromEntries(there) }
}
