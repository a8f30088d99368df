/**
 * `GET /_local/stream`: the trace as it happens, as server-sent events. A record is the data of one event, its
 * number is the event's id. To a client that reads too slowly records are dropped and counted, never queued
 * without bound: an event `dropped` says how many.
 */
import type { Writable } from 'node:stream'
import type { LocalStream } from '../wire/local-routes'
import { createFollower } from './follow'
import type { Recorded } from './recorded'
import type { Recorder } from './recorder'
import { tellStory } from './story'

export interface StreamFilter {
  /** Beginnings of kinds; empty: all. */
  readonly kinds: readonly string[]
  /** Only the story around this id. */
  readonly id: string | undefined
}

/** Bytes that may wait for the client. */
const mostWaiting = 1024 * 1024
const heartbeat = 15_000

export function createLiveStream(recorder: Recorder, { kinds, id }: StreamFilter): LocalStream {
  return {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-store' },
    open(outgoing) {
      const sender = createSender(outgoing)
      const isWanted = ({ kind }: Recorded) => kinds.length === 0 || kinds.some((each) => kind.startsWith(each))
      let belongs: ((record: Recorded) => boolean) | undefined = id === undefined ? () => true : undefined
      let early: Recorded[] = []
      const take = (record: Recorded): void => {
        if (!belongs) early.push(record)
        else if (belongs(record) && isWanted(record)) sender.send(record)
      }
      const unsubscribe = recorder.onRecord(take)
      if (id !== undefined) {
        // What happens while the story so far is read comes after it.
        const begin = (follower: (record: Recorded) => boolean): void => {
          belongs = follower
          for (const record of early) take(record)
          early = []
        }
        tellStory(recorder.find, id).then(
          (story) => begin(createFollower(story)),
          () => outgoing.destroy(),
        )
      }
      return () => {
        unsubscribe()
        sender.end()
      }
    },
  }
}

function createSender(outgoing: Writable) {
  let waiting = ''
  let dropped = 0
  let isEnded = false
  const beat = everyRealTime(heartbeat, () => outgoing.write(': still here\n\n'))
  // Tells the client that from now on it misses nothing.
  outgoing.write(': listening\n\n')

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
      append(`id: ${record.seq}\ndata: ${JSON.stringify(record)}\n\n`)
    },
    end(): void {
      isEnded = true
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
