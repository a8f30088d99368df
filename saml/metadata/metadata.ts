/** What an identity provider says of itself in its metadata. */
import { SamlError } from '../error'
import { readCertificate, type SigningCertificate } from '../signature/certificate'
import { attribute, childrenNamed, descendants, isNamed, textOf, type XmlElement } from '../xml/element'
import * as names from '../xml/names'
import { parse } from '../xml/parse'

export interface ServiceAddress {
  readonly binding: string
  readonly location: string
}

export interface ProviderMetadata {
  readonly entityId: string
  readonly signOn: readonly ServiceAddress[]
  readonly logout: readonly ServiceAddress[]
  /** At least one; while keys are changed there are two. */
  readonly certificates: readonly SigningCertificate[]
  readonly wantsSignedRequests: boolean
  /** When the provider says that it is to be read again, in milliseconds since the epoch. */
  readonly validUntil: number | undefined
}

/** As IAM takes at most, in characters. */
const longestMetadata = 10_000_000

/** Of an EntityDescriptor with one IDPSSODescriptor. Throws `SamlError`. */
export async function readMetadata(xml: string): Promise<ProviderMetadata> {
  // It is often commented, which does no harm where no signature is.
  const root = await parse(xml.replace(/<!--[\s\S]*?-->/g, ''), longestMetadata)
  if (!isNamed(root, names.metadata, 'EntityDescriptor')) throw invalid('it must be one EntityDescriptor')
  const entityId = attribute(root, 'entityID')
  if (!entityId || entityId.length > 1024) throw invalid('entityID must have 1 to 1024 characters')
  const providers = childrenNamed(root, names.metadata, 'IDPSSODescriptor').filter((each) =>
    (attribute(each, 'protocolSupportEnumeration') ?? '').split(/\s+/).includes(names.protocol),
  )
  const [provider, second] = providers
  if (!provider || second) throw invalid('it must have one IDPSSODescriptor of SAML 2.0')
  const signOn = addresses(provider, 'SingleSignOnService')
  if (signOn.length === 0) throw invalid('it has no SingleSignOnService')
  const certificates = signingCertificates(provider)
  if (certificates.length === 0) throw invalid('it has no certificate to sign with')
  const validUntil = attribute(root, 'validUntil')
  return {
    entityId,
    signOn,
    logout: addresses(provider, 'SingleLogoutService'),
    certificates,
    wantsSignedRequests: /^(true|1)$/.test(attribute(provider, 'WantAuthnRequestsSigned') ?? ''),
    validUntil: validUntil === undefined ? undefined : Date.parse(validUntil),
  }
}

function addresses(provider: XmlElement, name: string): readonly ServiceAddress[] {
  return childrenNamed(provider, names.metadata, name).map((each) => {
    const location = attribute(each, 'Location') ?? ''
    if (!/^https?:\/\/[^\s<>"]+$/.test(location)) throw invalid(`the Location of ${name} must be a http(s) address`)
    return { binding: attribute(each, 'Binding') ?? '', location }
  })
}

function signingCertificates(provider: XmlElement): readonly SigningCertificate[] {
  return childrenNamed(provider, names.metadata, 'KeyDescriptor')
    .filter((key) => (attribute(key, 'use') ?? 'signing') === 'signing')
    .flatMap((key) => [...descendants(key)].filter((each) => isNamed(each, names.signature, 'X509Certificate')))
    .map((each) => readCertificate(textOf(each) ?? ''))
}

function invalid(problem: string): SamlError {
  return new SamlError('metadata', `The metadata can not be used: ${problem}`)
}
