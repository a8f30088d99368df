/**
 * The whole check of a SAML response, or of an assertion alone. First the text is refused what parsers differ about, then
 * the signature is verified, and only what it covers is read.
 */
import type { Assertion } from './assertion/assertion'
import { checkAssertion, type Envelope, type Expected } from './assertion/check'
import { readAssertion } from './assertion/read'
import { malformed, SamlError } from './error'
import { readCertificate } from './signature/certificate'
import { decryptAssertion } from './signature/decrypt'
import { signedElement } from './signature/signed-text'
import { attribute, childrenNamed, descendants, isNamed, textOf, type XmlElement } from './xml/element'
import * as names from './xml/names'
import { parse } from './xml/parse'
import { readStatus } from './xml/status'
import { decodeDocument } from './xml/text'

export interface VerifyOptions extends Expected {
  /** Of which any may have signed, in PEM or as metadata has them. */
  readonly certificates: readonly string[]
  /** Private keys in PEM that assertions are encrypted to. Without, an encrypted one is refused. */
  readonly decryptionKeys?: readonly string[]
  /** One that anybody on its way could read is refused. */
  readonly needsEncryptedAssertion?: boolean
  /** Also where the whole response is signed, the assertion must be by itself. */
  readonly needsSignedAssertion?: boolean
  /** Characters of base64; 100,000 unless said. */
  readonly longest?: number
  /** Remembers that an assertion was used. False: it was before. Without it one can be used again until it ends. */
  remember?(use: { readonly issuer: string; readonly id: string; readonly until: number }): boolean | Promise<boolean>
}

/**
 * The assertion in a `SAMLResponse` of the POST binding, or in one that stands alone, in base64. Throws `SamlError`.
 *
 * @example
 * const { nameId, attributes } = await verifySaml(form.SAMLResponse, {
 *   now: clock.now(),
 *   certificates: provider.certificates,
 *   issuer: provider.entityId,
 *   audience: 'urn:example:app',
 *   recipient: 'https://app.example.com/saml/acs',
 *   inResponseTo: { requestId },
 *   remember: ({ id, until }) => putIfAbsent(id, until),
 * })
 */
export async function verifySaml(base64: string, options: VerifyOptions): Promise<Assertion> {
  const { assertion, envelope } = await readSigned(decodeDocument(base64, options.longest), options)
  const until = checkAssertion(assertion, envelope, options)
  const isNew = await options.remember?.({ issuer: assertion.issuer, id: assertion.id, until })
  if (isNew === false) throw new SamlError('replayed', 'It was used before')
  return assertion
}

interface Signed {
  readonly assertion: Assertion
  readonly envelope: Envelope | undefined
}

async function readSigned(text: string, options: VerifyOptions): Promise<Signed> {
  const certificates = options.certificates.map((each) => readCertificate(each).pem)
  const root = await parse(text)
  refuseOthers(root)
  if (isNamed(root, names.assertion, 'Assertion')) {
    if (options.needsEncryptedAssertion) throw notEncrypted()
    const signed = await signedElement(text, root, certificates)
    if (!signed) throw unsigned()
    return { assertion: readAssertion(signed.element), envelope: undefined }
  }
  if (!isNamed(root, names.protocol, 'Response')) throw malformed('It is neither a Response nor an Assertion')
  const signed = await signedElement(text, root, certificates)
  const response = signed?.element ?? root
  checkStatus(response)
  const around = { text: signed?.text ?? text, response, isSigned: signed !== undefined }
  const assertion = await readInResponse(around, certificates, options)
  return { assertion, envelope: readEnvelope(response, around.isSigned) }
}

async function readInResponse(
  { text, response, isSigned }: { readonly text: string; readonly response: XmlElement; readonly isSigned: boolean },
  certificates: readonly string[],
  { decryptionKeys = [], needsSignedAssertion = false, needsEncryptedAssertion = false }: VerifyOptions,
): Promise<Assertion> {
  const [plain] = childrenNamed(response, names.assertion, 'Assertion')
  const [encrypted] = childrenNamed(response, names.assertion, 'EncryptedAssertion')
  if (!encrypted && needsEncryptedAssertion) throw notEncrypted()
  let source = plain && { text, element: plain }
  if (encrypted) {
    const clear = await decryptAssertion(encrypted, decryptionKeys)
    const element = await parse(clear)
    refuseOthers(element)
    source = { text: clear, element }
  }
  if (!source || !isNamed(source.element, names.assertion, 'Assertion')) throw malformed('It has no assertion')
  const signed = await signedElement(source.text, source.element, certificates)
  if (!signed && (!isSigned || needsSignedAssertion)) throw unsigned()
  return readAssertion(signed?.element ?? source.element)
}

/** One assertion, where it belongs; signatures only where they can be of the response or of it. */
function refuseOthers(root: XmlElement): void {
  let assertions = 0
  for (const element of descendants(root)) {
    const { localName, parentNode } = element
    const isInRoot = element === root || parentNode === root
    if (localName === 'Assertion' || localName === 'EncryptedAssertion') {
      assertions++
      if (element.namespaceURI !== names.assertion || !isInRoot) throw malformed('An assertion is in a wrong place')
    } else if (localName === 'Response' && element !== root) {
      throw malformed('A response is in a wrong place')
    } else if (localName === 'Signature') {
      const isOfAssertion = parentNode?.localName === 'Assertion'
      if (element.namespaceURI !== names.signature || !(isInRoot || isOfAssertion)) {
        throw malformed('A signature is in a wrong place')
      }
    }
  }
  if (assertions > 1) throw malformed('It has more than one assertion')
}

function checkStatus(response: XmlElement): void {
  if (readStatus(response) === names.success) return
  throw new SamlError('status', 'The provider says that the sign-in failed')
}

function readEnvelope(response: XmlElement, isSigned: boolean): Envelope {
  const issuers = childrenNamed(response, names.assertion, 'Issuer')
  if (issuers.length > 1) throw malformed('A Response has at most one Issuer')
  return {
    issuer: issuers[0] && (textOf(issuers[0])?.trim() ?? ''),
    destination: attribute(response, 'Destination') || undefined,
    inResponseTo: attribute(response, 'InResponseTo'),
    isSigned,
  }
}

function unsigned(): SamlError {
  return new SamlError('unsigned', 'The assertion is not signed')
}

function notEncrypted(): SamlError {
  return new SamlError('encryption', 'The assertion is not encrypted')
}
