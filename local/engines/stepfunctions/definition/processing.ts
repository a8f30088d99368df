/**
 * What the query languages do to a state's data on the way in and out: InputPath, Parameters, ResultSelector,
 * ResultPath, OutputPath of JSONPath; Arguments and Output of JSONata; Assign of both.
 */
import { ResultPathMatchFailureError } from '../failures/result-path-match-failure'
import type { CompiledPath } from '../json-path/compile-path'
import { noResults } from '../json-path/no-results'
import { compileTemplate, fillTemplate } from '../json-path/payload-template'
import { place } from '../json-path/reference-path'
import { asWritten } from '../json-path/written-number'
import { plain } from '../number-text'
import { compileAssign } from './assign'
import type { Fields } from './fields'
import type { Evaluate, Scope, Variables } from './scope'

export interface Exit {
  readonly output: unknown
  readonly assigned?: Variables | undefined
}

export interface Processing {
  /** The input that the state works on: after InputPath. */
  effectiveInput(scope: Scope): unknown
  /** The same as what a state without a result hands on: a number has its text (`WrittenNumber`). */
  handedInput(scope: Scope): unknown
  /** What the state hands to its task or branches. */
  readonly parameters: Evaluate
  /** Output and variables. `result` is undefined where a state has none (JSONata: Pass, Wait, Choice). */
  exit(scope: Scope, result: unknown): Promise<Exit> | Exit
}

export interface ProcessingFields {
  /** The state takes Parameters (JSONPath). */
  readonly parameters?: boolean
  /** The state takes Arguments (JSONata). */
  readonly arguments?: boolean
  readonly resultSelector?: boolean
  readonly resultPath?: boolean
  readonly assign?: boolean
}

export function compileProcessing(fields: Fields, accepted: ProcessingFields): Processing {
  const jsonPathOnly = ['InputPath', 'OutputPath']
  if (accepted.parameters) jsonPathOnly.push('Parameters')
  if (accepted.resultSelector) jsonPathOnly.push('ResultSelector')
  if (accepted.resultPath) jsonPathOnly.push('ResultPath')
  fields.onlyIn('JSONPath', ...jsonPathOnly)
  fields.onlyIn('JSONata', 'Output', ...(accepted.arguments ? ['Arguments'] : []))
  return fields.language === 'JSONata' ? jsonataProcessing(fields, accepted) : jsonPathProcessing(fields, accepted)
}

function jsonataProcessing(fields: Fields, accepted: ProcessingFields): Processing {
  const parameters = accepted.arguments ? fields.jsonata('Arguments') : undefined
  const output = fields.jsonata('Output')
  const assign = accepted.assign === false ? undefined : compileAssign(fields)
  return {
    effectiveInput: (scope) => scope.input,
    handedInput: () => undefined,
    parameters: parameters ? inspected('afterArguments', parameters) : (scope) => scope.input,
    async exit(scope, result) {
      const seen = result === undefined ? scope : { ...scope, result }
      return {
        output: output ? await output(seen) : result === undefined ? scope.input : result,
        ...(assign && { assigned: (await assign(seen)) as Variables }),
      }
    },
  }
}

function jsonPathProcessing(fields: Fields, accepted: ProcessingFields): Processing {
  const inputPath = fields.path('InputPath', true)
  const outputPath = fields.path('OutputPath', true)
  const parameters = accepted.parameters ? template(fields, 'Parameters') : undefined
  const selector = accepted.resultSelector ? template(fields, 'ResultSelector') : undefined
  const combine = accepted.resultPath ? compileResultPath(fields) : undefined
  const assign = accepted.assign === false ? undefined : compileAssign(fields)
  const handedInput = (scope: Scope): unknown => {
    const input = follow(inputPath, scope, scope.input)
    scope.inspect?.('afterInputPath', input)
    return input
  }
  return {
    effectiveInput: (scope) => plain(handedInput(scope)),
    handedInput,
    parameters: inspected('afterParameters', (scope) => {
      const input = handedInput(scope)
      return parameters ? parameters(withInput(scope, plain(input))) : input
    }),
    async exit(scope, given) {
      const result = plain(given)
      const assigned = assign ? ((await assign(withInput(scope, result))) as Variables) : undefined
      const selected = selector ? await selector(withInput(scope, result)) : given
      if (accepted.resultPath) scope.inspect?.('afterResultSelector', selected)
      const combined = combine ? combine(scope.input, selected) : selected
      if (accepted.resultPath) scope.inspect?.('afterResultPath', combined)
      return { output: follow(outputPath, withInput(scope, plain(combined)), combined), assigned }
    },
  }
}

/** Evaluates the same, and tells a test what came of it. */
function inspected(member: string, evaluate: Evaluate): Evaluate {
  return (scope) => {
    const value = evaluate(scope)
    const { inspect } = scope
    if (!inspect) return value
    return Promise.resolve(value).then((made) => {
      inspect(member, made)
      return made
    })
  }
}

/** The scope with another `$`. The context object is made when it is first asked for, and not before. */
export function withInput(scope: Scope, input: unknown): Scope {
  return {
    input,
    get context() {
      return scope.context
    },
    variables: scope.variables,
    result: scope.result,
    errorOutput: scope.errorOutput,
  }
}

function follow(path: CompiledPath | null | undefined, scope: Scope, whole: unknown): unknown {
  if (path === undefined) return whole
  if (path === null) return {}
  const value = path.value(scope)
  if (value === undefined) throw noResults(path, scope)
  return asWritten(path.path, scope, value)
}

/** A payload template in `field`. */
export function template(fields: Fields, field: string): Evaluate | undefined {
  if (!fields.has(field)) return undefined
  const compiled = compileTemplate(fields.raw(field), (problem, at) => fields.refuse(problem, `${field}${at}`))
  return (scope) => fillTemplate(compiled, scope)
}

/** What ResultPath does with the state's input and the result. */
export function compileResultPath(fields: Fields): ((input: unknown, result: unknown) => unknown) | undefined {
  const compiled = fields.path('ResultPath', true)
  if (compiled === undefined) return undefined
  if (compiled === null) return (input) => input
  const { path } = compiled
  if (!path.reference || path.root.kind !== 'input') {
    fields.refuse(`Value is not a Reference Path: ${path.text}`, 'ResultPath')
  }
  if (path.segments.length === 0) return (_, result) => result
  return (input, result) => {
    if (typeof input !== 'object' || input === null) {
      throw new ResultPathMatchFailureError(
        `Unable to apply ReferencePath ${path.text} to input ${JSON.stringify(input)}`,
      )
    }
    return place(path, input, result)
  }
}
