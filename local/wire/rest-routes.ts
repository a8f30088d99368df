/** Finds the operation that a request means by its method and path, for services with HTTP bindings. */
import { AwsError } from '../kernel/aws-error'
import type { HttpBinding, HttpRequest, Service } from '../kernel/service'

interface Route {
  readonly action: string
  readonly binding: HttpBinding
  readonly pattern: RegExp
  readonly names: readonly string[]
  /** A digit a segment: literal 3, parameter 2, greedy 1. The greatest is the most specific. */
  readonly rank: string
}

export interface RouteMatch {
  readonly action: string
  readonly binding: HttpBinding
  readonly parameters: Readonly<Record<string, string>>
}

const routesOf = new WeakMap<Service, readonly Route[]>()

/** Undefined if no operation has this method and path. */
export function matchRoute(service: Service, request: HttpRequest): RouteMatch | undefined {
  let routes = routesOf.get(service)
  if (!routes) {
    routes = compileRoutes(service)
    routesOf.set(service, routes)
  }
  for (const { action, binding, pattern, names } of routes) {
    if (binding.method !== request.method) continue
    const found = pattern.exec(request.path)
    if (!found || (binding.when && !binding.when(request))) continue
    const parameters: Record<string, string> = {}
    for (const [index, name] of names.entries()) parameters[name] = decodeSegment(found[index + 1] ?? '')
    return { action, binding, parameters }
  }
  return undefined
}

function compileRoutes(service: Service): readonly Route[] {
  return Object.entries(service.operations)
    .flatMap(([action, { http }]) => (http ? [compileRoute(action, http)] : []))
    .sort((a, b) => compareRanks(b, a) || Number(b.binding.when !== undefined) - Number(a.binding.when !== undefined))
}

function compareRanks(a: Route, b: Route): number {
  return a.rank < b.rank ? -1 : a.rank > b.rank ? 1 : 0
}

function compileRoute(action: string, binding: HttpBinding): Route {
  const names: string[] = []
  let source = ''
  let rank = ''
  for (const segment of binding.path.split('/').filter((part) => part !== '')) {
    const name = /^\{(.+?)(\+?)\}$/.exec(segment)
    if (name?.[1]) names.push(name[1])
    source += name ? (name[2] ? '/(.+)' : '/([^/]+)') : `/${segment.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`
    rank += name ? (name[2] ? 1 : 2) : 3
  }
  // A trailing slash belongs to a greedy parameter and means nothing anywhere else.
  const end = rank.endsWith('1') ? '' : '/?'
  return { action, binding, pattern: new RegExp(`^${source}${end}$`), names, rank }
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    throw new AwsError('SerializationException', `The path is not percent-encoded UTF-8: ${segment.slice(0, 80)}`)
  }
}
