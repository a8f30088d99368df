import type { Operation } from '../../../kernel/service'
import { type AttributeInput, attributesIn, checkRequired, checkWritable } from '../attributes/check'
import { checkSecretHash } from '../clients/clients'
import { type CodeVerdict, codeError } from '../codes'
import { invalid, notAuthorized, userNotFound } from '../errors'
import type { Occasion } from '../messages/templates'
import { nobodyNeeds, type Parts } from '../parts'
import { confirmationAddress } from '../people/addresses'
import { type ClientMetadata, newSub, newUser, postConfirmation } from '../people/confirm'
import { namedAs } from '../people/names'
import { phantomDelivery } from '../people/phantoms'
import type { Client, Pool } from '../state/records'
import { attributesOf, type User } from '../state/user'
import type { TriggerContext } from '../triggers/run-trigger'

interface FromClient {
  readonly ClientId: string
  readonly Username: string
  readonly SecretHash?: string
  readonly ClientMetadata?: ClientMetadata
}

interface SignUp extends FromClient {
  readonly Password?: string
  readonly UserAttributes?: readonly AttributeInput[]
  readonly ValidationData?: readonly AttributeInput[]
}

interface ConfirmSignUp extends FromClient {
  readonly ConfirmationCode: string
  readonly ForceAliasCreation?: boolean
}

