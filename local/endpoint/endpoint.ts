/**
 * The AWS endpoint: one HTTP server for all services. A request is read, its service found, its sender
 * identified and its protocol decoded; then it is one call like any other, and the answer goes out when what
 * it changed is on disk.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dropBody, readBody } from '../guard/bodies'
import { writeResponse } from '../guard/exchange'
import {
  type Arrival,
  createGuard,
  type Guard,
  type GuardedPort,
  mayBeAnyone,
  type Refusal,
  whyRefused,
} from '../guard/guard'
import { isAwsName } from '../guard/host'
import { isOpened } from '../guard/sender'
import { createPortServer, type Patience } from '../guard/server'
import { claimedScope, createIdentifier, type IdentifierOptions, type Identity } from '../iam/signature'
import type { ActivityToken } from '../kernel/activity'
import { AwsError, isAwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import type { HttpRequest, HttpResponse, Protocol, Service } from '../kernel/service'
import { diskRefusal, StoreError } from '../kernel/store-error'
import { decodeAwsChunked, isAwsChunked } from './aws-chunked'
import { answerPreflight, readableBy } from './cross-origin'
import { findService } from './find-service'
import {
  addClockRoutes,
  createLocalRoutes,
  json,
  type LocalAnswer,
  type LocalHandler,
  localHeaders,
  localPrefix,
  type RouteOptions,
  writeStream,
} from './local-routes'
import { isOwnOrigin } from './own-origin'
import { encodeError, protocolOf, readCall } from './wire-protocol'

export interface Endpoint {
  /** Resolves to the port; 0 picks a free one. Sets the cloud's `endpointUrl`, unless it is set already. */
  listen(port: number, host?: string): Promise<number>
  /** Takes no more requests, answers those at work, cuts those that only wait. */
  close(): Promise<void>
  /** For `/_local/…`. */
  addRoute(method: string, pathPrefix: string, handler: LocalHandler, options?: RouteOptions): void
  /** What `GET /_local/health` says. */
  ready: boolean
  /**
   * While it is false, AWS requests get 503, which SDKs try again: the engines don't have their state yet. With
   * `own keys` only those are taken that functions send.
   */
  accepting: boolean | 'own keys'
}

export interface EndpointOptions extends IdentifierOptions {
  /** Bytes; 256 MiB unless said. */
  readonly longestBody?: number
  readonly guard?: Guard
  readonly patience?: Patience
}

