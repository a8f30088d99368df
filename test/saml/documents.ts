/** Responses of an identity provider, genuinely signed, with which tests are for and against. */
import { createPublicKey } from 'node:crypto'
import { SignedXml } from 'xml-crypto'
import { encrypt } from 'xml-encryption'
import { type KeyPair, makeKeyPair } from './certificate'

export const provider = makeKeyPair()
export const stranger = makeKeyPair({ name: 'attacker.example.com' })

export const now = Date.parse('2026-01-05T09:00:00.000Z')
export const issuer = 'https://idp.example.com/metadata'
export const audience = 'urn:example:app'
export const recipient = 'https://app.example.com/saml/acs'
export const requestId = '_request-1'

const minutes = (count: number): string => new Date(now + count * 60_000).toISOString()

export interface AssertionParts {
  readonly id?: string
  readonly issuer?: string
  readonly nameId?: string
  readonly subject?: string
  readonly audience?: string
  readonly recipient?: string
  /** Undefined: it isn't there. */
  readonly inResponseTo?: string | undefined
  readonly issued?: string
  readonly notBefore?: string
  readonly notOnOrAfter?: string
  readonly confirmedUntil?: string
  readonly sessionNotOnOrAfter?: string
  /** By name. */
  readonly attributes?: Readonly<Record<string, readonly string[]>>
  /** XML at the end of the assertion. */
  readonly more?: string
  /** XML in place of the Conditions' content. */
  readonly conditions?: string
}

const saml = 'xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"'

export function assertionXml(parts: AssertionParts = {}): string {
  const { attributes = { role: ['developers', 'admins'], mail: ['jdoe@example.com'] } } = parts
  const inResponseTo = 'inResponseTo' in parts ? parts.inResponseTo : requestId
  const statements = Object.entries(attributes).map(
    ([name, values]) =>
      `<saml:Attribute Name="${name}">${values.map((value) => `<saml:AttributeValue>${value}</saml:AttributeValue>`).join('')}</saml:Attribute>`,
  )
  const session = parts.sessionNotOnOrAfter === undefined ? '' : ` SessionNotOnOrAfter="${parts.sessionNotOnOrAfter}"`
  return (
    `<saml:Assertion ${saml} ID="${parts.id ?? '_assertion-1'}" Version="2.0" IssueInstant="${parts.issued ?? minutes(0)}">` +
    `<saml:Issuer>${parts.issuer ?? issuer}</saml:Issuer>` +
    (parts.subject ??
      `<saml:Subject><saml:NameID Format="urn:oasis:names:tc:SAML:2.0:nameid-format:persistent">${parts.nameId ?? 'jdoe'}</saml:NameID>` +
        `<saml:SubjectConfirmation Method="urn:oasis:names:tc:SAML:2.0:cm:bearer">` +
        `<saml:SubjectConfirmationData${inResponseTo === undefined ? '' : ` InResponseTo="${inResponseTo}"`} NotOnOrAfter="${parts.confirmedUntil ?? minutes(5)}" Recipient="${parts.recipient ?? recipient}"/>` +
        `</saml:SubjectConfirmation></saml:Subject>`) +
    `<saml:Conditions NotBefore="${parts.notBefore ?? minutes(-1)}" NotOnOrAfter="${parts.notOnOrAfter ?? minutes(5)}">` +
    (parts.conditions ??
      `<saml:AudienceRestriction><saml:Audience>${parts.audience ?? audience}</saml:Audience></saml:AudienceRestriction>`) +
    `</saml:Conditions>` +
    `<saml:AuthnStatement AuthnInstant="${minutes(0)}" SessionIndex="_session-1"${session}><saml:AuthnContext>` +
    `<saml:AuthnContextClassRef>urn:oasis:names:tc:SAML:2.0:ac:classes:Password</saml:AuthnContextClassRef>` +
    `</saml:AuthnContext></saml:AuthnStatement>` +
    `<saml:AttributeStatement>${statements.join('')}</saml:AttributeStatement>` +
    `${parts.more ?? ''}</saml:Assertion>`
  )
}

export interface ResponseParts {
  readonly id?: string
  readonly destination?: string
  readonly inResponseTo?: string | undefined
  readonly issuer?: string
  readonly status?: string
}

