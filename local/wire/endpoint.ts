/**
 * The AWS endpoint: one HTTP server for all services. A request is read, its service found, its sender
 * identified and its protocol decoded; then it is one call like any other, and the answer goes out when what
 * it changed is on disk.
 */
import { randomUUID } from 'node:crypto'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { writeHttpStream, writeResponse } from '../guard/exchange'
import { createGuard, type Guard } from '../guard/guard'
import { createPortServer, type Patience } from '../guard/server'
import type { ActivityToken } from '../kernel/activity'
import { AwsError, isAwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import type { Documents, HttpRequest, HttpResponse, HttpStream, Service } from '../kernel/service'
import { diskRefusal, StoreError } from '../kernel/store-error'
import { decodeAwsChunked, isAwsChunked } from './aws-chunked'
import { readCall, type SpokenService } from './calls'
import { answerPreflight, readableBy } from './cross-origin'
import { encodeError } from './errors'
import { documentsAt, findService, serviceNamed } from './find-service'
import {
  addClockRoutes,
  createLocalRoutes,
  json,
  type LocalAnswer,
  type LocalHandler,
  type LocalRoutes,
  localHeaders,
  type RouteOptions,
  writeStream,
} from './local-routes'
import { protocolOf } from './protocols'
import { claimedScope, createIdentifier, type IdentifierOptions, type Identity } from './signature'
import { createTakeRequest, isLocal, type Taken } from './take-request'

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
  /** What is under `/_local/`, which the web port may answer too; its own unless given. */
  readonly routes?: LocalRoutes
}

export function createEndpoint(cloud: Cloud, options: EndpointOptions = {}): Endpoint {
  const identify = createIdentifier(cloud, options)
  const { guard = createGuard(), longestBody = 256 * 1024 * 1024, patience, routes = createLocalRoutes() } = options
  const httpDate = createHttpDate(cloud)
  const take = createTakeRequest(cloud, {
    guard,
    longestBody,
    listensOn: () => listensOn,
    isForLinks: routes.isForLinks,
  })
  let listensOn = '127.0.0.1'
  let atWork = 0
  let whenAtRest: (() => void) | undefined
  const state: Pick<Endpoint, 'ready' | 'accepting'> = { ready: false, accepting: true }

  routes.add('GET', '/_local/health', () => json(200, { ready: state.ready, region: cloud.region }))
  addClockRoutes(routes, cloud)

  async function answer(sent: HttpRequest, requestId: string, work: ActivityToken): Promise<HttpResponse | HttpStream> {
    let service: SpokenService | undefined
    let request = sent
    try {
      const documents = documentsAt(cloud, request)
      if (documents && state.accepting) return await tell(documents, request)
      service = findService(cloud, request, claimedScope(request)?.service)
      if (!state.accepting) throw unavailable()
      const { wire = {} } = service
      const normal = wire.normalize?.(request) ?? request
      const form = wire.readForm?.(normal)
      const identity = form ? identify.ofForm(request, service.name, form.signature) : identify(request)
      if (state.accepting === 'own keys' && !identity.credentials) throw unavailable()
      if (form && !identity.scope) throw new AwsError('AccessDenied', 'Access Denied', 403)
      request = form ? form.requestAt(cloud.clock.now()) : normal
      if (isAwsChunked(request)) request = decodeAwsChunked(request)
      const { action, input, encode } = readCall(request, service, protocolOf(request, service.api))
      if (!identity.scope && !mayBeAnonymous(service, action)) {
        throw new AwsError('MissingAuthenticationToken', 'Missing Authentication Token', 403)
      }
      const output = await cloud.call(identity.principal, service.name, action, input, {
        requestId,
        http: request,
        region: identity.scope?.region,
        origin: identity.credentials?.origin?.(),
        park: (wait) => park(wait, work, identity),
        kill: identity.credentials?.kill,
      })
      const response = encode(output, requestId)
      await cloud.store.flush()
      return form && 'body' in response ? form.answer(response) : response
    } catch (error) {
      return answerError(error, service, request, requestId)
    }
  }

  async function tell(documents: Documents, request: HttpRequest): Promise<HttpResponse> {
    const document = await documents.handle(request)
    await cloud.store.flush()
    return document
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
    service: SpokenService | undefined,
    request: HttpRequest,
    requestId: string,
  ): Promise<HttpResponse> {
    const protocol = protocolOf(request, service?.api)
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
    if (error instanceof RangeError && /call stack/.test(error.message)) {
      return new AwsError('SerializationException', 'What the request holds is nested too deeply')
    }
    const refusal = error instanceof StoreError ? error.message : diskRefusal(error)
    if (refusal === undefined) return internalFailure(error, service, requestId)
    cloud.report(service?.name ?? 'endpoint', error)
    return new AwsError('ServiceUnavailable', `The local cloud cannot keep it: ${refusal}`, 503)
  }

  function refuse(error: AwsError, request: HttpRequest, requestId: string): Promise<HttpResponse> {
    return answerError(error, serviceNamed(cloud, claimedScope(request)?.service ?? '', request), request, requestId)
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
        else if ('stream' in response) {
          // What is still written is work of whoever writes it.
          work?.end()
          await writeHttpStream(outgoing, response)
        } else await write(outgoing, taken, response, requestId)
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
  ): Promise<LocalAnswer | HttpStream> {
    if (isLocal(request)) {
      const answer = refusal
        ? json(refusal.status, { message: refusal.message })
        : await answerLocal(request, requestId)
      return 'open' in answer ? answer : { ...answer, headers: { ...localHeaders, ...answer.headers } }
    }
    if (refusal) return readableBy(readers, retryable(await refuse(refusal, request, requestId)))
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
