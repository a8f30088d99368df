/**
 * When to look again at what runs outside. A build and a stack's operation run in real time and count as under way
 * themselves, so the look comes in real time too: soon at first, then a few times a second. Who waits for the cloud to come to rest
 * need not wait for that: as soon as nothing else is under way it is looked at once. What has not ended then waits for the
 * clock, as a stack's custom resource may, and is looked at when the clock has moved.
 */
import type { ActivityToken } from '../../../kernel/activity'
import type { Timer } from '../../../kernel/clock'
import type { Cloud } from '../../../kernel/cloud'

export interface Looks {
  /** `turn` counts the looks before this one. */
  later(id: string, turn: number): void
  cancel(id: string): void
  stop(): void
}

interface Look {
  readonly token: ActivityToken | undefined
  readonly timer: Timer
  readonly timeout: NodeJS.Timeout
}

const soonest = 20
const latest = 250
/** By the clock. */
const soonestTimer = 10_000
const latestTimer = 300_000

export function createLooks(cloud: Cloud, look: (id: string, turn: number) => void): Looks {
  const waiting = new Map<string, Look>()
  /** Those that had not ended when all else was at rest. */
  const resting = new Set<string>()

  function later(id: string, turn: number): void {
    cancel(id)
    const now = (): void => {
      const { token } = waiting.get(id) ?? {}
      look(id, turn + 1)
      cancel(id)
      token?.end()
    }
    const atRest = (): void => {
      resting.add(id)
      now()
    }
    const token = resting.delete(id) ? undefined : cloud.activity.begin(`codepipeline: look at ${id}`, atRest)
    // biome-ignore lint/plugin: what is looked at runs in real time, whatever the clock does
    const timeout = setTimeout(now, Math.min(soonest * 1.5 ** turn, latest)).unref()
    const timer = cloud.clock.after(Math.min(soonestTimer * 1.2 ** turn, latestTimer), now)
    waiting.set(id, { token, timer, timeout })
  }

  function cancel(id: string): void {
    const there = waiting.get(id)
    waiting.delete(id)
    if (!there) return
    there.timer.cancel()
    clearTimeout(there.timeout)
    there.token?.end()
  }

  return {
    later,
    cancel,
    stop() {
      for (const id of [...waiting.keys()]) cancel(id)
    },
  }
}
