/**
 * The pages of this port (mailbox, portal, home page) are for this machine. A site that lets its own name
 * resolve to 127.0.0.1 (DNS rebinding) would have them in its origin; the Host header gives it away.
 */
const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])
const wildcards = new Set(['0.0.0.0', '::'])

export function isOwnHost(header: string | undefined, listensOn: string, webUrl: string): boolean {
  // Every browser sends it; HTTP/1.0 tools may not.
  if (header === undefined) return true
  const name = hostname(`http://${header}`)
  if (name === undefined) return false
  if (loopback.has(name) || name.endsWith('.localhost') || name === bracketed(listensOn)) return true
  if (webUrl && name === hostname(webUrl)) return true
  // Reached from another machine by address: no site has an address for its name.
  return wildcards.has(listensOn) && /^(\d+\.){3}\d+$|^\[/.test(name)
}

function hostname(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname.replace(/\.$/, '') : undefined
}

const bracketed = (host: string): string => (host.includes(':') ? `[${host}]` : host.toLowerCase())
