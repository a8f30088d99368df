/** What is wrong in an assembly. Problems are gathered, so that one start tells all of them. */
import { AwsError } from '../kernel/aws-error'

export interface Problem {
  readonly stack: string
  readonly logicalId?: string | undefined
  readonly type?: string | undefined
  readonly property?: string | undefined
  readonly message: string
  readonly cause?: unknown
}

/** One thing wrong in a template, not yet knowing where it stands. */
export class TemplateError extends Error {
  readonly code = 'TemplateError'
  constructor(message: string) {
    super(message)
    this.name = 'TemplateError'
  }
}

/** A parameter without a value, or with one that its declaration doesn't allow. */
export class ParameterError extends TemplateError {
  constructor(
    message: string,
    /** In AWS's words, which the API answers with. */
    readonly said: string,
  ) {
    super(message)
    this.name = 'ParameterError'
  }
}

/** A directory or file that is not a cloud assembly that can be read. */
export class AssemblyError extends Error {
  readonly code = 'AssemblyError'
  constructor(
    readonly path: string,
    message: string,
    cause?: unknown,
  ) {
    super(`${path}: ${message}`, cause === undefined ? undefined : { cause })
    this.name = 'AssemblyError'
  }
}

/** The assembly is refused. The API answers it as CloudFormation's `ValidationError`. */
export class DeployError extends AwsError {
  constructor(readonly problems: readonly Problem[]) {
    super('ValidationError', describeProblems(problems))
    this.name = 'DeployError'
    this.cause = problems.find(({ cause }) => cause !== undefined)?.cause
  }
}

function describeProblems(problems: readonly Problem[]): string {
  const [only] = problems
  if (problems.length === 1 && only) return describeProblem(only)
  return `${problems.length} problems:\n${problems.map((problem) => `  ${describeProblem(problem)}`).join('\n')}`
}

function describeProblem({ stack, logicalId, type, property, message }: Problem): string {
  const where = [`stack ${stack}`, logicalId && (type ? `${logicalId} (${type})` : logicalId), property]
  return `${where.filter(Boolean).join(', ')}: ${message}`
}
