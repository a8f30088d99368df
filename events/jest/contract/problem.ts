/** A promise of the contract that is broken, in words that say where to look and what to do. */
export interface Problem {
  readonly message: string
  /** The detail-type. */
  readonly event?: string
  /** `stack/logicalId` of the rule. */
  readonly rule?: string
  /** `stack/logicalId` of the function or state machine. */
  readonly resource?: string
  /** Path in the event, such as `data.place.room`. */
  readonly field?: string
}

/** One line: what it concerns, then what is wrong. */
export function lineOf({ rule, resource, event, field, message }: Problem): string {
  const about = [rule, resource, event, field].filter((part) => part !== undefined)
  return about.length === 0 ? message : `${about.join(', ')}: ${message}`
}

export class ContractBrokenError extends Error {
  readonly code = 'ContractBroken'
  constructor(readonly problems: readonly Problem[]) {
    super(problems.map(lineOf).join('\n'))
    this.name = 'ContractBrokenError'
    // Where the check was made from says nothing; Jest would show it instead of the problems.
    this.stack = this.message
  }
}

export function requireNone(problems: readonly Problem[]): void {
  if (problems.length > 0) throw new ContractBrokenError(problems)
}
