/**
 * The web port: the APIs as a browser reaches them (`/api/<name>/…`, by the API's id under
 * `/_aws/execute-api/<id>/<stage>/…`, or by the Host `<id>.execute-api.…`), the mailbox and other pages that are
 * mounted, and a home page that says what is here.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dropBody, readBody } from '../guard/bodies'
import { type WebRequest, writeResponse } from '../guard/exchange'
import {
  type Arrival,
  createGuard,
  type Destination,
  type Guard,
  type GuardedPort,
  mayBeAnyone,
  mayReach,
  type Refusal,
  whyRefused,
} from '../guard/guard'
import { isApiName, isOriginOf } from '../guard/host'
import { isOpened } from '../guard/sender'
import { createPortServer, type Patience } from '../guard/server'
import type { Cloud } from '../kernel/cloud'
import { messageOf } from '../kernel/message-of'
import type { HttpRequest, HttpResponse, PageAccess, WebApis } from '../kernel/service'
import { StoreError } from '../kernel/store-error'
import { createAddresses } from './addresses'
import { errorPage, homePage, leadOnPage, securityHeaders } from './pages'

export type WebHandler = (request: HttpRequest) => Promise<HttpResponse>

export interface WebPortOptions {
  readonly apis: WebApis
  readonly guard?: Guard
  readonly patience?: Patience
}

export interface MountOptions {
  /** What other sites may send to a path of it; nothing unless said. */
  readonly access?: ((path: string) => PageAccess) | undefined
  /** As the home page names it; its path unless said. */
  readonly title?: string
}

export interface WebPort {
  /** Resolves to the port it listens on; 0 takes a free one. */
  listen(port: number, host?: string): Promise<number>
  close(): Promise<void>
  /** Hands what is under `prefix` to `handler`, the prefix still in the path; the longest prefix wins. */
  mount(prefix: string, handler: WebHandler, options?: MountOptions): void
}

interface Mount {
  readonly prefix: string
  readonly handler: WebHandler
  access(path: string): PageAccess
  readonly title: string
}

/** What a request is for. */
interface Found {
  readonly to: Destination
  answer(request: WebRequest): Promise<HttpResponse> | HttpResponse
}

interface Taken {
  response(): Promise<HttpResponse> | HttpResponse
  readonly release?: () => void
}

/** As API Gateway; it answers what is longer itself. */
const longestBody = 10 * 1024 * 1024

