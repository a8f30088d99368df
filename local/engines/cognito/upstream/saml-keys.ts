/**
 * The keys that a pool has towards SAML providers: one by which it signs what it asks of them, and one for each provider
 * that is to encrypt what it says. They are made when they are first needed, and kept sealed. AWS adds a certificate each
 * year; these have one, for the ten years that AWS's are good for.
 */
import { createPrivateKey, createPublicKey, generateKeyPair } from 'node:crypto'
import { promisify } from 'node:util'
import type { Cloud } from '../../../kernel/cloud'
import { selfSigned } from '../../../lib/certificate'
import type { IdentityProvider } from '../state/records'
import type { State } from '../state/state'

export interface SamlKey {
  /** PKCS #8, in PEM. */
  readonly privateKey: string
  /** In base64, as metadata has certificates. */
  readonly certificate: string
}

type OfProvider = Pick<IdentityProvider, 'UserPoolId' | 'ProviderName'>

export interface SamlKeys {
  signing(poolId: string): Promise<SamlKey>
  encryption(provider: OfProvider): Promise<SamlKey>
  endProvider(provider: OfProvider): void
  endPool(poolId: string): Promise<void>
}

const generate = promisify(generateKeyPair)
const prefix = 'cognito-idp/saml-key/'
const tenYears = 3653 * 86_400_000

export function createSamlKeys(
  { store, clock }: Pick<Cloud, 'store' | 'clock'>,
  { sealed, pools }: Pick<State, 'sealed' | 'pools'>,
): SamlKeys {
  /** Being made: two who ask at once get one. */
  const making = new Map<string, Promise<SamlKey>>()
  const ofSigning = (poolId: string): string => `${prefix}${poolId}/`
  const ofProvider = ({ UserPoolId, ProviderName }: OfProvider): string =>
    `${prefix}${UserPoolId}/${encodeURIComponent(ProviderName)}`

  async function keyAt(place: string, poolId: string): Promise<SamlKey> {
    const text = await store.get<string>(place)
    if (text !== undefined) return JSON.parse(sealed.open(text, place)) as SamlKey
    const under = making.get(place) ?? make(place, poolId).finally(() => making.delete(place))
    making.set(place, under)
    return under
  }

  async function make(place: string, poolId: string): Promise<SamlKey> {
    const { privateKey } = await generate('rsa', { modulusLength: 2048 })
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' }).toString()
    const validFrom = clock.now()
    const certificate = selfSigned({
      name: poolId,
      privateKey: createPrivateKey(pem),
      publicKey: createPublicKey(pem),
      validFrom,
      validTo: validFrom + tenYears,
    }).toString('base64')
    const key: SamlKey = { privateKey: pem, certificate }
    // Of a pool that was deleted while it was made nothing is left behind.
    if (pools.has(poolId)) store.put(place, sealed.seal(JSON.stringify(key), place))
    return key
  }

  return {
    signing: (poolId) => keyAt(ofSigning(poolId), poolId),
    encryption: (provider) => keyAt(ofProvider(provider), provider.UserPoolId),
    endProvider(provider) {
      store.delete(ofProvider(provider))
    },
    async endPool(poolId) {
      for await (const [place] of store.range(`${prefix}${poolId}/`)) store.delete(place)
    },
  }
}