export function responseXml(inside: string, parts: ResponseParts = {}): string {
  const inResponseTo = 'inResponseTo' in parts ? parts.inResponseTo : requestId
  return (
    `<samlp:Response xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${parts.id ?? '_response-1'}" Version="2.0" ` +
    `IssueInstant="${minutes(0)}" Destination="${parts.destination ?? recipient}"${inResponseTo === undefined ? '' : ` InResponseTo="${inResponseTo}"`}>` +
    `<saml:Issuer ${saml}>${parts.issuer ?? issuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${parts.status ?? 'urn:oasis:names:tc:SAML:2.0:status:Success'}"/></samlp:Status>` +
    `${inside}</samlp:Response>`
  )
}

export interface Signing {
  readonly keys?: KeyPair
  readonly signatureAlgorithm?: string
  readonly digestAlgorithm?: string
  readonly canonicalization?: string
  readonly transforms?: readonly string[]
  /** Shows whose certificate it is in KeyInfo. */
  readonly withKeyInfo?: boolean
}

const xpathOf = {
  Response: "/*[local-name(.)='Response']",
  LogoutResponse: "/*[local-name(.)='LogoutResponse']",
  Assertion: "//*[local-name(.)='Assertion']",
}

/** Signs the first Response or Assertion of the document, its signature after the Issuer. */
export function signed(xml: string, what: keyof typeof xpathOf = 'Assertion', options: Signing = {}): string {
  const { keys = provider } = options
  const exclusive = 'http://www.w3.org/2001/10/xml-exc-c14n#'
  const signer = new SignedXml({
    privateKey: keys.privateKey,
    ...(options.withKeyInfo && { publicCert: keys.certificate }),
    signatureAlgorithm: options.signatureAlgorithm ?? 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
    canonicalizationAlgorithm: options.canonicalization ?? exclusive,
    ...(options.withKeyInfo && {
      getKeyInfoContent: () =>
        `<X509Data><X509Certificate>${keys.certificate.replace(/-----[^-]+-----|\s/g, '')}</X509Certificate></X509Data>`,
    }),
  } as ConstructorParameters<typeof SignedXml>[0])
  signer.addReference({
    xpath: xpathOf[what],
    digestAlgorithm: options.digestAlgorithm ?? 'http://www.w3.org/2001/04/xmlenc#sha256',
    transforms: [...(options.transforms ?? ['http://www.w3.org/2000/09/xmldsig#enveloped-signature', exclusive])],
  })
  signer.computeSignature(xml, {
    location: { reference: `${xpathOf[what]}/*[local-name(.)='Issuer']`, action: 'after' },
  })
  return signer.getSignedXml()
}

/** What a provider answers that has signed somebody out. */
export function logoutResponseXml(parts: ResponseParts & { readonly issued?: string } = {}): string {
  const { id = '_logout-1', inResponseTo = requestId, destination = recipient, issued = minutes(0) } = parts
  return (
    `<samlp:LogoutResponse xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" ID="${id}" Version="2.0" ` +
    `IssueInstant="${issued}" Destination="${destination}" InResponseTo="${inResponseTo}">` +
    `<saml:Issuer ${saml}>${parts.issuer ?? issuer}</saml:Issuer>` +
    `<samlp:Status><samlp:StatusCode Value="${parts.status ?? 'urn:oasis:names:tc:SAML:2.0:status:Success'}"/></samlp:Status>` +
    `</samlp:LogoutResponse>`
  )
}

/** A response whose assertion is signed. */
export const signedResponse = (assertion: AssertionParts = {}, response: ResponseParts = {}): string =>
  signed(responseXml(assertionXml(assertion), response))

/** In an EncryptedAssertion, to the holder of `to`. */
export function encrypted(assertion: string, to: KeyPair, algorithm = 'http://www.w3.org/2009/xmlenc11#aes256-gcm') {
  return new Promise<string>((resolve, reject) => {
    const options = {
      rsa_pub: createPublicKey(to.certificate).export({ type: 'spki', format: 'pem' }) as string,
      pem: to.certificate,
      encryptionAlgorithm: algorithm,
      keyEncryptionAlgorithm: 'http://www.w3.org/2001/04/xmlenc#rsa-oaep-mgf1p',
    }
    encrypt(assertion, options as Parameters<typeof encrypt>[1], (error: Error | null, result: string) =>
      error ? reject(error) : resolve(`<saml:EncryptedAssertion ${saml}>${result}</saml:EncryptedAssertion>`),
    )
  })
}

export const base64 = (xml: string): string => Buffer.from(xml).toString('base64')
