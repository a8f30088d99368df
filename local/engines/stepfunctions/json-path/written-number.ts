/** Numbers that a path takes out of the object or array that keeps their text: where they go, their text goes. */
import type { Path } from '../../../lib/json-path/parse'
import type { Scope } from '../definition/scope'
import { textIn, WrittenNumber } from '../number-text'
import { valueAt } from './compile-path'

/** `found` is what the path leads to. */
export function asWritten(path: Path, scope: Scope, found: unknown): unknown {
  if (typeof found !== 'number' || !path.definite) return found
  const text = textAt(path, scope)
  return text === undefined ? found : new WrittenNumber(found, text)
}

function textAt(path: Path, scope: Scope): string | undefined {
  const { root, segments } = path
  const last = segments.at(-1)
  if (!last) return root.kind === 'variable' ? textIn(scope.variables, root.name) : undefined
  const around = valueAt({ ...path, segments: segments.slice(0, -1) }, scope)
  if (last.kind === 'name') return textIn(around, last.name)
  if (last.kind !== 'index') return undefined
  return textIn(around, last.index < 0 && Array.isArray(around) ? around.length + last.index : last.index)
}
