/**
 * The web port: the APIs as a browser reaches them (`/api/<name>/…`, by the API's id under
 * `/_aws/execute-api/<id>/<stage>/…`, or by the Host `<id>.execute-api.…`), distributions, hosts that are an engine's
 * (function URLs), the mailbox and other pages that are mounted, and a home page that says what is here. Under a distribution's own names there is nothing else; under
 * the port's names it has what nobody else takes, and all that it says something of.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dropBody, readBody } from '../guard/bodies'
import { type WebRequest, withoutConnection, writeHttpStream, writeResponse } from '../guard/exchange'
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
import { isApiName, isOriginOf, parseHost } from '../guard/host'
import { isOpened } from '../guard/sender'
import { createPortServer, type Patience } from '../guard/server'
import type { Cloud } from '../kernel/cloud'
import { messageOf } from '../kernel/message-of'
import type {
  HttpRequest,
  HttpResponse,
  HttpStream,
  PageAccess,
  WebApis,
  WebDistributions,
  WebHosts,
} from '../kernel/service'
import { StoreError } from '../kernel/store-error'
import { normalPath } from '../lib/normal-path'
import { type LocalAnswer, type LocalRoutes, type LocalStream, localHeaders, writeStream } from '../wire/local-routes'
import { isLocal } from '../wire/take-request'
import { type Address, createAddresses, isSigned } from './addresses'
import { errorPage, homePage, leadOnPage, securityHeaders } from './pages'

export type WebHandler = (request: HttpRequest) => Promise<HttpResponse>

export interface WebPortOptions {
  readonly apis: WebApis
  readonly distributions?: WebDistributions | undefined
  readonly hosts?: readonly WebHosts[]
  /** What is answered under `/_local/`, as on the AWS port; nothing unless given. */
  readonly routes?: LocalRoutes
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
  answer(request: WebRequest): Promise<WebAnswer> | WebAnswer
}

type WebAnswer = LocalAnswer | HttpStream

interface Taken {
  response(): Promise<WebAnswer> | WebAnswer
  readonly release?: () => void
}

/** As API Gateway; it answers what is longer itself. */
const longestBody = 10 * 1024 * 1024

