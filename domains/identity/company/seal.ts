/**
 * What only one browser can open: it is sealed for a public key, whose private half is in that browser's cookie alone.
 * Whoever reads the table, or this function's memory a moment later, has nothing.
 */
import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto'

export interface SealingKeys {
  /** For the cookie. */
  readonly privateKey: string
  readonly publicKey: string
}

const algorithm = 'aes-256-gcm'
const nonceLength = 12
const tagLength = 16

export function newSealingKeys(): SealingKeys {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64url'),
    publicKey: encode(publicKey),
  }
}

/** `about` must be the same when it is opened. */
export function seal(text: string, publicKey: string, about: string): string {
  const once = generateKeyPairSync('x25519')
  const key = sharedKey(once.privateKey, decode(publicKey), about)
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv(algorithm, key, nonce)
  const sealed = Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()])
  return `${encode(once.publicKey)}.${sealed.toString('base64url')}`
}

/** Undefined if it was sealed for somebody else, or is not as it was sealed. */
export function open(sealed: string, privateKey: string, about: string): string | undefined {
  try {
    const [once = '', rest = ''] = sealed.split('.')
    const bytes = Buffer.from(rest, 'base64url')
    const key = sharedKey(decodePrivate(privateKey), decode(once), about)
    const decipher = createDecipheriv(algorithm, key, bytes.subarray(0, nonceLength), { authTagLength: tagLength })
    decipher.setAuthTag(bytes.subarray(-tagLength))
    return Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}

/** Of a private key that something was opened with. */
export function publicKeyOf(privateKey: string): string {
  return encode(createPublicKey(decodePrivate(privateKey)))
}

function sharedKey(privateKey: KeyObject, publicKey: KeyObject, about: string): Buffer {
  return Buffer.from(hkdfSync('sha256', diffieHellman({ privateKey, publicKey }), '', about, 32))
}

function encode(key: KeyObject): string {
  return key.export({ type: 'spki', format: 'der' }).toString('base64url')
}

function decode(key: string): KeyObject {
  return createPublicKey({ key: Buffer.from(key, 'base64url'), type: 'spki', format: 'der' })
}

function decodePrivate(key: string): KeyObject {
  return createPrivateKey({ key: Buffer.from(key, 'base64url'), type: 'pkcs8', format: 'der' })
}
