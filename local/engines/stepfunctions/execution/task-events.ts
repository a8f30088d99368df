/** The history events of tasks, which differ by what stands behind the Resource. */
import type { TaskDefinition, TaskTiming } from '../definition/state'
import type { Branch } from './execution'
import { record } from './history'

type What = 'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut'

interface Details {
  readonly parameters?: string
  readonly timing?: TaskTiming
  readonly region?: string
  readonly output?: string
  readonly error?: string
  readonly cause?: string
}

const prefixes = { task: 'Task', 'lambda-function': 'LambdaFunction', activity: 'Activity' } as const
const keyPrefixes = { task: 'task', 'lambda-function': 'lambdaFunction', activity: 'activity' } as const

export function taskEvent(branch: Branch, now: number, task: TaskDefinition, what: What, details: Details): void {
  const { events } = task.integration
  const value = events === 'task' ? ofTask(task, what, details) : ofOther(task, what, details)
  // A function's start has no details.
  const key =
    events === 'lambda-function' && what === 'Started' ? undefined : `${keyPrefixes[events]}${what}EventDetails`
  record(branch, now, `${prefixes[events]}${what}`, key, value)
}

function ofTask(task: TaskDefinition, what: What, details: Details): object {
  const { resourceType, resource } = task.integration
  const { parameters, timing, region, output, error, cause } = details
  if (what === 'Scheduled') return { resourceType, resource, region, parameters, ...inSeconds(timing) }
  if (what === 'Submitted' || what === 'Succeeded') return { resourceType, resource, output }
  return what === 'Started' ? { resourceType, resource } : { resourceType, resource, error, cause }
}

function ofOther(task: TaskDefinition, what: What, details: Details): object {
  const { parameters, timing, output, error, cause } = details
  if (what === 'Scheduled') return { resource: task.integration.resource, input: parameters, ...inSeconds(timing) }
  return what === 'Succeeded' ? { output } : { error, cause }
}

function inSeconds(timing: TaskTiming = {}): object {
  const { timeoutSeconds, heartbeatSeconds } = timing
  return {
    ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
  }
}
