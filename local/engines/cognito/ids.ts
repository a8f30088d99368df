/** Ids as Cognito makes them. Those of templates are the same at every start, so that addresses and settings stay right. */
import { createHash, randomBytes } from 'node:crypto'

const digitsAndSmall = '0123456789abcdefghijklmnopqrstuvwxyz'
const digitsAndLetters = `${digitsAndSmall}ABCDEFGHIJKLMNOPQRSTUVWXYZ`

/** Bytes that would make some characters more likely than others are left out. */
function spell(bytes: Iterable<number>, alphabet: string, length: number): string {
  const most = 256 - (256 % alphabet.length)
  let id = ''
  for (const byte of bytes) {
    if (byte < most) id += alphabet[byte % alphabet.length]
    if (id.length === length) return id
  }
  throw new RangeError(`Too few bytes for ${length} characters`)
}

/** Enough that `spell` never runs out: of three bytes hardly more than one is left out. */
const source = (length: number, from: string | undefined): Buffer => {
  if (from === undefined) return randomBytes(length * 4)
  return Buffer.concat(
    Array.from({ length: Math.ceil((length * 4) / 64) }, (_, part) =>
      createHash('sha512').update(`${part}/${from}`).digest(),
    ),
  )
}

/** `from`: what a template calls it. */
export const newPoolId = (region: string, from?: string): string =>
  `${region}_${spell(source(9, from), digitsAndLetters, 9)}`

export const newClientId = (from?: string): string => spell(source(26, from), digitsAndSmall, 26)

export const newClientSecret = (): string => spell(source(51, undefined), digitsAndSmall, 51)
