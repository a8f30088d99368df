import type { Engine } from './engine'
import type { Execution } from './execution'

/** Tells what happened to an execution, under the ids of its story. */
export function traceExecution(
  engine: Engine,
  execution: Execution,
  kind: string,
  detail: Readonly<Record<string, unknown>>,
): void {
  const { ids, correlationId } = execution.origin
  engine.cloud.trace({ kind, subject: execution.arn, ids, correlationId, detail })
}
