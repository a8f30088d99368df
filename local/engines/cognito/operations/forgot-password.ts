import { isAwsError } from '../../../kernel/aws-error'
import type { Operation } from '../../../kernel/service'
import { checkPassword } from '../attributes/password-policy'
import { checkSecretHash } from '../clients/clients'
import { type CodeVerdict, codeError } from '../codes'
import { codeMismatch, notAuthorized } from '../errors'
import type { Address } from '../messages/messenger'
import { nobodyNeeds, type Parts } from '../parts'
import { recoveryAddress } from '../people/addresses'
import { type ClientMetadata, postConfirmation } from '../people/confirm'
import { phantomDelivery } from '../people/phantoms'
import { createMigrate } from '../sign-in/migrate'
import type { Call } from '../sign-in/steps'
import type { Pool } from '../state/records'
import type { User } from '../state/user'
import { noRecovery } from './admin-users'
import { isHiding, unknownHere } from './sign-up'

interface FromClient {
  readonly ClientId: string
  readonly Username: string
  readonly SecretHash?: string
  readonly ClientMetadata?: ClientMetadata
}

interface Confirmation extends FromClient {
  readonly ConfirmationCode: string
  readonly Password: string
}

export function forgotPasswordOperations(parts: Parts): Record<string, Operation> {
  const { state, passwords, codes, messenger, phantoms } = parts
  const migrate = createMigrate(parts)
  const { users } = state

  function caller(input: FromClient) {
    const client = state.client(input.ClientId)
    checkSecretHash(state, client, input.Username, input.SecretHash)
    return { client, pool: state.pool(client.UserPoolId) }
  }

  return {
    ForgotPassword: {
      anonymous: true,
      access: nobodyNeeds,
      async handle(input: FromClient, context) {
        const { client, pool } = caller(input)
        const call = { pool, client, metadata: input.ClientMetadata, context }
        const user = (await users.find(pool, input.Username)) ?? (await migrated(call, input.Username))
        const problem = user ? refusalOf(pool, user) : unknownHere()
        if (!user || problem) {
          if (!isHiding(client)) throw problem
          phantoms.ask(pool, input.Username, 'reset')
          return { CodeDeliveryDetails: phantomDelivery(parts, pool, input.Username) }
        }
        let code = ''
        let to: Address | undefined
        const asking = await users.change(pool, user.sub, (now) => {
          to = recoveryAddress(pool, now)
          if (!to) return undefined
          const issued = codes.issue(now, 'reset', to)
          code = issued.code
          return issued.user
        })
        if (!to) throw noRecovery()
        const message = { user: asking, to, code, clientId: input.ClientId, clientMetadata: input.ClientMetadata }
        const occasion = 'CustomMessage_ForgotPassword' as const
        return { CodeDeliveryDetails: await messenger.send(pool, { ...message, occasion }, context) }
      },
    },
    ConfirmForgotPassword: {
      anonymous: true,
      access: nobodyNeeds,
      async handle(input: Confirmation, context) {
        const { client, pool } = caller(input)
        checkPassword(pool, input.Password)
        const user = await users.find(pool, input.Username)
        const problem = user ? refusalOf(pool, user) : unknownHere()
        if (!user || (problem && isHiding(client))) {
          if (!isHiding(client)) throw problem
          const { verdict, wasAsked } = phantoms.judge(pool, input.Username, 'reset', input.ConfirmationCode)
          throw hidden(verdict, wasAsked)
        }
        if (!user.enabled) throw notAuthorized('User is disabled.')
        let verdict = 'wrong' as CodeVerdict
        let wasAsked = true
        const after = await users.change(pool, user.sub, (now) => {
          wasAsked = now.codes?.reset !== undefined
          verdict = codes.judge(now, 'reset', input.ConfirmationCode)
          if (verdict === 'wrong') return codes.miss(now, 'reset')
          return verdict === 'right' ? withPassword(pool, now, input.Password) : undefined
        })
        if (verdict !== 'right') throw isHiding(client) ? hidden(verdict, wasAsked) : codeError(verdict)
        const by = { clientId: input.ClientId, metadata: input.ClientMetadata }
        await postConfirmation(parts, pool, after, 'ConfirmForgotPassword', by, context)
        return {}
      },
    },
  }

  /** Who has forgotten the password may be of the older directory still. */
  async function migrated(call: Call, name: string): Promise<User | undefined> {
    try {
      return await migrate(call, name, undefined)
    } catch (error) {
      // The function doesn't know the name, which isn't told.
      if (isHiding(call.client) && isAwsError(error) && error.code === 'NotAuthorizedException') return undefined
      throw error
    }
  }

  /** Who got the code has the address that it went to. */
  function withPassword(pool: Pool, user: User, password: string): User {
    passwords.check(pool, user, password)
    const sentTo = user.codes?.reset?.sentTo
    const changed = passwords.set(pool, codes.spend(user, 'reset'), password)
    const hasAddress = sentTo && user.attributes[sentTo.attribute] === sentTo.value
    return {
      ...changed,
      status: 'CONFIRMED',
      attributes: hasAddress ? { ...user.attributes, [`${sentTo.attribute}_verified`]: 'true' } : user.attributes,
    }
  }
}

/** Why a person can't set a new password by a code; clients that hide who is there aren't told. */
function refusalOf(pool: Pool, user: User): Error | undefined {
  if (!user.enabled) return notAuthorized('User is disabled.')
  if (user.status !== 'CONFIRMED' && user.status !== 'RESET_REQUIRED' && user.status !== 'UNCONFIRMED') {
    return notAuthorized('User password cannot be reset in the current state.')
  }
  return recoveryAddress(pool, user) ? undefined : noRecovery()
}

/** A code that was never asked for is a wrong one, as it is of nobody. */
function hidden(verdict: Exclude<CodeVerdict, 'right'>, wasAsked: boolean): Error {
  return verdict === 'expired' && !wasAsked ? codeMismatch() : codeError(verdict)
}