export function signUpOperations(parts: Parts): Record<string, Operation> {
  const { state, passwords, codes, triggers, messenger, phantoms } = parts
  const { users } = state

  function caller(input: FromClient): { readonly client: Client; readonly pool: Pool } {
    const client = state.client(input.ClientId)
    checkSecretHash(state, client, input.Username, input.SecretHash)
    return { client, pool: state.pool(client.UserPoolId) }
  }

  /** What the pool's function says of who signs up. */
  async function preSignUp(pool: Pool, user: User, input: SignUp, context: TriggerContext) {
    const { ClientId: clientId, ClientMetadata: clientMetadata, ValidationData = [] } = input
    const validation = Object.fromEntries(ValidationData.map(({ Name, Value = '' }) => [Name, Value]))
    const { sub: _, ...userAttributes } = attributesOf(user)
    const response = await triggers.run(
      pool,
      'PreSignUp',
      {
        source: 'PreSignUp_SignUp',
        userName: user.username,
        clientId,
        request: {
          userAttributes,
          validationData: ValidationData.length > 0 ? validation : null,
          ...(clientMetadata && { clientMetadata }),
        },
        response: { autoConfirmUser: false, autoVerifyEmail: false, autoVerifyPhone: false },
      },
      context,
    )
    return {
      isConfirmed: response?.autoConfirmUser === true,
      hasEmail: response?.autoVerifyEmail === true,
      hasPhone: response?.autoVerifyPhone === true,
    }
  }

  async function sendCode(
    pool: Pool,
    { sub }: User,
    occasion: Occasion,
    { ClientId: clientId, ClientMetadata: clientMetadata }: FromClient,
    context: TriggerContext,
  ) {
    let code = ''
    let to: ReturnType<typeof confirmationAddress>
    const user = await users.change(pool, sub, (now) => {
      to = confirmationAddress(pool, now)
      if (!to) return undefined
      const issued = codes.issue(now, 'confirm', to)
      code = issued.code
      return issued.user
    })
    return to && messenger.send(pool, { occasion, user, to, code, clientId, clientMetadata }, context)
  }

  return {
    SignUp: {
      anonymous: true,
      access: nobodyNeeds,
      async handle(input: SignUp, context) {
        const { client, pool } = caller(input)
        if (pool.AdminCreateUserConfig.AllowAdminCreateUserOnly) {
          throw notAuthorized('SignUp is not permitted for this user pool')
        }
        const sub = newSub()
        const given = attributesIn(pool, input.UserAttributes)
        checkWritable(client, Object.keys(given))
        const person = namedAs(pool, input.Username, given, sub)
        checkRequired(pool, person.attributes)
        checkPasswordGiven(pool, input.Password)
        if (input.Password !== undefined) passwords.check(pool, undefined, input.Password)
        const bare = newUser(parts, pool, { sub, ...person }, 'UNCONFIRMED')
        await users.checkFree(pool, bare)
        const { isConfirmed, hasEmail, hasPhone } = await preSignUp(pool, bare, input, context)
        const named: User = {
          ...bare,
          status: isConfirmed ? 'CONFIRMED' : 'UNCONFIRMED',
          attributes: verified(bare.attributes, hasEmail, hasPhone),
        }
        const { Password } = input
        const user = await users.create(pool, Password === undefined ? named : passwords.set(pool, named, Password))
        if (isConfirmed) {
          const by = { clientId: input.ClientId, metadata: input.ClientMetadata }
          await postConfirmation(parts, pool, user, 'ConfirmSignUp', by, context)
          return { UserConfirmed: true, UserSub: sub }
        }
        const CodeDeliveryDetails = await sendCode(pool, user, 'CustomMessage_SignUp', input, context)
        return { UserConfirmed: false, UserSub: sub, ...(CodeDeliveryDetails && { CodeDeliveryDetails }) }
      },
    },
    ConfirmSignUp: {
      anonymous: true,
      access: nobodyNeeds,
      async handle(input: ConfirmSignUp, context) {
        const { client, pool } = caller(input)
        const user = await users.find(pool, input.Username)
        if (!user || (!user.enabled && isHiding(client))) {
          if (!isHiding(client)) throw unknownHere()
          throw codeError(phantoms.judge(pool, input.Username, 'confirm', input.ConfirmationCode).verdict)
        }
        let verdict = 'wrong' as CodeVerdict
        const confirmed = await users.change(
          pool,
          user.sub,
          (now) => {
            if (now.status !== 'UNCONFIRMED') {
              throw notAuthorized(`User cannot be confirmed. Current status is ${now.status}`)
            }
            verdict = codes.judge(now, 'confirm', input.ConfirmationCode)
            if (verdict === 'wrong') return codes.miss(now, 'confirm')
            return verdict === 'right' ? confirmedBy(now) : undefined
          },
          { takesAliases: input.ForceAliasCreation },
        )
        if (verdict !== 'right') throw codeError(verdict)
        const by = { clientId: input.ClientId, metadata: input.ClientMetadata }
        await postConfirmation(parts, pool, confirmed, 'ConfirmSignUp', by, context)
        return {}
      },
    },
    ResendConfirmationCode: {
      anonymous: true,
      access: nobodyNeeds,
      async handle(input: FromClient, context) {
        const { client, pool } = caller(input)
        const user = await users.find(pool, input.Username)
        if (!user || (!user.enabled && isHiding(client))) {
          if (!isHiding(client)) throw unknownHere()
          phantoms.ask(pool, input.Username, 'confirm')
          return { CodeDeliveryDetails: phantomDelivery(parts, pool, input.Username) }
        }
        if (user.status !== 'UNCONFIRMED') throw invalid('User is already confirmed.')
        const CodeDeliveryDetails = await sendCode(pool, user, 'CustomMessage_ResendCode', input, context)
        if (!CodeDeliveryDetails) throw invalid('Cannot resend codes. Auto verification not turned on.')
        return { CodeDeliveryDetails }
      },
    },
  }

  /** The address that the code went to is the person's, unless it has another by now. */
  function confirmedBy(user: User): User {
    const sentTo = user.codes?.confirm?.sentTo
    const spent = codes.spend(user, 'confirm')
    const attributes =
      sentTo && user.attributes[sentTo.attribute] === sentTo.value
        ? { ...user.attributes, [`${sentTo.attribute}_verified`]: 'true' }
        : user.attributes
    return { ...spent, status: 'CONFIRMED', attributes }
  }
}

export const isHiding = ({ PreventUserExistenceErrors: mode }: Client): boolean => mode === 'ENABLED'

export const unknownHere = () => userNotFound('Username/client id combination not found.')

function verified(attributes: User['attributes'], hasEmail: boolean, hasPhone: boolean): User['attributes'] {
  return {
    ...attributes,
    ...(attributes.email !== undefined && { email_verified: String(hasEmail) }),
    ...(attributes.phone_number !== undefined && { phone_number_verified: String(hasPhone) }),
  }
}

/** Who can sign in with a code that is sent needs none. */
function checkPasswordGiven({ Policies }: Pool, password: string | undefined): void {
  if (password === undefined && Policies.SignInPolicy.AllowedFirstAuthFactors.length === 1) {
    throw invalid(
      "1 validation error detected: Value at 'password' failed to satisfy constraint: Member must not be null",
    )
  }
}
