/** Requests to an identity provider that it sign a person in. */
import { nodeSaml } from '../xml/libraries'
import * as names from '../xml/names'
import { escapeXml, redirectAddress, requireId, writtenAttributes } from './redirect'

export interface AuthnRequest {
  /** Of letters, digits, `_` and `-`, not beginning with a digit; `inResponseTo` of what is answered. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Our entity id. */
  readonly issuer: string
  /** The provider's sign-on address. */
  readonly destination: string
  /** Where the answer is to be posted. */
  readonly assertionConsumer: string
  /** Opaque: the provider gives it back. */
  readonly relayState?: string
  /** PEM. Without, the request is not signed. */
  readonly privateKey?: string
  readonly forceAuthn?: boolean
  readonly nameIdFormat?: string
}

/** The address to send the browser to (HTTP-Redirect). */
export function redirectRequest(request: AuthnRequest): string {
  return redirectAddress(requestXml(request), request)
}

/** The fields of the form that the browser posts to `destination` (HTTP-POST). */
export function postRequest(request: AuthnRequest): Readonly<Record<string, string>> {
  const { relayState, privateKey } = request
  const xml = requestXml(request)
  const isRequest = "/*[local-name(.)='AuthnRequest']"
  const sent =
    privateKey === undefined
      ? xml
      : nodeSaml().signXml(
          xml,
          isRequest,
          { reference: `${isRequest}/*[local-name(.)='Issuer']`, action: 'after' },
          { privateKey, signatureAlgorithm: 'sha256', digestAlgorithm: 'sha256' },
        )
  return {
    SAMLRequest: Buffer.from(sent).toString('base64'),
    ...(relayState !== undefined && { RelayState: relayState }),
  }
}

function requestXml({
  id,
  now,
  issuer,
  destination,
  assertionConsumer,
  forceAuthn,
  nameIdFormat,
}: AuthnRequest): string {
  requireId(id)
  const about = writtenAttributes({
    'xmlns:samlp': names.protocol,
    'xmlns:saml': names.assertion,
    ID: id,
    Version: '2.0',
    IssueInstant: new Date(now).toISOString(),
    Destination: destination,
    ProtocolBinding: names.postBinding,
    AssertionConsumerServiceURL: assertionConsumer,
    ForceAuthn: forceAuthn ? 'true' : undefined,
  })
  const policy = nameIdFormat === undefined ? '' : `<samlp:NameIDPolicy Format="${escapeXml(nameIdFormat)}"/>`
  return `<samlp:AuthnRequest${about}><saml:Issuer>${escapeXml(issuer)}</saml:Issuer>${policy}</samlp:AuthnRequest>`
}