export function createEndpoint(cloud: Cloud, options: EndpointOptions = {}): Endpoint {
  const identify = createIdentifier(cloud, options)
  const longestBody = options.longestBody ?? 256 * 1024 * 1024
  const routes = createLocalRoutes()
  const httpDate = createHttpDate(cloud)
  const { guard = createGuard() } = options
  const place: GuardedPort = {
    get listensOn() {
      return listensOn
    },
    isOtherName: isAwsName,
    isOwnOrigin: (origin) => isOwnOrigin(cloud, origin),
  }
  let listensOn = '127.0.0.1'
  let atWork = 0
  let whenAtRest: (() => void) | undefined
  const state: Pick<Endpoint, 'ready' | 'accepting'> = { ready: false, accepting: true }

  routes.add('GET', '/_local/health', () => json(200, { ready: state.ready }))
  addClockRoutes(routes, cloud)

  async function answer(sent: HttpRequest, requestId: string, work: ActivityToken): Promise<HttpResponse> {
    let service: Service | undefined
    let request = sent
    try {
      service = findService(cloud, request, claimedScope(request)?.service)
      if (!state.accepting) throw unavailable()
      const identity = identify(request)
      if (state.accepting === 'own keys' && !identity.credentials) throw unavailable()
      if (service.name === 's3') request = toPathStyle(request)
      if (isAwsChunked(request)) request = decodeAwsChunked(request)
      const { action, input, encode } = readCall(request, service, protocolOf(request, service))
      if (!identity.scope && !mayBeAnonymous(service, action)) {
        throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', 403)
      }
      const output = await cloud.call(identity.principal, service.name, action, input, {
        requestId,
        http: request,
        origin: identity.credentials?.origin?.(),
        park: (wait) => park(wait, work, identity),
      })
      const response = encode(output, requestId)
      await cloud.store.flush()
      return response
    } catch (error) {
      return answerError(error, service, request, requestId)
    }
  }

  async function park<T>(wait: Promise<T>, work: ActivityToken, { credentials }: Identity): Promise<T> {
    const ofCaller = credentials?.activity?.()
    work.park()
    ofCaller?.park()
    rested()
    try {
      return await wait
    } finally {
      atWork++
      ofCaller?.unpark()
      work.unpark()
    }
  }

  function rested(): void {
    if (--atWork === 0) whenAtRest?.()
  }

  async function answerError(
    error: unknown,
    service: Service | undefined,
    request: HttpRequest,
    requestId: string,
  ): Promise<HttpResponse> {
    const protocol: Protocol = protocolOf(request, service)
    // What an engine that is closed already could not do, the next start can.
    const isOver = !state.accepting && !isAwsError(error)
    let failure = isAwsError(error) ? error : isOver ? unavailable() : failed(error, service, requestId)
    // A refusal can tell of what others have changed, so it waits for the disk as an answer does.
    await cloud.store.flush().catch((problem: unknown) => {
      failure = failed(problem, service, requestId)
    })
    return encodeError(failure, protocol, service, request, requestId)
  }

  /** A disk that is full is told once, not with each request that it fails; the caller may try again. */
  function failed(error: unknown, service: Service | undefined, requestId: string): AwsError {
    const refusal = error instanceof StoreError ? error.message : diskRefusal(error)
    if (refusal === undefined) return internalFailure(error, service, requestId)
    cloud.report(service?.name ?? 'endpoint', error)
    return new AwsError('ServiceUnavailable', `The local cloud cannot keep it: ${refusal}`, 503)
  }

  function refuse(error: AwsError, request: HttpRequest, requestId: string): Promise<HttpResponse> {
    return answerError(error, cloud.services.get(claimedScope(request)?.service ?? ''), request, requestId)
  }

  async function answerLocal(request: HttpRequest, requestId: string): Promise<LocalAnswer> {
    try {
      const answer = await routes.answer(request)
      await cloud.store.flush()
      return answer
    } catch (error) {
      const { status, message } = failed(error, undefined, requestId)
      return json(status, { message })
    }
  }

  /** Why a request is not for this port, as far as that can be told without its body. */
  function refusalOf(arrival: Arrival | Refusal): AwsError | undefined {
    if ('status' in arrival) return new AwsError(refusalCodes[arrival.status], arrival.message, arrival.status)
    const { request, sender } = arrival
    if (sender !== 'other page' && sender !== 'allowed page') return undefined
    if (isLocal(request)) {
      const isLink = isOpened(request.method, request.headers) && routes.isForLinks(request)
      return isLink
        ? undefined
        : new AwsError('AccessDeniedException', `${localPrefix} is not for web pages of other sites`, 403)
    }
    if (sender === 'allowed page') return undefined
    // A signature that is right is as much as a page of another site needs on AWS; anything less is made up.
    const key = claimedScope(request)?.accessKeyId
    const isIssued = key !== undefined && cloud.credentials.has(key)
    return isIssued ? undefined : new AwsError('AccessDeniedException', whyRefused(arrival), 403)
  }

  /** Undefined: the client went away. */
  async function take(incoming: IncomingMessage, outgoing: ServerResponse): Promise<Taken | undefined> {
    const arrival = guard.examine(incoming, place)
    const refusal = refusalOf(arrival)
    const head = 'request' in arrival ? arrival.request : pathless(incoming)
    if (refusal || !('request' in arrival)) {
      dropBody(incoming, outgoing)
      return { request: head, refusal }
    }
    const body = await readBody(incoming, outgoing, { longest: longestBody, room: guard.room })
    if (body.kind === 'gone') return undefined
    if (body.kind === 'too long') return { request: head, refusal: tooLong(longestBody) }
    if (body.kind === 'no room') return { request: head, refusal: noRoom(claimedScope(head)?.service) }
    const mayBeStranger = mayBeAnyone(arrival) || isOpenedObject(arrival)
    const request = { ...head, body: body.bytes, ...(!mayBeStranger && { knownKeysOnly: true as const }) }
    const readers = arrival.sender === 'allowed page' ? head.headers.origin : undefined
    return { request, readers, release: body.release }
  }

  async function exchange(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const requestId = randomUUID()
    outgoing.sendDate = false
    // Not `/_local`: moving the clock waits for all activity to end.
    const work = isLocal({ path: incoming.url ?? '' }) ? undefined : cloud.activity.begin(`request ${requestId}`)
    let taken: Taken | undefined
    try {
      taken = await take(incoming, outgoing)
      if (!taken) return
      atWork++
      let isStream = false
      try {
        const response = await respond(taken, requestId, work)
        outgoing.setHeader('date', httpDate())
        outgoing.setHeader('x-amzn-requestid', requestId)
        outgoing.setHeader('x-amz-request-id', requestId)
        isStream = 'open' in response
        if ('open' in response) writeStream(outgoing, response)
        else await write(outgoing, taken, response, requestId)
      } finally {
        // At work until the answer is sent: `close` cuts connections.
        if (outgoing.destroyed || isStream) rested()
        else outgoing.once('close', rested)
      }
    } finally {
      taken?.release?.()
      work?.end()
    }
  }

  async function respond(
    { request, refusal, readers }: Taken,
    requestId: string,
    work: ActivityToken | undefined,
  ): Promise<LocalAnswer> {
    if (isLocal(request)) {
      const answer = refusal
        ? json(refusal.status, { message: refusal.message })
        : await answerLocal(request, requestId)
      return 'open' in answer ? answer : { ...answer, headers: { ...localHeaders, ...answer.headers } }
    }
    if (refusal) return retryable(await refuse(refusal, request, requestId))
    if (readers !== undefined && request.method === 'OPTIONS') return readableBy(readers, answerPreflight(request))
    const answering = work ?? cloud.activity.begin(`request ${requestId}`)
    try {
      return readableBy(readers, await answer(request, requestId, answering))
    } finally {
      if (!work) answering.end()
    }
  }

  /** A header can hold what a client chose, such as the name of a download, and then be none that can be sent. */
  async function write(
    outgoing: ServerResponse,
    { request }: Taken,
    response: HttpResponse,
    requestId: string,
  ): Promise<void> {
    try {
      writeResponse(outgoing, request.method, response)
    } catch {
      const refusal = new AwsError(
        'InvalidArgument',
        'A header of the answer would hold characters that no header can',
        400,
      )
      writeResponse(outgoing, request.method, await refuse(refusal, request, requestId))
    }
  }

  const { patience } = options
  const server = createPortServer(
    { keepAliveTimeout: 75_000, maxHeaderSize: 65_536, ...(patience && { patience }) },
    (incoming, outgoing) => {
      exchange(incoming, outgoing).catch((error: unknown) => {
        internalFailure(error, undefined, 'unanswered')
        outgoing.destroy()
      })
    },
  )

  return {
    async listen(port, host = '127.0.0.1') {
      listensOn = host
      const actual = await listenOn(server, port, host)
      if (!cloud.endpointUrl) cloud.endpointUrl = `http://${host.includes(':') ? `[${host}]` : host}:${actual}`
      return actual
    },
    async close() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      if (atWork > 0) {
        await new Promise<void>((resolve) => {
          whenAtRest = resolve
        })
      }
      server.closeAllConnections()
      await closed
    },
    addRoute: routes.add,
    get ready() {
      return state.ready
    },
    set ready(value) {
      state.ready = value
    },
    get accepting() {
      return state.accepting
    },
    set accepting(value) {
      state.accepting = value
    },
  }
}

