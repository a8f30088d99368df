/** Gives a template's parameters their values, and holds them to what their declarations allow. */
import { compileRegex, type Regex } from '../lib/regex/regex'
import { ParameterError, TemplateError } from './problems'
import type { ParameterDeclaration } from './template'

export type ParameterValue = string | readonly string[]

/** The value of a parameter of Systems Manager, `name` or `name:version`; undefined: there is none. */
export type ParameterOf = (name: string) => string | undefined

const plainTypes = ['String', 'Number', 'AWS::SSM::Parameter::Name']
const listTypes = ['CommaDelimitedList', 'List<Number>', 'List<String>']
/** What CDK asks of its bootstrap stack; high enough for any template. */
const bootstrapVersion = '21'

/** @throws TemplateError that names the parameter */
export function parameterValue(
  name: string,
  declaration: ParameterDeclaration,
  given: string | undefined,
  parameterOf: ParameterOf = () => undefined,
): ParameterValue {
  const raw = given ?? (declaration.Default === undefined ? undefined : String(declaration.Default))
  if (raw === undefined) {
    throw new ParameterError(
      `parameter ${name} has no value: give one, it has no Default (Type ${declaration.Type})`,
      `Parameters: [${name}] must have values`,
    )
  }
  const ofStore = storeType(declaration)
  if (ofStore !== undefined) {
    check(name, { ...declaration, Type: 'String' }, raw)
    const value = systemsManagerValue(name, raw, parameterOf)
    return ofStore === 'String' ? value : value.split(',').map((item) => item.trim())
  }
  const isList = listTypes.includes(declaration.Type)
  if (!isList && !plainTypes.includes(declaration.Type)) {
    throw new TemplateError(`parameter ${name}: Type ${declaration.Type} is not modelled by the local cloud`)
  }
  const values = isList ? raw.split(',').map((item) => item.trim()) : [raw]
  for (const value of values) check(name, declaration, value)
  return isList ? values : raw
}

/** Of a parameter whose value is one of Systems Manager's: what that is; undefined: it is none. */
export function storeType({ Type }: Pick<ParameterDeclaration, 'Type'>): 'String' | 'List' | undefined {
  const of = /^AWS::SSM::Parameter::Value<(.+)>$/.exec(Type)?.[1]
  if (of === 'String') return 'String'
  return of === 'CommaDelimitedList' || of === 'List<String>' ? 'List' : undefined
}

function systemsManagerValue(name: string, key: string, parameterOf: ParameterOf): string {
  const value = parameterOf(key)
  if (value !== undefined) return value
  if (/^\/cdk-bootstrap\/[^/]+\/version$/.test(key)) return bootstrapVersion
  throw new ParameterError(
    `parameter ${name}: there is no parameter "${key}" in Systems Manager; put it, or give another name`,
    `Unable to fetch parameters [${key}] from parameter store for this account.`,
  )
}

function check(name: string, declaration: ParameterDeclaration, value: string): void {
  const refuse = (expected: string, must: string): never => {
    const shown = isSecret(declaration) ? '****' : JSON.stringify(value)
    const { ConstraintDescription } = declaration
    const why = ConstraintDescription ?? expected
    throw new ParameterError(
      `parameter ${name}: ${shown} failed to satisfy constraint: ${why}`,
      ConstraintDescription === undefined
        ? `Parameter '${name}' must ${must}`
        : `Parameter '${name}' failed to satisfy constraint: ${ConstraintDescription}`,
    )
  }
  const { AllowedValues, AllowedPattern, MinLength, MaxLength, MinValue, MaxValue, Type } = declaration
  if (AllowedValues && !AllowedValues.map(String).includes(value))
    refuse(`one of ${AllowedValues.join(', ')}`, 'be one of AllowedValues')
  if (AllowedPattern !== undefined && !allowedPattern(name, AllowedPattern).test(value)) {
    refuse(`must match pattern ${AllowedPattern}`, `match pattern ${AllowedPattern}`)
  }
  if (Type === 'String') {
    if (MinLength !== undefined && value.length < Number(MinLength))
      refuse(`at least ${MinLength} characters`, `contain at least ${MinLength} characters`)
    if (MaxLength !== undefined && value.length > Number(MaxLength))
      refuse(`at most ${MaxLength} characters`, `contain at most ${MaxLength} characters`)
  }
  if (Type === 'Number' || Type === 'List<Number>') {
    const number = Number(value)
    if (value.trim() === '' || !Number.isFinite(number)) refuse('a number', 'be a number')
    if (MinValue !== undefined && number < Number(MinValue))
      refuse(`at least ${MinValue}`, `be a number not less than ${MinValue}`)
    if (MaxValue !== undefined && number > Number(MaxValue))
      refuse(`at most ${MaxValue}`, `be a number not greater than ${MaxValue}`)
  }
}

function allowedPattern(name: string, pattern: string): Regex {
  try {
    return compileRegex(pattern, { dialect: 'java', whole: true })
  } catch (error) {
    throw new TemplateError(`parameter ${name}: AllowedPattern: ${(error as Error).message}`)
  }
}

/** Whether the value is never to be shown. */
export function isSecret(declaration: ParameterDeclaration): boolean {
  return String(declaration.NoEcho) === 'true'
}
