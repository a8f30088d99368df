/** Providers that speak SAML: the request that a person sets out with, and the response that they come back with. */
import type { NameId } from '../../../../saml'
import type { Cloud } from '../../../kernel/cloud'
import { isOn } from '../providers/saml-details'
import type { IdentityProvider } from '../state/records'
import type { Flows } from './flows'
import type { Profile, SamlSession } from './profile'
import { ProviderError } from './provider-error'
import type { SamlKeys } from './saml-keys'

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
  request(provider: IdentityProvider, request: SamlRequest): Promise<string>
  /** Whether it is asked to sign out who came from it. */
  signsOut(provider: IdentityProvider): boolean
  /** The address to send the browser to, to be signed out there. */
  signOut(provider: IdentityProvider, session: SamlSession, request: Omit<SamlRequest, 'backTo'>): Promise<string>
  /** @throws ProviderError unless it is what was asked for */
  signedOut(
    provider: IdentityProvider,
    response: string,
    request: { readonly id: string; readonly backTo: string },
  ): Promise<void>
  /** `requestId`: undefined, where the sign-in began at the provider. @throws ProviderError */
  verify(
    provider: IdentityProvider,
    response: string,
    how: { readonly requestId: string | undefined; readonly recipients: readonly string[] },
  ): Promise<Profile>
}

export function createSamlProviders(
  { clock }: Pick<Cloud, 'clock'>,
  { used }: Pick<Flows, 'used'>,
  keys: SamlKeys,
): SamlProviders {
  return {
    async request({ UserPoolId, ProviderDetails }, { id, backTo, relayState }) {
      const destination = ProviderDetails.SSORedirectBindingURI
      if (destination === undefined) throw new ProviderError('The provider takes no requests by redirect')
      const issuer = entityId(UserPoolId)
      const request = { id, now: clock.now(), issuer, destination, assertionConsumer: backTo, relayState }
      if (ProviderDetails.RequestSigningAlgorithm === undefined) return library().redirectRequest(request)
      const { privateKey } = await keys.signing(UserPoolId)
      return library().redirectRequest({ ...request, privateKey })
    },
    signsOut: ({ ProviderDetails: { IDPSignout, SLORedirectBindingURI } }) =>
      isOn(IDPSignout) && SLORedirectBindingURI !== undefined,
    async signOut({ UserPoolId, ProviderDetails }, { nameId, sessionIndex }, { id, relayState }) {
      // Always, as on AWS: whatever is said of requests to sign in.
      const { privateKey } = await keys.signing(UserPoolId)
      return library().redirectLogout({
        id,
        now: clock.now(),
        issuer: entityId(UserPoolId),
        destination: ProviderDetails.SLORedirectBindingURI ?? '',
        nameId: { value: nameId.value, format: nameId.format, nameQualifier: nameId.nameQualifier },
        sessionIndex,
        relayState,
        privateKey,
      })
    },
    async signedOut({ metadata = '' }, response, { id, backTo }) {
      const { isSamlError, readMetadata, verifyLogoutResponse } = library()
      try {
        const { certificates, entityId: issuer } = await readMetadata(metadata)
        await verifyLogoutResponse(response, {
          now: clock.now(),
          certificates: certificates.map(({ pem }) => pem),
          issuer,
          destination: backTo,
          requestId: id,
        })
      } catch (error) {
        if (!isSamlError(error)) throw error
        throw new ProviderError(`Invalid SAML logout response received: ${error.message}`, { cause: error })
      }
    },
    async verify(provider, response, { requestId, recipients }) {
      const { UserPoolId: poolId, ProviderDetails, metadata = '' } = provider
      const { isSamlError, readMetadata, verifySaml } = library()
      const isEncrypted = isOn(ProviderDetails.EncryptedResponses)
      const now = clock.now()
      try {
        const { certificates, entityId: issuer } = await readMetadata(metadata)
        const { nameId, sessionIndex, attributes } = await verifySaml(response, {
          now,
          certificates: certificates.map(({ pem }) => pem),
          ...(isEncrypted && { decryptionKeys: [(await keys.encryption(provider)).privateKey] }),
          needsEncryptedAssertion: isEncrypted,
          issuer,
          audience: entityId(poolId),
          recipient: recipients,
          inResponseTo: requestId === undefined ? 'none' : { requestId },
          remember: ({ issuer: of, id, until }) =>
            used.claim(JSON.stringify([poolId, of, id]), { poolId }, until - now),
        })
        const samlSession = { nameId: kept(nameId), ...(sessionIndex !== undefined && { sessionIndex }) }
        return { subject: nameId.value, issuer, samlSession, claims: [...attributes] }
      } catch (error) {
        if (!isSamlError(error)) throw error
        throw new ProviderError(`Invalid SAML response received: ${error.message}`, { cause: error })
      }
    },
  }
}

function kept({ value, format, nameQualifier }: NameId): SamlSession['nameId'] {
  return { value, ...(format !== undefined && { format }), ...(nameQualifier !== undefined && { nameQualifier }) }
}
