/**
 * What a stage publishes of each thing of its API: the properties of the documentation part that is nearest to it.
 * A part without a method, a status or a longer path is for all that have none of their own; AWS's order is the longest
 * path first, then a status, then a method.
 */
import type { DocumentationLocation, DocumentationType } from '../define/documentation-location'
import type { DocumentationVersion } from '../definitions'
import type { Input } from '../input'

export interface Published {
  /** Those of its members that OpenAPI knows there, and its extensions. */
  of(location: DocumentationLocation, members: readonly string[]): Input
  /** All that is said, whether OpenAPI knows it or not. */
  all(location: DocumentationLocation): Input
}

interface Part {
  readonly location: DocumentationLocation
  readonly properties: Input
}

/** These are written about one by one. */
const alone: readonly DocumentationType[] = ['API', 'RESOURCE', 'AUTHORIZER', 'MODEL']

/** @param version undefined: the stage publishes none */
export function publishedBy(version: DocumentationVersion | undefined): Published {
  /** By what they are about but for method and status: an API can have thousands. */
  const byPlace = new Map<string, Part[]>()
  for (const { location, properties } of version?.parts ?? []) {
    const key = keyOf(location, location.path && normal(location.path))
    const part = { location, properties: JSON.parse(properties) as Input }
    const others = byPlace.get(key)
    if (others) others.push(part)
    else byPlace.set(key, [part])
  }

  function nearest(place: DocumentationLocation): Part | undefined {
    const paths = place.path === undefined || alone.includes(place.type) ? [place.path] : upwards(place.path)
    for (const path of paths) {
      const [best] = (byPlace.get(keyOf(place, path)) ?? [])
        .map((part) => ({ part, rank: rankOf(part.location, place) }))
        .filter(({ rank }) => rank >= 0)
        .sort((one, other) => other.rank - one.rank)
      if (best) return best.part
    }
    return undefined
  }

  const all = (location: DocumentationLocation): Input => nearest(location)?.properties ?? {}
  return {
    all,
    of: (location, members) =>
      Object.fromEntries(Object.entries(all(location)).filter(([name]) => members.includes(name) || isExtension(name))),
  }
}

/** What is written about a method is not to become its integration. */
const isExtension = (name: string): boolean => name.startsWith('x-') && !name.startsWith('x-amazon-apigateway-')

const keyOf = ({ type, name }: DocumentationLocation, path: string | undefined): string =>
  JSON.stringify([type, name ?? null, path ?? null])

const normal = (path: string): string => `/${path.split('/').filter(Boolean).join('/')}`

/** `/a/b`, `/a` and `/`. */
function upwards(path: string): string[] {
  const pieces = path.split('/').filter(Boolean)
  return [...pieces, ''].map((_, index) => `/${pieces.slice(0, pieces.length - index).join('/')}`)
}

/** The higher, the more it is about this alone; negative: it is about something else. */
function rankOf(part: DocumentationLocation, place: DocumentationLocation): number {
  const rank = (field: 'method' | 'statusCode'): number =>
    part[field] === place[field] ? 1 : part[field] === '*' ? 0 : Number.NEGATIVE_INFINITY
  return rank('statusCode') * 2 + rank('method')
}
