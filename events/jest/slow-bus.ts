/** A bus that takes its time, so that it shows who doesn't wait for what it publishes. */
import { relative } from 'node:path'
import type { WireEvent } from './wire-event'

/** On AWS a function is frozen where its handler ends: such an event goes out at its next invocation, or never. */
export interface Unawaited {
  readonly event: WireEvent
  /** Where it was published: `file:line`, if the stack tells. */
  readonly at: string | undefined
}

export interface SlowBus {
  /** Resolves once the work has ended, or after a while. */
  take(events: readonly WireEvent[]): Promise<void>
  /** The work has ended: what it has left, and what it sends within the same while. */
  end(): Promise<readonly Unawaited[]>
}

/** Milliseconds. */
export const defaultSlowness = 25

export function slowBus(slowness: number): SlowBus {
  const pending = new Set<readonly Unawaited[]>()
  const left: Unawaited[] = []
  let ended: Promise<readonly Unawaited[]> | undefined
  let release: () => void = () => undefined
  const released = new Promise<void>((resolve) => {
    release = resolve
  })
  return {
    async take(events) {
      const at = callSite()
      const sent = events.map((event) => ({ event, at }))
      if (ended) {
        left.push(...sent)
        return
      }
      pending.add(sent)
      await Promise.race([released, pause(slowness)])
      pending.delete(sent)
    },
    end() {
      ended ??= (async () => {
        left.push(...[...pending].flat())
        release()
        // Work that was not waited for may come to publish later.
        await pause(slowness)
        return left
      })()
      return ended
    },
  }
}

function pause(milliseconds: number): Promise<void> {
  // biome-ignore lint/plugin: a bus that takes its time, in tests
  return new Promise((resolve) => setTimeout(resolve, milliseconds))
}

/** Ours, the SDK's and Node's own are not where anybody looks. */
const between =
  /(?:[\\/]events[\\/](?:publish|jest[\\/](?:recorder|slow-bus))\.[cm]?[jt]s|[\\/]node_modules[\\/]|node:)/

function callSite(): string | undefined {
  const frames = (new Error().stack ?? '').split('\n').slice(1)
  const frame = frames.find((each) => /:\d+:\d+\)?$/.test(each) && !between.test(each))
  const [, file, line] = /\(?((?:file:\/\/)?[^()\s]*?):(\d+):\d+\)?$/.exec(frame ?? '') ?? []
  return file === undefined ? undefined : `${relative(process.cwd(), file.replace(/^file:\/\//, ''))}:${line}`
}
