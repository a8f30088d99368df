/** The history events of tasks, which differ by what stands behind the Resource. */
import type { TaskDefinition, TaskTiming } from '../definition/state'
import type { Branch } from './execution'
import { record } from './history'

type What = 'Scheduled' | 'Started' | 'Submitted' | 'Succeeded' | 'Failed' | 'TimedOut'

interface Details {
  readonly parameters?: string
  readonly timing?: TaskTiming
  readonly region?: string
  readonly roleArn?: string | undefined
  readonly output?: string
  readonly error?: string | undefined
  readonly cause?: string | undefined
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
  const { parameters, region, output, error, cause } = details
  if (what === 'Scheduled') return { resourceType, resource, region, parameters, ...settings(details) }
  if (what === 'Submitted' || what === 'Succeeded') return { resourceType, resource, output }
  return what === 'Started' ? { resourceType, resource } : { resourceType, resource, ...said({ error, cause }) }
}

function ofOther(task: TaskDefinition, what: What, details: Details): object {
  const { parameters, output, error, cause } = details
  if (what === 'Scheduled') return { resource: task.integration.resource, input: parameters, ...settings(details) }
  return what === 'Succeeded' ? { output } : said({ error, cause })
}

function settings({ timing = {}, roleArn }: Details): object {
  const { timeoutSeconds, heartbeatSeconds } = timing
  return {
    ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }),
    ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }),
    ...(roleArn !== undefined && { taskCredentials: { roleArn } }),
  }
}

/** An error or a cause that was not given is not told. */
function said({ error, cause }: Details): object {
  return { ...(error && { error }), ...(cause && { cause }) }
}
