/** What is wrong with one resource of a serverless template; whoever expands it says which. */
export class SamError extends Error {
  readonly code = 'SamError'
  constructor(message: string) {
    super(message)
    this.name = 'SamError'
  }
}

export function refusal(message: string): SamError {
  return new SamError(message)
}

/** @throws SamError for the first member that is not among those, by its path */
export function refuseUnknown(value: object, known: readonly string[], path = ''): void {
  for (const name of Object.keys(value)) {
    if (known.includes(name)) continue
    throw refusal(
      `Property '${path}${name}' is not modelled by the local cloud; modelled: ${[...known].sort().join(', ')}.`,
    )
  }
}

/** @throws SamError in AWS's words if it is missing */
export function required(properties: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = properties[name]
  if (value === undefined) throw refusal(`Missing required property '${name}'.`)
  return value
}
