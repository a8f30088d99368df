/** Providers that speak SAML: the request that a person sets out with, and the response that they come back with. */
import type { Cloud } from '../../../kernel/cloud'
import type { IdentityProvider } from '../state/records'
import type { Flows } from './flows'
import type { Profile } from './profile'
import { ProviderError } from './provider-error'

/** Loaded when it is first needed. Not import(): see ses/load-mime.ts. */
const library = (): typeof import('../../../../saml') => require('../../../../saml')

const entityId = (poolId: string): string => `urn:amazon:cognito:sp:${poolId}`

export interface SamlRequest {
  readonly id: string
  readonly backTo: string
  readonly relayState: string
}

export interface SamlProviders {
  /** The address to send the browser to. @throws ProviderError */
  request(provider: IdentityProvider, request: SamlRequest): string
  /** `requestId`: undefined, where the sign-in began at the provider. @throws ProviderError */
  verify(
    provider: IdentityProvider,
    response: string,
    how: { readonly requestId: string | undefined; readonly recipients: readonly string[] },
  ): Promise<Profile>
}

export function createSamlProviders({ clock }: Pick<Cloud, 'clock'>, { used }: Pick<Flows, 'used'>): SamlProviders {
  return {
    request({ UserPoolId, ProviderDetails }, { id, backTo, relayState }) {
      const destination = ProviderDetails.SSORedirectBindingURI
      if (destination === undefined) throw new ProviderError('The provider takes no requests by redirect')
      const issuer = entityId(UserPoolId)
      const request = { id, now: clock.now(), issuer, destination, assertionConsumer: backTo, relayState }
      return library().redirectRequest(request)
    },
    async verify({ UserPoolId: poolId, metadata = '' }, response, { requestId, recipients }) {
      const { isSamlError, readMetadata, verifySaml } = library()
      const now = clock.now()
      try {
        const { certificates, entityId: issuer } = await readMetadata(metadata)
        const { nameId, attributes } = await verifySaml(response, {
          now,
          certificates: certificates.map(({ pem }) => pem),
          issuer,
          audience: entityId(poolId),
          recipient: recipients,
          inResponseTo: requestId === undefined ? 'none' : { requestId },
          remember: ({ issuer: of, id, until }) =>
            used.claim(JSON.stringify([poolId, of, id]), { poolId }, until - now),
        })
        return { subject: nameId.value, issuer, claims: [...attributes] }
      } catch (error) {
        if (!isSamlError(error)) throw error
        throw new ProviderError(`Invalid SAML response received: ${error.message}`, { cause: error })
      }
    },
  }
}
