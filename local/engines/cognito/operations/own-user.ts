/** What a person may ask and change of their own account, with an access token that has Cognito's own scope. */
import type { CallContext, Operation } from '../../../kernel/service'
import { type AttributeInput, attributesIn, checkWritable } from '../attributes/check'
import { type CodeVerdict, codeError } from '../codes'
import { failedConstraint, incorrect, invalid, tooManyAttempts } from '../errors'
import type { Address } from '../messages/messenger'
import { nobodyNeeds, type Parts } from '../parts'
import { addressOf } from '../people/addresses'
import { changeAttributes, deleteAttributes } from '../people/change-attributes'
import type { ClientMetadata } from '../people/confirm'
import { authFactors, withOptions } from '../people/mfa'
import { removePerson } from '../people/remove'
import type { Client, ContactAttribute } from '../state/records'
import { attributeList, mfaMembers, type User } from '../state/user'
import type { Bearer } from '../tokens/tokens'

interface Own {
  readonly AccessToken: string
  readonly ClientMetadata?: ClientMetadata
}

interface OfAttribute extends Own {
  readonly AttributeName: string
}

export function ownUserOperations(parts: Parts): Record<string, Operation> {
  const { state, passwords, codes, messenger, tokens, lockout } = parts
  const { users } = state

  function own<Input extends Own>(
    action: string,
    handle: (bearer: Bearer, input: Input, context: CallContext) => Promise<object | undefined>,
  ): Record<string, Operation<Input>> {
    const operation: Operation<Input> = {
      anonymous: true,
      access: nobodyNeeds,
      handle: async (input, context) => (await handle(await tokens.bearer(input.AccessToken), input, context)) ?? {},
    }
    return { [action]: operation }
  }

  return {
    ...own('GetUser', async ({ user, client }) => ({
      Username: user.username,
      UserAttributes: attributeList(user).filter(({ Name }) => isReadable(client, Name)),
      ...mfaMembers(user),
      ...(user.mfa.sms && { MFAOptions: [{ DeliveryMedium: 'SMS', AttributeName: 'phone_number' }] }),
    })),
    ...own<Own & { readonly UserAttributes: readonly AttributeInput[] }>(
      'UpdateUserAttributes',
      async ({ pool, client, user }, { UserAttributes, ClientMetadata: metadata }, context) => {
        const attributes = attributesIn(pool, UserAttributes)
        checkWritable(client, Object.keys(attributes))
        const change = { pool, sub: user.sub, attributes, clientId: client.ClientId, metadata }
        return { CodeDeliveryDetailsList: await changeAttributes(parts, change, context) }
      },
    ),
    ...own<Own & { readonly UserAttributeNames: readonly string[] }>(
      'DeleteUserAttributes',
      async ({ pool, client, user }, { UserAttributeNames: names }) => {
        checkWritable(client, names)
        await deleteAttributes(parts, pool, user.sub, names)
        return undefined
      },
    ),
    ...own<OfAttribute>('GetUserAttributeVerificationCode', async (bearer, input, context) => {
      const { pool, client, user } = bearer
      const attribute = contact(input.AttributeName)
      let code = ''
      let to: Address | undefined
      const asking = await users.change(pool, user.sub, (now) => {
        const pending = now.pending?.[attribute]
        to = pending === undefined ? addressOf(now, attribute) : { attribute, value: pending }
        const issued = codes.issue(now, `verify:${attribute}`, to)
        code = issued.code
        return to && issued.user
      })
      if (!to) throw invalid(`User does not have a value for ${attribute}.`)
      const message = { user: asking, to, code, clientId: client.ClientId, clientMetadata: input.ClientMetadata }
      const occasion = 'CustomMessage_VerifyUserAttribute' as const
      return { CodeDeliveryDetails: await messenger.send(pool, { ...message, occasion }, context) }
    }),
    ...own<OfAttribute & { readonly Code: string }>(
      'VerifyUserAttribute',
      async ({ pool, user }, { AttributeName, Code }) => {
        const purpose = `verify:${contact(AttributeName)}` as const
        let verdict = 'wrong' as CodeVerdict
        await users.change(pool, user.sub, (now) => {
          verdict = codes.judge(now, purpose, Code)
          if (verdict === 'wrong') return codes.miss(now, purpose)
          return verdict === 'right' ? verified(now, purpose) : undefined
        })
        if (verdict !== 'right') throw codeError(verdict)
        return undefined
      },
    ),
    ...own<Own & { readonly PreviousPassword?: string; readonly ProposedPassword: string }>(
      'ChangePassword',
      async ({ pool, user }, { PreviousPassword, ProposedPassword }) => {
        let isRight = false
        await users.change(pool, user.sub, (now) => {
          // In one tick: of many tries at once none is judged before those before it are counted.
          if (lockout.isLocked(pool.Id, now.sub)) throw tooManyAttempts()
          // Who has none, having signed in by codes alone, sets a first one.
          isRight =
            now.password === undefined
              ? PreviousPassword === undefined
              : PreviousPassword !== undefined && passwords.matches(now, PreviousPassword)
          if (!isRight) {
            lockout.failed(pool.Id, now.sub)
            return undefined
          }
          passwords.check(pool, now, ProposedPassword)
          lockout.succeeded(pool.Id, now.sub)
          return passwords.set(pool, now, ProposedPassword)
        })
        if (!isRight) throw incorrect()
        return undefined
      },
    ),
    ...own('GetUserAuthFactors', async ({ pool, user }) => authFactors(pool, user)),
    ...own('DeleteUser', async ({ pool, user: { sub } }) => {
      await removePerson(parts, pool, sub)
      return undefined
    }),
    ...own<Own & { readonly MFAOptions: Parameters<typeof withOptions>[1] }>(
      'SetUserSettings',
      async ({ pool, user }, { MFAOptions }) => {
        await users.change(pool, user.sub, (now) => withOptions(now, MFAOptions))
        return undefined
      },
    ),
  }

  /** What the code went to is verified: the value that waited, or the present one if it is the same still. */
  function verified(user: User, purpose: 'verify:email' | 'verify:phone_number'): User {
    const sentTo = user.codes?.[purpose]?.sentTo
    const spent = codes.spend(user, purpose)
    if (!sentTo) return spent
    const { attribute, value } = sentTo
    const { [attribute]: waiting, ...pending } = user.pending ?? {}
    const isPending = waiting === value
    if (!isPending && user.attributes[attribute] !== value) throw codeError('expired')
    const attributes = { ...user.attributes, [attribute]: value, [`${attribute}_verified`]: 'true' }
    return { ...spent, attributes, pending: isPending ? pending : user.pending }
  }
}

function isReadable({ ReadAttributes }: Client, name: string): boolean {
  return name === 'sub' || !ReadAttributes || ReadAttributes.includes(name)
}

function contact(name: string): ContactAttribute {
  if (name !== 'email' && name !== 'phone_number') {
    throw failedConstraint(name, 'attributeName', 'be email or phone_number')
  }
  return name
}
