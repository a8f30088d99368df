/** Takes people over from an older directory, who sign in here for the first time with the password that they had there. */
import { isAwsError, NotModelledError } from '../../../kernel/aws-error'
import { attributesIn } from '../attributes/check'
import { incorrect, invalid, userNotFound } from '../errors'
import { isHiding } from '../operations/sign-up'
import type { Parts } from '../parts'
import { newSub, newUser } from '../people/confirm'
import { namedAs } from '../people/names'
import type { Pool } from '../state/records'
import type { User, UserStatus } from '../state/user'
import { invalidResponse, isRecord, type TriggerResponse } from '../triggers/run-trigger'
import type { Call } from './steps'

/** Undefined: the pool has no function for it. `password`: none where it was forgotten. */
export type Migrate = (call: Call, name: string, password: string | undefined) => Promise<User | undefined>

const statuses = ['CONFIRMED', 'RESET_REQUIRED', 'UNCONFIRMED', 'FORCE_CHANGE_PASSWORD'] as const

export function createMigrate(parts: Pick<Parts, 'cloud' | 'state' | 'passwords' | 'triggers'>): Migrate {
  const { state, passwords, triggers } = parts

  async function ask({ pool, client, metadata, context }: Call, name: string, password: string | undefined) {
    const event = {
      source: `UserMigration_${password === undefined ? 'ForgotPassword' : 'Authentication'}`,
      userName: name,
      clientId: client.ClientId,
      request: {
        ...(password !== undefined && { password }),
        validationData: metadata ?? null,
        userAttributes: null,
        ...(metadata && { clientMetadata: metadata }),
      },
      response: {
        userAttributes: null,
        forceAliasCreation: null,
        enableSMSMFA: null,
        finalUserStatus: null,
        messageAction: null,
        desiredDeliveryMediums: null,
      },
    }
    try {
      return await triggers.run(pool, 'UserMigration', event, context)
    } catch (error) {
      // The function says so of those whom the older directory doesn't know, or not with this password.
      if (!isAwsError(error) || error.code !== 'UserLambdaValidationException') throw error
      if (isHiding(client)) throw incorrect()
      throw userNotFound(`Exception migrating user in app client ${client.ClientId}`)
    }
  }

  return async (call, name, password) => {
    const { pool } = call
    const told = await ask(call, name, password)
    if (!told) return undefined
    const { attributes, sub, username } = personIn(pool, name, told)
    const status = statusIn(told, password)
    const bare = newUser(parts, pool, { sub, username, attributes }, status)
    const user: User = told.enableSMSMFA === true ? { ...bare, mfa: { sms: 'enabled' } } : bare
    // Its old password need not be one that the pool would take.
    const keeps = password !== undefined && (status === 'CONFIRMED' || status === 'FORCE_CHANGE_PASSWORD')
    try {
      return await state.users.create(pool, keeps ? passwords.set(pool, user, password) : user, {
        takesAliases: told.forceAliasCreation === true,
      })
    } catch (error) {
      // Of two sign-ins at once the other one has taken the person over.
      const there = isAwsError(error) && error.code === 'UsernameExistsException'
      const found = there ? await state.users.find(pool, name) : undefined
      if (!found) throw error
      return found
    }
  }
}

function personIn(pool: Pool, name: string, { userAttributes, messageAction }: TriggerResponse) {
  if (!isRecord(userAttributes) || Object.keys(userAttributes).length === 0) {
    throw invalidResponse('UserMigration gave no userAttributes.')
  }
  if (messageAction === 'RESEND') {
    throw new NotModelledError('messageAction "RESEND"', 'UserMigration', 'people who are taken over get no message')
  }
  const { username: renamed = name, sub: _, ...given } = userAttributes
  if (typeof renamed !== 'string') throw invalidResponse('UserMigration gave a username that is no text.')
  const list = Object.entries(given).map(([Name, Value]) => ({ Name, Value: String(Value) }))
  const sub = newSub()
  return { sub, ...namedAs(pool, renamed, attributesIn(pool, list), sub) }
}

/** Unless the function says otherwise, a new password has to be set. */
function statusIn({ finalUserStatus }: TriggerResponse, password: string | undefined): UserStatus {
  if (finalUserStatus === undefined || finalUserStatus === null) {
    return password === undefined ? 'CONFIRMED' : 'RESET_REQUIRED'
  }
  const status = statuses.find((each) => each === finalUserStatus)
  if (!status) throw invalid(`UserMigration gave the finalUserStatus ${String(finalUserStatus)}`)
  return status
}
