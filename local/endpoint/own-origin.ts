/** The origins of this cloud's own pages. */

import { isLoopback } from '../guard/host'
import type { Cloud } from '../kernel/cloud'

export function isOwnOrigin({ webUrl, endpointUrl }: Pick<Cloud, 'webUrl' | 'endpointUrl'>, origin: string): boolean {
  const other = parse(origin)
  return [webUrl, endpointUrl].some((url) => {
    const own = parse(url)
    if (!own || !other || own.port !== other.port || own.protocol !== other.protocol) return false
    return own.hostname === other.hostname || (isLoopback(own.hostname) && isLoopback(other.hostname))
  })
}

function parse(url: string): URL | undefined {
  return URL.canParse(url) ? new URL(url) : undefined
}
