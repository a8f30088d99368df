/** Whether a password is one that the pool takes. */
import { invalid, invalidPassword } from '../errors'
import type { Pool } from '../state/records'

const longest = 256
const symbols = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/

/** @throws InvalidPasswordException, InvalidParameterException */
export function checkPassword({ Policies: { PasswordPolicy: policy } }: Pool, password: string): void {
  if (password.length > longest) {
    throw invalid(
      `1 validation error detected: Value at 'password' failed to satisfy constraint: Member must have length less than or equal to ${longest}`,
    )
  }
  const fault =
    password.length < policy.MinimumLength
      ? 'Password not long enough'
      : policy.RequireUppercase && !/\p{Lu}/u.test(password)
        ? 'Password must have uppercase characters'
        : policy.RequireLowercase && !/\p{Ll}/u.test(password)
          ? 'Password must have lowercase characters'
          : policy.RequireNumbers && !/\d/.test(password)
            ? 'Password must have numeric characters'
            : policy.RequireSymbols && !symbols.test(password)
              ? 'Password must have symbol characters'
              : undefined
  if (fault) throw invalidPassword(`Password did not conform with policy: ${fault}`)
  if (/^\s|\s$/.test(password)) {
    throw invalidPassword('Password did not conform with policy: Password must not begin or end with a space')
  }
}
