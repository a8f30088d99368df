/**
 * Stands before both ports. They believe keys that nobody issued, and show mail to whoever asks, since all that reaches
 * them is the developer's own; but a page of any site, in the developer's browser, reaches them as well. So each request
 * is asked by which name it came (Host) and who sends it; one of another site is refused, unless it can do no harm or
 * was declared, and is nobody then.
 */
import type { IncomingMessage } from 'node:http'
import type { PageAccess } from '../kernel/service'
import { type BodyRoom, createBodyRoom } from './bodies'
import { toRequest, type WebRequest } from './exchange'
import { type Host, isOwnName, parseHost } from './host'
import { isFormPost, isOpened, refererOf, type Sender, senderOf } from './sender'

export interface GuardOptions {
  /** Origins whose pages may call APIs and the endpoint, such as `https://app.example`. */
  readonly allowedOrigins?: readonly string[] | undefined
  /** Names that lead here, besides this machine's own, such as `host.docker.internal`. */
  readonly allowedHosts?: readonly string[] | undefined
  /** Bytes of all bodies that are held at once. */
  readonly mostHeld?: number | undefined
}

/** What a port knows of itself. */
export interface GuardedPort {
  readonly listensOn: string
  /** Names that it answers to besides its own. */
  isOtherName(name: string): boolean
  /** It serves pages that are ours, as the AWS port does not. */
  readonly hasPages: boolean
  isOwnOrigin(origin: string, host: Host | undefined): boolean
}

export interface Guard {
  /** For the bodies of both ports. */
  readonly room: BodyRoom
  examine(incoming: IncomingMessage, port: GuardedPort): Arrival | Refusal
}

export interface Arrival {
  /** Without its body. */
  readonly request: WebRequest
  readonly sender: Sender
}

export interface Refusal {
  readonly status: 400 | 403 | 405
  readonly message: string
}

export type Destination =
  /** A page of the web port itself, with what it says of other sites. */
  | ({ readonly kind: 'page' } & PageAccess)
  /** A method of an API. */
  | {
      readonly kind: 'route'
      readonly isPublic: boolean
      readonly isForPages: boolean
      readonly isForForms: boolean
    }

/** All that an engine has anything for; TRACE would show a page what it may not read. */
const methods = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])

export function createGuard({ allowedOrigins = [], allowedHosts = [], mostHeld }: GuardOptions = {}): Guard {
  const origins = new Set(allowedOrigins.map((origin) => new URL(origin).origin))
  const allowed = new Set(allowedHosts.map((name) => name.toLowerCase()))

  return {
    room: createBodyRoom(mostHeld),
    examine(incoming, port) {
      const { method = '', headers } = incoming
      if (!methods.has(method)) return { status: 405, message: `No ${method} here` }
      const request = toRequest(incoming)
      if (!request) return { status: 400, message: 'The request has no path' }
      if (countOf('host', incoming.rawHeaders) > 1) return { status: 400, message: 'The request has two hosts' }
      // Every browser sends it; tools that speak HTTP/1.0 may not.
      const host = headers.host === undefined ? undefined : parseHost(headers.host)
      const names = { listensOn: port.listensOn, allowed }
      const isKnown = (name: string): boolean => isOwnName(name, names) || port.isOtherName(name)
      if (headers.host !== undefined && !(host && isKnown(host.name))) return otherName(headers.host)
      const sender = senderOf(headers, {
        isOwn: (origin) => port.isOwnOrigin(origin, host),
        isAllowed: (origin) => origins.has(origin),
        hasPages: port.hasPages,
      })
      // Whom a browser asks through a proxy, it asks by the name in the target.
      const target = authorityOf(incoming.url)
      const asked = target === undefined ? host : parseHost(target)
      if (sender !== 'program' && !(asked && isKnown(asked.name))) return otherName(target ?? 'none')
      return { request, sender }
    },
  }
}

function authorityOf(target = ''): string | undefined {
  return /^https?:\/\/([^/?#]*)/i.exec(target)?.[1]
}

function countOf(name: string, rawHeaders: readonly string[]): number {
  return rawHeaders.filter((text, index) => index % 2 === 0 && text.toLowerCase() === name).length
}

const otherName = (host: string): Refusal => ({
  status: 403,
  message:
    `"${host.slice(0, 100)}" is no name of this cloud: open it at http://localhost, or, if the name is yours, start ` +
    'with --allow-host NAME (allowedHosts)',
})

/** Whether the page may send it: what another site's page may is what decides nothing, and what was declared. */
export function mayReach({ sender, request }: Arrival, to: Destination): boolean {
  if (sender !== 'other page' && sender !== 'allowed page') return true
  const { method, headers } = request
  if (to.kind === 'page') {
    if (to.isForScripts || (to.isForForms && isFormPost(method, headers))) return true
    return to.isForLinks === true && isOpened(method, headers)
  }
  if (sender === 'allowed page') return true
  if (to.isForForms && isFormPost(method, headers)) return true
  // The gateway judges keys of plans, which are believed of nobody.
  if (to.isForPages) return true
  // As far as cookies with SameSite=Lax go; and a question about CORS, which is the API's own to answer.
  return to.isPublic && (isOpened(method, headers) || method === 'OPTIONS')
}

/**
 * Whether a key that nobody issued is taken for the developer's. Not from another site; nor in an address that a person
 * opened, since anybody may have written it. A header of a signature no page can send elsewhere without asking.
 */
export function mayBeAnyone({ sender, request }: Arrival): boolean {
  if (sender === 'person') return request.headers.authorization !== undefined
  return sender === 'program' || sender === 'own page'
}

/** Says who was refused, and what to do if that was wrong. */
export function whyRefused({ request }: Arrival): string {
  const { origin = refererOf(request.headers) } = request.headers
  const from = origin !== undefined && URL.canParse(origin) ? new URL(origin).origin : 'null'
  return from === 'null'
    ? 'A page of another site may not do this; if it is yours, start with --allow-origin and its origin (allowedOrigins)'
    : `A page of ${from} may not do this; if it is yours, start with --allow-origin ${from} (allowedOrigins)`
}
