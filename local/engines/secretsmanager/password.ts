/** Random passwords, as GetRandomPassword makes them and templates ask for them. */
import { randomInt } from 'node:crypto'
import { constraint, invalidParameter } from './errors'

export interface PasswordOptions {
  readonly PasswordLength?: number | undefined
  readonly ExcludeCharacters?: string | undefined
  readonly ExcludeNumbers?: boolean | undefined
  readonly ExcludePunctuation?: boolean | undefined
  readonly ExcludeUppercase?: boolean | undefined
  readonly ExcludeLowercase?: boolean | undefined
  readonly IncludeSpace?: boolean | undefined
  readonly RequireEachIncludedType?: boolean | undefined
}

const usualLength = 32
const longest = 4096

const types = {
  lowercase: 'abcdefghijklmnopqrstuvwxyz',
  uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  numbers: '0123456789',
  punctuation: '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~',
  space: ' ',
} as const

export function randomPassword(options: PasswordOptions): string {
  const { PasswordLength: length = usualLength, ExcludeCharacters = '', RequireEachIncludedType = true } = options
  if (!Number.isInteger(length) || length < 1) {
    throw constraint('passwordLength', 'have value greater than or equal to 1', length)
  }
  if (length > longest) throw constraint('passwordLength', `have value less than or equal to ${longest}`, length)
  if (ExcludeCharacters.length > longest) {
    throw constraint('excludeCharacters', `have length less than or equal to ${longest}`)
  }
  const included = [
    ...(options.ExcludeLowercase ? [] : [types.lowercase]),
    ...(options.ExcludeUppercase ? [] : [types.uppercase]),
    ...(options.ExcludeNumbers ? [] : [types.numbers]),
    ...(options.ExcludePunctuation ? [] : [types.punctuation]),
    ...(options.IncludeSpace ? [types.space] : []),
  ]
    .map((type) => [...type].filter((character) => !ExcludeCharacters.includes(character)))
    .filter((type) => type.length > 0)
  if (included.length === 0) throw invalidParameter('No characters are left to make a password of.')
  const required = RequireEachIncludedType ? included : []
  if (required.length > length) throw invalidParameter('Password length is too short based on the required types.')
  const all = included.flat()
  const characters = Array.from({ length }, (_, index) => one(required[index] ?? all))
  return shuffled(characters).join('')
}

const one = (characters: readonly string[]): string => characters[randomInt(characters.length)] as string

function shuffled(characters: string[]): string[] {
  for (let index = characters.length - 1; index > 0; index--) {
    const other = randomInt(index + 1)
    const held = characters[index] as string
    characters[index] = characters[other] as string
    characters[other] = held
  }
  return characters
}
