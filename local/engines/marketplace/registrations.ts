/** Registration tokens: each says once, within an hour, who a buyer is. Kept are digests of them. */
import { createHash } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import { day, hour } from './agreements'
import { expiredToken, invalidToken } from './errors'
import { newRegistrationToken } from './ids'
import type { Agreement, State } from './state'

export interface Registrations {
  /** The token, which is known to nobody afterwards but its holder. */
  issue(agreementId: string): string
  /** @throws InvalidTokenException, ExpiredTokenException (also for one that was redeemed) */
  redeem(token: string): Agreement
}

/** Inferred: AWS tells of no number; that it must be redeemed at once is all there is. */
const lifetime = hour
/** Inferred: for so long what has expired is told from what never was. */
const remembered = day

export function createRegistrations({ clock }: Pick<Cloud, 'clock'>, state: State): Registrations {
  const { registrations } = state

  function forget(): void {
    for (const { digest, expiresAt } of registrations.list()) {
      if (expiresAt + remembered <= clock.now()) registrations.delete(digest)
    }
  }

  return {
    issue(agreementId) {
      forget()
      const token = newRegistrationToken()
      const digest = digestOf(token)
      registrations.put({ digest, agreementId, expiresAt: clock.now() + lifetime }, digest)
      return token
    },
    redeem(token) {
      const digest = digestOf(token)
      const registration = registrations.get(digest)
      const agreement = registration && state.agreement(registration.agreementId)
      if (!agreement) throw invalidToken()
      if (registration.redeemedAt !== undefined || registration.expiresAt <= clock.now()) throw expiredToken()
      registrations.put({ ...registration, redeemedAt: clock.now() }, digest)
      return agreement
    },
  }
}

const digestOf = (token: string): string => createHash('sha256').update(token).digest('hex')
