/** The judge of every witness: a validator that knows nothing of the comparison. */
import Ajv2020 from 'ajv/dist/2020'
import { compilePattern, passes } from './checks'
import type { Schema } from './schema'

export type Accepts = (value: unknown) => boolean

const engine = Object.assign((pattern: string) => compilePattern(pattern), { code: 'compilePattern' })

/** Schemas come from a registry or from zod: they need no check of their own, which is most of the time it takes. */
const ajv = new Ajv2020({
  strict: false,
  meta: false,
  validateSchema: false,
  multipleOfPrecision: 6,
  logger: false,
  code: { regExp: engine },
  // Other formats are said by the patterns beside them, as zod does.
  formats: { uri: (text: string) => passes('format uri', text) === true },
})

export function validatorOf(schema: Schema): Accepts {
  const { $schema, ...own } = schema === true ? {} : schema === false ? { not: {} } : { ...schema }
  const validate = ajv.compile(own)
  ajv.removeSchema(own)
  return (value) => validate(value) === true
}
