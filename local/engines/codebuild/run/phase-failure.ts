import type { Ended, PhaseContext } from '../state'

/** How a phase ends that does not succeed; it ends the run where no other phase follows a failed one. */
export class PhaseFailure extends Error {
  constructor(
    readonly status: Ended,
    readonly context: PhaseContext,
  ) {
    super(context.message)
    this.name = 'PhaseFailure'
  }
}
