/**
 * JSONata between `{%` and `%}`: compiled once with a definition, evaluated with `$states` and the variables. What its
 * form bounds is evaluated here; anything else, and what takes long all the same, in a process apart.
 */
import type { Evaluate, Scope } from '../definition/scope'
import { QueryEvaluationError } from '../failures/query-evaluation-error'
import { isBounded } from './bounded'
import { compile, type Evaluated } from './evaluator/core.cjs'
import { evaluateApart } from './isolated'

/** An evaluation that takes longer than this many milliseconds begins again in a process apart. */
const patience = 50

export function isExpression(value: unknown): value is string {
  return typeof value === 'string' && value.startsWith('{%') && value.endsWith('%}') && value.length >= 4
}

export interface ExpressionOptions {
  /** The field it stands in, such as `Output/total`, for the error. */
  readonly location: string
  readonly now: () => number
}

/** Throws `SyntaxError` with JSONata's own message if `text` is no JSONata. */
export function compileExpression(text: string, { location, now }: ExpressionOptions): Evaluate {
  const source = text.slice(2, -2).trim()
  const expression = compile(source, { patience })
  const bounded = isBounded(expression.ast)
  const described = `The JSONata expression '${source}' specified for the field '${location}'`

  async function evaluate(given: Readonly<Record<string, unknown>>): Promise<Evaluated> {
    const time = now()
    if (bounded) {
      const evaluated = await expression.evaluate(given, time)
      if (!evaluated.isTooLong) return evaluated
    }
    return evaluateApart({ source, bindings: given, now: time })
  }

  return async (scope) => {
    const { value, error, unsupported } = await evaluate(bindings(scope))
    if (error !== undefined) {
      // What has a code of JSONata's begins a sentence of its own.
      const separator = /^[A-Z]\d{4}: /.test(error) ? '.' : ':'
      throw new QueryEvaluationError(`${described} threw an error during evaluation${separator} ${error}`, location)
    }
    if (unsupported) throw new QueryEvaluationError(`${described} returned an unsupported result type.`, location)
    if (value === undefined) throw new QueryEvaluationError(`${described} returned nothing (undefined).`, location)
    return value
  }
}

function bindings(scope: Scope): Record<string, unknown> {
  const { input, context, result, errorOutput } = scope
  return {
    ...scope.variables,
    states: {
      input,
      context,
      ...(result !== undefined && { result }),
      ...(errorOutput !== undefined && { errorOutput }),
    },
  }
}
