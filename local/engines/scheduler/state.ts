/** What is kept: schedule groups with their tags, under `scheduler/group/`, and schedules, under `scheduler/schedule/`. */
import type { Cloud } from '../../kernel/cloud'
import { createTable } from '../../kernel/table'
import type { Tag } from '../../kernel/tags'
import { notFound } from './errors'
import type { Settings } from './settings'

export interface GroupRecord {
  readonly name: string
  readonly createdAt: number
  readonly modifiedAt: number
  readonly tags: readonly Tag[]
  readonly clientToken?: string | undefined
}

export interface ScheduleRecord {
  readonly group: string
  readonly name: string
  readonly settings: Settings
  readonly createdAt: number
  readonly modifiedAt: number
  /** The first occurrence of a rate. */
  readonly anchor: number
  /** The next occurrence, before what a flexible time window adds. */
  readonly next?: number | undefined
  /** Of the call that created it, so that doing it again changes nothing. */
  readonly clientToken?: string | undefined
  /** The template's resource that made it. */
  readonly owner?: string | undefined
}

export interface Groups {
  all(): readonly GroupRecord[]
  find(name: string): GroupRecord | undefined
  /** @throws AwsError ResourceNotFoundException */
  get(name: string): GroupRecord
  put(record: GroupRecord): void
  delete(name: string): void
  load(): Promise<void>
}

export const defaultGroup = 'default'

export function createGroups(cloud: Cloud): Groups {
  const groups = createTable<GroupRecord>(cloud, 'scheduler/group')
  const now = cloud.clock.now()
  /** Until it is tagged it is there without being kept. */
  const usual: GroupRecord = { name: defaultGroup, createdAt: now, modifiedAt: now, tags: [] }
  const find = (name: string) => groups.get(name) ?? (name === defaultGroup ? usual : undefined)

  return {
    all: () => (groups.has(defaultGroup) ? groups.list() : [usual, ...groups.list()]),
    find,
    get(name) {
      const group = find(name)
      if (!group) throw notFound('Schedule group', name)
      return group
    },
    put: (record) => groups.put(record, record.name),
    delete: (name) => groups.delete(name),
    load: () => groups.load(),
  }
}
