/** How a message goes to a provider in an address (HTTP-Redirect). */
import { createSign } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'

export interface Redirected {
  readonly destination: string
  /** Opaque: the provider gives it back. */
  readonly relayState?: string | undefined
  /** PEM. Without, the message is not signed. */
  readonly privateKey?: string | undefined
}

const rsaSha256 = 'http://www.w3.org/2001/04/xmldsig-more#rsa-sha256'

export function redirectAddress(xml: string, { destination, relayState, privateKey }: Redirected): string {
  const query = new URLSearchParams({ SAMLRequest: deflateRawSync(xml).toString('base64') })
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

export function requireId(id: string): void {
  if (!/^[A-Za-z_][\w-]{0,127}$/.test(id)) throw new TypeError('id must begin with a letter or _, and have no spaces')
}

/** Those that are undefined are left out. */
export function writtenAttributes(attributes: Readonly<Record<string, string | undefined>>): string {
  return Object.entries(attributes)
    .map(([name, value]) => (value === undefined ? '' : ` ${name}="${escapeXml(value)}"`))
    .join('')
}

export function escapeXml(text: string): string {
  const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '')
}
