import { StateFailure } from './state-failure'

/** No rule of a Choice state matched, and it has no Default. */
export class NoChoiceMatchedError extends StateFailure {
  readonly code = 'States.NoChoiceMatched'
  constructor(cause: string) {
    super('States.NoChoiceMatched', cause, { interpreter: true })
    this.name = 'NoChoiceMatchedError'
  }
}
