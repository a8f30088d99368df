/** Reads Node's requests whole and writes answers to them, whatever a client sends and a handler answers. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { HttpRequest, HttpResponse } from '../kernel/service'

export interface WebRequest extends HttpRequest {
  /** Name, value, name, value, …: names as they were sent. */
  readonly rawHeaders: readonly string[]
}

/**
 * Resolves to undefined if the client went away first. Of a body that is longer than `longest`, one byte more
 * than that is kept: enough for whoever answers to see that it is too long.
 */
export function readBody(incoming: IncomingMessage, longest: number): Promise<Buffer | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    incoming.on('data', (chunk: Buffer) => {
      const room = longest + 1 - length
      length += chunk.length
      // The rest is read and dropped: a client that still sends does not read an answer.
      if (room > 0) chunks.push(room < chunk.length ? chunk.subarray(0, room) : chunk)
    })
    incoming.on('end', () => resolve(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks)))
    incoming.on('close', () => resolve(undefined))
    incoming.on('error', () => resolve(undefined))
  })
}

/** Undefined: the target of the request is no path (`OPTIONS *`, `CONNECT`). */
export function toRequest(incoming: IncomingMessage, body: Buffer): WebRequest | undefined {
  // A proxy sends the whole address.
  const target = (incoming.url ?? '').replace(/^https?:\/\/[^/?#]*/i, '')
  const mark = target.indexOf('?')
  const path = mark < 0 ? target : target.slice(0, mark)
  if (!path.startsWith('/')) return undefined
  return {
    method: incoming.method ?? 'GET',
    path,
    query: new URLSearchParams(mark < 0 ? '' : target.slice(mark + 1)),
    headers: incoming.headers,
    rawHeaders: incoming.rawHeaders,
    body,
    sourceIp: incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
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

export function writeResponse(outgoing: ServerResponse, method: string, response: HttpResponse): void {
  if (outgoing.destroyed || outgoing.headersSent) return
  const { status, headers, body } = response
  const bodyless = method === 'HEAD' || status === 204 || status === 304
  const content = typeof body === 'string' ? Buffer.from(body) : body
  for (const [name, value] of Object.entries(headers)) {
    if (connectionHeaders.has(name.toLowerCase())) continue
    outgoing.setHeader(name, typeof value === 'string' ? value : [...value])
  }
  if (!bodyless) outgoing.setHeader('Content-Length', content.length)
  outgoing.statusCode = status
  outgoing.end(bodyless ? undefined : content)
}
