/** Which events of an execution's history are logged at which level. */

export const levels = ['ALL', 'ERROR', 'FATAL', 'OFF'] as const
export type Level = (typeof levels)[number]

/** How an execution ends that does not succeed: all that FATAL logs. */
const fatal: ReadonlySet<string> = new Set(['ExecutionAborted', 'ExecutionFailed', 'ExecutionTimedOut'])

/** What ERROR logs beside those: AWS's table, whose other types all say in their names how they went. */
const otherErrors: ReadonlySet<string> = new Set(['FailStateEntered'])

/**
 * `TaskStateAborted`, `LambdaFunctionScheduleFailed`, `TaskTimedOut` and so on. `EvaluationFailed` is not in the table that
 * was at hand (of 2022, before there was JSONata); it is taken for the error that it is.
 */
const sayFailure = /(?:Aborted|Failed|TimedOut)$/

export function isLogged(level: Level, type: string): boolean {
  if (level === 'ALL') return true
  if (level === 'FATAL') return fatal.has(type)
  return level === 'ERROR' && (otherErrors.has(type) || sayFailure.test(type))
}
