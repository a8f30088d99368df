/** Schedule groups, with their tags: in memory, and on disk under `scheduler/group/`. */
import type { Cloud } from '../../kernel/cloud'
import { notFound } from './errors'

export interface Tag {
  readonly Key: string
  readonly Value: string
}

export interface GroupRecord {
  readonly name: string
  readonly createdAt: number
  readonly modifiedAt: number
  readonly tags: readonly Tag[]
  readonly clientToken?: string | undefined
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
  const groups = new Map<string, GroupRecord>()
  const now = cloud.clock.now()
  groups.set(defaultGroup, { name: defaultGroup, createdAt: now, modifiedAt: now, tags: [] })

  return {
    all: () => [...groups.values()],
    find: (name) => groups.get(name),
    get(name) {
      const group = groups.get(name)
      if (!group) throw notFound('Schedule group', name)
      return group
    },
    put(record) {
      groups.set(record.name, record)
      cloud.store.put(`scheduler/group/${record.name}`, record)
    },
    delete(name) {
      groups.delete(name)
      cloud.store.delete(`scheduler/group/${name}`)
    },
    async load() {
      for await (const [, record] of cloud.store.range<GroupRecord>('scheduler/group/')) groups.set(record.name, record)
    },
  }
}

/** Those of `tags` replace those of the same keys. */
export function mergeTags(before: readonly Tag[], tags: readonly Tag[]): readonly Tag[] {
  const merged = new Map([...before, ...tags].map(({ Key, Value }) => [Key, Value]))
  return [...merged].map(([Key, Value]) => ({ Key, Value }))
}
