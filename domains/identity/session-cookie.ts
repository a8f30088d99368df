/**
 * The cookies of a browser's session. No script reads them, and no other site can have them sent. With https they have
 * the prefix that ties them to the host; plain http, as on a laptop, allows neither that nor `Secure`.
 */
import type { EdgeRequest } from '../../shared/http'

const names = { refresh: 'signalbox-session', flow: 'signalbox-sign-in', company: 'signalbox-company' } as const
export type CookieName = keyof typeof names

/** As long as the refresh token is good, and as a sign-in on another page, and what follows it, may take. */
const lifetimes: Readonly<Record<CookieName, number>> = { refresh: 86_400, flow: 600, company: 840 }

export function readCookie(request: EdgeRequest, name: CookieName): string | undefined {
  const wanted = nameOf(request, name)
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === wanted) return decode(pair.slice(at + 1).trim())
  }
  return undefined
}

export function setCookie(request: EdgeRequest, name: CookieName, value: string): string {
  return written(request, name, encodeURIComponent(value), lifetimes[name])
}

export function clearCookie(request: EdgeRequest, name: CookieName): string {
  return written(request, name, '', 0)
}

function written(request: EdgeRequest, name: CookieName, value: string, seconds: number): string {
  // The way back from another page is a navigation that another site begins: Strict would keep the flow's cookie away.
  const sameSite = name === 'flow' ? 'Lax' : 'Strict'
  const secure = isSecure(request) ? ['Secure'] : []
  const pair = `${nameOf(request, name)}=${value}`
  return [pair, 'Path=/', `Max-Age=${seconds}`, 'HttpOnly', `SameSite=${sameSite}`, ...secure].join('; ')
}

function nameOf(request: EdgeRequest, name: CookieName): string {
  return isSecure(request) ? `__Host-${names[name]}` : names[name]
}

export function isSecure({ headers }: EdgeRequest): boolean {
  return headers['x-forwarded-proto'] === 'https'
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
