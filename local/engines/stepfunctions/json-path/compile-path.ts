/** Paths in a state, whose failures are the state's. */
import * as lib from '../../../lib/json-path/compile-path'
import type { Path } from '../../../lib/json-path/parse'
import { PathFailure } from '../../../lib/json-path/path-failure'
import type { Scope } from '../definition/scope'
import { RuntimeError } from '../failures/runtime'

export type CompiledPath = lib.CompiledPath<Scope>

/** Throws `PathSyntaxError`. */
export function compilePath(text: string): CompiledPath {
  const { path } = lib.compilePath(text)
  return { path, value: (scope) => valueAt(path, scope) }
}

/** A path that may lead to many gives an array, an empty one where it leads nowhere. */
export function valueAt(path: Path, scope: Scope): unknown {
  try {
    const value = lib.valueAt(path, scope)
    return value === undefined && !path.definite ? [] : value
  } catch (error) {
    if (error instanceof PathFailure) throw new RuntimeError(error.message)
    throw error
  }
}
