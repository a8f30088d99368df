/**
 * Validates request bodies against an API's models, in the words of API Gateway.
 *
 * Those words are the ones of the Java validator that API Gateway uses, for example
 * `[object has missing required properties (["email"])]`. AWS never says where in the body it found the fault.
 * Here a fault below the top has its JSON pointer in front, as in
 * `[/approvers/0: object has missing required properties (["email"])]`; at the top the text is the same as AWS's.
 */
import { isIPv4, isIPv6 } from 'node:net'
import type Ajv from 'ajv-draft-04'
import type { ErrorObject, ValidateFunction } from 'ajv-draft-04'
import { DeadlineError, withDeadlineOfWork } from '../../../lib/regex/deadline'
import { compileRegex } from '../../../lib/regex/regex'
import { modelUrlOf, withLocalReferences } from '../define/model-schema'
import type { Model } from '../definitions'

export interface SchemaValidator {
  /** What is wrong with `body`, or undefined. */
  validate(model: string, body: unknown): string | undefined
}

/** Milliseconds. */
const patience = 1_000

export function createSchemaValidator(apiId: string, models: readonly Model[]): SchemaValidator {
  const compiled = new Map<string, ValidateFunction>()
  let ajv: Ajv | undefined

  function validatorOf(model: string): ValidateFunction {
    const known = compiled.get(model)
    if (known) return known
    ajv ??= createAjv(apiId, models)
    const validate = ajv.getSchema(modelUrlOf(apiId, model))
    if (!validate) throw new Error(`There is no model ${model}`)
    compiled.set(model, validate)
    return validate
  }

  return {
    validate(model, body) {
      const validate = validatorOf(model)
      try {
        // References to themselves and lists of objects that must differ can take a body's square, and more.
        const valid = withDeadlineOfWork(`Validating the body against ${model}`, patience, () => validate(body))
        return valid ? undefined : describeErrors(validate.errors ?? [])
      } catch (error) {
        if (error instanceof DeadlineError) return `[${error.message}]`
        if (error instanceof RangeError) return '[the body is nested too deeply]'
        throw error
      }
    },
  }
}

function createAjv(apiId: string, models: readonly Model[]): Ajv {
  // Loaded when the first body is validated: an API without models starts without it.
  const { default: Draft4 } = require('ajv-draft-04') as { default: typeof Ajv }
  const ajv = new Draft4({
    allErrors: true,
    strict: false,
    verbose: true,
    unicodeRegExp: false,
    logger: false,
    formats,
    code: { regExp },
  })
  for (const model of models) {
    const schema = withLocalReferences(model.schema, apiId) as Record<string, unknown>
    // An id of its own would change what its references are relative to.
    const { id: _, $schema: __, ...rest } = schema
    ajv.addSchema(rest, modelUrlOf(apiId, model.name))
  }
  return ajv
}

const regExp = Object.assign(
  (pattern: string) => {
    const regex = compileRegex(pattern, { dialect: 'java' })
    // Ajv keeps patterns by their text: without one of its own, all would be the first.
    return { test: (text: string) => regex.test(text), toString: () => pattern }
  },
  // Only for validators that are written to a file.
  { code: 'undefined' },
)

