/**
 * The names that a port answers to. A site that lets its own name resolve to this machine (DNS rebinding) has what it
 * reads here in its own origin: the Host header gives it away, so only names that nobody else can have are taken.
 */

/** A Host as browsers and programs write it, in lower case, without the dot at the end of a full name. */
export interface Host {
  readonly name: string
  readonly port: number | undefined
}

/** What clients of the SDKs put before the host of some operations, such as StartSyncExecution's. */
export const hostPrefixes: readonly string[] = ['sync-', 'stream-']

/** Before a name of this machine's, or an address, a prefix makes a name that nobody else can have either. */
const prefixed = new RegExp(`^(?:${hostPrefixes.join('|')})(?=(?:localhost|(?:\\d+\\.){3}\\d+)\\.?(?::|$))`)

/** Undefined: no client that means well writes it so (user information, a zone, `0x7f.1`, no name at all). */
export function parseHost(text: string): Host | undefined {
  const [, name, port] =
    /^(\[[0-9a-f:.]+\]|[a-z0-9_.-]+?)\.?(?::(\d{1,5}))?$/.exec(text.toLowerCase().replace(prefixed, '')) ?? []
  if (name === undefined || !URL.canParse(`http://${name}`)) return undefined
  const { hostname } = new URL(`http://${name}`)
  if (!name.startsWith('[') && hostname !== name) return undefined
  return { name: hostname, port: port === undefined ? undefined : Number(port) }
}

export interface OwnNames {
  /** The address that the port is bound to, as the start was told. */
  readonly listensOn: string
  /** Given by configuration. */
  readonly allowed: ReadonlySet<string>
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])
const wildcards = new Set(['0.0.0.0', '::'])

export function isOwnName(name: string, { listensOn, allowed }: OwnNames): boolean {
  if (loopback.has(name) || name.endsWith('.localhost') || allowed.has(name)) return true
  if (name === (listensOn.includes(':') ? `[${listensOn}]` : listensOn).toLowerCase()) return true
  // Reached from another machine, by an address: no site has an address for its name.
  return wildcards.has(listensOn) && /^(\d+\.){3}\d+$|^\[/.test(name)
}

export function isLoopback(name: string): boolean {
  return loopback.has(name)
}

const awsSuffixes = ['amazonaws.com', 'amazonaws.com.cn', 'api.aws']

/** A name below one of AWS's own. Only a client with a changed resolver, or a proxy, can bring it here. */
export function isAwsName(name: string): boolean {
  return awsSuffixes.some((suffix) => name.endsWith(`.${suffix}`)) && !name.split('.').includes('')
}

/** `<id>.execute-api.<region>.amazonaws.com`: where an API is on AWS. */
export function isApiName(name: string): boolean {
  return /^[a-z0-9]+\.execute-api\.[a-z0-9-]+\.amazonaws\.com(\.cn)?$/.test(name)
}

/** Whether a page of `origin` is one of those that are opened under this name and port. */
export function isOriginOf(origin: string, host: Host): boolean {
  if (!URL.canParse(origin)) return false
  const { protocol, hostname, port } = new URL(origin)
  if (protocol !== 'http:' && protocol !== 'https:') return false
  const usual = protocol === 'http:' ? 80 : 443
  return hostname === host.name && (port === '' ? usual : Number(port)) === (host.port ?? usual)
}
