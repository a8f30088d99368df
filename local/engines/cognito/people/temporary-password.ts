/** A password for somebody's first sign-in, such as the pool's policy takes. */
import { randomInt } from 'node:crypto'
import type { Pool } from '../state/records'

/** Without those that are taken for each other, or that mail and shells read as something else. */
const kinds = {
  lower: 'abcdefghijkmnpqrstuvwxyz',
  upper: 'ABCDEFGHJKLMNPQRSTUVWXYZ',
  digit: '23456789',
  symbol: '!@#%*-_+',
} as const

const usual = 12

export function temporaryPassword({ Policies: { PasswordPolicy: policy } }: Pool): string {
  const any = Object.values(kinds).join('')
  const length = Math.max(usual, policy.MinimumLength)
  // One of each kind, whatever the policy asks for, and the rest of all.
  const characters = Object.values(kinds).map(oneOf)
  while (characters.length < length) characters.push(oneOf(any))
  for (let last = characters.length - 1; last > 0; last--) {
    const other = randomInt(last + 1)
    const moved = characters[last] as string
    characters[last] = characters[other] as string
    characters[other] = moved
  }
  return characters.join('')
}

const oneOf = (text: string): string => text.charAt(randomInt(text.length))
