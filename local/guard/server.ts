/** An HTTP server as both ports have it: who sends slowly, too much or no HTTP ends by itself, and nothing waits for ever. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'

export interface ServerOptions {
  /** Milliseconds between requests of a connection. */
  readonly keepAliveTimeout: number
  /** Bytes of all headers. */
  readonly maxHeaderSize: number
  readonly patience?: Patience
}

/** Milliseconds of real time. */
export interface Patience {
  /** Until a request's headers are there. */
  readonly headers: number
  /** Until its body is there. */
  readonly request: number
  /** Between two looks. */
  readonly looks: number
}

const usualPatience: Patience = { headers: 20_000, request: 120_000, looks: 5000 }
/** Many more than the functions and clients of one machine have open. */
const mostConnections = 4096

export function createPortServer(
  { keepAliveTimeout, maxHeaderSize, patience = usualPatience }: ServerOptions,
  handle: (incoming: IncomingMessage, outgoing: ServerResponse) => void,
): Server {
  const server = createServer(
    {
      keepAliveTimeout,
      maxHeaderSize,
      headersTimeout: patience.headers,
      requestTimeout: patience.request,
      connectionsCheckingInterval: patience.looks,
    },
    handle,
  )
  server.maxConnections = mostConnections
  // Whether the body is wanted is known when the request has been looked at.
  server.on('checkContinue', handle)
  server.on('connect', (_: IncomingMessage, socket: Duplex) => refuse(socket, '405 Method Not Allowed'))
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Duplex) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    refuse(socket, statuses.get(error.code ?? '') ?? '400 Bad Request')
  })
  return server
}

const statuses = new Map([
  ['HPE_HEADER_OVERFLOW', '431 Request Header Fields Too Large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', '408 Request Timeout'],
])

/** `end` alone would leave the connection to a client that never closes its half. */
function refuse(socket: Duplex, status: string): void {
  socket.on('error', () => undefined)
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`, () => socket.destroy())
}
