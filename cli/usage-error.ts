/** The command line is not as the command takes it. The message names the option and says what is expected. */
export class UsageError extends Error {
  readonly code = 'Usage'
  /** What the command ends with, where it is another than for all other failures. */
  readonly exitCode: number
  constructor(message: string, { exitCode = 1, ...options }: { cause?: unknown; exitCode?: number } = {}) {
    super(message, options)
    this.name = 'UsageError'
    this.exitCode = exitCode
  }
}

/** Somebody asks how a command is used. The message says it. */
export class HelpRequest extends Error {
  readonly code = 'Help'
  constructor(usage: string) {
    super(usage)
    this.name = 'HelpRequest'
  }
}
