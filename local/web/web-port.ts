/**
 * The web port: the APIs as a browser reaches them (`/api/<name>/…`, by the API's id under
 * `/_aws/execute-api/<id>/<stage>/…`, or by the Host `<id>.execute-api.…`), the mailbox and other pages that are
 * mounted, and a home page that says what is here.
 */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import type { Cloud } from '../kernel/cloud'
import type { HttpRequest, HttpResponse } from '../kernel/service'
import { StoreError } from '../kernel/store-error'
import { readBody, toRequest, type WebRequest, writeResponse } from './exchange'
import { isOwnHost } from './host-check'
import { errorPage, homePage, securityHeaders } from './pages'

export type WebHandler = (request: HttpRequest) => Promise<HttpResponse>

/** What the web port needs of API Gateway. */
export interface Apis {
  handle(apiId: string, stage: string, path: string, request: HttpRequest): Promise<HttpResponse>
  apis(): readonly Api[]
}

interface Api {
  readonly id: string
  readonly name: string
  readonly stages: readonly string[]
  readonly executeApiDisabled?: boolean
}

export interface WebPortOptions {
  readonly apiGateway: Apis
  /** Answers under `/mail`. */
  readonly mail?: WebHandler
}

export interface WebPort {
  /** Resolves to the port it listens on; 0 takes a free one. */
  listen(port: number, host?: string): Promise<number>
  close(): Promise<void>
  /** Hands what is under `prefix` to `handler`, the prefix still in the path; the longest prefix wins. */
  mount(prefix: string, handler: WebHandler): void
}

interface Address {
  readonly api: Api
  readonly stage: string
  /** In the API. */
  readonly path: string
}

/** As API Gateway; it answers what is longer itself. */
const longestBody = 10 * 1024 * 1024

