/** What a function is configured with: checked, completed with Lambda's defaults, and shown as the API shows it. */
import { createHash } from 'node:crypto'
import { NotModelledError, refuseUnknown } from '../../kernel/aws-error'
import { invalidParameter, violated } from './errors'
import type { Layers, PlacedLayers } from './layers'
import type { LambdaFunction } from './state'

export interface FunctionConfiguration {
  readonly Runtime: string
  readonly Handler: string
  readonly Role: string
  readonly Description: string
  /** Seconds. */
  readonly Timeout: number
  /** Megabytes. */
  readonly MemorySize: number
  readonly Variables: Readonly<Record<string, string>>
  /** Shown, though it holds no variables. */
  readonly hasEnvironment?: boolean | undefined
  readonly DeadLetterTarget?: string | undefined
  readonly Logging: LoggingConfiguration
  readonly Architecture: string
  readonly EphemeralStorage: number
  readonly Tracing: string
  readonly Layers?: PlacedLayers | undefined
}

export interface LoggingConfiguration {
  readonly LogFormat: 'Text' | 'JSON'
  readonly LogGroup: string
  readonly ApplicationLogLevel?: string | undefined
  readonly SystemLogLevel?: string | undefined
}

/** Members of CreateFunction, UpdateFunctionConfiguration and AWS::Lambda::Function that are read here. */
export interface ConfigurationInput {
  readonly Runtime?: unknown
  readonly Handler?: unknown
  readonly Role?: unknown
  readonly Description?: unknown
  readonly Timeout?: unknown
  readonly MemorySize?: unknown
  readonly Environment?: { readonly Variables?: Readonly<Record<string, unknown>> }
  readonly DeadLetterConfig?: { readonly TargetArn?: string }
  readonly LoggingConfig?: Readonly<Record<string, string>>
  readonly TracingConfig?: { readonly Mode?: string }
  readonly Architectures?: readonly string[]
  readonly EphemeralStorage?: { readonly Size?: unknown }
  readonly PackageType?: string
  readonly SnapStart?: { readonly ApplyOn?: string }
  readonly Layers?: unknown
}

export const configurationMembers = [
  'Runtime',
  'Handler',
  'Role',
  'Description',
  'Timeout',
  'MemorySize',
  'Environment',
  'DeadLetterConfig',
  'LoggingConfig',
  'TracingConfig',
  'Architectures',
  'EphemeralStorage',
  'PackageType',
  'SnapStart',
  'Layers',
]

const runtimeForm = /^nodejs(\d+)\.x$/
/** AWS's others, which are not here; and what it has in November 2026, as its error lists it. */
const otherRuntimes = /^(nodejs[\d.]*(-edge)?|(java|python|dotnet|dotnetcore|go|ruby|provided)[\d.]*(\.al\d*)?x?)$/
const runtimes = [
  'nodejs20.x',
  'nodejs22.x',
  'nodejs24.x',
  'python3.10',
  'python3.11',
  'python3.12',
  'python3.13',
  'python3.14',
  'java8.al2',
  'java11',
  'java17',
  'java21',
  'java25',
  'dotnet8',
  'dotnet10',
  'ruby3.2',
  'ruby3.3',
  'ruby3.4',
  'provided.al2',
  'provided.al2023',
]
const roleForm = /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@\-/]+$/
const deadLetterForm = /^arn:aws[a-z-]*:(sqs|sns):[a-z0-9-]+:\d{12}:[\w.-]+$/
const variableForm = /^[a-zA-Z]\w*$/
const logLevels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'FATAL']
const reservedVariables = new Set([
  '_HANDLER',
  '_X_AMZN_TRACE_ID',
  'AWS_ACCESS_KEY',
  'AWS_ACCESS_KEY_ID',
  'AWS_DEFAULT_REGION',
  'AWS_EXECUTION_ENV',
  'AWS_LAMBDA_FUNCTION_MEMORY_SIZE',
  'AWS_LAMBDA_FUNCTION_NAME',
  'AWS_LAMBDA_FUNCTION_VERSION',
  'AWS_LAMBDA_INITIALIZATION_TYPE',
  'AWS_LAMBDA_LOG_GROUP_NAME',
  'AWS_LAMBDA_LOG_STREAM_NAME',
  'AWS_LAMBDA_RUNTIME_API',
  'AWS_REGION',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'LAMBDA_RUNTIME_DIR',
  'LAMBDA_TASK_ROOT',
])

