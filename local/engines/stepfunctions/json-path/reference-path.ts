/** Puts a value where a Reference Path says: what ResultPath does. */

import type { Path, Segment } from '../../../lib/json-path/parse'
import { ResultPathMatchFailureError } from '../failures/result-path-match-failure'
import { copyTexts, keepText, WrittenNumber } from '../number-text'

/** A copy of `root` with `value` at the path; what is not on the way is shared. */
export function place(path: Path, root: unknown, value: unknown): unknown {
  return placeAt(path, path.segments, 0, root, value)
}

function placeAt(path: Path, segments: readonly Segment[], depth: number, target: unknown, value: unknown): unknown {
  const segment = segments[depth]
  if (!segment) return value
  if (segment.kind === 'name') {
    if (target !== undefined && (typeof target !== 'object' || target === null || Array.isArray(target))) {
      throw unmatched(path, target)
    }
    const object = (target ?? {}) as Record<string, unknown>
    const inner = Object.hasOwn(object, segment.name) ? object[segment.name] : undefined
    const copy: Record<string, unknown> = { ...object }
    copyTexts(object, copy, segment.name)
    put(copy, segment.name, placeAt(path, segments, depth + 1, inner, value))
    return copy
  }
  if (segment.kind === 'index' && Array.isArray(target) && segment.index >= 0 && segment.index < target.length) {
    const copy = [...target]
    copyTexts(target, copy, segment.index)
    put(copy, segment.index, placeAt(path, segments, depth + 1, target[segment.index], value))
    return copy
  }
  throw unmatched(path, target)
}

function put(container: object, name: string | number, value: unknown): void {
  const isWritten = value instanceof WrittenNumber
  Object.assign(container, { [name]: isWritten ? value.value : value })
  if (isWritten) keepText(container, name, value.text)
}

function unmatched(path: Path, target: unknown): ResultPathMatchFailureError {
  return new ResultPathMatchFailureError(
    `Unable to apply ReferencePath ${path.text} to input ${JSON.stringify(target ?? null)}`,
  )
}
