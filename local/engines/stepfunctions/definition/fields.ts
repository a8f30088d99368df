/**
 * Reads the fields of one object in a definition. Whatever was not asked for when `end` is called is a field
 * that the object does not have, and is refused by name.
 */
import { RuntimeError } from '../failures/runtime'
import { type CompiledPath, compilePath } from '../json-path/compile-path'
import { noResults } from '../json-path/no-results'
import { compileExpression, isExpression } from '../jsonata/expression'
import { compileJsonata, evaluateTemplate } from '../jsonata/template'
import { unexpectedType } from '../jsonata/unexpected-type'
import type { CompileContext } from './compile-context'
import type { Evaluate, Scope } from './scope'
import type { QueryLanguage } from './state'

export interface NumberRange {
  readonly least: number
  readonly most: number
  readonly fraction?: boolean
}

/** The longest time that a state can be given, in seconds. */
export const longestSeconds = 99_999_999

export class Fields {
  readonly #known = new Set<string>()

  constructor(
    readonly object: Readonly<Record<string, unknown>>,
    readonly location: string,
    readonly context: CompileContext,
    readonly language: QueryLanguage,
    /** What stands before the names of its fields in what goes wrong when it runs, such as `Catch[1]/`. */
    readonly within = '',
  ) {}

  /** A field as what goes wrong when it runs names it. */
  place(name: string): string {
    return `${this.within}${name}`
  }

  has(name: string): boolean {
    this.#known.add(name)
    return this.object[name] !== undefined
  }

  raw(name: string): unknown {
    this.#known.add(name)
    return this.object[name]
  }

  refuse(message: string, name = ''): void {
    this.context.report.error('SCHEMA_VALIDATION_FAILED', message, name ? `${this.location}/${name}` : this.location)
  }

  string(name: string): string | undefined {
    const value = this.raw(name)
    if (value === undefined || typeof value === 'string') return value
    this.refuse(`Expected value of type String for ${name}`, name)
    return undefined
  }

  missing(...names: readonly string[]): void {
    this.refuse(`These fields are required: [${names.join(', ')}]`)
  }

  required(name: string): string {
    if (!this.has(name)) this.missing(name)
    return this.string(name) ?? ''
  }

  boolean(name: string): boolean | undefined {
    const value = this.raw(name)
    if (value === undefined || typeof value === 'boolean') return value
    this.refuse(`Expected value of type Boolean for ${name}`, name)
    return undefined
  }

  integer(name: string, range: NumberRange): number | undefined {
    const value = this.raw(name)
    if (value === undefined) return undefined
    const problem = numberProblem(value, range)
    if (problem === undefined) return value as number
    this.refuse(`${name} ${problem}`, name)
    return undefined
  }

