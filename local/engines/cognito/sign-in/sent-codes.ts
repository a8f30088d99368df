/** Codes that are sent for a sign-in: the second factor by text or mail, or the only one. */
import { randomInt } from 'node:crypto'
import { AwsError } from '../../../kernel/aws-error'
import { incorrect } from '../errors'
import type { Parts } from '../parts'
import { addressOf } from '../people/addresses'
import { phantomDelivery } from '../people/phantoms'
import type { User } from '../state/user'
import type { Attempt, SentCode } from './challenge'
import type { People } from './person'
import type { Answer, Call } from './steps'

export type SentChallenge = 'SMS_MFA' | 'EMAIL_OTP' | 'SMS_OTP'

export interface SentCodes {
  send(call: Call, attempt: Attempt, user: User | undefined, asks: SentChallenge, isFirst: boolean): Promise<Answer>
  isRight(code: SentCode, attempt: Attempt, given: string): boolean
}

const attributeOf = { SMS_MFA: 'phone_number', SMS_OTP: 'phone_number', EMAIL_OTP: 'email' } as const

export function createSentCodes(
  parts: Pick<Parts, 'state' | 'messenger' | 'challenges'>,
  people: Pick<People, 'idOf'>,
): SentCodes {
  const { state, messenger, challenges } = parts
  const digest = ({ poolId, sub, name }: Attempt, code: string): string =>
    state.sealed.digest(code, `sign-in code of ${poolId}/${sub ?? name}`)

  async function delivered(call: Call, user: User | undefined, attempt: Attempt, asks: SentChallenge, code: string) {
    const { pool, client, metadata: clientMetadata, context } = call
    if (!user) return { ...phantomDelivery({ state }, pool, attempt.name, attributeOf[asks]), sentTo: undefined }
    const to = addressOf(user, attributeOf[asks])
    if (!to) throw incorrect()
    const message = { occasion: 'CustomMessage_Authentication', user, to, code, clientId: client.ClientId } as const
    return { ...(await messenger.send(pool, { ...message, clientMetadata }, context)), sentTo: to }
  }

  return {
    async send(call, attempt, user, asks, isFirst) {
      // The only factor has more digits than a second one.
      const digits = isFirst ? 8 : 6
      const code = String(randomInt(10 ** digits)).padStart(digits, '0')
      const { DeliveryMedium, Destination, sentTo } = await delivered(call, user, attempt, asks, code)
      const Session = challenges.begin(
        { ...attempt, asks, isFirst, code: { digest: digest(attempt, code), sentTo } },
        call.client.AuthSessionValidity,
      )
      return {
        ChallengeName: asks,
        Session,
        ChallengeParameters: {
          CODE_DELIVERY_DELIVERY_MEDIUM: DeliveryMedium,
          CODE_DELIVERY_DESTINATION: Destination,
          USER_ID_FOR_SRP: people.idOf(call.pool, attempt.name, user),
        },
      }
    },
    // Nobody has got the code of a name that nobody has.
    isRight: (code, attempt, given) => attempt.sub !== undefined && code.digest === digest(attempt, given),
  }
}

export const wrongCode = (): AwsError =>
  new AwsError('CodeMismatchException', 'Invalid code or auth state for the user.')