export function createWebPort(cloud: Cloud, options: WebPortOptions): WebPort {
  const { apis, distributions, hosts = [], guard = createGuard(), patience, routes } = options
  const isOfHosts = (name: string): boolean => isApiName(name) || hosts.some((each) => each.isHost(name))
  const { executeApiAddress, namedAddress } = createAddresses(apis)
  const mounts: Mount[] = []
  let listensOn = '127.0.0.1'
  const place: GuardedPort = {
    get listensOn() {
      return listensOn
    },
    isOtherName: (name) => isOfHosts(name) || distributions?.isHost(name) === true,
    hasPages: true,
    isOwnOrigin: (origin, host) => host !== undefined && isOriginOf(origin, host),
  }

  const streams = new Set<ServerResponse>()

  /** It goes on until the client leaves, or the port closes. */
  function openStream(outgoing: ServerResponse, stream: LocalStream): void {
    streams.add(outgoing)
    outgoing.once('close', () => streams.delete(outgoing))
    writeStream(outgoing, stream)
  }

  const server = createPortServer(
    { keepAliveTimeout: 65_000, maxHeaderSize: 16_384, ...(patience && { patience }) },
    (incoming, outgoing) => {
      const what = `${incoming.method} ${incoming.url?.split('?', 1)[0]} (web port)`
      const isOfHost = isOfHosts(parseHost(incoming.headers.host ?? '')?.name ?? '')
      // Counted in this tick, so that a clock that moves waits for it; one that moves it can't wait for itself.
      if (isOfHost || !isLocal({ path: incoming.url ?? '' })) cloud.background(what, () => exchange(incoming, outgoing))
      else exchange(incoming, outgoing).catch((error: unknown) => cloud.report(what, error))
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
      if ('open' in response) return openStream(outgoing, response)
      await cloud.store.flush()
      if ('stream' in response) await writeHttpStream(outgoing, withoutConnection(response))
      else writeResponse(outgoing, method, withoutConnection(response))
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
    const found = await find(arrival.request)
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

  /** Who takes it, in this order. */
  async function find(request: WebRequest): Promise<Found> {
    const { path } = request
    const name = parseHost(request.headers.host ?? '')?.name ?? ''
    const part = distributions?.takesPath(name, path)
    if (part === 'whole') return visit(name, request)
    for (const each of hosts) {
      const visited = each.visit(name, request)
      if (visited) return visited
    }
    const byId = executeApiAddress(request)
    if (byId) return toAddress(byId, request)
    const page = findLocal(path) ?? findMounted(path)
    if (page) return page
    // What is signed for this address nobody could verify behind a distribution, where it has another.
    if (part === 'path' && !isSigned(request)) return visit(name, request)
    const byName = namedAddress(part === undefined ? path : normalPath(path), { mayBeMissing: part !== undefined })
    if (byName)
      return part === 'path' ? signedForEither(toAddress(byName, request), name, request) : toAddress(byName, request)
    const root = mounts.find(({ prefix }) => prefix === '/')
    if (root) return toMount(root, path)
    return part === undefined ? { to: ownPage, answer: homeOrNothing } : visit(name, request)
  }

  function toAddress(address: Address | HttpResponse, { method }: WebRequest): Found {
    if ('status' in address) return { to: ownPage, answer: () => address }
    const { api, stage, path } = address
    return {
      to: { kind: 'route', ...apis.access(api.id, stage, path, method) },
      answer: (whole) => apis.handle(api.id, stage, path, whole),
    }
  }

  /** What a page signs for the API's own host, which it has behind a distribution, is signed for no address of this port. */
  function signedForEither(here: Found, name: string, head: WebRequest): Found {
    return {
      to: here.to,
      async answer(request) {
        const answered = await here.answer(request)
        if (!('headers' in answered) || answered.headers['x-amzn-ErrorType'] !== 'InvalidSignatureException')
          return answered
        const visited = await distributions?.visit(name, head)
        return visited ? visited.answer(request) : answered
      },
    }
  }

  async function visit(name: string, request: WebRequest): Promise<Found> {
    const visited = await distributions?.visit(name, request)
    return visited ?? { to: ownPage, answer: homeOrNothing }
  }

  /** What is this machine's alone is also where no site has anything. */
  function findLocal(path: string): Found | undefined {
    if (path === localRoot || path === `${localRoot}/`) return { to: ownPage, answer: home }
    if (!path.startsWith(`${localRoot}/`)) return undefined
    const inner = findMounted(path.slice(localRoot.length))
    if (!inner && routes) return { to: ownPage, answer: (whole) => answerLocal(routes, whole) }
    if (!inner) return { to: ownPage, answer: () => errorPage(404, 'Nothing here', [`There is no page ${path}`]) }
    return {
      to: inner.to,
      async answer(request) {
        const response = await inner.answer({ ...request, path: path.slice(localRoot.length) })
        const { location } = response.headers
        if (typeof location !== 'string' || !location.startsWith('/')) return response
        return { ...response, headers: { ...response.headers, location: localRoot + location } }
      },
    }
  }

  function findMounted(path: string): Found | undefined {
    const mounted = mounts.find(({ prefix }) => prefix !== '/' && (path === prefix || path.startsWith(`${prefix}/`)))
    return mounted && toMount(mounted, path)
  }

  function toMount(mounted: Mount, path: string): Found {
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

  function homeOrNothing(request: WebRequest): HttpResponse {
    const { path } = request
    return path === '/' ? home(request) : errorPage(404, 'Nothing here', [`There is no page ${path}`])
  }

  function home({ method, headers }: WebRequest): HttpResponse {
    if (method !== 'GET' && method !== 'HEAD') return errorPage(405, 'Only for reading', [])
    const sites = distributions?.list() ?? []
    const host = parseHost(headers.host ?? '')
    const below = distributions?.takesPath(host?.name ?? '', '/') === undefined ? '' : localRoot
    return homePage({
      apis: apis.apis(),
      hosts: hosts.flatMap((each) => each.list()),
      sites: sites.map(({ id, comment, localName }) => ({
        title: comment || id,
        // The only one is here as well, and here is where its cookies are.
        href: below === '' ? `http://${localName}${host?.port === undefined ? '' : `:${host.port}`}/` : '/',
      })),
      pages: mounts
        .filter(({ prefix }) => prefix !== '/')
        .map(({ prefix, title }) => ({ path: below + prefix, title })),
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
        for (const stream of streams) stream.destroy()
        server.close(() => resolve())
        server.closeIdleConnections()
      })
    },
  }
}

/** A form can send no header: with it, it is a page's own script that asks. */
export const localHeader = 'x-signalbox-local'

async function answerLocal(routes: LocalRoutes, request: WebRequest): Promise<LocalAnswer> {
  if (request.isTooLong) return json(413, 'A request may have 10 MB.')
  const isReading = request.method === 'GET' || request.method === 'HEAD'
  if (!isReading && request.headers[localHeader] === undefined) {
    return json(403, `A ${request.method} of this port needs the header ${localHeader}, of any value`)
  }
  const answer = await routes.answer(request)
  if ('open' in answer) return answer
  const headers = { 'cache-control': 'no-store', 'referrer-policy': 'no-referrer', ...localHeaders, ...answer.headers }
  return { ...answer, headers }
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
/** Below it are the pages of this machine's own, whatever site has the rest. */
const localRoot = '/_local'
