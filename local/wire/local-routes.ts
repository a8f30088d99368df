/** `/_local/…`: what the endpoint answers for itself and for tools, without a signature. */
import type { ServerResponse } from 'node:http'
import type { Writable } from 'node:stream'
import type { Clock } from '../kernel/clock'
import type { Cloud } from '../kernel/cloud'
import type { HttpRequest, HttpResponse } from '../kernel/service'

export type LocalHandler = (request: HttpRequest) => Promise<LocalAnswer> | LocalAnswer
export type LocalAnswer = HttpResponse | LocalStream

/** An answer that goes on until the client leaves or the endpoint closes. It counts as no activity. */
export interface LocalStream {
  readonly headers: Readonly<Record<string, string>>
  /** Begins to write; what it returns is called once, at the end. */
  open(outgoing: Writable): () => void
}

export interface LocalRoutes {
  /** The longest prefix wins. */
  add(method: string, pathPrefix: string, handler: LocalHandler, options?: RouteOptions): void
  answer(request: HttpRequest): Promise<LocalAnswer>
  /** Whether a link in a mail, or of another site, may lead there. */
  isForLinks(request: HttpRequest): boolean
}

export interface RouteOptions {
  /** What it does needs a secret that only the link has. */
  readonly isForLinks?: boolean
}

interface Route {
  readonly method: string
  readonly prefix: string
  readonly handler: LocalHandler
  readonly isForLinks: boolean
}

export const localPrefix = '/_local/'

export function json(status: number, body: unknown): HttpResponse {
  return { status, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
}

export function createLocalRoutes(): LocalRoutes {
  const routes: Route[] = []
  const routesTo = ({ path }: HttpRequest): Route[] => routes.filter(({ prefix }) => path.startsWith(prefix))

  return {
    add(method, prefix, handler, { isForLinks = false } = {}) {
      if (!prefix.startsWith(localPrefix)) {
        throw new RangeError(`The path "${prefix}" must start with ${localPrefix}: all others are AWS's`)
      }
      routes.push({ method, prefix, handler, isForLinks })
      routes.sort((a, b) => b.prefix.length - a.prefix.length)
    },
    async answer(request) {
      const here = routesTo(request)
      const route = here.find(({ method }) => method === request.method)
      if (route) return await route.handler(request)
      if (here.length === 0) return json(404, { message: `There is nothing at ${request.path}` })
      return json(405, { message: `${request.path} takes ${here.map(({ method }) => method).join(', ')}` })
    },
    isForLinks: (request) => routesTo(request).find(({ method }) => method === request.method)?.isForLinks ?? false,
  }
}

/** No site may have what is here as a script, a picture or a frame. */
export const localHeaders = {
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
} as const

export function writeStream(outgoing: ServerResponse, { headers, open }: LocalStream): void {
  if (outgoing.destroyed) return
  outgoing.writeHead(200, { ...localHeaders, ...headers })
  outgoing.flushHeaders()
  const end = open(outgoing)
  outgoing.once('close', end)
}

/** `{ advance: milliseconds }`, `{ set: ISO 8601 }` and `{ mode: 'freeze' | 'run' }`, alone or together. */
export function addClockRoutes(routes: LocalRoutes, { clock }: Cloud): void {
  const state = (): HttpResponse => json(200, { now: new Date(clock.now()).toISOString(), mode: clock.mode })
  routes.add('GET', '/_local/clock', state)
  routes.add('GET', '/_local/clock/agenda', ({ query }) => agenda(clock, query))
  routes.add('POST', '/_local/clock', async ({ body }) => {
    const change = parseChange(body.toString('utf8'))
    if (typeof change === 'string') return json(400, { message: change })
    const { mode, advance, set } = change
    const time = set === undefined ? undefined : Date.parse(set)
    if (time !== undefined && time < clock.now()) {
      return json(400, {
        message: `The clock only moves forward: set ${set} is before ${new Date(clock.now()).toISOString()}`,
      })
    }
    if (mode === 'freeze') clock.freeze()
    try {
      if (advance !== undefined) await clock.advance(advance)
      if (time !== undefined) await clock.set(time)
    } catch (error) {
      if (error instanceof RangeError) return json(400, { message: error.message })
      throw error
    }
    if (mode === 'run') clock.run()
    return state()
  })
}

const most = 1000

/** What falls due up to `until`, a day from now unless said: its first `limit`, and how many there are. */
function agenda(clock: Clock, query: URLSearchParams): HttpResponse {
  const until = Date.parse(query.get('until') ?? new Date(clock.now() + 86_400_000).toISOString())
  const limit = Number(query.get('limit') ?? 100)
  if (Number.isNaN(until)) {
    return json(400, { message: 'until must be a time in ISO 8601, such as 2026-01-05T09:00:00Z' })
  }
  if (!(Number.isInteger(limit) && limit >= 1 && limit <= most)) {
    return json(400, { message: `limit must be a whole number from 1 to ${most}` })
  }
  const { items, total } = clock.agenda({ until, limit })
  const timed = items.map(({ at, ...due }) => ({ at: new Date(at).toISOString(), ...due }))
  return json(200, {
    now: new Date(clock.now()).toISOString(),
    until: new Date(until).toISOString(),
    total,
    items: timed,
  })
}

interface ClockChange {
  readonly advance?: number
  readonly set?: string
  readonly mode?: 'freeze' | 'run'
}

/** The change, or what is wrong with it. */
function parseChange(text: string): ClockChange | string {
  let change: unknown
  try {
    change = JSON.parse(text)
  } catch {
    return 'The body is not JSON'
  }
  if (typeof change !== 'object' || change === null) return 'The body must be an object with advance, set or mode'
  const { advance, set, mode, ...others } = change as Record<string, unknown>
  const unknown = Object.keys(others)[0]
  if (unknown !== undefined) return `"${unknown}" is not known; known: advance, set, mode`
  if (advance === undefined && set === undefined && mode === undefined) return 'One of advance, set, mode is needed'
  if (advance !== undefined && !(typeof advance === 'number' && Number.isFinite(advance) && advance >= 0)) {
    return 'advance must be a number of milliseconds, 0 or more'
  }
  if (set !== undefined && !(typeof set === 'string' && !Number.isNaN(Date.parse(set)))) {
    return 'set must be a time in ISO 8601, such as 2026-01-05T09:00:00Z'
  }
  if (mode !== undefined && mode !== 'freeze' && mode !== 'run') return 'mode must be "freeze" or "run"'
  return change as ClockChange
}