export function createWebPort(cloud: Cloud, options: WebPortOptions): WebPort {
  const { apis, guard = createGuard(), patience } = options
  const addressOf = createAddresses(apis)
  const mounts: Mount[] = []
  let listensOn = '127.0.0.1'
  const place: GuardedPort = {
    get listensOn() {
      return listensOn
    },
    isOtherName: isApiName,
    hasPages: true,
    isOwnOrigin: (origin, host) => host !== undefined && isOriginOf(origin, host),
  }

  const server = createPortServer(
    { keepAliveTimeout: 65_000, maxHeaderSize: 16_384, ...(patience && { patience }) },
    (incoming, outgoing) => {
      // Counted in this tick, so that a clock that moves waits for it.
      cloud.background(`${incoming.method} ${incoming.url?.split('?', 1)[0]} (web port)`, () =>
        exchange(incoming, outgoing),
      )
    },
  )

  async function exchange(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    outgoing.on('error', () => undefined)
    const method = incoming.method ?? 'GET'
    let release: (() => void) | undefined
    try {
      const taken = await take(incoming, outgoing)
      if (!taken) return
      release = taken.release
      const response = await taken.response()
      await cloud.store.flush()
      writeResponse(outgoing, method, withoutConnection(response))
    } catch (error) {
      if (error instanceof StoreError) {
        cloud.report('web port', error)
        return writeResponse(outgoing, method, errorPage(503, 'Nothing can be kept', [error.message]))
      }
      const reason = messageOf(error)
      cloud.trace({ kind: 'web.failed', subject: method, ids: [], detail: { reason } })
      const lines = ['The local cloud failed to answer; the trace says why.']
      writeResponse(outgoing, method, errorPage(500, 'Internal error', lines))
    } finally {
      release?.()
    }
  }

  /** Looks at a request before it reads its body. Undefined: the client went away. */
  async function take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<Taken | undefined> {
    const arrival = guard.examine(incoming, place)
    if ('status' in arrival) {
      dropBody(incoming, outgoing)
      return { response: () => refuse(arrival) }
    }
    const found = find(arrival.request)
    if (!mayReach(arrival, found.to)) {
      dropBody(incoming, outgoing)
      return { response: () => refusePage(arrival, found.to) }
    }
    const body = await readBody(incoming, outgoing, { longest: longestBody, room: guard.room })
    if (body.kind === 'gone') return undefined
    if (body.kind === 'no room') return { response: () => noRoom }
    const { request } = arrival
    const whole: WebRequest = {
      ...request,
      ...(body.kind === 'whole' ? { body: body.bytes } : { isTooLong: true }),
      ...(!mayBeAnyone(arrival) && { knownKeysOnly: true }),
    }
    return { response: () => found.answer(whole), ...(body.kind === 'whole' && { release: body.release }) }
  }

  function refuse({ status, message }: Refusal): HttpResponse {
    traceRefusal(message)
    return errorPage(status, 'Refused', [message])
  }

  function refusePage(arrival: Arrival, { kind }: Destination): HttpResponse {
    const { method, headers, path } = arrival.request
    const message = whyRefused(arrival)
    traceRefusal(message)
    if (kind === 'route') return json(403, message)
    return isOpened(method, headers) ? leadOnPage(path) : errorPage(403, 'Refused', [message])
  }

  function traceRefusal(reason: string): void {
    cloud.trace({ kind: 'web.refused', subject: 'web port', ids: [], detail: { reason } })
  }

  function find(request: WebRequest): Found {
    const address = addressOf(request)
    if (!address) return findPage(request)
    if ('status' in address) return { to: ownPage, answer: () => address }
    const { api, stage, path } = address
    return {
      to: { kind: 'route', ...apis.access(api.id, stage, path, request.method) },
      answer: (whole) => apis.handle(api.id, stage, path, whole),
    }
  }

  function findPage({ path }: WebRequest): Found {
    const mounted = mounts.find(({ prefix }) => prefix === '/' || path === prefix || path.startsWith(`${prefix}/`))
    if (!mounted) return { to: ownPage, answer: homeOrNothing }
    return {
      to: { kind: 'page', ...mounted.access(path) },
      answer: (request) => answerMounted(mounted, request),
    }
  }

  async function answerMounted({ handler }: Mount, request: WebRequest): Promise<HttpResponse> {
    if (request.isTooLong) return errorPage(413, 'Too large', ['A request may have 10 MB.'])
    const response = await handler(request)
    const given = new Set(Object.keys(response.headers).map((name) => name.toLowerCase()))
    const missing = Object.entries(securityHeaders).filter(([name]) => !given.has(name.toLowerCase()))
    return { ...response, headers: { ...Object.fromEntries(missing), ...response.headers } }
  }

  function homeOrNothing({ path, method }: WebRequest): HttpResponse {
    if (path !== '/') return errorPage(404, 'Nothing here', [`There is no page ${path}`])
    if (method !== 'GET' && method !== 'HEAD') return errorPage(405, 'Only for reading', [])
    return homePage({
      apis: apis.apis(),
      pages: mounts.map(({ prefix, title }) => ({ path: prefix, title })),
      endpointUrl: cloud.endpointUrl,
    })
  }

  function mount(prefix: string, handler: WebHandler, options: MountOptions = {}): void {
    const { access = () => ({}), title = prefix } = options
    if (!prefix.startsWith('/') || (prefix !== '/' && prefix.endsWith('/'))) {
      throw new Error(`A mount's prefix starts with a slash and does not end with one: ${prefix}`)
    }
    mounts.push({ prefix, handler, access, title })
    mounts.sort((a, b) => b.prefix.length - a.prefix.length)
  }

  return {
    mount,
    listen(port, host = '127.0.0.1') {
      listensOn = host
      return new Promise((resolve, reject) => {
        server.once('error', reject)
        server.listen(port, host, () => {
          server.off('error', reject)
          resolve((server.address() as AddressInfo).port)
        })
      })
    },
    close() {
      return new Promise((resolve) => {
        if (!server.listening) return resolve()
        server.close(() => resolve())
        server.closeIdleConnections()
      })
    },
  }
}

/** About the connection, which is this port's; a length that an integration says may be wrong. */
const connectionHeaders = new Set([
  'connection',
  'content-length',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'trailer',
])

function withoutConnection(response: HttpResponse): HttpResponse {
  const headers = Object.entries(response.headers).filter(([name]) => !connectionHeaders.has(name.toLowerCase()))
  return { ...response, headers: Object.fromEntries(headers) }
}

function json(status: number, message: string, headers: Readonly<Record<string, string>> = {}): HttpResponse {
  return {
    status,
    headers: { 'Content-Type': 'application/json', 'Cache-Control': 'no-store', ...securityHeaders, ...headers },
    body: JSON.stringify({ message }),
  }
}

const noRoom = json(503, 'Too much is being sent at once', { 'Retry-After': '1' })
const ownPage: Destination = { kind: 'page', isForLinks: false }
