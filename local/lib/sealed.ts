/**
 * Seals what must not stand on disk in clear: AES-256-GCM under a key in a file of its own beside the store, which its
 * owner alone may read. Who copies the store without the file has nothing. A cloud in memory has its key in memory.
 */
import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, linkSync, openSync, readFileSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Cloud } from '../kernel/cloud'

export interface Sealed {
  /** `about` is what it belongs to, such as a key of the store: sealed text that is moved elsewhere doesn't open. */
  seal(text: string, about: string): string
  /** @throws if it was sealed under another key, or for something else, or was changed */
  open(sealed: string, about: string): string
  /** By which a text is known again, though it is too short for a plain digest to hide it. */
  digest(text: string, about: string): string
}

const keyBytes = 32
const nonceBytes = 12
const tagBytes = 16

/** `name` is the key's file, such as `cognito.key`. The key is read or made when it is first needed. */
export function createSealed({ directory }: Pick<Cloud, 'directory'>, name: string): Sealed {
  let kept: Buffer | undefined
  let digesting: Buffer | undefined
  const key = (): Buffer => {
    kept ??= directory === undefined ? randomBytes(keyBytes) : keyIn(join(directory, name))
    return kept
  }
  return {
    seal(text, about) {
      const nonce = randomBytes(nonceBytes)
      const cipher = createCipheriv('aes-256-gcm', key(), nonce).setAAD(Buffer.from(about))
      const body = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
      return Buffer.concat([nonce, cipher.getAuthTag(), body]).toString('base64')
    },
    open(sealed, about) {
      const bytes = Buffer.from(sealed, 'base64')
      const decipher = createDecipheriv('aes-256-gcm', key(), bytes.subarray(0, nonceBytes), {
        authTagLength: tagBytes,
      }).setAAD(Buffer.from(about))
      decipher.setAuthTag(bytes.subarray(nonceBytes, nonceBytes + tagBytes))
      const body = bytes.subarray(nonceBytes + tagBytes)
      return Buffer.concat([decipher.update(body), decipher.final()]).toString('utf8')
    },
    digest(text, about) {
      digesting ??= Buffer.from(hkdfSync('sha256', key(), '', 'digest', keyBytes))
      return createHmac('sha256', digesting)
        .update(JSON.stringify([about, text]))
        .digest('base64')
    },
  }
}

function keyIn(file: string): Buffer {
  const key = readKey(file) ?? makeKey(file)
  if (key.length !== keyBytes)
    throw new Error(`${file} holds no key: ${keyBytes} bytes were expected, not ${key.length}`)
  return key
}

function readKey(file: string): Buffer | undefined {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}

/** It is there whole or not at all: half a key after a kill would lose all that was sealed. */
function makeKey(file: string): Buffer {
  const key = randomBytes(keyBytes)
  const making = `${file}.${process.pid}`
  rmSync(making, { force: true })
  const descriptor = openSync(making, 'wx', 0o600)
  try {
    writeSync(descriptor, key)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  try {
    linkSync(making, file)
    return key
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    return readFileSync(file)
  } finally {
    rmSync(making, { force: true })
  }
}
