/** What every call that opens a role's session checks of its input. */
import type { Principal } from '../../../kernel/principal'
import { invalid } from '../errors'

const chainedSeconds = 3600

export function checkRoleArn(arn: unknown): asserts arn is string {
  if (typeof arn !== 'string' || !/^arn:aws:iam::\d{12}:role\/./.test(arn)) throw invalid(`${arn} is invalid`)
}

export function checkSessionName(name: unknown): asserts name is string {
  if (typeof name !== 'string' || !/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw invalid("Value at 'roleSessionName' failed to satisfy constraint: [\\w+=,.@-]{2,64}")
  }
}

/** `longest`: the role's own limit. */
export function checkDuration(seconds: number, longest: number, caller?: Principal): number {
  if (!(Number.isInteger(seconds) && seconds >= 900 && seconds <= 43_200)) {
    throw invalid(`Value '${seconds}' at 'durationSeconds' must be between 900 and 43200`)
  }
  if (seconds > longest) {
    throw invalid('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.')
  }
  if (caller?.kind === 'role' && seconds > chainedSeconds) {
    throw invalid('The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining')
  }
  return seconds
}
