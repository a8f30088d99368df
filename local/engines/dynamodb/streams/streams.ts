/** The streams of tables: made, ended, read from a place on, and dropped when a day is over. */
import type { Timer } from '../../../kernel/clock'
import type { Cloud } from '../../../kernel/cloud'
import { type KeyValues, prefixRange } from '../../../kernel/key-values'
import { resourceNotFound, validationError } from '../errors'
import type { Tables } from '../state'
import type { Table } from '../table'
import { feedOf } from './record-change'
import {
  newStream,
  recordKey,
  recordPrefix,
  retention,
  type Stream,
  type StreamRecord,
  streamArn,
  streamKey,
  type ViewType,
  viewTypes,
} from './stream'

export interface StreamSpecification {
  readonly StreamEnabled?: boolean
  readonly StreamViewType?: string
}

export interface Streams {
  all(): readonly Stream[]
  /** @throws ResourceNotFoundException */
  find(arn: unknown): Stream
  /** The newest of a table, ended or not. */
  latest(table: Table): Stream | undefined
  /** The table with what is asked for, and in this tick the stream; throws what DynamoDB says of it. */
  change(table: Table, wanted: StreamSpecification | undefined): Table
  /** The table goes. */
  end(table: Table): void
  /** Up to so many whose number is higher, oldest first. */
  read(stream: Stream, after: number, most: number): Promise<readonly StreamRecord[]>
  /** The number of the last record that there is in any stream. */
  last(): number
  /** Resolves once something was added to a stream, or one has ended. */
  changed(signal: AbortSignal): Promise<void>
  load(): Promise<void>
  stop(): void
}

const kept = (stream: Stream): string => `m/${streamKey(stream)}`

