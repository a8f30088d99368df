/** An assertion that was encrypted to one of our keys. */
import { SamlError } from '../error'
import { attribute, descendants, isNamed, type XmlElement } from '../xml/element'
import { nodeSaml } from '../xml/libraries'
import * as names from '../xml/names'

/** RSA 1.5 and 3DES tell their secrets to who may ask often enough. */
const allowed = new Set([
  `${names.encryption}aes128-cbc`,
  `${names.encryption}aes256-cbc`,
  'http://www.w3.org/2009/xmlenc11#aes128-gcm',
  'http://www.w3.org/2009/xmlenc11#aes256-gcm',
  `${names.encryption}rsa-oaep-mgf1p`,
  'http://www.w3.org/2009/xmlenc11#rsa-oaep',
])

/** Each failure looks like every other, so that nobody learns of the clear text by sending changed ones. */
export async function decryptAssertion(encrypted: XmlElement, keys: readonly string[]): Promise<string> {
  const methods = [...descendants(encrypted)].filter((each) => isNamed(each, names.encryption, 'EncryptionMethod'))
  if (methods.length !== 2 || !methods.every((each) => allowed.has(attribute(each, 'Algorithm') ?? ''))) {
    throw new SamlError('algorithm', 'The assertion is encrypted by algorithms that are not taken')
  }
  for (const key of keys) {
    try {
      const text = await nodeSaml().decryptXml(encrypted.toString(), key)
      if (text.trimStart().startsWith('<')) return text
    } catch {
      // The next key may be the one.
    }
  }
  throw new SamlError('encryption', 'The assertion is not encrypted to a key of ours')
}
