import type { Fields } from './fields'

const reserved = new Set([
  'States.ALL',
  'States.BranchFailed',
  'States.DataLimitExceeded',
  'States.ExceedToleratedFailureThreshold',
  'States.HeartbeatTimeout',
  'States.Http.Socket',
  'States.IntrinsicFailure',
  'States.ItemReaderFailed',
  'States.NoChoiceMatched',
  'States.ParameterPathFailure',
  'States.Permissions',
  'States.QueryEvaluationError',
  'States.ResultPathMatchFailure',
  'States.ResultWriterFailed',
  'States.Runtime',
  'States.TaskFailed',
  'States.Timeout',
])

/** The error names of a retrier or catcher. `States.ALL` stands alone, in the last of them. */
export function readErrorEquals(entry: Fields, isLast: boolean): readonly string[] {
  const names = entry.raw('ErrorEquals')
  if (!Array.isArray(names) || names.length === 0 || !names.every((name) => typeof name === 'string')) {
    entry.refuse('ErrorEquals must be a non-empty array of strings', 'ErrorEquals')
    return []
  }
  for (const name of names) {
    if (name.startsWith('States.') && !reserved.has(name)) {
      entry.refuse(`"${name}" is not a known error name; names that begin with "States." are reserved`, 'ErrorEquals')
    }
  }
  if (names.includes('States.ALL') && (names.length > 1 || !isLast)) {
    entry.refuse('States.ALL must appear alone, and in the last entry only', 'ErrorEquals')
  }
  return names as string[]
}
