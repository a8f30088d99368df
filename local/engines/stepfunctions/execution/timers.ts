/**
 * Timers on the cloud's clock. The clock keeps a cancelled timer until its time comes, which may be a year;
 * what it keeps of ours is a number, so that an execution which has ended leaves memory.
 */
import type { Clock, Due } from '../../../kernel/clock'

export interface Timer {
  readonly at: number
  cancel(): void
}

export interface Timers {
  at(time: number, fire: () => void, due?: Due): Timer
}

export function createTimers(clock: Clock): Timers {
  const pending = new Map<number, () => void>()
  let next = 0
  return {
    at(time, fire, due) {
      const id = next++
      pending.set(id, fire)
      const timer = clock.at(time, fireOf(pending, id), due)
      return {
        at: time,
        cancel() {
          pending.delete(id)
          timer.cancel()
        },
      }
    },
  }
}

function fireOf(pending: Map<number, () => void>, id: number): () => void {
  return () => {
    const fire = pending.get(id)
    pending.delete(id)
    fire?.()
  }
}
