/** Which user names a pool takes, and what they say of the person. */
import type { Attributes } from '../attributes/check'
import { isEmail, isPhoneNumber } from '../attributes/check'
import { failedConstraint, invalid } from '../errors'
import type { Pool } from '../state/records'

export function checkUsername(name: string): string {
  if (!/^[\p{L}\p{M}\p{S}\p{N}\p{P}]+$/u.test(name)) {
    throw failedConstraint(name, 'username', 'satisfy regular expression pattern: [\\p{L}\\p{M}\\p{S}\\p{N}\\p{P}]+')
  }
  if (name.length > 128) throw failedConstraint(name, 'username', 'have length less than or equal to 128')
  return name
}

/**
 * A new person's user name and attributes. Where people sign up under an address, the address is an attribute and the
 * user name is the `sub`.
 */
export function namedAs(
  pool: Pool,
  given: string,
  attributes: Attributes,
  sub: string,
): { readonly username: string; readonly attributes: Attributes } {
  checkUsername(given)
  const { UsernameAttributes: addresses, AliasAttributes: aliases } = pool
  if (!addresses) {
    if (aliases?.includes('email') && isEmail(given)) {
      throw invalid('Username cannot be of email format, since user pool is configured for email alias.')
    }
    if (aliases?.includes('phone_number') && isPhoneNumber(given)) {
      throw invalid('Username cannot be of phone number format, since user pool is configured for phone number alias.')
    }
    return { username: given, attributes }
  }
  const attribute = addresses.find((name) => (name === 'email' ? isEmail(given) : isPhoneNumber(given)))
  if (!attribute) {
    throw invalid(
      addresses.length > 1
        ? 'Username should be either an email or a phone number.'
        : `Username should be ${addresses[0] === 'email' ? 'an email' : 'a phone number'}.`,
    )
  }
  const said = attributes[attribute]
  if (said !== undefined && said !== given) {
    throw invalid(`User pool does not support changing ${attribute} to another than the username.`)
  }
  return { username: sub, attributes: { ...attributes, [attribute]: given } }
}
