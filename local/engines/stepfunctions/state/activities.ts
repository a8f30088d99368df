/** The activities. Their tasks are in the executions. */
import type { Cloud } from '../../../kernel/cloud'

export interface ActivityRecord {
  readonly name: string
  readonly arn: string
  readonly creationDate: number
  readonly tags: Readonly<Record<string, string>>
}

export interface Activities {
  readonly all: ReadonlyMap<string, ActivityRecord>
  /** By ARN. */
  find(arn: string): ActivityRecord | undefined
  /** Creates it; one that is there stays as it is. */
  put(name: string, tags: Readonly<Record<string, string>>): ActivityRecord
  setTags(name: string, tags: Readonly<Record<string, string>>): void
  remove(name: string): void
  load(): Promise<void>
}

const prefix = 'states/activity/'

export function createActivities(cloud: Cloud): Activities {
  const all = new Map<string, ActivityRecord>()

  function save(activity: ActivityRecord): ActivityRecord {
    all.set(activity.name, activity)
    cloud.store.put(`${prefix}${activity.name}`, activity)
    return activity
  }

  return {
    all,
    find: (arn) => {
      const activity = all.get(arn.slice(arn.lastIndexOf(':') + 1))
      return activity?.arn === arn ? activity : undefined
    },
    put(name, tags) {
      const arn = cloud.arn('states', `activity:${name}`)
      return all.get(name) ?? save({ name, arn, creationDate: cloud.clock.now(), tags })
    },
    setTags(name, tags) {
      const activity = all.get(name)
      if (activity) save({ ...activity, tags })
    },
    remove(name) {
      all.delete(name)
      cloud.store.delete(`${prefix}${name}`)
    },
    async load() {
      for await (const [, activity] of cloud.store.range<ActivityRecord>(prefix)) all.set(activity.name, activity)
    },
  }
}
