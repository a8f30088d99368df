/** Why a definite path leads nowhere, in the words of the library that AWS reads paths with. */
import type { Segment } from '../../../lib/json-path/parse'
import type { Scope } from '../definition/scope'
import { RuntimeError } from '../failures/runtime'
import { type CompiledPath, valueAt } from './compile-path'

/** `Invalid path '$.a' : No results for path: $['a']`; an inner member that is missing is named as far as it goes. */
export function noResults({ path }: CompiledPath, scope: Scope): RuntimeError {
  const { segments, text } = path
  let place = '$'
  for (const [index, segment] of segments.entries()) {
    const around = valueAt({ ...path, segments: segments.slice(0, index) }, scope)
    place += written(segment)
    const isLast = index === segments.length - 1
    if (segment.kind === 'index' && Array.isArray(around) && !isThere(around, segment.index))
      return invalid(text, `Index out of bounds when evaluating path ${place}`)
    if (!isLast && valueAt({ ...path, segments: segments.slice(0, index + 1) }, scope) === undefined)
      return invalid(text, `Missing property in path ${place}`)
  }
  return invalid(text, `No results for path: ${place}`)
}

const invalid = (text: string, why: string): RuntimeError => new RuntimeError(`Invalid path '${text}' : ${why}`)

const isThere = (items: readonly unknown[], index: number): boolean =>
  (index < 0 ? items.length + index : index) in items

function written(segment: Segment): string {
  if (segment.kind === 'name') return `['${segment.name}']`
  return segment.kind === 'index' ? `[${segment.index}]` : '.length()'
}
