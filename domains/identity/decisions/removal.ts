/** When what was between a person and an application goes: so many days after its end. */
import { removalAfter } from '../../../shared/retention'

interface Ending {
  readonly status: 'active' | 'ended'
  readonly removeAt?: number | undefined
}

/** One that is granted anew stays; once it is said of one that has ended it stays so. */
export function withRemoval<State extends Ending>(
  before: State | undefined,
  after: State,
  now: Date,
  days: number,
): State {
  if (after.status === 'active') return { ...after, removeAt: undefined }
  return before?.status === 'ended' ? after : { ...after, removeAt: removalAfter(now.toISOString(), days) }
}
