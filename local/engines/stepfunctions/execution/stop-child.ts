import { callsOf, sessionOf } from './calls'
import type { Engine } from './engine'
import type { Execution } from './execution'

/** Whoever started it is stopped or gave up, so it is stopped too. */
export function stopChild(engine: Engine, parent: Execution, childArn: string): void {
  const input = { executionArn: childArn, cause: `The execution ${parent.arn} that waited for it has been stopped` }
  const token = engine.cloud.activity.begin('states: stop')
  const stop = async (): Promise<void> => {
    await callsOf(engine, parent, token).call(sessionOf(engine, parent), 'states', 'StopExecution', input)
  }
  // Without the permission to stop it, it goes on; AWS does not tell the parent either.
  const stopped = stop()
    .catch(() => undefined)
    .finally(token.end)
  engine.cloud.background(`stopping ${childArn}`, stopped)
}
