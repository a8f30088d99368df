/**
 * What AWS checks of an input before it looks at anything else: members that are one of a set, or match a pattern. All
 * that is wrong is told at once, those of the body first. A set's order is the one that AWS tells it in, which no
 * document says: these are recorded.
 */
import { AwsError } from '../../../kernel/aws-error'
import { documentationTypes } from '../define/documentation-location'
import { type Input, isRecord } from '../input'

interface Constraint {
  /** In the input, as in `endpointConfiguration.types`. */
  readonly path: readonly string[]
  /** Such a member stands in the request's path: it is told without the name of the input. */
  readonly isInPath?: true
  /** What is wrong with the value; undefined: nothing. */
  fails(value: unknown): string | undefined
}

const enumeration = (values: readonly string[]): string => `Member must satisfy enum value set: [${values.join(', ')}]`

const oneOf = (path: string, values: readonly string[], isInPath?: true): Constraint => ({
  path: path.split('.'),
  ...(isInPath && { isInPath }),
  fails: (value) => (values.includes(String(value)) ? undefined : enumeration(values)),
})

const allOf = (path: string, values: readonly string[]): Constraint => ({
  path: path.split('.'),
  fails: (value) =>
    (Array.isArray(value) ? value : [value]).every((one) => values.includes(String(one)))
      ? undefined
      : `Member must satisfy constraint: [${enumeration(values)}]`,
})

const responseType = oneOf(
  'responseType',
  [
    'REQUEST_TOO_LARGE',
    'RESOURCE_NOT_FOUND',
    'AUTHORIZER_CONFIGURATION_ERROR',
    'MISSING_AUTHENTICATION_TOKEN',
    'BAD_REQUEST_BODY',
    'INVALID_SIGNATURE',
    'INVALID_API_KEY',
    'BAD_REQUEST_PARAMETERS',
    'AUTHORIZER_FAILURE',
    'UNAUTHORIZED',
    'INTEGRATION_TIMEOUT',
    'ACCESS_DENIED',
    'DEFAULT_4XX',
    'DEFAULT_5XX',
    'WAF_FILTERED',
    'QUOTA_EXCEEDED',
    'THROTTLED',
    'API_CONFIGURATION_ERROR',
    'UNSUPPORTED_MEDIA_TYPE',
    'INTEGRATION_FAILURE',
    'EXPIRED_TOKEN',
  ],
  true,
)

const statusCode: Constraint = {
  path: ['statusCode'],
  isInPath: true,
  fails: (value) =>
    /^[1-5]\d\d$/.test(String(value)) ? undefined : 'Member must satisfy regular expression pattern: [1-5]\\d\\d',
}

const endpointConfiguration = [
  allOf('endpointConfiguration.types', ['PRIVATE', 'EDGE', 'REGIONAL']),
  oneOf('endpointConfiguration.ipAddressType', ['ipv4', 'dualstack']),
]

const ofActions: Readonly<Record<string, readonly Constraint[]>> = {
  CreateRestApi: endpointConfiguration,
  CreateDocumentationPart: [oneOf('location.type', documentationTypes)],
  PutIntegration: [oneOf('type', ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'])],
}

const patchOps = ['add', 'remove', 'move', 'test', 'replace', 'copy']

/** @throws ValidationException */
export function checkConstraints(action: string, input: Input): void {
  const name = `${action.charAt(0).toLowerCase()}${action.slice(1)}Input`
  const problems = patchProblems(name, input.patchOperations)
  for (const constraint of constraintsOf(action)) {
    const value = constraint.path.reduce<unknown>((held, key) => (isRecord(held) ? held[key] : undefined), input)
    const failure = value === undefined || value === null ? undefined : constraint.fails(value)
    if (failure === undefined) continue
    const place = [...(constraint.isInPath ? [] : [name]), ...constraint.path].join('.')
    problems.push(problem(value, place, failure))
  }
  if (problems.length === 0) return
  const count = problems.length === 1 ? '1 validation error' : `${problems.length} validation errors`
  throw new AwsError('ValidationException', `${count} detected: ${problems.join('; ')}`, 400)
}

function constraintsOf(action: string): readonly Constraint[] {
  if (/GatewayResponse$/.test(action)) return [responseType]
  if (/(Integration|Method)Response$/.test(action)) return [statusCode]
  return ofActions[action] ?? []
}

function patchProblems(name: string, operations: unknown): string[] {
  if (!Array.isArray(operations)) return []
  return operations.flatMap((operation, index) => {
    const op = isRecord(operation) ? operation.op : undefined
    if (op === undefined || patchOps.includes(String(op))) return []
    return [problem(op, `${name}.patchOperations.${index + 1}.member.op`, enumeration(patchOps))]
  })
}

const problem = (value: unknown, place: string, failure: string): string =>
  `Value '${shown(value)}' at '${place}' failed to satisfy constraint: ${failure}`

const shown = (value: unknown): string => (Array.isArray(value) ? `[${value.join(', ')}]` : String(value))
