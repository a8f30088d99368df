/**
 * What a key makes of a text: a mark, the key's id, a nonce, a tag, and the text in AES-256-GCM. The encryption context is
 * authenticated with it. It is no ciphertext of AWS's, and AWS can't open it.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { invalidCiphertext } from './errors'

export type EncryptionContext = Readonly<Record<string, string>>

const mark = Buffer.from([0x53, 0x42, 0x4b, 0x01])
const idBytes = 16
const nonceBytes = 12
const tagBytes = 16
const head = mark.length + idBytes

/** Whatever order its members stand in, it is the same. */
const about = (keyId: string, context: EncryptionContext): Buffer =>
  Buffer.from(JSON.stringify([keyId, Object.entries(context).sort(([one], [other]) => (one < other ? -1 : 1))]))

export function encrypt(material: Buffer, keyId: string, text: Buffer, context: EncryptionContext): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', material, nonce).setAAD(about(keyId, context))
  const body = Buffer.concat([cipher.update(text), cipher.final()])
  return Buffer.concat([mark, Buffer.from(keyId.replaceAll('-', ''), 'hex'), nonce, cipher.getAuthTag(), body])
}

/** @throws InvalidCiphertextException */
export function keyIdOf(blob: Buffer): string {
  if (blob.length < head + nonceBytes + tagBytes || !blob.subarray(0, mark.length).equals(mark))
    throw invalidCiphertext()
  const hex = blob.subarray(mark.length, head).toString('hex')
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
}

/** @throws InvalidCiphertextException if it was made by another key, in another context, or changed */
export function decrypt(material: Buffer, keyId: string, blob: Buffer, context: EncryptionContext): Buffer {
  const tagAt = head + nonceBytes
  try {
    const decipher = createDecipheriv('aes-256-gcm', material, blob.subarray(head, tagAt), { authTagLength: tagBytes })
    decipher.setAAD(about(keyId, context)).setAuthTag(blob.subarray(tagAt, tagAt + tagBytes))
    return Buffer.concat([decipher.update(blob.subarray(tagAt + tagBytes)), decipher.final()])
  } catch {
    throw invalidCiphertext()
  }
}
