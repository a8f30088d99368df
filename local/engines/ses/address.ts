/** Mail addresses as SES reads them: `local@domain`, bare or as `Display name <local@domain>`. */
import { bad } from './errors'

export interface Address {
  readonly name?: string
  /** `local@domain` as written. */
  readonly address: string
  readonly domain: string
}

/** Without spaces around it. No two parts that follow each other can share a character: it must not be slow on any text. */
const named = /^(?:"((?:[^"\\]|\\.)*)"\s*|([^<>"]*))<([^<>\s]+)>$/
// The local part must be ASCII without spaces; SES refuses others with a 400.
const bare = /^[\x21-\x3f\x41-\x7e]+@([^\s@<>(),;:\\"[\]]+)$/

/** @throws BadRequestException that names the address. */
export function parseAddress(text: string): Address {
  const match = named.exec(text.trim())
  const address = bareAddress(text)
  const shown = text.slice(0, 1000)
  const name = (match?.[1]?.replace(/\\(.)/g, '$1') ?? match?.[2] ?? '').trim()
  if (!address.includes('@')) throw bad(`Missing final '@domain': ${shown}`)
  const domain = bare.exec(address)?.[1]
  if (!domain || /[\r\n]/.test(text)) throw bad(`Illegal address: ${shown}`)
  return { ...(name ? { name } : {}), address, domain: domain.toLowerCase() }
}

/** The address without its name, whether SES would take it or not. */
export function bareAddress(text: string): string {
  return named.exec(text.trim())?.[3] ?? text.trim()
}

/** The form in which identities, suppressions and filters compare addresses. */
export function normalized(text: string): string {
  return parseAddress(text).address.toLowerCase()
}