/** `input` over `base`; what neither has is Lambda's default. */
export function configure(
  name: string,
  input: ConfigurationInput,
  layers: Pick<Layers, 'place'>,
  base?: FunctionConfiguration,
): FunctionConfiguration {
  const where = `Lambda function ${name}`
  if (input.PackageType !== undefined && input.PackageType !== 'Zip') {
    throw new NotModelledError(
      `PackageType "${input.PackageType}"`,
      where,
      'only Zip: container images need a container',
    )
  }
  if (input.SnapStart?.ApplyOn !== undefined && input.SnapStart.ApplyOn !== 'None') {
    throw new NotModelledError('SnapStart', where)
  }
  const placed = input.Layers === undefined ? base?.Layers : layers.place(input.Layers, where)
  return {
    Runtime: readRuntime(input.Runtime ?? base?.Runtime, where),
    Handler: readHandler(input.Handler ?? base?.Handler),
    Role: readRole(input.Role ?? base?.Role),
    Description: String(input.Description ?? base?.Description ?? ''),
    Timeout: readNumber('timeout', input.Timeout ?? base?.Timeout ?? 3, 1, 900),
    MemorySize: readNumber('memorySize', input.MemorySize ?? base?.MemorySize ?? 128, 128, 10_240),
    Variables: input.Environment ? readVariables(input.Environment, where) : (base?.Variables ?? {}),
    ...((input.Environment?.Variables || base?.hasEnvironment) && { hasEnvironment: true }),
    DeadLetterTarget: input.DeadLetterConfig ? readDeadLetter(input.DeadLetterConfig, where) : base?.DeadLetterTarget,
    Logging: readLogging(name, input.LoggingConfig, base?.Logging),
    Architecture: readArchitecture(input.Architectures) ?? base?.Architecture ?? 'x86_64',
    EphemeralStorage: readNumber(
      'ephemeralStorage.size',
      input.EphemeralStorage?.Size ?? base?.EphemeralStorage ?? 512,
      512,
      10_240,
    ),
    Tracing: input.TracingConfig?.Mode ?? base?.Tracing ?? 'PassThrough',
    ...(placed && { Layers: placed }),
  }
}

const bothNeeded = 'Runtime and Handler are mandatory parameters for functions created with deployment packages.'

function readRuntime(value: unknown, where: string): string {
  if (typeof value === 'string' && runtimeForm.test(value)) return value
  if (typeof value !== 'string') throw invalidParameter(bothNeeded)
  if (!otherRuntimes.test(value)) {
    throw invalidParameter(
      `Value ${value} at 'runtime' failed to satisfy constraint: Member must satisfy enum value set: [${runtimes.join(', ')}] or be a valid ARN`,
    )
  }
  throw new NotModelledError(
    `runtime "${value}"`,
    where,
    'functions run in Node.js worker threads: nodejs20.x and its siblings',
  )
}

export function runtimeMajor(runtime: string): number {
  return Number(runtimeForm.exec(runtime)?.[1])
}

function readHandler(value: unknown): string {
  if (typeof value !== 'string' || value === '') throw invalidParameter(bothNeeded)
  if (!/\s/.test(value)) return value
  throw violated(value, 'handler', 'Member must satisfy regular expression pattern: [^\\s]+')
}

function readRole(value: unknown): string {
  if (typeof value === 'string' && roleForm.test(value)) return value
  throw violated(
    value,
    'role',
    'Member must satisfy regular expression pattern: arn:(aws[a-zA-Z-]*)?:iam::\\d{12}:role/?[a-zA-Z_0-9+=,.@\\-_/]+',
  )
}

function readArchitecture(given: readonly string[] | undefined): string | undefined {
  if (given === undefined) return undefined
  if (given.length > 1) throw violated(given, 'architectures', 'Member must have length less than or equal to 1')
  if (given.every((one) => one === 'x86_64' || one === 'arm64')) return given[0]
  throw violated(
    given,
    'architectures',
    'Member must satisfy constraint: [Member must satisfy enum value set: [x86_64, arm64], Member must not be null]',
  )
}

export function readBoolean(member: string, value: unknown): boolean {
  if (value === true || value === 'true') return true
  if (value === false || value === 'false') return false
  throw invalidParameter(`${member} must be true or false, not ${JSON.stringify(value)}`)
}

export function readNumber(member: string, value: unknown, least: number, most: number): number {
  // Templates may carry numbers as text.
  const number = typeof value === 'string' && value !== '' ? Number(value) : value
  if (typeof number === 'number' && Number.isInteger(number) && number >= least && number <= most) return number
  if (typeof number !== 'number' || !Number.isInteger(number)) {
    throw invalidParameter(`${member} must be a whole number from ${least} to ${most}, not ${JSON.stringify(value)}`)
  }
  const bound = number < least ? `greater than or equal to ${least}` : `less than or equal to ${most}`
  throw violated(value, member, `Member must have value ${bound}`)
}

function readVariables(environment: object, where: string): Record<string, string> {
  refuseUnknown(environment, ['Variables'], `${where}, Environment`)
  const given = Object.entries((environment as { Variables?: Record<string, unknown> }).Variables ?? {})
  const reserved = given.map(([key]) => key).filter((key) => reservedVariables.has(key))
  const unable =
    'Lambda was unable to configure your environment variables because the environment variables you have provided'
  if (reserved.length > 0) {
    throw invalidParameter(
      `${unable} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${reserved.join(', ')}`,
    )
  }
  const variables: Record<string, string> = {}
  for (const [key, value] of given) {
    if (!variableForm.test(key))
      throw invalidParameter(`Environment variable name "${key}" must match ${variableForm.source}`)
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw invalidParameter(`Environment variable "${key}" must be a text, not ${JSON.stringify(value)}`)
    }
    variables[key] = String(value)
  }
  // As its error shows what it measures: the JSON of them all.
  const measured = JSON.stringify(variables)
  if (Buffer.byteLength(measured) > 4096) {
    throw invalidParameter(`${unable} exceeded the 4KB limit. String measured: ${measured}`)
  }
  return variables
}

