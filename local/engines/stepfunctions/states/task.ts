import { type Fields, longestSeconds } from '../definition/fields'
import { compileProcessing, withInput } from '../definition/processing'
import type { State, Step } from '../definition/state'
import { isLater } from '../execution/soon'
import type { Integration } from '../integrations/integration'
import { compileCommon } from './common'
import { compileCredentials } from './credentials'

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
  const roleArn = compileCredentials(fields)
  const resource = fields.required('Resource')
  const resolved = fields.context.integrations.resolve(resource, fields.context.type)
  if (resolved.kind === 'problem') {
    fields.context.report.error(resolved.code, resolved.problem, `${fields.location}/Resource`)
    return { ...common, exit: processing.exit, enter: () => ({ kind: 'task', timing: {} }) }
  }
  refuseParameters(fields, resolved.integration)
  return {
    ...common,
    exit: processing.exit,
    task: {
      resource,
      integration: resolved.integration,
      pattern: resolved.pattern,
      parameters: processing.parameters,
      roleArn,
    },
    enter(scope) {
      if (!timeout && !heartbeat) return { kind: 'task', timing: {} }
      const seen = withInput(scope, processing.effectiveInput(scope))
      const [longest, silence] = [timeout?.(seen), heartbeat?.(seen)]
      if (!isLater(longest) && !isLater(silence)) return timed(longest, silence)
      return Promise.all([longest, silence]).then((times) => timed(...times))
    },
  }
}

function timed(timeoutSeconds: number | undefined, heartbeatSeconds: number | undefined): Step {
  return {
    kind: 'task',
    timing: {
      ...(timeoutSeconds !== undefined && { timeoutSeconds }),
      ...(heartbeatSeconds !== undefined && { heartbeatSeconds }),
    },
  }
}

/** Names that the integration does not have, and what of it the local cloud does not do, as far as the definition says it. */
function refuseParameters(fields: Fields, { takes, notModelled }: Integration): void {
  const field = fields.language === 'JSONata' ? 'Arguments' : 'Parameters'
  const given = fields.raw(field)
  if (!takes || typeof given !== 'object' || given === null || Array.isArray(given)) return
  const isPath = fields.language === 'JSONPath'
  const names = Object.keys(given).map((name) => (isPath && name.endsWith('.$') ? name.slice(0, -2) : name))
  for (const name of fields.context.integrations.unknown(takes, names)) {
    fields.refuse(`The field "${name}" is not supported by Step Functions`, field)
  }
  for (const what of notModelled?.(given) ?? []) {
    const problem = `${what} is not modelled by the local cloud`
    fields.context.report.error('NOT_MODELLED', problem, `${fields.location}/${field}`)
  }
}
