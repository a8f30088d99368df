/** Catch: where to go on after a failure, and with what. */
import { compileAssign } from './assign'
import { readErrorEquals } from './error-equals'
import type { Fields } from './fields'
import { compileResultPath, type Exit, withInput } from './processing'
import type { Scope, Variables } from './scope'

export interface Catcher {
  readonly errorEquals: readonly string[]
  readonly next: string
  /** `scope.errorOutput` is the failure as `{ Error, Cause }`. */
  exit(scope: Scope): Promise<Exit>
}

export function compileCatch(fields: Fields): Catcher[] {
  const entries = fields.children('Catch')
  return entries.map((entry, index) => {
    entry.onlyIn('JSONPath', 'ResultPath')
    entry.onlyIn('JSONata', 'Output')
    const catcher = {
      errorEquals: readErrorEquals(entry, index === entries.length - 1),
      next: entry.required('Next'),
      exit: fields.language === 'JSONata' ? jsonataExit(entry) : jsonPathExit(entry),
    }
    entry.string('Comment')
    entry.end()
    return catcher
  })
}

function jsonataExit(entry: Fields): Catcher['exit'] {
  const output = entry.jsonata('Output')
  const assign = compileAssign(entry)
  return async (scope) => ({
    output: output ? await output(scope) : scope.errorOutput,
    ...(assign && { assigned: (await assign(scope)) as Variables }),
  })
}

function jsonPathExit(entry: Fields): Catcher['exit'] {
  const combine = compileResultPath(entry)
  const assign = compileAssign(entry)
  return async (scope) => ({
    output: combine ? combine(scope.input, scope.errorOutput) : scope.errorOutput,
    ...(assign && { assigned: (await assign(withInput(scope, scope.errorOutput))) as Variables }),
  })
}
