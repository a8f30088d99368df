/** What a request gets told of its template and parameters before the stack is planned, in AWS's words. */
import { type ParameterOf, parameterValue } from '../../assembly/parameters'
import { DeployError, ParameterError, type Problem } from '../../assembly/problems'
import { isObject, type ParameterDeclaration } from '../../assembly/template'
import { AwsError } from '../../kernel/aws-error'
import { formatFault } from './check-format'

/** @throws AwsError `ValidationError` */
export function checkForm(template: unknown): asserts template is Record<string, unknown> {
  if (!isObject(template)) throw invalid('Template format error: unsupported structure.')
  const { Resources } = template
  if (Resources === undefined || (isObject(Resources) && Object.keys(Resources).length === 0)) {
    throw invalid('Template format error: At least one Resources member must be defined.')
  }
  const fault = formatFault(template)
  if (fault !== undefined) throw invalid(fault)
}

/** @throws AwsError `ValidationError` */
export function checkRequest(
  template: unknown,
  given: Readonly<Record<string, string>>,
  parameterOf: ParameterOf,
): void {
  checkForm(template)
  const { Parameters } = template
  const declared = new Map(
    Object.entries(isObject(Parameters) ? Parameters : {}).filter(
      (entry): entry is [string, ParameterDeclaration & Record<string, unknown>] =>
        isObject(entry[1]) && typeof entry[1].Type === 'string',
    ),
  )
  const unknown = Object.keys(given).filter((name) => !declared.has(name))
  if (unknown.length > 0) throw invalid(`Parameters: [${unknown.join(', ')}] do not exist in the template`)
  const missing = [...declared].filter(([name, { Default }]) => given[name] === undefined && Default === undefined)
  if (missing.length > 0) {
    throw invalid(`Parameters: [${missing.map(([name]) => name).join(', ')}] must have values`)
  }
  for (const [name, declaration] of declared) {
    try {
      parameterValue(name, declaration, given[name], parameterOf)
    } catch (error) {
      // What is not modelled is the plan's to tell.
      if (error instanceof ParameterError) throw invalid(error.said)
    }
  }
}

/** In AWS's words, if it has some for it; else all that is wrong, and where. */
export function refusalOf(problems: readonly Problem[]): AwsError {
  const [first] = problems
  if (problems.length === 1 && first && /^Template (format )?error:/.test(first.message)) {
    if (first.logicalId === undefined || first.message.startsWith('Template error:')) return invalid(first.message)
  }
  const circle = /^Circular dependency between resources: (.*)$/.exec(first?.message ?? '')?.[1]
  if (circle !== undefined) {
    const names = [...new Set(circle.split(' -> '))]
    return invalid(`Circular dependency between resources: [${names.join(', ')}]`)
  }
  const unresolved = problems.map(({ message }) =>
    /^(?:Unresolved resource dependencies \[(.*?)\]|DependsOn: there is no resource (.*)$)/
      .exec(message)
      ?.slice(1)
      .find((name) => name !== undefined),
  )
  if (unresolved.includes(undefined) || unresolved.length === 0) return new DeployError(problems)
  const block = first?.property?.startsWith('output ') ? 'Outputs' : 'Resources'
  const names = [...new Set(unresolved)].join(', ')
  return invalid(
    `Template format error: Unresolved resource dependencies [${names}] in the ${block} block of the template`,
  )
}

const invalid = (message: string): AwsError => new AwsError('ValidationError', message)
