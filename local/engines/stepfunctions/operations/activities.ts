/** Operations on activities, and the long poll of their workers. */
import type { CallContext, Operation } from '../../../kernel/service'
import type { GivenTags } from '../../../kernel/tags'
import { activityDoesNotExist } from '../errors'
import type { Branch } from '../execution/execution'
import { startActivity } from '../execution/tasks'
import type { ActivityRecord } from '../state/activities'
import { type Api, accessTo, accessToAll, arnOf } from './context'
import { encryptionOf } from './encryption'
import { checkName, type Input, longest, optionalString, page, requiredString, seconds } from './input'
import { tagging } from './tags'

/** How long a worker's request waits for a task, in milliseconds. */
const longestPoll = 60_000

export function activityOperations(api: Api): Record<string, Operation> {
  return {
    CreateActivity: {
      access: (input) => [
        { action: 'states:CreateActivity', resource: api.cloud.arn('states', `activity:${input?.name}`) },
      ],
      handle(input) {
        encryptionOf(input)
        const activity = api.activities.put(
          checkName(requiredString(input, 'name')),
          tagging.read(input.tags as GivenTags),
        )
        return { activityArn: activity.arn, creationDate: seconds(activity.creationDate) }
      },
    },
    DeleteActivity: {
      access: accessTo('DeleteActivity', 'activityArn'),
      handle: (input) => deleteActivity(api, input),
    },
    DescribeActivity: {
      access: accessTo('DescribeActivity', 'activityArn'),
      handle(input) {
        const { arn, name, creationDate } = activityOf(api, input)
        return {
          activityArn: arn,
          name,
          creationDate: seconds(creationDate),
          encryptionConfiguration: encryptionOf({}),
        }
      },
    },
    ListActivities: {
      access: accessToAll('ListActivities'),
      handle: (input) => listActivities(api, input),
    },
    GetActivityTask: {
      access: accessTo('GetActivityTask', 'activityArn'),
      handle: (input, context) => getActivityTask(api, input, context),
    },
  }
}

function activityOf(api: Api, input: Input): ActivityRecord {
  const arn = arnOf(input, 'activityArn', 'activity')
  const activity = api.activities.find(arn)
  if (!activity) throw activityDoesNotExist(arn)
  return activity
}

export function deleteActivity(api: Api, input: Input): object {
  const activity = api.activities.find(arnOf(input, 'activityArn', 'activity'))
  if (activity) api.activities.remove(activity.name)
  return {}
}

function listActivities(api: Api, input: Input): object {
  const { items, next } = page(api.activities.all(), ({ name }) => name, input)
  return {
    activities: items.map(({ arn, name, creationDate }) => ({
      activityArn: arn,
      name,
      creationDate: seconds(creationDate),
    })),
    ...next,
  }
}

/** A task that is handed out is the worker's; if it never hears of it, only the task's timeouts help. */
async function getActivityTask(api: Api, input: Input, context: CallContext): Promise<object> {
  const { arn } = activityOf(api, input)
  const workerName = optionalString(input, 'workerName', longest.name)
  const { engine } = api.executions
  const branch = engine.activities.take(arn) ?? (await context.park(waitForTask(api, arn)))
  if (branch?.phase.kind !== 'task') return {}
  const { token, parameters } = branch.phase.task
  startActivity(engine, branch, workerName, context.origin)
  return { taskToken: token, input: parameters }
}

function waitForTask(api: Api, arn: string): Promise<Branch | undefined> {
  const { engine } = api.executions
  return new Promise((resolve) => {
    const endWait = engine.activities.wait(arn, (branch) => {
      timer.cancel()
      resolve(branch)
    })
    const timer = engine.timers.at(api.cloud.clock.now() + longestPoll, () => {
      if (endWait()) resolve(undefined)
    })
  })
}
