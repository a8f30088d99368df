/**
 * `GET /_local/stream`: the trace as it happens, as server-sent events. A record is the data of one event; the event's
 * id is its number, with a word for this life of the process. A client that was cut off says which it had last, and gets
 * what was kept since, as fast as it reads; of what is no longer kept it is told the number. To one that reads what
 * happens now too slowly records are dropped and counted, never queued without bound: an event `dropped` says how many.
 */
import type { Writable } from 'node:stream'
import type { LocalStream } from '../wire/local-routes'
import { createFollower } from './follow'
import type { Recorded } from './recorded'
import type { Recorder } from './recorder'
import { tellStory } from './story'

export interface StreamFilter {
  readonly isMeant: (kind: string) => boolean
  /** Only the story around this id. */
  readonly id: string | undefined
  /** The record that the client had last; undefined: it begins now. */
  readonly after?: Seen | undefined
}

/** The id of an event of the stream: a record's number, and the life of the process in which it was told. */
export interface Seen {
  readonly seq: number
  readonly life?: string | undefined
}

/** Bytes that may wait for the client. */
const mostWaiting = 1024 * 1024
const heartbeat = 15_000
/** Milliseconds after which a browser that was cut off comes again; by itself it would wait for three seconds. */
const retryAfter = 1_000
/** Records that are read at once for a client that catches up. */
const atOnce = 500

export function createLiveStream(recorder: Recorder, { isMeant, id, after }: StreamFilter): LocalStream {
  return {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
    open(outgoing) {
      outgoing.write(`retry: ${retryAfter}\n\n`)
      const sender = createSender(outgoing, recorder.life)
      let unsubscribe: (() => void) | undefined
      let isLeft = false
      const begin = async (): Promise<void> => {
        let seen = after === undefined ? recorder.next - 1 : lastKnown(recorder, after)
        const belongs = id === undefined ? () => true : createFollower(await tellStory(recorder.find, id))
        const take = (record: Recorded): void => {
          if (belongs(record) && isMeant(record.kind)) sender.send(record)
        }
        while (seen + 1 < recorder.next) {
          const records = await recorder.from(seen + 1, atOnce)
          const [first] = records
          if (first && first.seq > seen + 1) sender.miss(first.seq - seen - 1)
          for (const record of records) take(record)
          seen = records.at(-1)?.seq ?? recorder.next - 1
          await sender.sent()
          if (isLeft) return
        }
        unsubscribe = recorder.onRecord(take)
        sender.listen()
      }
      begin().catch(() => outgoing.destroy())
      return () => {
        isLeft = true
        unsubscribe?.()
        sender.end()
      }
    },
  }
}

/** What a life before told last may not have been kept when it was killed: its numbers are those of other records now. */
function lastKnown({ life, first }: Recorder, after: Seen): number {
  return after.life === undefined || after.life === life ? after.seq : Math.min(after.seq, first - 1)
}

function createSender(outgoing: Writable, life: string) {
  let waiting = ''
  let dropped = 0
  let isEnded = false
  let drained: (() => void) | undefined
  const beat = everyRealTime(heartbeat, () => outgoing.write(': still here\n\n'))

  function flush(): void {
    const text = waiting
    waiting = ''
    if (!isEnded) outgoing.write(text)
  }

  function append(text: string): void {
    if (waiting === '') setImmediate(flush)
    waiting += text
  }

  return {
    send(record: Recorded): void {
      if (outgoing.writableLength + waiting.length > mostWaiting) {
        dropped++
        return
      }
      if (dropped > 0) append(`event: dropped\ndata: ${JSON.stringify({ records: dropped })}\n\n`)
      dropped = 0
      append(`id: ${record.seq}.${life}\ndata: ${JSON.stringify(record)}\n\n`)
    },
    /** So many it will never see. */
    miss(records: number): void {
      dropped += records
    },
    /** Tells the client that from now on it misses nothing. */
    listen(): void {
      append(': listening\n\n')
    },
    /** Resolves when the client has taken what it was sent, or has left. */
    async sent(): Promise<void> {
      flush()
      if (!outgoing.writableNeedDrain || isEnded) return
      await new Promise<void>((resolve) => {
        drained = resolve
        outgoing.once('drain', resolve)
      })
    },
    end(): void {
      isEnded = true
      drained?.()
      beat()
    },
  }
}

function everyRealTime(milliseconds: number, fire: () => void): () => void {
  // biome-ignore lint/plugin: a connection is kept open in real time, whatever the cloud's clock says
  const interval = setInterval(fire, milliseconds)
  interval.unref()
  return () => clearInterval(interval)
}
