/**
 * The tokens that say of an identity who it is. STS trusts them by the name of the service, so what an identity pool
 * decides takes the same road as what an application does with a token that it was given.
 */
import { createPublicKey, generateKeyPair, randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { CryptoKey } from 'jose'
import type { Cloud } from '../../../kernel/cloud'
import type { KeySet } from '../../../kernel/service'
import { createSealed } from '../../../lib/sealed'
import { loadJose } from '../../../lib/tokens/load-jose'

export const issuer = 'https://cognito-identity.amazonaws.com'

export interface IdentityClaims {
  /** The identity's id. */
  readonly sub: string
  /** The pool's. */
  readonly aud: string
  readonly amr: readonly string[]
  readonly tags?: Readonly<Record<string, string>>
  readonly seconds: number
}

export interface Tokens {
  keySet(): Promise<KeySet>
  sign(claims: IdentityClaims): Promise<string>
}

interface Key {
  readonly kid: string
  readonly signing: CryptoKey
  readonly keySet: KeySet
}

const storeKey = 'cognito-identity/key'
const about = 'key of cognito-identity'
const generate = promisify(generateKeyPair)

export function createTokens(cloud: Cloud): Tokens {
  const sealed = createSealed(cloud, 'cognito-identity.key')
  let key: Promise<Key> | undefined

  function open(): Promise<Key> {
    key ??= readKey().catch((error: unknown) => {
      key = undefined
      throw error
    })
    return key
  }

  /** Made when it is first needed: a start doesn't wait for primes. */
  async function readKey(): Promise<Key> {
    const kept = await cloud.store.get<string>(storeKey)
    if (kept !== undefined) return asKey(JSON.parse(sealed.open(kept, about)) as KeptKey)
    const { privateKey } = await generate('rsa', { modulusLength: 2048 })
    const made = { kid: randomUUID(), pem: privateKey.export({ format: 'pem', type: 'pkcs8' }).toString() }
    cloud.store.put(storeKey, sealed.seal(JSON.stringify(made), about))
    return asKey(made)
  }

  return {
    keySet: async () => (await open()).keySet,
    async sign({ sub, aud, amr, tags = {}, seconds }) {
      const { SignJWT } = await loadJose()
      const { kid, signing } = await open()
      const issuedAt = Math.floor(cloud.clock.now() / 1000)
      const principal = Object.fromEntries(Object.entries(tags).map(([name, value]) => [name, [value]]))
      const claims = {
        amr,
        ...(Object.keys(principal).length > 0 && { 'https://aws.amazon.com/tags': { principal_tags: principal } }),
      }
      return new SignJWT(claims)
        .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWS' })
        .setIssuer(issuer)
        .setSubject(sub)
        .setAudience(aud)
        .setIssuedAt(issuedAt)
        .setExpirationTime(issuedAt + seconds)
        .sign(signing)
    },
  }
}

interface KeptKey {
  readonly kid: string
  /** PKCS #8 */
  readonly pem: string
}

async function asKey({ kid, pem }: KeptKey): Promise<Key> {
  const { importPKCS8 } = await loadJose()
  const { e = '', n = '' } = createPublicKey(pem).export({ format: 'jwk' })
  const keySet = { keys: [{ alg: 'RS256', e, kid, kty: 'RSA', n, use: 'sig' }] }
  return { kid, signing: await importPKCS8(pem, 'RS256'), keySet }
}