  /** An object, or undefined with the reason reported. */
  child(name: string): Fields | undefined {
    const value = this.raw(name)
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      return new Fields(value as Record<string, unknown>, `${this.location}/${name}`, this.context, this.language)
    }
    if (value !== undefined) this.refuse(`Expected value of type Object for ${name}`, name)
    return undefined
  }

  children(name: string): Fields[] {
    const value = this.raw(name)
    if (value === undefined) return []
    if (!Array.isArray(value)) {
      this.refuse(`Expected value of type Array for ${name}`, name)
      return []
    }
    return value.flatMap((item: unknown, index) => {
      const at = `${name}[${index}]`
      if (typeof item === 'object' && item !== null && !Array.isArray(item)) {
        const object = item as Record<string, unknown>
        const within = `${this.within}${name}[${index}]/`
        return [new Fields(object, `${this.location}/${at}`, this.context, this.language, within)]
      }
      this.refuse('Expected value of type Object', at)
      return []
    })
  }

  /** A path, or null where the definition says null and `nullable` allows it. */
  path(name: string, nullable = false): CompiledPath | null | undefined {
    const value = this.raw(name)
    if (value === undefined || (value === null && nullable)) return value as null | undefined
    if (typeof value !== 'string') {
      this.refuse(`Expected value of type String for ${name}`, name)
      return undefined
    }
    try {
      return compilePath(value)
    } catch (error) {
      this.refuse(`Value is not a valid JSONPath: ${(error as Error).message}`, name)
      return undefined
    }
  }

  /** A path whose value must be there when it is asked for. */
  requiredPath(name: string): Evaluate | undefined {
    const compiled = this.path(name)
    if (!compiled) return undefined
    return (scope) => {
      const value = compiled.value(scope)
      if (value !== undefined) return value
      throw new RuntimeError(
        `The JSONPath '${compiled.path.text}' specified for the field '${name}' could not be found in the input '${JSON.stringify(scope.input)}'`,
      )
    }
  }

  /**
   * A number: as it stands, by `<name>Path` in a JSONPath state, or as an expression in a JSONata state.
   */
  number(name: string, range: NumberRange): Evaluate<number> | undefined {
    const pathName = `${name}Path`
    if (this.language === 'JSONPath' && this.has(pathName)) {
      if (this.has(name)) this.refuse(`You cannot specify both ${name} and ${pathName}`, pathName)
      const path = this.path(pathName)
      return path ? (scope) => numberAt(path, scope, pathName, range) : undefined
    }
    const value = this.raw(name)
    if (this.language === 'JSONata' && isExpression(value)) {
      const evaluate = this.expression(name)
      return async (scope) => {
        const result = await evaluate?.(scope)
        if (numberProblem(result, range) === undefined) return result as number
        // A number that the field does not take is told so; AWS's words for that are not known.
        const expected = typeof result === 'number' ? `a number that ${numberProblem(result, range)}` : 'number'
        throw unexpectedType(value, this.place(name), expected, result)
      }
    }
    const constant = this.integer(name, range)
    return constant === undefined ? undefined : () => constant
  }

  /** A string that may be a JSONata expression in a JSONata state. */
  expression(name: string): Evaluate | undefined {
    const value = this.raw(name)
    if (!isExpression(value)) return undefined
    try {
      return compileExpression(value, { location: this.place(name), now: this.context.now })
    } catch (error) {
      this.refuse(`Invalid JSONata expression: ${(error as Error).message}`, name)
      return undefined
    }
  }

  /** Any JSON in which strings may be JSONata. */
  jsonata(name: string): Evaluate | undefined {
    if (!this.has(name)) return undefined
    const template = compileJsonata(this.raw(name), {
      location: this.place(name),
      at: name,
      now: this.context.now,
      refuse: (problem, at) => this.refuse(problem, at),
    })
    return (scope) => evaluateTemplate(template, scope)
  }

  /** Refuses fields that only the other query language has. */
  onlyIn(language: QueryLanguage, ...names: readonly string[]): void {
    if (this.language === language) return
    for (const name of names) {
      if (this.has(name))
        this.refuse(
          `The QueryLanguage is set to '${this.language}', but field '${name}' is only supported for the '${language}' QueryLanguage`,
        )
    }
  }

  /** Refuses every field that was not asked for. */
  end(): void {
    for (const name of Object.keys(this.object)) {
      if (!this.#known.has(name)) this.refuse(`Field '${name}' is not supported`)
    }
  }
}

/** The number at the path. A text that is a number is taken as one. */
function numberAt(path: CompiledPath, scope: Scope, pathName: string, range: NumberRange): number {
  const value = path.value(scope)
  if (value === undefined) throw noResults(path, scope)
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (numberProblem(number, range) === undefined) return number as number
  const said = typeof value === 'string' ? value : JSON.stringify(value)
  const kind = range.fraction ? 'float' : 'integer'
  const isOfKind = typeof number === 'number' && (range.fraction ? Number.isFinite(number) : Number.isInteger(number))
  const name = pathName.slice(0, -'Path'.length)
  if (isOfKind && range.fraction) throw new RuntimeError(`${name} must be between ${range.least} and ${range.most}.`)
  // Recorded of ToleratedFailureCountPath.
  if (isOfKind && range.least === 0 && (number as number) < 0) throw new RuntimeError(`${name} cannot be negative.`)
  // AWS's words for a whole number that is out of its range are not known.
  if (isOfKind) throw new RuntimeError(`The value ${said} that ${pathName} refers to ${numberProblem(number, range)}`)
  throw new RuntimeError(
    `The ${pathName} field refers to value "${said}" which is not a valid ${kind}: ${path.path.text}`,
  )
}

function numberProblem(value: unknown, range: NumberRange): string | undefined {
  const isNumber = typeof value === 'number' && (range.fraction ? Number.isFinite(value) : Number.isInteger(value))
  if (isNumber && value >= range.least && value <= range.most) return undefined
  return `must be ${range.fraction ? 'a number' : 'an integer'} from ${range.least} to ${range.most}`
}
