import type { CallContext, Operation } from '../../../kernel/service'
import { type AttributeInput, attributesIn } from '../attributes/check'
import { invalid, notAuthorized } from '../errors'
import type { Address } from '../messages/messenger'
import { onPool, type Parts } from '../parts'
import { recoveryAddress } from '../people/addresses'
import { changeAttributes, deleteAttributes } from '../people/change-attributes'
import { type ClientMetadata, postConfirmation } from '../people/confirm'
import { authFactors, type MfaSettingsInput, withMfa, withOptions } from '../people/mfa'
import { removePerson } from '../people/remove'
import type { Pool } from '../state/records'
import { attributeList, mfaMembers, type User } from '../state/user'

interface OfUser {
  readonly UserPoolId: string
  readonly Username: string
}

interface Given extends OfUser {
  readonly ClientMetadata?: ClientMetadata
}

export function adminUserOperations(parts: Parts): Record<string, Operation> {
  const { state, passwords, codes, messenger, signIns } = parts
  const { users } = state

  /** An operation of an administrator's on one person; what it gives back is the answer. */
  function onUser<Input extends OfUser>(
    action: string,
    handle: (pool: Pool, user: User, input: Input, context: CallContext) => Promise<object | undefined>,
  ): Record<string, Operation<Input>> {
    const operation: Operation<Input> = {
      access: onPool(parts, action),
      async handle(input, context) {
        const pool = state.pool(input.UserPoolId)
        return (await handle(pool, await users.existing(pool, input.Username), input, context)) ?? {}
      },
    }
    return { [action]: operation }
  }

  return {
    ...onUser('AdminGetUser', async (_, user) => ({
      Username: user.username,
      UserAttributes: attributeList(user),
      UserCreateDate: user.createdAt / 1000,
      UserLastModifiedDate: user.modifiedAt / 1000,
      Enabled: user.enabled,
      UserStatus: user.status,
      ...mfaMembers(user),
    })),
    ...onUser('AdminDeleteUser', async (pool, { sub }) => {
      await removePerson(parts, pool, sub)
      return undefined
    }),
    ...onUser('AdminEnableUser', async (pool, { sub }) => {
      await users.change(pool, sub, (user) => ({ ...user, enabled: true }))
      return undefined
    }),
    ...onUser('AdminDisableUser', async (pool, { sub }) => {
      await users.change(pool, sub, (user) => ({ ...user, enabled: false }))
      await signIns.endAll(pool.Id, sub)
      return undefined
    }),
    ...onUser<Given>('AdminConfirmSignUp', async (pool, { sub }, { ClientMetadata: metadata }, context) => {
      const user = await users.change(pool, sub, (now) => {
        if (now.status !== 'UNCONFIRMED') {
          throw notAuthorized(`User cannot be confirmed. Current status is ${now.status}`)
        }
        return { ...codes.spend(now, 'confirm'), status: 'CONFIRMED' }
      })
      await postConfirmation(parts, pool, user, 'ConfirmSignUp', { clientId: undefined, metadata }, context)
      return undefined
    }),
    ...onUser<OfUser & { readonly Password: string; readonly Permanent?: boolean }>(
      'AdminSetUserPassword',
      async (pool, { sub }, { Password, Permanent = false }) => {
        await users.change(pool, sub, (user) => {
          if (user.status === 'EXTERNAL_PROVIDER') throw invalid('A user of an identity provider has no password here.')
          passwords.check(pool, user, Password)
          const changed = passwords.set(pool, codes.spend(user, 'reset'), Password)
          return { ...changed, status: Permanent ? 'CONFIRMED' : 'FORCE_CHANGE_PASSWORD' }
        })
        return undefined
      },
    ),
    ...onUser<Given>('AdminResetUserPassword', async (pool, { sub }, { ClientMetadata: clientMetadata }, context) => {
      let code = ''
      let to: Address | undefined
      const user = await users.change(pool, sub, (now) => {
        if (now.status !== 'CONFIRMED' && now.status !== 'RESET_REQUIRED') {
          throw notAuthorized('User password cannot be reset in the current state.')
        }
        to = recoveryAddress(pool, now)
        if (!to) throw noRecovery()
        const issued = codes.issue(now, 'reset', to)
        code = issued.code
        return { ...issued.user, status: 'RESET_REQUIRED' }
      })
      if (!to) return undefined
      await messenger.send(pool, { occasion: 'CustomMessage_ForgotPassword', user, to, code, clientMetadata }, context)
      return undefined
    }),
    ...onUser<Given & { readonly UserAttributes: readonly AttributeInput[] }>(
      'AdminUpdateUserAttributes',
      async (pool, { sub }, { UserAttributes, ClientMetadata: metadata }, context) => {
        const attributes = attributesIn(pool, UserAttributes)
        await changeAttributes(parts, { pool, sub, attributes, metadata }, context)
        return undefined
      },
    ),
    ...onUser<OfUser & { readonly UserAttributeNames: readonly string[] }>(
      'AdminDeleteUserAttributes',
      async (pool, { sub }, { UserAttributeNames }) => {
        await deleteAttributes(parts, pool, sub, UserAttributeNames)
        return undefined
      },
    ),
    ...onUser<OfUser & MfaSettingsInput>('AdminSetUserMFAPreference', async (pool, { sub }, input) => {
      await users.change(pool, sub, (user) => withMfa(pool, user, input))
      return undefined
    }),
    ...onUser<OfUser & { readonly MFAOptions: Parameters<typeof withOptions>[1] }>(
      'AdminSetUserSettings',
      async (pool, { sub }, { MFAOptions }) => {
        await users.change(pool, sub, (user) => withOptions(user, MFAOptions))
        return undefined
      },
    ),
    ...onUser('AdminGetUserAuthFactors', async (pool, user) => authFactors(pool, user)),
    ...onUser('AdminDeleteSoftwareToken', async (pool, { sub }) => {
      await users.change(pool, sub, (user) => {
        const { totp: _, newTotp: _new, ...rest } = user
        return { ...rest, mfa: { ...user.mfa, totp: undefined } }
      })
      return undefined
    }),
    ...onUser('AdminUserGlobalSignOut', async (pool, { sub }) => {
      await signIns.endAll(pool.Id, sub)
      return undefined
    }),
  }
}

export const noRecovery = () =>
  invalid('Cannot reset password for the user as there is no registered/verified email or phone_number')
