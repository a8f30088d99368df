import type { AssignmentScope } from './compile-context'
import { reachable } from './reachable'
import type { Report } from './report'

/**
 * A variable belongs to the flow that assigns it: a flow inside may read it and not assign it again. What is assigned
 * only by the state that the flow is in, or after it, is not there yet, so its name is free.
 */
export function refuseShadowing(scope: AssignmentScope, outer: ReadonlySet<string>, report: Report): void {
  const told = new Set<string>()
  for (const { name, location } of scope.assigned) {
    if (!outer.has(name) || told.has(name)) continue
    told.add(name)
    const problem = `The variable "${name}" is assigned in an outer scope, so it can not be assigned here`
    report.error('SCHEMA_VALIDATION_FAILED', problem, location)
  }
  for (const { state, scope: inner } of scope.inner) {
    const before = scope.assigned.filter((one) => leadsTo(scope, one.state, state)).map(({ name }) => name)
    refuseShadowing(inner, new Set([...outer, ...before]), report)
  }
}

/** Whether `from` may have ended before `to` is entered. */
function leadsTo({ states }: AssignmentScope, from: string, to: string): boolean {
  return (states.get(from)?.targets ?? []).some(({ name }) => reachable(name, states).has(to))
}
