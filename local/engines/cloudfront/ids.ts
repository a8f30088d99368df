/** Ids as CloudFront's look, made of what they are for, so that they are the same at every start. */
import { createHash } from 'node:crypto'

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

function spelled(seed: string, length: number): string {
  const bytes = createHash('sha256').update(seed).digest()
  return [...bytes.subarray(0, length)].map((byte) => letters[byte % letters.length]).join('')
}

/** Of distributions, access controls and versions. */
export const idOf = (seed: string): string => `E${spelled(seed, 13)}`

export const domainOf = (id: string): string => `d${spelled(id, 13).toLowerCase()}.cloudfront.net`

/** Of policies. */
export function policyIdOf(seed: string): string {
  const hex = createHash('sha256').update(seed).digest('hex')
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)].join('-')
}
