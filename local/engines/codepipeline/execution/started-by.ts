/**
 * Who is behind a start that comes as a delivery: the call is the same as a person's, but its trigger is the rule. It is
 * known while the call is made, by the token that the delivery gives it.
 */
import type { Trigger } from '../state/executions'

export interface StartedBy {
  of(token: string | undefined): Trigger | undefined
  during<T>(token: string, trigger: Trigger, call: () => Promise<T>): Promise<T>
}

export function createStartedBy(): StartedBy {
  const triggers = new Map<string, Trigger>()
  return {
    of: (token) => (token === undefined ? undefined : triggers.get(token)),
    async during(token, trigger, call) {
      triggers.set(token, trigger)
      try {
        return await call()
      } finally {
        triggers.delete(token)
      }
    },
  }
}
