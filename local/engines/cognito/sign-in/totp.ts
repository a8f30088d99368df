/** Time-based one-time passwords (RFC 6238) as authenticator applications make them: SHA-1, 30 seconds, 6 digits. */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const stepMilliseconds = 30_000
const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'
/** Steps before and after the present one: clocks differ, and typing takes its time. */
const window = 1

/** In base32, as applications take it. */
export function newTotpSecret(): string {
  return base32(randomBytes(32))
}

/** The step of which it is the code, of those near `now`; undefined: of none. Who keeps the step takes no code twice. */
export function stepOfCode(secret: string, code: string, now: number): number | undefined {
  if (!/^\d{6}$/.test(code)) return undefined
  const present = Math.floor(now / stepMilliseconds)
  for (let step = present + window; step >= present - window; step--) {
    if (timingSafeEqual(Buffer.from(codeAt(secret, step)), Buffer.from(code))) return step
  }
  return undefined
}

function codeAt(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.max(step, 0)))
  const hash = createHmac('sha1', bytesOf(secret)).update(counter).digest()
  const number = hash.readUInt32BE((hash[hash.length - 1] as number) & 15) & 0x7fff_ffff
  return String(number % 1_000_000).padStart(6, '0')
}

function base32(bytes: Buffer): string {
  let bits = ''
  for (const byte of bytes) bits += byte.toString(2).padStart(8, '0')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => letters[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

function bytesOf(secret: string): Buffer {
  let bits = ''
  for (const letter of secret) bits += letters.indexOf(letter).toString(2).padStart(5, '0')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((eight) => Number.parseInt(eight, 2)))
}
