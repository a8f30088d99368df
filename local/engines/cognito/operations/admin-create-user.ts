import { AwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import { type AttributeInput, attributesIn } from '../attributes/check'
import { failedConstraint, invalid } from '../errors'
import type { Address } from '../messages/messenger'
import { onPool, type Parts } from '../parts'
import { addressOf } from '../people/addresses'
import { type ClientMetadata, newSub, newUser } from '../people/confirm'
import { namedAs } from '../people/names'
import { temporaryPassword } from '../people/temporary-password'
import type { Pool } from '../state/records'
import { attributesOf, type User, userType } from '../state/user'
import type { TriggerContext } from '../triggers/run-trigger'

export interface AdminCreateUser {
  readonly UserPoolId: string
  readonly Username: string
  readonly UserAttributes?: readonly AttributeInput[]
  readonly ValidationData?: readonly AttributeInput[]
  readonly TemporaryPassword?: string
  readonly ForceAliasCreation?: boolean
  readonly MessageAction?: string
  readonly DesiredDeliveryMediums?: readonly string[]
  readonly ClientMetadata?: ClientMetadata
}

export function adminCreateUser(parts: Parts): Operation<AdminCreateUser> {
  const { state, passwords, triggers, messenger } = parts
  const { users } = state

  async function preSignUp(pool: Pool, user: User, input: AdminCreateUser, context: TriggerContext): Promise<void> {
    const { ValidationData = [], ClientMetadata: clientMetadata } = input
    const validation = Object.fromEntries(ValidationData.map(({ Name, Value = '' }) => [Name, Value]))
    const { sub: _, ...userAttributes } = attributesOf(user)
    await triggers.run(
      pool,
      'PreSignUp',
      {
        source: 'PreSignUp_AdminCreateUser',
        userName: user.username,
        request: {
          userAttributes,
          validationData: ValidationData.length > 0 ? validation : null,
          ...(clientMetadata && { clientMetadata }),
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
      context,
    )
  }

  async function invite(pool: Pool, user: User, code: string, input: AdminCreateUser, context: TriggerContext) {
    for (const to of addresses(pool, user, input.DesiredDeliveryMediums)) {
      const name = pool.UsernameAttributes ? input.Username : user.username
      const message = { user, to, code, name, clientMetadata: input.ClientMetadata }
      await messenger.send(pool, { ...message, occasion: 'CustomMessage_AdminCreateUser' }, context)
    }
  }

  async function resend(pool: Pool, input: AdminCreateUser, context: TriggerContext): Promise<User> {
    const { sub } = await users.existing(pool, input.Username)
    const password = checkedPassword(pool, input)
    const user = await users.change(pool, sub, (now) => {
      if (now.status !== 'FORCE_CHANGE_PASSWORD') {
        throw new AwsError(
          'UnsupportedUserStateException',
          `User is in ${now.status} state: only an invitation that is not yet used can be sent again.`,
        )
      }
      return passwords.set(pool, now, password)
    })
    await invite(pool, user, password, input, context)
    return user
  }

  function checkedPassword(pool: Pool, { TemporaryPassword }: AdminCreateUser): string {
    if (TemporaryPassword === undefined) return temporaryPassword(pool)
    passwords.check(pool, undefined, TemporaryPassword)
    return TemporaryPassword
  }

  return {
    access: onPool(parts, 'AdminCreateUser'),
    async handle(input, context) {
      const pool = state.pool(input.UserPoolId)
      const { MessageAction: action } = input
      if (action !== undefined && action !== 'RESEND' && action !== 'SUPPRESS') {
        throw failedConstraint(action, 'messageAction', 'satisfy enum value set: [RESEND, SUPPRESS]')
      }
      if (action === 'RESEND') return { User: userType(await resend(pool, input, context)) }
      const sub = newSub()
      const person = namedAs(pool, input.Username, attributesIn(pool, input.UserAttributes), sub)
      // What the pool requires and isn't told here is asked for with the new password.
      const password = checkedPassword(pool, input)
      const user = newUser(parts, pool, { sub, ...person }, 'FORCE_CHANGE_PASSWORD')
      if (action !== 'SUPPRESS') addresses(pool, user, input.DesiredDeliveryMediums)
      const how = { takesAliases: input.ForceAliasCreation }
      await users.checkFree(pool, user, how)
      await preSignUp(pool, user, input, context)
      const created = await users.create(pool, passwords.set(pool, user, password), how)
      if (action !== 'SUPPRESS') await invite(pool, created, password, input, context)
      return { User: userType(created) }
    },
  }
}

/** By the mediums that are wanted; where none is said, by the one that there is. */
function addresses(pool: Pool, user: User, mediums: readonly string[] | undefined): readonly Address[] {
  if (!mediums || mediums.length === 0) {
    const phone = pool.SmsConfiguration && addressOf(user, 'phone_number')
    return [phone ?? addressOf(user, 'email')].filter((address) => address !== undefined)
  }
  return mediums.map((medium) => {
    if (medium !== 'EMAIL' && medium !== 'SMS') {
      throw failedConstraint(medium, 'desiredDeliveryMediums', 'satisfy enum value set: [SMS, EMAIL]')
    }
    const address = addressOf(user, medium === 'EMAIL' ? 'email' : 'phone_number')
    if (!address)
      throw invalid(`User has no ${medium === 'EMAIL' ? 'email' : 'phone number'} to send the invitation to.`)
    return address
  })
}
