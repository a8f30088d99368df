/** What is wrong with a definition, collected while it is compiled. */
export interface Finding {
  readonly severity: 'ERROR' | 'WARNING'
  readonly code: string
  readonly message: string
  /** A path into the definition, such as `/States/Ask/Catch[0]/Next`; what concerns all of it has none. */
  readonly location?: string
}

export interface Report {
  readonly findings: readonly Finding[]
  /** The definition's own place is `/`. */
  error(code: FindingCode, message: string, location?: string): void
}

export type FindingCode =
  | 'INVALID_JSON_DESCRIPTION'
  | 'SCHEMA_VALIDATION_FAILED'
  | 'MISSING_TRANSITION_TARGET'
  | 'MISSING_END_STATE'
  | 'DUPLICATE_STATE_NAME'
  | 'NOT_MODELLED'

export function createReport(): Report {
  const findings: Finding[] = []
  return {
    findings,
    error: (code, message, location) => {
      findings.push({ severity: 'ERROR', code, message, ...(location !== undefined && { location: location || '/' }) })
    },
  }
}
