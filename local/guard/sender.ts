/**
 * Who sends a request, as far as a browser tells: by Origin and Sec-Fetch-Site, which no page can write, or, where
 * those are missing, by Referer. What tells nothing of the kind is a program's.
 */
import type { IncomingHttpHeaders } from 'node:http'

export type Sender =
  /** No browser: curl, an SDK, a function, a server. */
  | 'program'
  /** A page of this cloud that is our own, or an API's. */
  | 'own page'
  /** Whoever sits at the browser: an address typed, a bookmark, a link in another program. */
  | 'person'
  /** A page of an origin that the configuration names. */
  | 'allowed page'
  | 'other page'

export interface Origins {
  isOwn(origin: string): boolean
  /** Whether what comes from the port's own origin is a page of ours: the AWS port has pages only as objects of S3. */
  readonly hasPages: boolean
  isAllowed(origin: string): boolean
}

export function senderOf(headers: IncomingHttpHeaders, { isOwn, isAllowed, hasPages }: Origins): Sender {
  const site = headers['sec-fetch-site']
  const { origin } = headers
  if (origin !== undefined && origin !== 'null') {
    if (isAllowed(origin)) return 'allowed page'
    return isOwn(origin) && (site === undefined || site === 'same-origin' || site === 'same-site')
      ? 'own page'
      : 'other page'
  }
  // A form of a page that tells nobody where it is has the origin `null`, also when it posts to its own.
  if (site === 'same-origin') return hasPages ? 'own page' : 'other page'
  if (site === 'none' && origin === undefined) return 'person'
  // Nor is a Referer asked then: a frame that its page shut in has the page's, and so has what another site redirected.
  if (origin === 'null') return 'other page'
  const from = refererOf(headers)
  if (from !== undefined && isAllowed(from)) return 'allowed page'
  if (site !== undefined) return 'other page'
  if (from !== undefined) return isOwn(from) ? 'own page' : 'other page'
  // An old browser, or a plain address that is not this machine's: what is typed and what is embedded look the same.
  return headers['user-agent']?.startsWith('Mozilla/') ? 'person' : 'program'
}

/** Its origin, such as `https://app.example`; undefined if there is none that can be read. */
export function refererOf({ referer }: IncomingHttpHeaders): string | undefined {
  return referer !== undefined && URL.canParse(referer) ? new URL(referer).origin : undefined
}

/** A link that was followed, or an address that was opened, into a tab of its own: nothing reads the answer but a person. */
export function isOpened(method: string, headers: IncomingHttpHeaders): boolean {
  return method === 'GET' && isTopLevel(headers)
}

/** A form that a person sends from a page, and whose answer takes the page's place. */
export function isFormPost(method: string, headers: IncomingHttpHeaders): boolean {
  const type = headers['content-type']?.split(';', 1)[0]?.trim().toLowerCase()
  const isForm = type === 'application/x-www-form-urlencoded' || type === 'multipart/form-data'
  return method === 'POST' && isForm && isTopLevel(headers)
}

/** Old browsers tell nothing of it; pages that must not be framed say so themselves. */
function isTopLevel(headers: IncomingHttpHeaders): boolean {
  const { 'sec-fetch-site': site, 'sec-fetch-mode': mode, 'sec-fetch-dest': destination, upgrade } = headers
  if (upgrade !== undefined) return false
  return site === undefined ? true : mode === 'navigate' && destination === 'document'
}