export function createWebPort(cloud: Cloud, { apiGateway, mail }: WebPortOptions): WebPort {
  const mounts: { readonly prefix: string; readonly handler: WebHandler }[] = []
  let listensOn = '127.0.0.1'

  const server = createServer({ keepAliveTimeout: 65_000 }, (incoming, outgoing) => {
    // Counted in this tick, so that a clock that moves waits for it.
    cloud.background(`${incoming.method} ${incoming.url?.split('?', 1)[0]} (web port)`, () =>
      exchange(incoming, outgoing),
    )
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy()
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request'
    socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`)
  })

  async function exchange(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    outgoing.on('error', () => undefined)
    const body = await readBody(incoming, longestBody)
    if (!body) return
    const method = incoming.method ?? 'GET'
    try {
      const request = toRequest(incoming, body)
      const response = request ? await respond(request) : badRequest()
      await cloud.store.flush()
      writeResponse(outgoing, method, response)
    } catch (error) {
      if (error instanceof StoreError) {
        cloud.report('web port', error)
        return writeResponse(outgoing, method, errorPage(503, 'Nothing can be kept', [error.message]))
      }
      const reason = error instanceof Error ? error.message : String(error)
      cloud.trace({ kind: 'web.failed', subject: method, ids: [], detail: { reason } })
      // Of a header that cannot be sent nothing has gone out yet.
      if (!outgoing.headersSent) for (const name of outgoing.getHeaderNames()) outgoing.removeHeader(name)
      writeResponse(
        outgoing,
        method,
        errorPage(500, 'Internal error', ['The local cloud failed to answer; the trace says why.']),
      )
    }
  }

  function respond(request: WebRequest): Promise<HttpResponse> | HttpResponse {
    const address = executeApiAddress(request) ?? namedAddress(request.path)
    // What is here is told to this machine only.
    if (address && 'status' in address) return isOwn(request) ? address : forbidden()
    if (address) return apiGateway.handle(address.api.id, address.stage, address.path, request)
    return ownPage(request)
  }

  function isOwn({ headers }: HttpRequest): boolean {
    return isOwnHost(headers.host, listensOn, cloud.webUrl)
  }

  /** By id: in the Host header, or in the path. */
  function executeApiAddress({ headers, path }: WebRequest): Address | HttpResponse | undefined {
    const [, ofHost] = /^([a-z0-9]+)\.execute-api\./.exec(headers.host?.toLowerCase() ?? '') ?? []
    const [, ofPath, rest = ''] = /^\/_aws\/execute-api\/([^/]+)(\/.*)?$/.exec(path) ?? []
    const id = ofHost ?? ofPath
    if (id === undefined) return undefined
    const api = apiGateway.apis().find((one) => one.id === id)
    if (!api) return errorPage(404, 'No such API', [`There is no API with the id ${id}.`, ...known()])
    if (api.executeApiDisabled) return forbidden()
    const [, stage = '', inApi = '/'] = /^\/([^/]*)(\/.*)?$/.exec(ofHost === undefined ? rest : path) ?? []
    return { api, stage, path: inApi }
  }

  /** By name, without the stage: how the portal reaches a domain. */
  function namedAddress(path: string): Address | HttpResponse | undefined {
    const [, part, inApi = '/'] = /^\/api\/([^/]+)(\/.*)?$/.exec(path) ?? []
    if (part === undefined) return undefined
    const name = decode(part)
    const apis = apiGateway.apis().filter((api) => api.name === name)
    const choices = apis.flatMap((api) => api.stages.map((stage) => ({ api, stage })))
    const [choice] = choices
    if (choices.length === 1 && choice) return { ...choice, path: inApi }
    if (apis.length === 0) return errorPage(404, 'No such API', [`There is no API named ${name}.`, ...known()])
    if (choices.length === 0) return errorPage(404, 'Not deployed', [`The API ${name} has no stage yet.`])
    const ways = choices.map(({ api, stage }) => `/_aws/execute-api/${api.id}/${stage}/`)
    return errorPage(409, 'Which one?', [
      `${name} is the name of ${choices.length} stages; take one of these addresses instead:`,
      ...ways,
    ])
  }

  function known(): string[] {
    const names = apiGateway.apis().map(({ name, id }) => `${name} (${id})`)
    return names.length > 0 ? [`These are here: ${names.join(', ')}`] : ['No API is deployed.']
  }

  async function ownPage(request: WebRequest): Promise<HttpResponse> {
    if (!isOwn(request)) {
      return errorPage(403, 'Not by this name', ['These pages are for this machine: open them at http://localhost.'])
    }
    const mount = mounts.find(
      ({ prefix }) => prefix === '/' || request.path === prefix || request.path.startsWith(`${prefix}/`),
    )
    if (mount) {
      if (request.body.length > longestBody) return errorPage(413, 'Too large', ['A request may have 10 MB.'])
      const response = await mount.handler(request)
      const given = new Set(Object.keys(response.headers).map((name) => name.toLowerCase()))
      const missing = Object.entries(securityHeaders).filter(([name]) => !given.has(name.toLowerCase()))
      return { ...response, headers: { ...Object.fromEntries(missing), ...response.headers } }
    }
    if (request.path !== '/') return errorPage(404, 'Nothing here', [`There is no page ${request.path}`])
    if (request.method !== 'GET' && request.method !== 'HEAD') return errorPage(405, 'Only for reading', [])
    return homePage({
      apis: apiGateway.apis(),
      mounts: mounts.map(({ prefix }) => prefix),
      endpointUrl: cloud.endpointUrl,
    })
  }

  function mount(prefix: string, handler: WebHandler): void {
    if (!prefix.startsWith('/') || (prefix !== '/' && prefix.endsWith('/'))) {
      throw new Error(`A mount's prefix starts with a slash and does not end with one: ${prefix}`)
    }
    mounts.push({ prefix, handler })
    mounts.sort((a, b) => b.prefix.length - a.prefix.length)
  }

  if (mail) mount('/mail', mail)

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

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

const badRequest = (): HttpResponse => errorPage(400, 'Bad request', ['The request has no path.'])

/** As API Gateway answers for an API whose default endpoint is disabled. */
const forbidden = (): HttpResponse => ({
  status: 403,
  headers: { 'Content-Type': 'application/json', 'x-amzn-ErrorType': 'ForbiddenException' },
  body: '{"message":"Forbidden"}',
})
