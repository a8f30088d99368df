import type { Engine } from './engine'
import type { Execution } from './execution'
import { sessionOf } from './session'

/** Whoever started it is stopped or gave up, so it is stopped too. */
export function stopChild(engine: Engine, parent: Execution, childArn: string): void {
  const input = { executionArn: childArn, cause: `The execution ${parent.arn} that waited for it has been stopped` }
  void engine.cloud.activity.run('states: stop', async () => {
    // Without the permission to stop it, it goes on; AWS does not tell the parent either.
    await engine.cloud.call(sessionOf(parent), 'states', 'StopExecution', input).catch(() => undefined)
  })
}
