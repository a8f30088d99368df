/** The keys that were given out, until they expire. What only their holder may know is sealed on disk. */
import { randomBytes } from 'node:crypto'
import type { Cloud } from '../../kernel/cloud'
import { loadEach } from '../../kernel/load-each'
import type { Principal } from '../../kernel/principal'
import { newAccessKeyId } from '../../lib/access-key'
import { createSealed } from '../../lib/sealed'

export interface StoredKey {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken: string
  readonly principal: Principal
  readonly expiresAt: number
}

type Secret = 'secretAccessKey' | 'sessionToken'

interface KeptKey extends Omit<StoredKey, Secret> {
  readonly sealed: string
}

const keyPrefix = 'sts/key/'

export interface Keys {
  /** Credentials that work until they expire, kept over a restart. */
  issue(principal: Principal, seconds: number): StoredKey
  load(): Promise<void>
}

export function createKeys(cloud: Cloud): Keys {
  const sealed = createSealed(cloud, 'sts.key')
  const placeOf = ({ accessKeyId }: Pick<StoredKey, 'accessKeyId'>): string => keyPrefix + accessKeyId

  function keep({ secretAccessKey, sessionToken, ...key }: StoredKey): void {
    const secret: Pick<StoredKey, Secret> = { secretAccessKey, sessionToken }
    const kept: KeptKey = { ...key, sealed: sealed.seal(JSON.stringify(secret), placeOf(key)) }
    cloud.store.put(placeOf(key), kept)
  }

  function opened({ sealed: secret, ...key }: KeptKey): StoredKey {
    return { ...key, ...(JSON.parse(sealed.open(secret, placeOf(key))) as Pick<StoredKey, Secret>) }
  }

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
    keep(key)
    return key
  }

  return {
    issue,
    async load() {
      const expired: string[] = []
      await loadEach<KeptKey | StoredKey>(cloud, keyPrefix, (record) => {
        if (record.expiresAt <= cloud.clock.now()) {
          expired.push(record.accessKeyId)
          return
        }
        if ('sealed' in record) return hold(opened(record))
        // As they were kept before they were sealed.
        keep(record)
        hold(record)
      })
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
