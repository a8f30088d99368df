/** The activities. Their tasks are in the executions. */
import type { Cloud } from '../../../kernel/cloud'
import { createTable } from '../../../kernel/table'

export interface ActivityRecord {
  readonly name: string
  readonly arn: string
  readonly creationDate: number
  readonly tags: Readonly<Record<string, string>>
}

export interface Activities {
  all(): readonly ActivityRecord[]
  get(name: string): ActivityRecord | undefined
  /** By ARN. */
  find(arn: string): ActivityRecord | undefined
  /** Creates it; one that is there stays as it is. */
  put(name: string, tags: Readonly<Record<string, string>>): ActivityRecord
  setTags(name: string, tags: Readonly<Record<string, string>>): void
  remove(name: string): void
  load(): Promise<void>
}

export function createActivities(cloud: Cloud): Activities {
  const activities = createTable<ActivityRecord>(cloud, 'states/activity')
  const save = (activity: ActivityRecord): ActivityRecord => activities.put(activity, activity.name)

  return {
    all: () => activities.list(),
    get: (name) => activities.get(name),
    find: (arn) => {
      const activity = activities.get(arn.slice(arn.lastIndexOf(':') + 1))
      return activity?.arn === arn ? activity : undefined
    },
    put(name, tags) {
      const arn = cloud.arn('states', `activity:${name}`)
      return activities.get(name) ?? save({ name, arn, creationDate: cloud.clock.now(), tags })
    },
    setTags(name, tags) {
      const activity = activities.get(name)
      if (activity) save({ ...activity, tags })
    },
    remove: (name) => void activities.delete(name),
    load: activities.load,
  }
}
