/** The origin of this cloud's pages, by any of the names that one opens them by. */
import { isLoopback } from '../guard/host'

export function isOwnOrigin(webUrl: string, origin: string): boolean {
  if (!URL.canParse(webUrl) || !URL.canParse(origin)) return false
  const own = new URL(webUrl)
  const other = new URL(origin)
  if (own.port !== other.port || own.protocol !== other.protocol) return false
  return own.hostname === other.hostname || (isLoopback(own.hostname) && isLoopback(other.hostname))
}
