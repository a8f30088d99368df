/**
 * Takes a request in: who sends it is asked before its body is read. What is refused becomes an error of AWS's, so that
 * it can be answered in the form of the one who asks.
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dropBody, readBody } from '../guard/bodies'
import { type Arrival, type Guard, type GuardedPort, mayBeAnyone, type Refusal, whyRefused } from '../guard/guard'
import { isAwsName } from '../guard/host'
import { isOpened } from '../guard/sender'
import { AwsError } from '../kernel/aws-error'
import type { Cloud } from '../kernel/cloud'
import type { HttpRequest, WireForm } from '../kernel/service'
import { localPrefix } from './local-routes'
import { isOwnOrigin } from './own-origin'
import { claimedScope } from './signature'

export interface Taken {
  readonly request: HttpRequest
  readonly refusal?: AwsError | undefined
  /** The origin whose page may read the answer. */
  readonly readers?: string | undefined
  readonly release?: () => void
}

/** Undefined: the client went away. */
export type TakeRequest = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<Taken | undefined>

export interface TakeOptions {
  readonly guard: Guard
  /** Bytes. */
  readonly longestBody: number
  listensOn(): string
  /** Whether links of other sites may lead to what `/_local/…` has there. */
  isForLinks(request: HttpRequest): boolean
}

export function createTakeRequest(cloud: Cloud, options: TakeOptions): TakeRequest {
  const { guard, longestBody, isForLinks } = options
  const place: GuardedPort = {
    get listensOn() {
      return options.listensOn()
    },
    isOtherName: isAwsName,
    hasPages: false,
    isOwnOrigin: (origin) => isOwnOrigin(cloud.webUrl, origin),
  }

  /** Why a request is not for this port, as far as that can be told without its body. */
  function refusalOf(arrival: Arrival | Refusal): AwsError | undefined {
    if ('status' in arrival) return new AwsError(refusalCodes[arrival.status], arrival.message, arrival.status)
    const { request, sender } = arrival
    if (sender !== 'other page' && sender !== 'allowed page') return undefined
    if (isLocal(request)) {
      const isLink = isOpened(request.method, request.headers) && isForLinks(request)
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

  return async (incoming: IncomingMessage, outgoing: ServerResponse): Promise<Taken | undefined> => {
    const arrival = guard.examine(incoming, place)
    const refusal = refusalOf(arrival)
    const head = 'request' in arrival ? arrival.request : pathless(incoming)
    if (refusal || !('request' in arrival)) {
      dropBody(incoming, outgoing)
      return { request: head, refusal }
    }
    const readers = readersOf(arrival)
    const body = await readBody(incoming, outgoing, { longest: longestBody, room: guard.room })
    if (body.kind === 'gone') return undefined
    if (body.kind === 'too long') return { request: head, readers, refusal: tooLong(longestBody) }
    if (body.kind === 'no room') {
      return { request: head, readers, refusal: wireOf(cloud, head)?.overloaded?.() ?? noRoom() }
    }
    // A page of the web port may be an API's, which shows what anybody wrote: it has no need of the root's keys.
    const mayBeStranger = (mayBeAnyone(arrival) && arrival.sender !== 'own page') || isOpenedLink(cloud, arrival)
    const request = { ...head, body: body.bytes, ...(!mayBeStranger && { knownKeysOnly: true as const }) }
    return { request, readers, release: body.release }
  }
}

export const isLocal = ({ path }: Pick<HttpRequest, 'path'>): boolean => path.startsWith(localPrefix)

/**
 * The web port is another origin than this one. Its pages read what they have been given: they are nobody's here without
 * an issued key, so it is what an operation tells whoever asks, such as a sign-in.
 */
function readersOf({ sender, request }: Arrival): string | undefined {
  return sender === 'allowed page' || sender === 'own page' ? request.headers.origin : undefined
}

/** What a person opened by a presigned URL: it is shown to nobody else. */
function isOpenedLink(cloud: Cloud, { sender, request }: Arrival): boolean {
  const isRead = (request.method === 'GET' || request.method === 'HEAD') && !request.query.has('Action')
  return sender === 'person' && isRead && wireOf(cloud, request)?.hasLinks === true
}

/** Of the service that a request says it is signed for. */
function wireOf({ services }: Cloud, request: HttpRequest): WireForm | undefined {
  return services.get(claimedScope(request)?.service ?? '')?.wire
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

function noRoom(): AwsError {
  return new AwsError('ServiceUnavailable', 'Too much is being sent to the local cloud at once', 503)
}
