/**
 * Tells requests that a web page of someone else makes from those of programs. The endpoint believes a key
 * that it doesn't know, and `/_local` asks for none, so a page in the developer's browser must not get at
 * either: not across origins (Origin, Sec-Fetch-Site), nor by a name of its own that resolves here (Host).
 */
import type { Cloud } from '../kernel/cloud'
import type { HttpRequest } from '../kernel/service'

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])

export function isForeignPage(cloud: Cloud, { headers }: HttpRequest, listensOn: string): boolean {
  const { host, origin } = headers
  if (host !== undefined && !isOwnHost(host, listensOn, cloud)) return true
  if (headers['sec-fetch-site'] === 'cross-site') return true
  return typeof origin === 'string' && !isOwnOrigin(origin, cloud)
}

function isOwnHost(host: string, listensOn: string, cloud: Cloud): boolean {
  const name = hostname(`http://${host}`)
  if (name === undefined) return false
  return (
    loopback.has(name) ||
    name.endsWith('.localhost') ||
    // Names that only a client with a changed resolver or a proxy can send here.
    name.endsWith('.amazonaws.com') ||
    name === listensOn ||
    name === hostname(cloud.endpointUrl) ||
    // No page has an address for an origin unless it is served from there.
    /^[\d.]+$|^\[/.test(name)
  )
}

function isOwnOrigin(origin: string, cloud: Cloud): boolean {
  return [cloud.webUrl, cloud.endpointUrl].some((url) => {
    const own = parse(url)
    const other = parse(origin)
    if (!own || !other || own.port !== other.port || own.protocol !== other.protocol) return false
    return own.hostname === other.hostname || (loopback.has(own.hostname) && loopback.has(other.hostname))
  })
}

function hostname(url: string): string | undefined {
  return parse(url)?.hostname
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}
