/** The command line is not as the command takes it. The message names the option and says what is expected. */
export class UsageError extends Error {
  readonly code = 'Usage'
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'UsageError'
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
