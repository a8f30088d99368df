/** Log groups, in memory, and their streams, of which only those lately written to are. */
import type { Cloud } from '../../kernel/cloud'
import { elsewhere, type Place } from '../../kernel/regions'
import { invalid, noSuch } from './errors'

export interface LogGroup {
  readonly name: string
  /** Milliseconds since the epoch. */
  readonly createdAt: number
  readonly retentionInDays?: number | undefined
  readonly logGroupClass: string
  readonly tags: Readonly<Record<string, string>>
  /** The first line that its function printed made it. */
  readonly isAutomatic?: true
}

export interface LogStream {
  readonly group: string
  readonly name: string
  readonly createdAt: number
  readonly firstEventAt?: number
  readonly lastEventAt?: number
  readonly lastIngestionAt?: number
}

export interface LogGroups {
  load(): Promise<void>
  all(): readonly LogGroup[]
  get(name: string): LogGroup | undefined
  /** By name or ARN; throws ResourceNotFoundException. */
  find(reference: string): LogGroup
  put(group: LogGroup): void
  /** Out of memory at once; `forget` takes it from disk when what it holds is gone. */
  hide(name: string): void
  forget(name: string): void
  findStream(group: string, name: string): Promise<LogStream | undefined>
  putStream(stream: LogStream): void
  /** Notes that events were put into `stream`, whatever happened to it since it was found. */
  noteEvents(stream: LogStream, first: number, last: number, ingestedAt: number): void
  deleteStream(group: string, name: string): void
  streams(group: string, namePrefix?: string): AsyncIterable<LogStream>
}

const mostStreamsInMemory = 1000

export function createLogGroups(cloud: Cloud): LogGroups {
  const { store } = cloud
  // Not a table: a group is out of memory before it is off the disk, where its name, which has slashes, is one part.
  const groups = new Map<string, LogGroup>()
  const recent = new Map<string, LogStream>()
  const groupKey = (name: string): string => `logs/group/${encodeURIComponent(name)}`
  const streamPrefix = (group: string): string => `logs/stream/${encodeURIComponent(group)}/`
  const streamKey = (group: string, name: string): string => streamPrefix(group) + encodeURIComponent(name)

  function remember(key: string, stream: LogStream): void {
    recent.delete(key)
    recent.set(key, stream)
    const [oldest] = recent.keys()
    if (recent.size > mostStreamsInMemory && oldest !== undefined) recent.delete(oldest)
  }

  function putStream(stream: LogStream): void {
    const key = streamKey(stream.group, stream.name)
    remember(key, stream)
    store.put(key, stream)
  }

  return {
    async load() {
      for await (const [, group] of store.range<LogGroup>('logs/group/')) groups.set(group.name, group)
    },
    all: () => [...groups.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    get: (name) => groups.get(name),
    find(reference) {
      const group = groups.get(nameOfGroup(cloud, reference))
      if (!group) throw noSuch('group')
      return group
    },
    put(group) {
      groups.set(group.name, group)
      store.put(groupKey(group.name), group)
    },
    hide(name) {
      groups.delete(name)
    },
    forget(name) {
      if (!groups.has(name)) store.delete(groupKey(name))
    },
    async findStream(group, name) {
      const key = streamKey(group, name)
      const stream = recent.get(key) ?? (await store.get<LogStream>(key))
      if (stream) remember(key, stream)
      return stream
    },
    putStream,
    noteEvents(found, first, last, ingestedAt) {
      const stream = recent.get(streamKey(found.group, found.name)) ?? found
      putStream({
        ...stream,
        firstEventAt: Math.min(stream.firstEventAt ?? first, first),
        lastEventAt: Math.max(stream.lastEventAt ?? last, last),
        lastIngestionAt: ingestedAt,
      })
    },
    deleteStream(group, name) {
      const key = streamKey(group, name)
      recent.delete(key)
      store.delete(key)
    },
    async *streams(group, namePrefix = '') {
      for await (const [, stream] of store.range<LogStream>(streamPrefix(group))) {
        if (stream.name.startsWith(namePrefix)) yield stream
      }
    },
  }
}

/** Of a name, or of an ARN with or without `:*`; no group has the ARN of one of another Region or account for its name. */
export function nameOfGroup(place: Place, reference: unknown): string {
  if (typeof reference !== 'string' || reference === '') {
    throw invalid('logGroupName is missing')
  }
  if (elsewhere(place, reference)) return reference
  return reference.startsWith('arn:') ? (reference.split(':log-group:')[1]?.split(':')[0] ?? '') : reference
}
