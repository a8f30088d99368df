/** The keys that were given out, until they expire. */
import { randomBytes } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import type { Principal } from '../../kernel/principal'
import { newAccessKeyId } from '../../lib/access-key'

export interface StoredKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly principal: Principal
  readonly expiresAt: number
}

const keyPrefix = 'sts/key/'

export interface Keys {
  /** Credentials that work until they expire, kept over a restart. */
  issue(principal: Principal, seconds: number): StoredKey
  load(): Promise<void>
}

export function createKeys(cloud: Cloud): Keys {
  function forget(accessKeyId: string): void {
    cloud.credentials.delete(accessKeyId)
    cloud.store.delete(keyPrefix + accessKeyId)
  }

  function hold(key: StoredKey): void {
    cloud.credentials.set(key.accessKeyId, key)
    cloud.clock.at(key.expiresAt, () => forget(key.accessKeyId))
  }

  function issue(principal: Principal, seconds: number): StoredKey {
    const key: StoredKey = {
      accessKeyId: newAccessKeyId('ASIA', cloud.accountId),
      secretAccessKey: randomBytes(30).toString('base64'),
      sessionToken: randomBytes(96).toString('base64'),
      principal,
      expiresAt: cloud.clock.now() + seconds * 1000,
    }
    hold(key)
    cloud.store.put(keyPrefix + key.accessKeyId, key)
    return key
  }

  return {
    issue,
    async load() {
      const expired: string[] = []
      for await (const [, key] of cloud.store.range<StoredKey>(keyPrefix)) {
        if (key.expiresAt > cloud.clock.now()) hold(key)
        else expired.push(key.accessKeyId)
      }
      for (const accessKeyId of expired) forget(accessKeyId)
    },
  }
}

export const answer = ({ accessKeyId, secretAccessKey, sessionToken, expiresAt }: StoredKey) => ({
  AccessKeyId: accessKeyId,
  SecretAccessKey: secretAccessKey,
  SessionToken: sessionToken,
  Expiration: new Date(expiresAt).toISOString(),
})
