/**
 * Access key ids as AWS forms them: a prefix, then base32 that holds the account. So a temporary key of this
 * cloud is known for one even after it has expired and is forgotten, and is not taken for a stranger's.
 */
import { randomBytes } from 'node:crypto'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

export function newAccessKeyId(prefix: 'AKIA' | 'ASIA', accountId: string): string {
  return prefix + encode((BigInt(accountId) << 39n) | random(39))
}

export function newUniqueId(prefix: 'AGPA' | 'AIDA' | 'AIPA' | 'ANPA' | 'AROA'): string {
  return prefix + encode(random(80)) + encode(random(80)).slice(0, 1)
}

/** The account that an access key id names, or undefined if it has not the form of one. */
export function accountOfAccessKey(accessKeyId: string): string | undefined {
  if (!/^A(KIA|SIA)[A-Z2-7]{16}$/.test(accessKeyId)) return undefined
  let value = 0n
  for (const character of accessKeyId.slice(4)) value = (value << 5n) | BigInt(alphabet.indexOf(character))
  const account = (value >> 39n) & ((1n << 40n) - 1n)
  return account < 10n ** 12n ? account.toString().padStart(12, '0') : undefined
}

/** 80 bits as 16 characters. */
function encode(value: bigint): string {
  let text = ''
  for (let shift = 75n; shift >= 0n; shift -= 5n) text += alphabet[Number((value >> shift) & 31n)]
  return text
}

function random(bits: number): bigint {
  return BigInt(`0x${randomBytes(16).toString('hex')}`) >> BigInt(128 - bits)
}
