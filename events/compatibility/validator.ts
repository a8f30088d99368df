/** The judge of every witness: a validator that knows nothing of the comparison. */
import Ajv2020 from 'ajv/dist/2020'
import { compilePattern, passes } from './checks'
import { isSchemaObject, type Schema } from './schema'

export type Accepts = (value: unknown) => boolean

export interface Validator {
  readonly accepts: Accepts
  /** How much is wrong with it. */
  readonly faults: (value: unknown) => number
}

const engine = Object.assign((pattern: string) => compilePattern(pattern), { code: 'compilePattern' })

/** Schemas come from a registry or from zod: they need no check of their own, which is most of the time it takes. */
const ajv = new Ajv2020({
  strict: false,
  meta: false,
  validateSchema: false,
  allErrors: true,
  multipleOfPrecision: 6,
  logger: false,
  // A schema is used for a few events: making the code shorter takes longer than it saves.
  code: { regExp: engine, optimize: false },
  // Other formats are said by the patterns beside them, as zod does.
  formats: { uri: (text: string) => passes('format uri', text) === true },
})

export function validatorOf(schema: Schema): Validator {
  const { $schema, ...own } = isSchemaObject(schema) ? schema : { allOf: [schema] }
  const validate = ajv.compile(own)
  ajv.removeSchema(own)
  return {
    accepts: (value) => validate(value) === true,
    faults: (value) => (validate(value) === true ? 0 : (validate.errors?.length ?? 1)),
  }
}
