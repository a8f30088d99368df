/** An error as an AWS service answers it. The endpoint writes it in the protocol of the service called. */
export class AwsError extends Error {
  constructor(
    /** The service's own name for it, such as `ResourceNotFoundException`. */
    readonly code: string,
    message: string,
    readonly status: number = 400,
    /** Further members of the error's body. */
    readonly details: Readonly<Record<string, unknown>> = {},
    /** Of the answer, where it has them beside those of its protocol. */
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message)
    this.name = 'AwsError'
  }
}

export function isAwsError(error: unknown): error is AwsError {
  return error instanceof AwsError
}

/** Something in a template or a request that the local cloud does not model. It is refused, never ignored. */
export class NotModelledError extends AwsError {
  constructor(what: string, where: string, hint = '') {
    super('NotModelled', `${where}: ${what} is not modelled by the local cloud${hint && `; ${hint}`}`, 501)
    this.name = 'NotModelledError'
  }
}

/**
 * Of a batch, a service's refusal of one entry is that entry's alone. Anything else, what the local cloud lacks too, fails
 * the call: it is thrown.
 */
export function refusalOf(error: unknown): AwsError {
  if (!isAwsError(error) || error instanceof NotModelledError) throw error
  return error
}

/** Refuses the members of `value` that are not in `known`, naming the first one and where it stands. */
export function refuseUnknown(value: object, known: Iterable<string>, where: string): void {
  const allowed = new Set(known)
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined && !allowed.has(name)) {
      throw new NotModelledError(`property "${name}"`, where, `modelled: ${[...allowed].sort().join(', ')}`)
    }
  }
}
