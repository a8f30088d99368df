/**
 * The one clock. Waits, timeouts, schedules, retries, visibility, TTL and token expiry ask it for the time
 * and hang their timers on it, so moving it forward moves all of them, in order.
 *
 * Worker threads read it through shared memory (see `sharedTime`), so code in a function sees the same time.
 */
import type { Activity } from './activity'

export type ClockMode = 'running' | 'frozen'

export interface Timer {
  readonly at: number
  cancel(): void
}

export interface ClockState {
  readonly mode: ClockMode
  /** Milliseconds since the epoch; the frozen time, or the time when the offset was set. */
  readonly now: number
  /** Milliseconds that the running clock is ahead of the machine's. */
  readonly offset: number
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  readonly mode: ClockMode
  /** How many timers are kept, cancelled ones that are not yet swept included. */
  readonly timers: number
  /** Calls `fire` once, at `time` or as soon after as can be. Timers fire in order of time, then of creation. */
  at(time: number, fire: () => void): Timer
  after(milliseconds: number, fire: () => void): Timer
  sleep(milliseconds: number): Promise<void>
  /** Moves forward, firing what falls due on the way; waits for the work that each timer starts. */
  advance(milliseconds: number): Promise<void>
  /** Moves forward to `time`, as `advance`; a time in the past is refused. */
  set(time: number): Promise<void>
  freeze(): void
  run(): void
  /** Float64 pair [offset, frozen time or NaN] that worker threads read. */
  readonly sharedTime: SharedArrayBuffer
  /** Is called when mode or offset changed, so that it can be kept. */
  onChange(listener: (state: ClockState) => void): void
  restore(state: ClockState): void
  stop(): void
}

export interface ClockOptions {
  readonly mode?: ClockMode
  /** Where a frozen clock starts; milliseconds since the epoch. */
  readonly start?: number
  readonly activity: Activity
}

interface Entry {
  readonly at: number
  readonly order: number
  readonly fire: () => void
  cancelled: boolean
}

/** Node's timers hold 31 bits. */
const longestTimeout = 2 ** 31 - 1
/** With fewer cancelled timers than this the heap is left as it is. */
const fewestToSweep = 1000

