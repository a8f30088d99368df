import type { State } from './state'

/** The states that may be come to from `start`, itself among them. */
export function reachable(start: string, states: ReadonlyMap<string, State>): Set<string> {
  const reached = new Set<string>()
  const pending = [start]
  for (let name = pending.pop(); name !== undefined; name = pending.pop()) {
    const state = states.get(name)
    if (!state || reached.has(name)) continue
    reached.add(name)
    pending.push(...state.targets.map((target) => target.name))
  }
  return reached
}
