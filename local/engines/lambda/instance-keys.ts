import { randomBytes } from 'node:crypto'
import type { InstanceKeys } from './environment'

const keyAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** The keys of one instance alone, as AWS's temporary ones look. */
export function createKeys(): InstanceKeys {
  const id = Array.from(randomBytes(16), (byte) => keyAlphabet[byte & 31]).join('')
  return {
    accessKeyId: `ASIA${id}`,
    secretAccessKey: randomBytes(30).toString('base64'),
    sessionToken: randomBytes(96).toString('base64'),
  }
}
