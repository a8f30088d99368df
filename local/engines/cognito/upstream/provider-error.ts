/** A provider's answer can't be used, or it gave none. The message holds nothing of the answer. */
export class ProviderError extends Error {
  readonly code = 'provider'
  /** The person has to set out again. */
  readonly retryable = false

  constructor(message: string, options?: ErrorOptions) {
    super(message, options)
    this.name = 'ProviderError'
  }
}
