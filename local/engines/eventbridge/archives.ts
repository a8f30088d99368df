/**
 * Archives: the events of a bus, kept by time under `events/archived/<incarnation>/`. What an archive holds is never
 * in memory, only how many and how much.
 */
import { randomUUID } from 'node:crypto'
import type { Timer } from '../../kernel/clock'
import type { Cloud } from '../../kernel/cloud'
import { loadEach } from '../../kernel/load-each'
import { messageOf } from '../../kernel/message-of'
import type { Origin } from '../../kernel/origin'
import type { FlatEvent } from '../../lib/pattern/flat-event'
import { matches } from '../../lib/pattern/match'
import { compilePattern, type Pattern } from '../../lib/pattern/pattern'
import { type BusEvent, envelopeText } from './event'
import type { Bus } from './state'

export interface ArchiveRecord {
  readonly name: string
  /** Its events are found by this: an archive of the same name made later starts empty. */
  readonly incarnation: string
  readonly bus: string
  readonly pattern?: string | undefined
  /** 0: for ever. */
  readonly retentionDays: number
  readonly description?: string | undefined
  readonly createdAt: number
  readonly count: number
  readonly bytes: number
}

export interface ArchivedEvent {
  readonly event: BusEvent
  readonly bytes: number
}

export interface Archives {
  get(name: string): ArchiveRecord | undefined
  all(): readonly ArchiveRecord[]
  put(record: Omit<ArchiveRecord, 'incarnation' | 'count' | 'bytes' | 'createdAt'>): ArchiveRecord
  delete(name: string): void
  keep(bus: Bus, event: BusEvent, flat: FlatEvent, origin: Origin): void
  /** The event of this id and time, from whatever archive has it. */
  find(id: string, time: string): Promise<{ readonly bus: string; readonly event: BusEvent } | undefined>
  /** At most `limit` events in order of time, from `from` or after the key `after`; milliseconds. */
  read(incarnation: string, from: number, after: string | undefined, limit: number): Promise<readonly ArchivedEntry[]>
  load(): Promise<void>
  resume(): void
  stop(): void
}

export interface ArchivedEntry {
  readonly key: string
  readonly event: BusEvent
}

interface Live {
  record: ArchiveRecord
  pattern: Pattern | undefined
}

const day = 86_400_000
const stamp = (time: number) => String(Math.max(time, 0)).padStart(15, '0')
const prefixOf = (incarnation: string) => `events/archived/${incarnation}/`

export function createArchives(cloud: Cloud): Archives {
  // Not a table: each event meets these by bus, with their patterns compiled.
  const archives = new Map<string, Live>()
  let byBus = new Map<string, Live[]>()
  let pruning: Timer | undefined

  function hold(record: ArchiveRecord): Live {
    const live = { record, pattern: record.pattern === undefined ? undefined : compilePattern(record.pattern) }
    archives.set(record.name, live)
    regroup()
    return live
  }

  function regroup(): void {
    byBus = new Map()
    for (const live of archives.values()) {
      byBus.set(live.record.bus, [...(byBus.get(live.record.bus) ?? []), live])
    }
  }

  function save(live: Live, record: ArchiveRecord): void {
    live.record = record
    cloud.store.put(`events/archive/${record.name}`, record)
  }

  function prune(): void {
    pruning = undefined
    cloud.background('events: archive retention', async () => {
      for (const live of archives.values()) {
        if (live.record.retentionDays > 0) await pruneOne(live).catch((error) => pruneFailed(live, error))
      }
    })
    armPruning()
  }

  /** Its turn comes again in a day, and that of the other archives is not over. */
  function pruneFailed({ record }: Live, error: unknown): void {
    const detail = { error: messageOf(error) }
    cloud.trace({ kind: 'retention.failed', subject: cloud.arn('events', `archive/${record.name}`), ids: [], detail })
  }

  function armPruning(): void {
    if (pruning || ![...archives.values()].some(({ record }) => record.retentionDays > 0)) return
    pruning = cloud.clock.after(day, prune)
  }

  async function pruneOne(live: Live): Promise<void> {
    const { incarnation, retentionDays } = live.record
    const end = `${prefixOf(incarnation)}${stamp(cloud.clock.now() - retentionDays * day)}`
    for await (const [key, { bytes }] of cloud.store.range<ArchivedEvent>(prefixOf(incarnation))) {
      if (key >= end || archives.get(live.record.name) !== live) return
      cloud.store.delete(key)
      save(live, { ...live.record, count: live.record.count - 1, bytes: live.record.bytes - bytes })
    }
  }

  /** The events of a deleted archive; the note is for a process that dies meanwhile. */
  async function purge(incarnation: string): Promise<void> {
    for await (const [key] of cloud.store.range(prefixOf(incarnation))) cloud.store.delete(key)
    cloud.store.delete(`events/purge/${incarnation}`)
  }

  const startPurge = (incarnation: string) =>
    cloud.background(`events: purge of archive ${incarnation}`, () => purge(incarnation))

  let unpurged: string[] = []

  return {
    get: (name) => archives.get(name)?.record,
    all: () => [...archives.values()].map(({ record }) => record),
    put(settings) {
      const before = archives.get(settings.name)?.record
      const record: ArchiveRecord = {
        incarnation: randomUUID(),
        createdAt: cloud.clock.now(),
        count: 0,
        bytes: 0,
        ...before,
        ...settings,
      }
      save(hold(record), record)
      armPruning()
      return record
    },
    delete(name) {
      const live = archives.get(name)
      if (!live) return
      archives.delete(name)
      regroup()
      cloud.store.delete(`events/archive/${name}`)
      cloud.store.put(`events/purge/${live.record.incarnation}`, true)
      startPurge(live.record.incarnation)
    },
    keep(bus, event, flat, { ids, correlationId }) {
      for (const live of byBus.get(bus.record.name) ?? []) {
        if (live.pattern && !matches(live.pattern, flat)) continue
        const { record } = live
        const bytes = Buffer.byteLength(envelopeText(event))
        const key = `${prefixOf(record.incarnation)}${stamp(Date.parse(event.time))}/${event.id}`
        cloud.store.put(key, { event, bytes } satisfies ArchivedEvent)
        save(live, { ...record, count: record.count + 1, bytes: record.bytes + bytes })
        const subject = cloud.arn('events', `archive/${record.name}`)
        cloud.trace({ kind: 'archive.stored', subject, ids, correlationId, detail: {} })
      }
    },
    async find(id, time) {
      for (const { record } of archives.values()) {
        const key = `${prefixOf(record.incarnation)}${stamp(Date.parse(time))}/${id}`
        const found = await cloud.store.get<ArchivedEvent>(key)
        if (found) return { bus: record.bus, event: found.event }
      }
      return undefined
    },
    async read(incarnation, from, after, limit) {
      const prefix = prefixOf(incarnation)
      const entries: ArchivedEntry[] = []
      const range = { after: after ?? `${prefix}${stamp(from)}`, limit }
      for await (const [key, { event }] of cloud.store.range<ArchivedEvent>(prefix, range)) entries.push({ key, event })
      return entries
    },
    async load() {
      await loadEach<ArchiveRecord>(cloud, 'events/archive/', hold)
      for await (const [key] of cloud.store.range('events/purge/')) unpurged.push(key.slice('events/purge/'.length))
    },
    resume() {
      for (const incarnation of unpurged) startPurge(incarnation)
      unpurged = []
      armPruning()
    },
    stop: () => pruning?.cancel(),
  }
}
