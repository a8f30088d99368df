/** To which of a person's addresses something is sent. */
import type { Address } from '../messages/messenger'
import type { ContactAttribute, Pool } from '../state/records'
import type { User } from '../state/user'

export function addressOf({ attributes }: Pick<User, 'attributes'>, attribute: ContactAttribute): Address | undefined {
  const value = attributes[attribute]
  return value === undefined || value === '' ? undefined : { attribute, value }
}

export const isVerified = ({ attributes }: Pick<User, 'attributes'>, attribute: ContactAttribute): boolean =>
  attributes[`${attribute}_verified`] === 'true'

/** Where a sign-up is confirmed: by phone, where the pool verifies both and the person has both. */
export function confirmationAddress(pool: Pool, user: Pick<User, 'attributes'>): Address | undefined {
  const verified = pool.AutoVerifiedAttributes ?? []
  for (const attribute of ['phone_number', 'email'] as const) {
    if (!verified.includes(attribute)) continue
    const address = addressOf(user, attribute)
    if (address) return address
  }
  return undefined
}

/**
 * Where a new password is confirmed, by the pool's order. A phone that is the second factor is none: who holds it would
 * have both.
 */
export function recoveryAddress(pool: Pool, user: User): Address | undefined {
  for (const attribute of recoveryOrder(pool)) {
    if (attribute === 'phone_number' && user.mfa.sms) continue
    if (isVerified(user, attribute)) return addressOf(user, attribute)
  }
  return undefined
}

const attributeOf = { verified_email: 'email', verified_phone_number: 'phone_number', admin_only: undefined } as const

export function recoveryOrder({ AccountRecoverySetting }: Pool): readonly ContactAttribute[] {
  const mechanisms = AccountRecoverySetting?.RecoveryMechanisms
  if (!mechanisms) return ['phone_number', 'email']
  return [...mechanisms]
    .sort((one, other) => one.Priority - other.Priority)
    .flatMap(({ Name }) => attributeOf[Name] ?? [])
}
