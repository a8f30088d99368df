/**
 * What a signature must look like before it is verified. XML signatures can say how they want to be read, which is
 * what most attacks on them do; here there is one way.
 */
import { malformed, SamlError } from '../error'
import { attribute, children, childrenNamed, isNamed, textOf, type XmlElement } from '../xml/element'
import * as names from '../xml/names'

const signatureMethods = new Set([
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256',
  'http://www.w3.org/2001/04/xmldsig-more#rsa-sha512',
])
const digestMethods = new Set(['http://www.w3.org/2001/04/xmlenc#sha256', 'http://www.w3.org/2001/04/xmlenc#sha512'])
const canonicalizations = new Set([names.exclusive])
const enveloped = `${names.signature}enveloped-signature`

/** Throws unless the signature is one of `signed`, which is its parent, in the one form that is taken. */
export function checkShape(signature: XmlElement, signed: XmlElement): void {
  const [signedInfo, value, keyInfo, ...others] = children(signature)
  const isWhole =
    signedInfo &&
    value &&
    isNamed(signedInfo, names.signature, 'SignedInfo') &&
    isNamed(value, names.signature, 'SignatureValue') &&
    (!keyInfo || isNamed(keyInfo, names.signature, 'KeyInfo')) &&
    others.length === 0
  if (!isWhole) throw malformed('A signature has one SignedInfo, one SignatureValue and at most one KeyInfo')
  bareText(value)
  const [canonicalization, method, reference, ...rest] = children(signedInfo)
  if (!canonicalization || !method || !reference || rest.length > 0) {
    throw malformed('A SignedInfo has one CanonicalizationMethod, one SignatureMethod and one Reference')
  }
  algorithm(canonicalization, 'CanonicalizationMethod', canonicalizations)
  algorithm(method, 'SignatureMethod', signatureMethods)
  if (children(method).length > 0) throw malformed('A SignatureMethod has no parameters')
  checkReference(reference, signed)
}

function checkReference(reference: XmlElement, signed: XmlElement): void {
  const id = attribute(signed, 'ID')
  if (!isNamed(reference, names.signature, 'Reference')) throw malformed('A SignedInfo has one Reference')
  if (!id || attribute(reference, 'URI') !== `#${id}`) {
    throw new SamlError('signature', 'A signature is not of the element that it is in')
  }
  const [transforms, method, value, ...others] = children(reference)
  if (!transforms || !method || !value || others.length > 0) {
    throw malformed('A Reference has Transforms, one DigestMethod and one DigestValue')
  }
  if (!isNamed(transforms, names.signature, 'Transforms')) throw malformed('A Reference has Transforms')
  algorithm(method, 'DigestMethod', digestMethods)
  if (!isNamed(value, names.signature, 'DigestValue')) throw malformed('A Reference has one DigestValue')
  bareText(value)
  const applied = children(transforms)
  const [first, second] = applied
  if (!first || !second || applied.length !== 2) throw new SamlError('algorithm', 'A Reference has two transforms')
  algorithm(first, 'Transform', new Set([enveloped]))
  algorithm(second, 'Transform', canonicalizations)
  for (const inside of [...children(first), ...children(second), ...children(method)]) {
    if (!isNamed(inside, names.exclusive, 'InclusiveNamespaces')) {
      throw new SamlError('algorithm', 'A transform has parameters that are not taken')
    }
  }
}

function algorithm(element: XmlElement, name: string, allowed: ReadonlySet<string>): void {
  if (!isNamed(element, names.signature, name)) throw malformed(`A signature misses its ${name}`)
  if (!allowed.has(attribute(element, 'Algorithm') ?? '')) {
    throw new SamlError('algorithm', `The ${name} is not one of: ${[...allowed].join(', ')}`)
  }
}

function bareText(element: XmlElement): void {
  if (!textOf(element)?.trim()) throw malformed(`A ${element.localName} holds base64 and nothing else`)
}

/** The signature of an element, if it has one of its own. */
export function signatureOf(element: XmlElement): XmlElement | undefined {
  const found = childrenNamed(element, names.signature, 'Signature')
  if (found.length > 1) throw malformed('An element has two signatures')
  return found[0]
}
