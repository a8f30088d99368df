import { callsOf, sessionOf } from './calls'
import type { Engine } from './engine'
import type { Execution } from './execution'

/** In AWS's words. */
const causeOf = ({ arn }: Execution): string =>
  `The Task state in AWS Step Functions execution [${arn}] which was managing this resource was aborted`

/** Whoever started it is stopped or gave up, so it is stopped too. */
export function stopChild(engine: Engine, parent: Execution, childArn: string): void {
  const input = { executionArn: childArn, cause: causeOf(parent) }
  const token = engine.cloud.activity.begin('states: stop')
  const stop = async (): Promise<void> => {
    await callsOf(engine, parent, token).call(await sessionOf(engine, parent), 'states', 'StopExecution', input)
  }
  // Without the permission to stop it, it goes on; AWS does not tell the parent either.
  const stopped = stop()
    .catch(() => undefined)
    .finally(token.end)
  engine.cloud.background(`stopping ${childArn}`, stopped)
}