export function createClock(options: ClockOptions): Clock {
  const heap: Entry[] = []
  const listeners: ((state: ClockState) => void)[] = []
  const sharedTime = new SharedArrayBuffer(16)
  const shared = new Float64Array(sharedTime)
  let offset = 0
  let frozenAt = Number.NaN
  let order = 0
  let cancelled = 0
  let armed: NodeJS.Timeout | undefined
  let stopped = false
  let moving: Promise<void> = Promise.resolve()

  const isFrozen = (): boolean => !Number.isNaN(frozenAt)
  const now = (): number => (isFrozen() ? frozenAt : Date.now() + offset)

  function publish(): void {
    shared[0] = offset
    shared[1] = frozenAt
  }

  function changed(mode: ClockMode = isFrozen() ? 'frozen' : 'running'): void {
    publish()
    const ahead = mode === 'running' ? now() - Date.now() : offset
    const state: ClockState = { mode, now: now(), offset: ahead }
    for (const listener of listeners) listener(state)
  }

  function arm(): void {
    if (armed) clearTimeout(armed)
    armed = undefined
    while (heap[0]?.cancelled) take()
    const first = heap[0]
    if (stopped || isFrozen() || !first) return
    armed = setTimeout(fireDue, Math.min(Math.max(first.at - now(), 0), longestTimeout))
  }

  function fireDue(): void {
    for (let first = heap[0]; first && (first.cancelled || first.at <= now()); first = heap[0]) {
      if (take()) first.fire()
    }
    arm()
  }

  function at(time: number, fire: () => void): Timer {
    const entry: Entry = { at: time, order: order++, fire, cancelled: false }
    push(heap, entry)
    if (heap[0] === entry) arm()
    return {
      at: time,
      cancel() {
        if (entry.cancelled) return
        entry.cancelled = true
        cancelled += 1
        if (cancelled > fewestToSweep && cancelled > heap.length / 2) sweep()
      },
    }
  }

  /** Takes the first timer off the heap. @returns whether it is to fire */
  function take(): boolean {
    const first = pop(heap)
    if (!first || first.cancelled) {
      cancelled -= 1
      return false
    }
    // Whoever cancels it from now on comes too late.
    first.cancelled = true
    return true
  }

  /** A timeout of a year that was cancelled must not be kept for a year. */
  function sweep(): void {
    const kept = heap.filter((entry) => !entry.cancelled)
    heap.length = 0
    for (const entry of kept) push(heap, entry)
    cancelled = 0
  }

  async function moveTo(time: number): Promise<void> {
    const wasRunning = !isFrozen()
    frozenAt = now()
    arm()
    publish()
    try {
      await options.activity.idle()
      for (let first = heap[0]; first && (first.cancelled || first.at <= time); first = heap[0]) {
        if (!take()) continue
        frozenAt = Math.max(frozenAt, first.at)
        // Kept at every step: after a kill in the middle, time must not be before what is already recorded.
        changed(wasRunning ? 'running' : 'frozen')
        first.fire()
        await options.activity.idle()
      }
      frozenAt = Math.max(frozenAt, time)
    } finally {
      // Also when something does not come to rest: it goes on from where it got to.
      if (wasRunning) {
        offset = frozenAt - Date.now()
        frozenAt = Number.NaN
      }
      changed()
      arm()
    }
  }

  function set(time: number): Promise<void> {
    const next = moving.then(() => {
      if (!(time >= now())) {
        throw new RangeError(`The clock only moves forward: ${time} is before ${now()} (milliseconds since the epoch)`)
      }
      return moveTo(time)
    })
    moving = next.catch(() => undefined)
    return next
  }

  if (options.mode === 'frozen') frozenAt = options.start ?? Date.now()
  publish()

  return {
    now,
    at,
    set,
    sharedTime,
    get timers() {
      return heap.length
    },
    get mode() {
      return isFrozen() ? 'frozen' : 'running'
    },
    after: (milliseconds, fire) => at(now() + milliseconds, fire),
    sleep: (milliseconds) => new Promise((resolve) => at(now() + milliseconds, resolve)),
    advance(milliseconds) {
      const next = moving.then(() => moveTo(now() + milliseconds))
      moving = next.catch(() => undefined)
      return next
    },
    freeze() {
      frozenAt = now()
      changed()
      arm()
    },
    run() {
      if (isFrozen()) offset = frozenAt - Date.now()
      frozenAt = Number.NaN
      changed()
      arm()
    },
    onChange: (listener) => {
      listeners.push(listener)
    },
    restore(state) {
      offset = state.offset
      frozenAt = state.mode === 'frozen' ? state.now : Number.NaN
      publish()
      arm()
    },
    stop() {
      stopped = true
      if (armed) clearTimeout(armed)
    },
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}

function push(heap: Entry[], entry: Entry): void {
  let index = heap.push(entry) - 1
  while (index > 0) {
    const parent = (index - 1) >> 1
    const above = heap[parent] as Entry
    if (!isBefore(entry, above)) break
    heap[index] = above
    heap[parent] = entry
    index = parent
  }
}

function pop(heap: Entry[]): Entry | undefined {
  const first = heap[0]
  const last = heap.pop()
  if (heap.length === 0 || !last) return first
  let index = 0
  heap[0] = last
  for (;;) {
    const left = 2 * index + 1
    const right = left + 1
    let least = index
    if (left < heap.length && isBefore(heap[left] as Entry, heap[least] as Entry)) least = left
    if (right < heap.length && isBefore(heap[right] as Entry, heap[least] as Entry)) least = right
    if (least === index) return first
    heap[index] = heap[least] as Entry
    heap[least] = last
    index = least
  }
}