interface Taken {
  readonly request: HttpRequest
  readonly refusal?: AwsError | undefined
  /** The origin whose page may read the answer. */
  readonly readers?: string | undefined
  readonly release?: () => void
}

const isLocal = ({ path }: Pick<HttpRequest, 'path'>): boolean => path.startsWith(localPrefix)

/** An object whose presigned URL a person opened: it is shown to nobody else. */
function isOpenedObject({ sender, request }: Arrival): boolean {
  const isRead = (request.method === 'GET' || request.method === 'HEAD') && !request.query.has('Action')
  return sender === 'person' && isRead && claimedScope(request)?.service === 's3'
}

const refusalCodes = { 400: 'InvalidRequest', 403: 'AccessDeniedException', 405: 'MethodNotAllowed' } as const

/** What is answered in the form of a request although it has none that could be read. */
function pathless({ method = 'GET', headers }: IncomingMessage): HttpRequest {
  return { method, path: '/', query: new URLSearchParams(), headers, body: Buffer.alloc(0), sourceIp: '127.0.0.1' }
}

function tooLong(longest: number): AwsError {
  const message = `The body has more than ${longest} bytes, the most that the local cloud takes`
  return new AwsError('RequestEntityTooLargeException', message, 413)
}

function noRoom(service: string | undefined): AwsError {
  if (service === 's3') return new AwsError('SlowDown', 'Please reduce your request rate.', 503)
  return new AwsError('ServiceUnavailable', 'Too much is being sent to the local cloud at once', 503)
}

function retryable(response: HttpResponse): HttpResponse {
  return response.status === 503 ? { ...response, headers: { ...response.headers, 'retry-after': '1' } } : response
}

function listenOn(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

const unavailable = (): AwsError => new AwsError('ServiceUnavailable', 'The local cloud is starting or stopping', 503)

function mayBeAnonymous(service: Service, action: string): boolean {
  return Object.hasOwn(service.operations, action) && service.operations[action]?.anonymous === true
}

function internalFailure(error: unknown, service: Service | undefined, requestId: string): AwsError {
  const reason = error instanceof Error ? (error.stack ?? error.message) : String(error)
  process.stderr.write(`${service?.name ?? 'endpoint'}: request ${requestId} failed: ${reason}\n`)
  return new AwsError('InternalFailure', `The local cloud failed; its log says why, at request ${requestId}`, 500)
}

/** `bucket.localhost/key` and `bucket.s3.…/key` to `/bucket/key`. */
function toPathStyle(request: HttpRequest): HttpRequest {
  const host = request.headers.host?.replace(/:\d+$/, '') ?? ''
  const bucket = /^(.+?)\.(?:s3[.-].*|localhost)$/.exec(host)?.[1]
  return bucket === undefined || bucket === 's3' ? request : { ...request, path: `/${bucket}${request.path}` }
}

/** The Date header, from the cloud's clock: SDKs set their own clocks by it. Made once a second. */
function createHttpDate({ clock }: Cloud): () => string {
  let second = Number.NaN
  let text = ''
  return () => {
    const now = Math.floor(clock.now() / 1000)
    if (now !== second) {
      second = now
      text = new Date(now * 1000).toUTCString()
    }
    return text
  }
}
