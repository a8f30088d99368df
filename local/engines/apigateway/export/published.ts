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
  const byType = new Map<DocumentationType, Part[]>()
  for (const { location, properties } of version?.parts ?? []) {
    const parts = byType.get(location.type) ?? []
    byType.set(location.type, [...parts, { location, properties: JSON.parse(properties) as Input }])
  }

  function nearest(place: DocumentationLocation): Part | undefined {
    const isAlone = alone.includes(place.type)
    let best: { readonly part: Part; readonly rank: number } | undefined
    for (const part of byType.get(place.type) ?? []) {
      const rank = isAlone ? exactRank(part.location, place) : rankOf(part.location, place)
      if (rank >= 0 && (!best || rank > best.rank)) best = { part, rank }
    }
    return best?.part
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

const exactRank = (part: DocumentationLocation, place: DocumentationLocation): number =>
  part.path === place.path && part.name === place.name ? 0 : -1

/** Negative: the part is about something else. */
function rankOf(part: DocumentationLocation, place: DocumentationLocation): number {
  const depth = commonDepth(part.path ?? '/', place.path ?? '/')
  const isSame = (field: 'method' | 'statusCode'): boolean => part[field] === place[field]
  const isAny = (field: 'method' | 'statusCode'): boolean => part[field] === '*'
  if (depth < 0 || part.name !== place.name) return -1
  if (!(isSame('statusCode') || isAny('statusCode')) || !(isSame('method') || isAny('method'))) return -1
  return depth * 4 + (isAny('statusCode') ? 0 : 2) + (isAny('method') ? 0 : 1)
}

/** Of the path that a part has, if the other is at it or under it. */
function commonDepth(part: string, place: string): number {
  const own = part.split('/').filter(Boolean)
  const all = place.split('/').filter(Boolean)
  return own.every((piece, index) => piece === all[index]) ? own.length : -1
}
