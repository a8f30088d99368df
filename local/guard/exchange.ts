/** Node's requests as the engines read them, and answers as Node writes them, whatever a client sends and a handler answers. */
import type { IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http'
import { pipeline } from 'node:stream/promises'
import type { HttpRequest, HttpResponse, HttpStream } from '../kernel/service'

export interface WebRequest extends HttpRequest {
  /** Name, value, name, value, …: names as they were sent. */
  readonly rawHeaders: readonly string[]
  /** As it was sent, without the question mark. */
  readonly rawQuery: string
}

/** Without the body, which may never be read. Undefined: the target of the request is no path (`OPTIONS *`). */
export function toRequest(incoming: IncomingMessage): WebRequest | undefined {
  // A proxy sends the whole address.
  const target = (incoming.url ?? '').replace(/^https?:\/\/[^/?#]*/i, '')
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  if (!path.startsWith('/')) return undefined
  const rawQuery = mark < 0 ? '' : target.slice(mark + 1)
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(rawQuery),
    rawQuery,
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    body: noBody,
    sourceIp: incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
  }
}

const noBody = Buffer.alloc(0)

/** Sends it as it comes; what fails on the way breaks off, as nothing else can be told then. */
export async function writeHttpStream(
  outgoing: ServerResponse,
  { status, headers, stream }: HttpStream,
): Promise<void> {
  if (outgoing.destroyed || outgoing.headersSent) return void stream.destroy()
  outgoing.writeHead(status, headers as OutgoingHttpHeaders)
  outgoing.flushHeaders()
  await pipeline(stream, outgoing).catch(() => undefined)
}

/** @throws TypeError for a header that can't be sent; nothing has gone out then, and nothing is set */
export function writeResponse(outgoing: ServerResponse, method: string, response: HttpResponse): void {
  if (outgoing.destroyed || outgoing.headersSent) return
  const { status, headers, body } = response
  const bodyless = method === 'HEAD' || status === 204 || status === 304
  const content = typeof body === 'string' ? Buffer.from(body) : body
  try {
    for (const [name, value] of Object.entries(headers)) {
      outgoing.setHeader(name, typeof value === 'string' ? value : [...value])
    }
  } catch (error) {
    for (const name of Object.keys(headers)) outgoing.removeHeader(name)
    throw error
  }
  if (!bodyless) outgoing.setHeader('content-length', content.length)
  outgoing.statusCode = status
  outgoing.end(bodyless ? undefined : content)
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

export function withoutConnection<Answer extends HttpResponse | HttpStream>(response: Answer): Answer {
  const headers = Object.entries(response.headers).filter(([name]) => !connectionHeaders.has(name.toLowerCase()))
  return { ...response, headers: Object.fromEntries(headers) }
}
