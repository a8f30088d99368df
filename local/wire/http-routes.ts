/** Finds the operation that a request means by its method, path, query and headers, among all that AWS has. */
import type { Api, ApiCall, Member } from '../kernel/api'
import { AwsError } from '../kernel/aws-error'
import type { HttpRequest } from '../kernel/service'

interface Route {
  readonly call: ApiCall
  /** What the path begins with, which is quicker to compare than the pattern. */
  readonly prefix: string
  readonly pattern: RegExp
  readonly labels: readonly string[]
  /** What the query must hold; without a value, any will do. */
  readonly selectors: readonly (readonly [name: string, value: string | undefined])[]
  /** Parameters and headers that the operation can't do without; operations of one path are told apart by them. */
  readonly required: readonly ((request: HttpRequest) => boolean)[]
  /** A digit a segment: literal 3, label 2, greedy label 1. The greatest is the most specific. */
  readonly rank: string
}

export interface RouteMatch {
  readonly call: ApiCall
  readonly labels: Readonly<Record<string, string>>
}

const routesOf = new WeakMap<Api, ReadonlyMap<string, readonly Route[]>>()

/** Undefined if AWS has no operation there. */
export function findRoute(api: Api, request: HttpRequest): RouteMatch | undefined {
  let routes = routesOf.get(api)
  if (!routes) {
    routes = compile(api)
    routesOf.set(api, routes)
  }
  let incomplete: RouteMatch | undefined
  for (const route of routes.get(request.method) ?? []) {
    if (!request.path.startsWith(route.prefix)) continue
    const found = route.pattern.exec(request.path)
    if (!found || !route.selectors.every((selector) => selects(selector, request))) continue
    const match = (): RouteMatch => ({
      call: route.call,
      labels: Object.fromEntries(route.labels.map((name, index) => [name, decoded(found[index + 1] ?? '')])),
    })
    if (route.required.every((isThere) => isThere(request))) return match()
    // What lacks something is still that operation if it can be no other: the check says what it lacks.
    incomplete = match()
  }
  return incomplete
}

function selects([name, value]: Route['selectors'][number], { query }: HttpRequest): boolean {
  return value === undefined ? query.has(name) : query.get(name) === value
}

function compile(api: Api): ReadonlyMap<string, readonly Route[]> {
  const routes = new Map<string, Route[]>()
  for (const call of [...callsOf(api), ...formerCalls(api)]) {
    if (!call.http) continue
    const [method, path] = call.http
    const ofMethod = routes.get(method) ?? []
    ofMethod.push(route(call, path))
    routes.set(method, ofMethod)
  }
  for (const ofMethod of routes.values()) ofMethod.sort(bySpecificity)
  return routes
}

function callsOf(api: Api): readonly ApiCall[] {
  return Object.keys(api.model.operations).map((action) => api.call(action) as ApiCall)
}

function formerCalls(api: Api): readonly ApiCall[] {
  return Object.entries(api.formerRoutes).map(([action, [method, path]]) => {
    const call = api.call(action) as ApiCall
    const members = [...(call.input?.members.values() ?? [])].map((member): [string, Member] => [
      member.name,
      member.at === 'body' ? { ...member, at: 'query' } : member,
    ])
    const input = call.input && { ...call.input, members: new Map(members) }
    return { ...call, http: [method, path, call.http?.[2] ?? 200], input }
  })
}

function bySpecificity(a: Route, b: Route): number {
  if (a.rank !== b.rank) return a.rank < b.rank ? 1 : -1
  return b.selectors.length + b.required.length - (a.selectors.length + a.required.length)
}

function route(call: ApiCall, template: string): Route {
  const [path = '', query = ''] = template.split('?')
  const labels: string[] = []
  let source = ''
  let rank = ''
  for (const segment of path.split('/').filter((part) => part !== '')) {
    const label = /^\{(.+?)(\+?)\}$/.exec(segment)
    if (label?.[1]) labels.push(label[1])
    source += label ? (label[2] ? '/(.+)' : '/([^/]+)') : `/${segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`
    rank += label ? (label[2] ? 1 : 2) : 3
  }
  const members = [...(call.input?.members.values() ?? [])].filter(({ isRequired }) => isRequired)
  return {
    call,
    prefix: path.slice(0, path.indexOf('{') < 0 ? path.length : path.indexOf('{')),
    // A trailing slash belongs to a greedy label and means nothing anywhere else.
    pattern: new RegExp(`^${source}${rank.endsWith('1') ? '' : '/?'}$`),
    labels,
    rank,
    selectors: query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => pair.split('=', 2) as [string, string | undefined]),
    required: members.flatMap(({ at, wireName }) =>
      at === 'query'
        ? [({ query }: HttpRequest) => query.has(wireName)]
        : at === 'header'
          ? [({ headers }: HttpRequest) => headers[wireName] !== undefined]
          : [],
    ),
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new AwsError('SerializationException', `The path is not percent-encoded UTF-8: ${segment.slice(0, 80)}`)
  }
}
