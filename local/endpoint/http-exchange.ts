/** Reads Node's requests whole and writes answers to them. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { AwsError } from '../kernel/aws-error'
import type { HttpRequest, HttpResponse } from '../kernel/service'
import type { LocalStream } from './local-routes'

/** Resolves to undefined if the client went away before the body was complete. */
export function readRequest(
  incoming: IncomingMessage,
  longestBody: number,
): Promise<HttpRequest | AwsError | undefined> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let length = 0
    incoming.on('data', (chunk: Buffer) => {
      length += chunk.length
      // The rest is read and dropped: a client that still sends does not read an answer.
      if (length <= longestBody) chunks.push(chunk)
      else chunks.length = 0
    })
    incoming.on('end', () => {
      if (length > longestBody) {
        resolve(
          new AwsError(
            'RequestEntityTooLargeException',
            `The body has ${length} bytes; the local cloud takes ${longestBody} at most`,
            413,
          ),
        )
        return
      }
      resolve(toRequest(incoming, chunks.length === 1 ? (chunks[0] as Buffer) : Buffer.concat(chunks)))
    })
    incoming.on('close', () => resolve(undefined))
    incoming.on('error', () => resolve(undefined))
  })
}

/** The request without its body, for answering before the body is there. */
export function toRequest(incoming: IncomingMessage, body: Buffer): HttpRequest {
  const url = incoming.url ?? '/'
  const mark = url.indexOf('?')
  return {
    method: incoming.method ?? 'GET',
    path: mark < 0 ? url : url.slice(0, mark),
    query: new URLSearchParams(mark < 0 ? '' : url.slice(mark + 1)),
    headers: incoming.headers,
    body,
    sourceIp: incoming.socket.remoteAddress?.replace(/^::ffff:/, '') ?? '127.0.0.1',
  }
}

export function writeStream(outgoing: ServerResponse, { headers, open }: LocalStream): void {
  if (outgoing.destroyed) return
  outgoing.writeHead(200, headers)
  outgoing.flushHeaders()
  const end = open(outgoing)
  outgoing.once('close', end)
}

export function writeResponse(outgoing: ServerResponse, method: string, { status, headers, body }: HttpResponse): void {
  if (outgoing.destroyed) return
  const bodyless = method === 'HEAD' || status === 204 || status === 304
  const content = typeof body === 'string' ? Buffer.from(body) : body
  for (const [name, value] of Object.entries(headers)) {
    outgoing.setHeader(name, typeof value === 'string' ? value : [...value])
  }
  if (!bodyless) outgoing.setHeader('content-length', content.length)
  outgoing.statusCode = status
  outgoing.end(bodyless ? undefined : content)
}
