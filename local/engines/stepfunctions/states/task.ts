import { type Fields, longestSeconds } from '../definition/fields'
import { compileProcessing, withInput } from '../definition/processing'
import type { State } from '../definition/state'
import { compileCommon } from './common'

const range = { least: 1, most: longestSeconds }

/** Has work done by something else: a function, a service of the cloud, an activity's worker, a person. */
export function compileTask(fields: Fields, name: string): State {
  const common = compileCommon(fields, name, 'Task', { transition: true, handlers: true })
  const processing = compileProcessing(fields, {
    parameters: true,
    arguments: true,
    resultSelector: true,
    resultPath: true,
  })
  const timeout = fields.number('TimeoutSeconds', range)
  const heartbeat = fields.number('HeartbeatSeconds', range)
  const [longest, silence] = [fields.raw('TimeoutSeconds'), fields.raw('HeartbeatSeconds')]
  if (typeof longest === 'number' && typeof silence === 'number' && silence >= longest) {
    fields.refuse('HeartbeatSeconds must be smaller than TimeoutSeconds', 'HeartbeatSeconds')
  }
  if (fields.has('Credentials')) {
    fields.context.report.error(
      'NOT_MODELLED',
      'Credentials of a task are not modelled by the local cloud',
      `${fields.location}/Credentials`,
    )
  }
  const resource = fields.required('Resource')
  const resolved = fields.context.integrations.resolve(resource, fields.context.type)
  if (resolved.kind === 'problem') {
    fields.context.report.error(resolved.code, resolved.problem, `${fields.location}/Resource`)
    return { ...common, exit: processing.exit, enter: () => ({ kind: 'task', timing: {} }) }
  }
  return {
    ...common,
    exit: processing.exit,
    task: {
      resource,
      integration: resolved.integration,
      pattern: resolved.pattern,
      parameters: processing.parameters,
    },
    async enter(scope) {
      if (!timeout && !heartbeat) return { kind: 'task', timing: {} }
      const seen = withInput(scope, processing.effectiveInput(scope))
      const timeoutSeconds = await timeout?.(seen)
      const heartbeatSeconds = await heartbeat?.(seen)
      return {
        kind: 'task',
        timing: {
          ...(timeoutSeconds !== undefined && { timeoutSeconds }),
          ...(heartbeatSeconds !== undefined && { heartbeatSeconds }),
        },
      }
    },
  }
}