export function createStreams(cloud: Cloud, storageOf: () => KeyValues, tables: Pick<Tables, 'all'>): Streams {
  const streams = new Map<string, Stream>()
  let timer: Timer | undefined
  let isStopped = false

  function save(stream: Stream): void {
    streams.set(streamKey(stream), stream)
    storageOf().put(kept(stream), JSON.stringify(stream))
  }

  function wake(): void {
    for (const waiting of feedOf(storageOf()).waiting) queueMicrotask(waiting)
  }

  function endOf(table: Table): void {
    const stream = table.stream && streams.get(streamKey({ tableId: table.id, label: table.stream.label }))
    if (!stream) return
    save({ ...stream, endedAt: cloud.clock.now() })
    watch()
    wake()
  }

  function viewTypeOf({ StreamViewType }: StreamSpecification): ViewType {
    const known = viewTypes.find((each) => each === StreamViewType)
    if (known) return known
    if (StreamViewType === undefined) {
      throw validationError(
        'One or more parameter values were invalid: StreamViewType is required when StreamEnabled is true',
      )
    }
    throw validationError(
      `1 validation error detected: Value '${StreamViewType}' at 'streamSpecification.streamViewType' failed to satisfy constraint: Member must satisfy enum value set: [${viewTypes.join(', ')}]`,
    )
  }

  /** Two of a table made in one millisecond, by a clock that stands still, are a millisecond apart. */
  function make(table: Table, viewType: ViewType): Stream {
    let now = cloud.clock.now()
    while (streams.has(streamKey(newStream(table, viewType, now)))) now++
    return newStream(table, viewType, now)
  }

  /** Once an hour while there are any: what is older than a day goes. */
  function watch(): void {
    if (timer || isStopped || streams.size === 0) return
    timer = cloud.clock.at(
      cloud.clock.now() + 3_600_000,
      () => {
        timer = undefined
        cloud.background('dynamodb drops records of streams', drop)
      },
      { what: 'end of old records of streams', subject: 'dynamodb' },
    )
  }

  async function drop(): Promise<void> {
    const storage = storageOf()
    const oldest = cloud.clock.now() - retention
    for (const stream of [...streams.values()]) {
      if (isStopped) return
      if (stream.endedAt !== undefined && stream.endedAt <= oldest) {
        streams.delete(streamKey(stream))
        storage.delete(kept(stream))
        await storage.clear(recordPrefix(stream))
        continue
      }
      const old = await read(stream, 0, Number.POSITIVE_INFINITY, oldest)
      for (const { number } of old) storage.delete(recordKey(stream, number))
    }
    await storage.flush()
    watch()
  }

  /** `before`: milliseconds since the epoch; those alone that were put before. */
  async function read(stream: Stream, after: number, most: number, before?: number): Promise<readonly StreamRecord[]> {
    const snapshot = await storageOf().snapshot()
    const range = { ...prefixRange(recordPrefix(stream)), gt: recordKey(stream, after) }
    const entries = snapshot.entries(range)
    const found: StreamRecord[] = []
    const oldest = cloud.clock.now() - retention
    try {
      while (found.length < most) {
        const some = await entries.next(Math.min(most - found.length, 500))
        for (const [, text] of some) {
          const record = JSON.parse(text) as StreamRecord
          if (before !== undefined && record.at >= before) return found
          // What the next drop takes is gone already.
          if (before !== undefined || record.at > oldest) found.push(record)
        }
        if (some.length === 0) break
      }
      return found
    } finally {
      await entries.close()
      await snapshot.close()
    }
  }

  return {
    all: () => [...streams.values()],
    find(arn) {
      const stream = [...streams.values()].find((each) => streamArn(cloud, each) === arn)
      if (stream) return stream
      throw resourceNotFound(`Stream: ${arn} not found`)
    },
    latest: (table) =>
      [...streams.values()].filter(({ tableId }) => tableId === table.id).sort((a, b) => b.createdAt - a.createdAt)[0],
    change(table, wanted) {
      if (wanted?.StreamEnabled === undefined) return table
      if (wanted.StreamEnabled) {
        if (table.stream) throw validationError(`Table already has an enabled stream: TableName: ${table.TableName}`)
        const stream = make(table, viewTypeOf(wanted))
        save(stream)
        watch()
        return { ...table, stream: { label: stream.label, viewType: stream.viewType } }
      }
      if (!tables.all.has(table.TableName) && wanted.StreamViewType !== undefined) {
        throw validationError(
          'One or more parameter values were invalid: Table is being created with a stream disabled, UpdateViewType should not be specified',
        )
      }
      if (!table.stream) {
        // Of a table that is only being made, it says that there is none.
        if (!tables.all.has(table.TableName)) return table
        throw validationError(`Table has no stream to disable: TableName: ${table.TableName}`)
      }
      endOf(table)
      const { stream: _, ...without } = table
      return without
    },
    end: endOf,
    read,
    last: () => feedOf(storageOf()).last,
    changed: (signal) =>
      new Promise((resolve) => {
        const { waiting } = feedOf(storageOf())
        const end = (): void => {
          waiting.delete(end)
          signal.removeEventListener('abort', end)
          resolve()
        }
        waiting.add(end)
        signal.addEventListener('abort', end)
        if (signal.aborted) end()
      }),
    async load() {
      const storage = storageOf()
      const snapshot = await storage.snapshot()
      const entries = snapshot.entries(prefixRange('m/'))
      for (let some = await entries.next(100); some.length > 0; some = await entries.next(100)) {
        for (const [, text] of some) {
          const stream = JSON.parse(text) as Stream
          streams.set(streamKey(stream), stream)
        }
      }
      await entries.close()
      for (const stream of streams.values()) {
        const newest = snapshot.entries({ ...prefixRange(recordPrefix(stream)), reverse: true, limit: 1 })
        const [last] = await newest.next(1)
        await newest.close()
        const feed = feedOf(storage)
        if (last) feed.last = Math.max(feed.last, (JSON.parse(last[1]) as StreamRecord).number)
      }
      await snapshot.close()
      watch()
    },
    stop() {
      isStopped = true
      timer?.cancel()
    },
  }
}
