/** A path that can be read, and cannot be followed in what it is given: it finds too much, or takes too long. */
export class PathFailure extends Error {
  readonly code = 'PathFailure'
  constructor(message: string) {
    super(message)
    this.name = 'PathFailure'
  }
}
