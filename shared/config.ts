/** Configuration from the environment. A missing variable is an error that names it, at cold start. */
export class ConfigMissingError extends Error {
  readonly code = 'ConfigMissing'
  readonly retryable = false
  constructor(readonly variable: string) {
    super(`Environment variable ${variable} is not set: the function's definition in infra/ must give it`)
    this.name = 'ConfigMissingError'
  }
}

/** Undefined if it is left empty, as parameters of a stack are by default. */
export function optionalEnv(variable: string): string | undefined {
  return process.env[variable] || undefined
}

export function requireEnv(variable: string): string {
  const value = process.env[variable]
  if (!value) throw new ConfigMissingError(variable)
  return value
}