function readDeadLetter(config: { readonly TargetArn?: string }, where: string): string | undefined {
  refuseUnknown(config, ['TargetArn'], `${where}, DeadLetterConfig`)
  if (!config.TargetArn) return undefined
  if (!deadLetterForm.test(config.TargetArn)) {
    throw invalidParameter(
      `DeadLetterConfig.TargetArn "${config.TargetArn}" must be the ARN of an SQS queue or SNS topic`,
    )
  }
  return config.TargetArn
}

function readLogging(
  name: string,
  input: Readonly<Record<string, string>> | undefined,
  base: LoggingConfiguration | undefined,
): LoggingConfiguration {
  if (!input) return base ?? { LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` }
  refuseUnknown(
    input,
    ['LogFormat', 'LogGroup', 'ApplicationLogLevel', 'SystemLogLevel'],
    `Lambda function ${name}, LoggingConfig`,
  )
  const format = input.LogFormat ?? base?.LogFormat ?? 'Text'
  if (format !== 'Text' && format !== 'JSON') throw invalidParameter(`LogFormat must be Text or JSON, not "${format}"`)
  for (const member of ['ApplicationLogLevel', 'SystemLogLevel']) {
    const level = input[member]
    if (level === undefined) continue
    if (format === 'Text') throw invalidParameter(`${member} needs LogFormat JSON`)
    if (!logLevels.includes(level))
      throw invalidParameter(`${member} must be one of ${logLevels.join(', ')}, not "${level}"`)
  }
  return {
    LogFormat: format,
    LogGroup: input.LogGroup ?? base?.LogGroup ?? `/aws/lambda/${name}`,
    ...(format === 'JSON' && {
      ApplicationLogLevel: input.ApplicationLogLevel ?? base?.ApplicationLogLevel ?? 'INFO',
      SystemLogLevel: input.SystemLogLevel ?? base?.SystemLogLevel ?? 'INFO',
    }),
  }
}

/** By whom: lists leave out how a function stands, and one that was made or changed is told of as under way. */
export type DescribedAs = 'created' | 'updated' | 'listed'

const underWay = ['The function is being created.', 'Creating'] as const

/** It is ready here before the answer has gone; who asks again sees it so, as who waits for it on AWS does at last. */
function standing(as: DescribedAs | undefined, { arn, configuration }: LambdaFunction): Record<string, unknown> {
  if (as === 'listed') return {}
  const [reason, code] = underWay
  const version = createHash('sha256').update(configuration.Runtime).digest('hex')
  return {
    ...(as === 'created'
      ? { State: 'Pending', StateReason: reason, StateReasonCode: code }
      : { State: 'Active', LastUpdateStatus: 'Successful' }),
    ...(as === 'updated' && {
      LastUpdateStatus: 'InProgress',
      LastUpdateStatusReason: reason,
      LastUpdateStatusReasonCode: code,
    }),
    RuntimeVersionConfig: {
      RuntimeVersionArn: `${arn.split(':').slice(0, 4).join(':')}::runtime:${version}`,
    },
  }
}

/** FunctionConfiguration as GetFunctionConfiguration answers it. */
export function describe(found: LambdaFunction, as?: DescribedAs): Record<string, unknown> {
  const { configuration, code } = found
  return {
    FunctionName: found.name,
    FunctionArn: found.arn,
    Runtime: configuration.Runtime,
    Role: configuration.Role,
    Handler: configuration.Handler,
    CodeSize: code.size,
    Description: configuration.Description,
    Timeout: configuration.Timeout,
    MemorySize: configuration.MemorySize,
    LastModified: new Date(found.lastModified).toISOString().replace('Z', '+0000'),
    CodeSha256: code.sha256,
    Version: '$LATEST',
    ...((configuration.hasEnvironment || Object.keys(configuration.Variables).length > 0) && {
      Environment: { Variables: configuration.Variables },
    }),
    ...(configuration.DeadLetterTarget && { DeadLetterConfig: { TargetArn: configuration.DeadLetterTarget } }),
    ...(configuration.Layers && { Layers: configuration.Layers.versions }),
    TracingConfig: { Mode: configuration.Tracing },
    RevisionId: found.revisionId,
    ...standing(as, found),
    PackageType: 'Zip',
    Architectures: [configuration.Architecture],
    EphemeralStorage: { Size: configuration.EphemeralStorage },
    SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
    LoggingConfig: configuration.Logging,
  }
}
