/**
 * The keys that a pool signs with: one for ID tokens, one for access tokens, as AWS has them. They are made when they are
 * first needed, so that a start that nobody signs in at doesn't wait for primes, and kept sealed.
 */
import { createPublicKey, generateKeyPair, randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import type { CryptoKey, JWTPayload } from 'jose'
import type { Cloud } from '../../../kernel/cloud'
import type { KeySet } from '../../../kernel/service'
import { loadJose } from '../../../lib/tokens/load-jose'
import type { State } from '../state/state'

export type TokenUse = 'id' | 'access'

export interface Keys {
  /** What the pool's tokens are verified by; the same object while the pool is there. */
  publicKeys(poolId: string): Promise<KeySet>
  sign(poolId: string, use: TokenUse, claims: JWTPayload): Promise<string>
  endPool(poolId: string): void
}

interface KeptKey {
  readonly kid: string
  /** PKCS #8 */
  readonly pem: string
}

type Kept = Readonly<Record<TokenUse, KeptKey>>

interface PoolKeys {
  readonly publicKeys: KeySet
  readonly signing: Readonly<Record<TokenUse, { readonly kid: string; readonly key: CryptoKey }>>
}

const generate = promisify(generateKeyPair)
const storeKey = (poolId: string): string => `cognito-idp/keys/${poolId}`
const about = (poolId: string): string => `keys of ${poolId}`

export function createKeys({ store }: Pick<Cloud, 'store'>, { sealed, pools }: Pick<State, 'sealed' | 'pools'>): Keys {
  const known = new Map<string, Promise<PoolKeys>>()

  function keysOf(poolId: string): Promise<PoolKeys> {
    const there = known.get(poolId)
    if (there) return there
    const opening = open(poolId)
    known.set(poolId, opening)
    // What failed is tried again by the next who asks.
    opening.catch(() => known.delete(poolId))
    return opening
  }

  async function open(poolId: string): Promise<PoolKeys> {
    const text = await store.get<string>(storeKey(poolId))
    if (text !== undefined) return opened(JSON.parse(sealed.open(text, about(poolId))) as Kept)
    const [id, access] = await Promise.all([newKey(), newKey()])
    const kept: Kept = { id, access }
    // Of a pool that was deleted while they were made nothing is left behind.
    if (pools.has(poolId)) store.put(storeKey(poolId), sealed.seal(JSON.stringify(kept), about(poolId)))
    return opened(kept)
  }

  return {
    publicKeys: async (poolId) => (await keysOf(poolId)).publicKeys,
    async sign(poolId, use, claims) {
      const { SignJWT } = await loadJose()
      const { kid, key } = (await keysOf(poolId)).signing[use]
      return new SignJWT(claims).setProtectedHeader({ kid, alg: 'RS256' }).sign(key)
    },
    endPool(poolId) {
      known.delete(poolId)
      store.delete(storeKey(poolId))
    },
  }
}

async function newKey(): Promise<KeptKey> {
  const { privateKey } = await generate('rsa', { modulusLength: 2048 })
  return {
    kid: randomBytes(32).toString('base64'),
    pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString(),
  }
}

async function opened({ id, access }: Kept): Promise<PoolKeys> {
  const { importPKCS8 } = await loadJose()
  const signing = async ({ kid, pem }: KeptKey) => ({ kid, key: await importPKCS8(pem, 'RS256') })
  return {
    publicKeys: { keys: [publicKey(id), publicKey(access)] },
    signing: { id: await signing(id), access: await signing(access) },
  }
}

function publicKey({ kid, pem }: KeptKey): KeySet['keys'][number] {
  const { e = '', n = '' } = createPublicKey(pem).export({ format: 'jwk' })
  return { alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' }
}
