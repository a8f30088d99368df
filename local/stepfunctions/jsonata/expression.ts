/**
 * JSONata between `{%` and `%}`: compiled once with a definition, evaluated with `$states` and the variables.
 * What comes out is plain JSON: jsonata marks its arrays, and a marked array would be unwrapped when a later
 * expression meets it again.
 */
import jsonata from 'jsonata'
import type { Evaluate, Scope } from '../definition/scope'
import { QueryEvaluationError } from '../errors/query-evaluation-error'
import { reservedFunctions } from './functions'

/** An evaluation that goes on for longer than this many milliseconds is stopped. */
const patience = 5_000

/** Deeper than any expression that ends, and shallow enough to be found at once. */
const deepest = 5_000

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
  const expression = parse(source)
  for (const [name, { implementation, signature }] of Object.entries(reservedFunctions(now))) {
    expression.registerFunction(name, implementation, signature)
  }
  const described = `The JSONata expression '${source}' specified for the field '${location}'`
  return async (scope) => {
    let value: unknown
    try {
      value = await expression.evaluate(undefined, bindings(scope))
    } catch (error) {
      throw new QueryEvaluationError(`${described} threw an error during evaluation. ${describe(error)}`, location)
    }
    if (value === undefined) throw new QueryEvaluationError(`${described} returned nothing (undefined).`, location)
    return plain(value, () => {
      throw new QueryEvaluationError(`${described} returned an unsupported result type.`, location)
    })
  }
}

function parse(source: string): jsonata.Expression {
  if (source === '') throw new SyntaxError('the expression is empty')
  try {
    return jsonata(source, { timeout: patience, stack: deepest })
  } catch (error) {
    throw new SyntaxError(describe(error))
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

/** jsonata throws plain objects. */
function describe(error: unknown): string {
  if (typeof error !== 'object' || error === null) return String(error)
  const { code, message } = error as { code?: string; message?: string }
  return code ? `${code}: ${message}` : (message ?? String(error))
}

/** `value` without jsonata's marks; `refuse` throws for what JSON cannot hold. */
function plain(value: unknown, refuse: () => never): unknown {
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') return refuse()
  if (typeof value === 'number' && !Number.isFinite(value)) return refuse()
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return plainArray(value, refuse)
  if ('_jsonata_function' in value || '_jsonata_lambda' in value || value instanceof RegExp) return refuse()
  let copy: Record<string, unknown> | undefined
  for (const [name, member] of Object.entries(value)) {
    const cleaned = plain(member, refuse)
    if (cleaned === member && member !== undefined) continue
    copy ??= { ...value }
    if (cleaned === undefined) delete copy[name]
    else copy[name] = cleaned
  }
  return copy ?? value
}

function plainArray(array: readonly unknown[], refuse: () => never): unknown {
  const marked = Object.keys(array).length > array.length
  let copy: unknown[] | undefined = marked ? array.slice() : undefined
  for (let index = 0; index < array.length; index++) {
    const cleaned = plain(array[index], refuse)
    if (cleaned === array[index]) continue
    copy ??= array.slice()
    copy[index] = cleaned ?? null
  }
  return copy ?? array
}
