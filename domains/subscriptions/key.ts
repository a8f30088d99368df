/**
 * The keys that callers hold. A key is derived from the domain's secret, the subscription and the generation, so that it
 * can be shown again and is kept nowhere, and so that who makes it twice makes the same.
 */
import { createHash, createHmac } from 'node:crypto'

/** Tells scanners of leaked secrets whose it is. */
const prefix = 'sbk'
/** Of 256 bits. */
const bodyLength = 43
const checkLength = 6
const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

/** 52 letters and digits; API Gateway takes 20 to 128. */
export function deriveKey(secret: string, subscriptionId: string, generation: number): string {
  const body = base62(createHmac('sha256', secret).update(`${subscriptionId}|${generation}`).digest(), bodyLength)
  return `${prefix}${body}${checksum(body)}`
}

/** Whether it can be a key at all: a typing error is told without asking anybody. */
export function isWellFormed(key: string): boolean {
  const body = key.slice(prefix.length, -checkLength)
  return key.startsWith(prefix) && body.length === bodyLength && key.endsWith(checksum(body))
}

export const lastFourOf = (key: string): string => key.slice(-4)

function checksum(body: string): string {
  return base62(createHash('sha256').update(body).digest().subarray(0, 5), checkLength)
}

/** As many digits as asked for, of a number that may have more. */
function base62(bytes: Uint8Array, length: number): string {
  let value = BigInt(`0x${Buffer.from(bytes).toString('hex')}`)
  let text = ''
  for (let place = 0; place < length; place++) {
    text = alphabet[Number(value % 62n)] + text
    value /= 62n
  }
  return text
}
