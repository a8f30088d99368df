/** Requests to an identity provider that it sign a person in. */
import { createSign } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'
import { nodeSaml } from '../xml/libraries'
import * as names from '../xml/names'

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

const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

/** The address to send the browser to (HTTP-Redirect). */
export function redirectRequest(request: AuthnRequest): string {
  const { destination, relayState, privateKey } = request
  const query = new URLSearchParams({ SAMLRequest: deflateRawSync(requestXml(request)).toString('base64') })
  if (relayState !== undefined) query.set('RelayState', relayState)
  if (privateKey !== undefined) {
    query.set('SigAlg', rsaSha256)
    const signed = createSign('RSA-SHA256').update(query.toString()).sign(privateKey, 'base64')
    query.set('Signature', signed)
  }
  const address = new URL(destination)
  const own = address.search
  address.search = ''
  return `${address}${own ? `${own}&` : '?'}${query}`
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
  if (!/^[A-Za-z_][\w-]{0,127}$/.test(id)) throw new TypeError('id must begin with a letter or _, and have no spaces')
  const attributes = {
    'xmlns:samlp': names.protocol,
    'xmlns:saml': names.assertion,
    ID: id,
    Version: '2.0',
    IssueInstant: new Date(now).toISOString(),
    Destination: destination,
    ProtocolBinding: names.postBinding,
    AssertionConsumerServiceURL: assertionConsumer,
    ...(forceAuthn && { ForceAuthn: 'true' }),
  }
  const written = Object.entries(attributes).map(([name, value]) => ` ${name}="${escapeXml(value)}"`)
  const policy = nameIdFormat === undefined ? '' : `<samlp:NameIDPolicy Format="${escapeXml(nameIdFormat)}"/>`
  return `<samlp:AuthnRequest${written.join('')}><saml:Issuer>${escapeXml(issuer)}</saml:Issuer>${policy}</samlp:AuthnRequest>`
}

function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '')
}
