/**
 * What binds a buyer's registration to their browser. It follows from the token, one way: who posts the token again, by a
 * second click, gets the same, and the token itself is kept nowhere. Lax, since the buyer comes from a page of AWS.
 */
import { createHash } from 'node:crypto'
import type { EdgeRequest } from '../../../shared/http'

const name = 'signalbox-buyer'
/** To sign up takes a while: an address has to be confirmed. */
export const landingSeconds = 3600

export function cookieOf(token: string): string {
  return createHash('sha256').update('landing\n').update(token).digest('base64url')
}

export function readLanding(request: EdgeRequest): string | undefined {
  const wanted = nameOf(request)
  for (const pair of (request.headers.cookie ?? '').split(';')) {
    const at = pair.indexOf('=')
    const value = pair.slice(at + 1).trim()
    if (at > 0 && pair.slice(0, at).trim() === wanted && /^[\w-]{43}$/.test(value)) return value
  }
  return undefined
}

export function keepLanding(request: EdgeRequest, value: string): string {
  return written(request, value, landingSeconds)
}

export function forgetLanding(request: EdgeRequest): string {
  return written(request, '', 0)
}

function written(request: EdgeRequest, value: string, seconds: number): string {
  const secure = isSecure(request) ? ['Secure'] : []
  const pair = `${nameOf(request)}=${value}`
  return [pair, 'Path=/', `Max-Age=${seconds}`, 'HttpOnly', 'SameSite=Lax', ...secure].join('; ')
}

function nameOf(request: EdgeRequest): string {
  return isSecure(request) ? `__Host-${name}` : name
}

function isSecure({ headers }: EdgeRequest): boolean {
  return headers['x-forwarded-proto'] === 'https'
}
