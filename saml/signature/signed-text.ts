/** The bytes that a signature vouches for. Nothing but these is read any further. */
import { SamlError } from '../error'
import { attribute, type XmlElement } from '../xml/element'
import { nodeSaml } from '../xml/libraries'
import { parse } from '../xml/parse'
import { checkShape, signatureOf } from './shape'

/**
 * The element as it was signed, read again from the signed bytes. Undefined: it is not signed. Throws if it is, but by
 * nobody whom one of the certificates names. `text` is the whole document that `element` is in.
 */
export async function signedElement(
  text: string,
  element: XmlElement,
  certificates: readonly string[],
): Promise<{ readonly text: string; readonly element: XmlElement } | undefined> {
  const signature = signatureOf(element)
  if (!signature) return undefined
  checkShape(signature, element)
  const verified = verify(text, element, certificates)
  if (!verified) throw new SamlError('signature', 'The signature is of none of the provider’s certificates')
  const read = await parse(verified, Number.POSITIVE_INFINITY)
  if (read.localName !== element.localName || attribute(read, 'ID') !== attribute(element, 'ID')) {
    throw new SamlError('signature', 'What is signed is another element')
  }
  return { text: verified, element: read }
}

function verify(text: string, element: XmlElement, certificates: readonly string[]): string | null {
  try {
    const { getVerifiedXml } = nodeSaml()
    return getVerifiedXml(text, element as unknown as Parameters<typeof getVerifiedXml>[1], [...certificates])
  } catch (error) {
    throw new SamlError('signature', 'The signature can not be verified', { cause: error })
  }
}
