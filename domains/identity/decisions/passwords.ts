/** What the directory asks of a password: the user pool is made with it, and people are told of it in words. */

export const passwordPolicy = {
  minLength: 12,
  requireLowercase: true,
  requireUppercase: true,
  requireDigits: true,
  requireSymbols: true,
} as const

/** As Cognito counts them. */
const symbols = /[\^$*.[\]{}()?\-"!@#%&/\\,><':;|_~`+= ]/

const rules: readonly (readonly [words: string, holds: (password: string) => boolean])[] = [
  [`${passwordPolicy.minLength} characters or more`, (password) => password.length >= passwordPolicy.minLength],
  ['a small letter', (password) => /\p{Ll}/u.test(password)],
  ['a capital letter', (password) => /\p{Lu}/u.test(password)],
  ['a figure', (password) => /\d/.test(password)],
  ['a sign such as - or !', (password) => symbols.test(password)],
  ['no space at either end', (password) => !/^\s|\s$/.test(password)],
]

export const passwordRules: readonly string[] = rules.map(([words]) => words)

/** What a password is short of, in words; nothing if it will do. */
export function lackingIn(password: string): readonly string[] {
  return rules.filter(([, holds]) => !holds(password)).map(([words]) => words)
}
