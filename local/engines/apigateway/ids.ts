/** Ids as API Gateway makes them: lower-case letters and digits, ten for an API, six for what is in it. */
import { createHash, randomBytes } from 'node:crypto'

const alphabet = '0123456789abcdefghijklmnopqrstuvwxyz'

function spell(bytes: Buffer, length: number): string {
  let id = ''
  for (let index = 0; index < length; index++) id += alphabet[(bytes[index] as number) % alphabet.length]
  return id
}

export const randomId = (length: number): string => spell(randomBytes(length), length)

/** The same id for the same name at every start, so that addresses in a terminal or a bookmark stay right. */
export const idOf = (name: string, length: number): string => spell(createHash('sha256').update(name).digest(), length)
