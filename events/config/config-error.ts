/** What is wrong with `signalbox.config.ts`, or with a file that it names. */
export class ConfigError extends Error {
  readonly code = 'Config'
  readonly retryable = false
  constructor(
    readonly file: string,
    readonly issues: readonly string[],
    options?: { readonly cause?: unknown },
  ) {
    super(`${file}: ${issues.join('; ')}`, options)
    this.name = 'ConfigError'
  }
}
