/** Compiles a path to a function of what it is followed in. */
import { find } from './find'
import { type Path, parsePath } from './parse'
import { PathSyntaxError, Reader } from './reader'

/** What the roots stand for: `$`, `$$` and `$name`. */
export interface PathScope {
  readonly input: unknown
  readonly context?: unknown
  readonly variables?: Readonly<Record<string, unknown>>
}

export interface CompiledPath<Scope extends PathScope = PathScope> {
  readonly path: Path
  /** The value, or `undefined` where the path leads nowhere. Throws `PathFailure`. */
  readonly value: (scope: Scope) => unknown
}

/** Throws `PathSyntaxError`. */
export function compilePath(text: string): CompiledPath {
  const reader = new Reader(text)
  const path = parsePath(reader)
  if (!reader.atEnd) throw new PathSyntaxError('the path does not end where it should', reader)
  if (path.root.kind === 'item') throw new PathSyntaxError('a path begins with $', reader)
  return { path, value: (scope) => valueAt(path, scope) }
}

export function valueAt(path: Path, scope: PathScope): unknown {
  return find(path, rootOf(path, scope), (inner) => valueAt(inner, scope))
}

function rootOf({ root }: Path, scope: PathScope): unknown {
  if (root.kind === 'context') return scope.context
  if (root.kind === 'variable') return scope.variables?.[root.name]
  return scope.input
}