const formats = {
  'date-time': (text: string) =>
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,12})?(Z|[+-]\d\d:?\d\d)$/i.test(text) && isDate(text),
  email: /^[^\s@"(),:;<>[\\\]]+@[^\s@.]+(\.[^\s@.]+)*$/,
  ipv4: (text: string) => isIPv4(text),
  ipv6: (text: string) => isIPv6(text),
  hostname: /^(?=.{1,253}$)[a-z\d]([a-z\d-]{0,61}[a-z\d])?(\.[a-z\d]([a-z\d-]{0,61}[a-z\d])?)*$/i,
  uri: (text: string) => /^[a-z][a-z\d+.-]*:[^\s<>"{}|\\^`]*$/i.test(text),
  regex: (text: string) => {
    try {
      compileRegex(text, { dialect: 'java' })
      return true
    } catch {
      return false
    }
  },
}

const isDate = (text: string): boolean => !Number.isNaN(Date.parse(text))

function describeErrors(errors: readonly ErrorObject[]): string {
  // What failed inside the branches of an anyOf or oneOf is told by the one error of the keyword itself.
  const branches = errors.filter(({ keyword }) => keyword === 'anyOf' || keyword === 'oneOf')
  const shown = errors.filter((error) => !branches.some((branch) => error !== branch && isUnder(error, branch)))
  const lists = new Map<string, string[]>()
  const messages: (string | { readonly path: string; readonly list: string })[] = []
  for (const error of shown) {
    const name = listedName(error)
    if (name === undefined) {
      messages.push(place(error.instancePath, describe(error)))
      continue
    }
    const list = `${error.keyword} ${error.instancePath}`
    const names = lists.get(list)
    if (names) names.push(name)
    else {
      lists.set(list, [name])
      messages.push({ path: error.instancePath, list })
    }
  }
  const texts = messages.map((message) => {
    if (typeof message === 'string') return message
    const names = JSON.stringify([...new Set(lists.get(message.list))].sort())
    return place(
      message.path,
      message.list.startsWith('required ')
        ? `object has missing required properties (${names})`
        : `object instance has properties which are not allowed by the schema: ${names}`,
    )
  })
  return `[${[...new Set(texts)].join(', ')}]`
}

function isUnder(error: ErrorObject, branch: ErrorObject): boolean {
  return error.schemaPath.startsWith(`${branch.schemaPath}/`) && error.instancePath.startsWith(branch.instancePath)
}

const place = (path: string, message: string): string => (path ? `${path}: ${message}` : message)

/** Missing and unwanted properties are told in one message each, sorted. */
function listedName(error: ErrorObject): string | undefined {
  if (error.keyword === 'required') return String(error.params.missingProperty)
  if (error.keyword === 'additionalProperties') return String(error.params.additionalProperty)
  return undefined
}

const json = (value: unknown): string => JSON.stringify(value)

function describe(error: ErrorObject): string {
  const { data, schema, params } = error
  switch (error.keyword) {
    case 'type':
      return `instance type (${typeOf(data)}) does not match any allowed primitive type (allowed: ${json(allowedTypes(schema))})`
    case 'enum':
      return `instance value (${json(data)}) not found in enum (possible values: ${json(schema)})`
    case 'minLength':
      return `string ${json(data)} is too short (length: ${length(data)}, required minimum: ${schema})`
    case 'maxLength':
      return `string ${json(data)} is too long (length: ${length(data)}, maximum allowed: ${schema})`
    case 'pattern':
      return `ECMA 262 regex ${json(schema)} does not match input string ${json(data)}`
    case 'minimum':
      return params.comparison === '>'
        ? `numeric instance is not strictly greater than the required minimum ${schema}`
        : `numeric instance is lower than the required minimum (minimum: ${schema}, found: ${data})`
    case 'maximum':
      return params.comparison === '<'
        ? `numeric instance is not strictly lower than the required maximum ${schema}`
        : `numeric instance is greater than the required maximum (maximum: ${schema}, found: ${data})`
    case 'multipleOf':
      return `remainder of division is not zero (${data} / ${schema})`
    case 'minItems':
      return `array is too short: must have at least ${schema} elements but instance has ${size(data)} elements`
    case 'maxItems':
      return `array is too long: must have at most ${schema} elements but instance has ${size(data)} elements`
    case 'uniqueItems':
      return 'array must not contain duplicate elements'
    case 'minProperties':
      return `object has too few properties (found ${size(data)} but schema requires at least ${schema})`
    case 'maxProperties':
      return `object has too many properties (found ${size(data)} but schema requires at most ${schema})`
    case 'format':
      return schema === 'email'
        ? `string ${json(data)} is not a valid email address`
        : `string ${json(data)} is not a valid ${schema}`
    case 'dependencies':
      return `property ${json(params.property)} of object has missing property dependencies (schema requires ${json(String(params.deps).split(', '))}; missing: ${json([params.missingProperty])})`
    case 'not':
      return 'instance matched a schema which it should not have'
    case 'anyOf':
      return `instance failed to match at least one required schema among ${size(schema)}`
    case 'oneOf':
      return `instance failed to match exactly one schema (matched ${params.passingSchemas ? 2 : 0} out of ${size(schema)})`
    default:
      return error.message ?? error.keyword
  }
}

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  return Number.isInteger(value) ? 'integer' : typeof value
}

function allowedTypes(schema: unknown): string[] {
  const types = new Set(Array.isArray(schema) ? schema.map(String) : [String(schema)])
  if (types.has('number')) types.add('integer')
  return [...types].sort()
}

const length = (value: unknown): number => [...String(value)].length
const size = (value: unknown): number => (value && typeof value === 'object' ? Object.keys(value).length : 0)
