/** Requests to an identity provider that it sign a person out, and what it answers. */
import type { NameId } from '../assertion/assertion'
import { malformed, SamlError } from '../error'
import { readCertificate } from '../signature/certificate'
import { signedElement } from '../signature/signed-text'
import { attribute, childrenNamed, isNamed, textOf } from '../xml/element'
import * as names from '../xml/names'
import { parse } from '../xml/parse'
import { readStatus } from '../xml/status'
import { decodeDocument } from '../xml/text'
import { escapeXml, type Redirected, redirectAddress, requireId, writtenAttributes } from './redirect'

export interface LogoutRequest extends Redirected {
  /** As of an AuthnRequest. */
  readonly id: string
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Our entity id. */
  readonly issuer: string
  /** The person and the session, as the assertion that began it has them. */
  readonly nameId: NameId
  readonly sessionIndex?: string | undefined
}

/** The address to send the browser to (HTTP-Redirect). The profile asks that it be signed. */
export function redirectLogout(request: LogoutRequest): string {
  const { id, now, issuer, destination, nameId, sessionIndex } = request
  requireId(id)
  const about = writtenAttributes({
    'xmlns:samlp': names.protocol,
    'xmlns:saml': names.assertion,
    ID: id,
    Version: '2.0',
    IssueInstant: new Date(now).toISOString(),
    Destination: destination,
  })
  const person = writtenAttributes({ Format: nameId.format, NameQualifier: nameId.nameQualifier })
  const session =
    sessionIndex === undefined ? '' : `<samlp:SessionIndex>${escapeXml(sessionIndex)}</samlp:SessionIndex>`
  const xml =
    `<samlp:LogoutRequest${about}><saml:Issuer>${escapeXml(issuer)}</saml:Issuer>` +
    `<saml:NameID${person}>${escapeXml(nameId.value)}</saml:NameID>${session}</samlp:LogoutRequest>`
  return redirectAddress(xml, request)
}

export interface ExpectedLogout {
  /** Milliseconds since the epoch. */
  readonly now: number
  /** Of which any may have signed, in PEM or as metadata has them. */
  readonly certificates: readonly string[]
  /** The provider's entity id. */
  readonly issuer: string
  /** Where it may be sent to. */
  readonly destination: string
  /** The id of the request that it answers. */
  readonly requestId: string
}

const skew = 60_000
const oldest = 5 * 60_000

/** That the provider has signed the person out, as its `SAMLResponse` of the POST binding says, in base64. Throws `SamlError`. */
export async function verifyLogoutResponse(base64: string, expected: ExpectedLogout): Promise<void> {
  const text = decodeDocument(base64)
  const root = await parse(text)
  if (!isNamed(root, names.protocol, 'LogoutResponse')) throw malformed('It is no LogoutResponse')
  const certificates = expected.certificates.map((each) => readCertificate(each).pem)
  const signed = await signedElement(text, root, certificates)
  if (!signed) throw new SamlError('unsigned', 'The answer to the request to sign out is not signed')
  const { element } = signed
  const [issuer, second] = childrenNamed(element, names.assertion, 'Issuer')
  if (!issuer || second || textOf(issuer)?.trim() !== expected.issuer) {
    throw new SamlError('issuer', 'It is of another provider')
  }
  const destination = attribute(element, 'Destination')
  if (destination !== undefined && destination !== expected.destination) {
    throw new SamlError('destination', 'It was sent to another place')
  }
  if (attribute(element, 'InResponseTo') !== expected.requestId) {
    throw new SamlError('in-response-to', 'It does not answer the request that was made')
  }
  const issued = Date.parse(attribute(element, 'IssueInstant') ?? '')
  if (Number.isNaN(issued)) throw malformed('A time is not in the form that SAML has')
  if (issued > expected.now + skew) throw new SamlError('not-yet-valid', 'It was issued in the future')
  if (issued + oldest + skew < expected.now) throw new SamlError('expired', 'It is older than five minutes')
  if (readStatus(element) !== names.success) {
    throw new SamlError('status', 'The provider says that it did not sign the person out')
  }
}
