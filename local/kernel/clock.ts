/**
 * The one clock. Waits, timeouts, schedules, retries, visibility, TTL and token expiry ask it for the time
 * and hang their timers on it, so moving it forward moves all of them, in order.
 *
 * Worker threads read it through shared memory (see `sharedTime`), so code in a function sees the same time.
 */
import type { Activity } from './activity'
import { createHeap } from './heap'

export type ClockMode = 'running' | 'frozen'

export interface Timer {
  readonly at: number
  cancel(): void
}

/** What a timer is for, for people who ask what comes. */
export interface Due {
  /** Such as `wait` or `schedule`. */
  readonly what: string
  /** What it happens to: an ARN, mostly. */
  readonly subject: string
  readonly detail?: Readonly<Record<string, string>>
}

export interface Agenda {
  /** In the order in which they fire. */
  readonly items: readonly (Due & { readonly at: number })[]
  /** Of timers before `until` that are for people; `items` has the first of them. */
  readonly total: number
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
  /** While the clock moves: how it goes on when the move ends. */
  readonly mode: ClockMode
  /** How many timers are kept, cancelled ones that are not yet swept included. */
  readonly timers: number
  /**
   * Calls `fire` once, at `time` or as soon after as can be. Timers fire in order of time, then of creation. One
   * that throws is told (`onFailure`), and the others fire all the same. `due` puts it on the agenda.
   */
  at(time: number, fire: () => void, due?: Due): Timer
  /**
   * As `at`; while the clock moves on beyond `time`, where the move ends. For what only renews a wait that has found
   * nothing: a queue into which nothing comes would stop the move of a month 130,000 times.
   */
  atRest(time: number, fire: () => void): Timer
  after(milliseconds: number, fire: () => void): Timer
  /**
   * What falls due up to `until`: what is on the clock by now. What that brings about in turn, such as the next
   * occurrence of a schedule, is not on it yet.
   */
  agenda(options: { readonly until: number; readonly limit: number }): Agenda
  sleep(milliseconds: number): Promise<void>
  /**
   * Moves forward, firing what falls due on the way; waits for the work that each timer starts. Moves that are asked
   * for meanwhile follow, each from where the one before it ended.
   */
  advance(milliseconds: number): Promise<void>
  /** Moves forward to `time`, as `advance`; a time in the past is refused. */
  set(time: number): Promise<void>
  /** At once; while the clock moves, from the end of the move on. */
  freeze(): void
  /** At once; while the clock moves, from the end of the move on. */
  run(): void
  /** Float64 pair [offset, frozen time or NaN] that worker threads read. */
  readonly sharedTime: SharedArrayBuffer
  /** Is called when mode or offset changed, so that it can be kept. */
  onChange(listener: (state: ClockState) => void): void
  /** Hears of every timer that threw, and of listeners that did. Without a listener it is on stderr. */
  onFailure(listener: (what: string, error: unknown) => void): void
  /** Before the clock is used; one that moves refuses it. */
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
  at: number
  readonly canWait: boolean
  readonly order: number
  readonly fire: () => void
  readonly due: Due | undefined
  cancelled: boolean
}

/** The last millisecond of the year 9999: after it, times in ISO 8601 have another form, and JavaScript's end. */
const endOfTime = 253_402_300_799_999
/** Node's timers hold 31 bits. */
const longestTimeout = 2 ** 31 - 1
/** With fewer cancelled timers than this the heap is left as it is. */
const fewestToSweep = 1000

export function createClock(options: ClockOptions): Clock {
  const heap = createHeap<Entry>(isBefore)
  const listeners: ((state: ClockState) => void)[] = []
  const sharedTime = new SharedArrayBuffer(16)
  const shared = new Float64Array(sharedTime)
  const failureListeners: ((what: string, error: unknown) => void)[] = []
  let mode: ClockMode = options.mode ?? 'running'
  let offset = 0
  /** Where the clock stands, when it is frozen and while it moves. */
  let stoodAt = mode === 'frozen' ? (options.start ?? Date.now()) : Number.NaN
  let isMoving = false
  let order = 0
  let cancelled = 0
  let armed: NodeJS.Timeout | undefined
  let stopped = false
  let moves: Promise<void> = Promise.resolve()

  const isStanding = (): boolean => isMoving || mode === 'frozen'
  const now = (): number => (isStanding() ? stoodAt : Date.now() + offset)

  function publish(): void {
    shared[0] = offset
    shared[1] = isStanding() ? stoodAt : Number.NaN
  }

  function changed(): void {
    publish()
    const ahead = mode === 'running' ? now() - Date.now() : offset
    const state: ClockState = { mode, now: now(), offset: ahead }
    for (const listener of listeners) attempt('keeping the time', () => listener(state))
  }

  function attempt(what: string, work: () => void): void {
    try {
      work()
    } catch (error) {
      if (failureListeners.length === 0) process.stderr.write(`${what} failed: ${String(error)}\n`)
      for (const listener of failureListeners) listener(what, error)
    }
  }

  function fire({ at, fire: work }: Entry): void {
    attempt(`a timer of ${timeText(at)}`, work)
  }

  function arm(): void {
    if (armed) clearTimeout(armed)
    armed = undefined
    while (heap.peek()?.cancelled) take()
    const first = heap.peek()
    if (stopped || isStanding() || !first) return
    armed = setTimeout(fireDue, Math.min(Math.max(first.at - now(), 0), longestTimeout))
  }

  function fireDue(): void {
    for (let first = heap.peek(); first && (first.cancelled || first.at <= now()); first = heap.peek()) {
      if (take()) fire(first)
    }
    arm()
  }

  function hang(time: number, fire: () => void, canWait: boolean, due?: Due): Timer {
    // It would be before and after every other, and none behind it would fire.
    if (Number.isNaN(time)) throw new RangeError('A timer needs a time, not NaN')
    const entry: Entry = { at: time, canWait, order: order++, fire, due, cancelled: false }
    heap.push(entry)
    if (heap.peek() === entry) arm()
    return {
      at: time,
      cancel() {
        if (entry.cancelled) return
        entry.cancelled = true
        cancelled += 1
        if (cancelled > fewestToSweep && cancelled > heap.size / 2) sweep()
      },
    }
  }

  /** Takes the first timer off the heap. @returns whether it is to fire */
  function take(): boolean {
    const first = heap.pop()
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
    heap.keep((entry) => !entry.cancelled)
    cancelled = 0
  }

  async function rest(time: number): Promise<void> {
    await options.activity.idle()
    if (stopped) throw new Error(`The clock was stopped on its way to ${timeText(time)}`)
  }

  async function moveTo(time: number): Promise<void> {
    stoodAt = now()
    isMoving = true
    arm()
    publish()
    try {
      await rest(time)
      for (let first = heap.peek(); first && (first.cancelled || first.at <= time); first = heap.peek()) {
        if (first.canWait && first.at < time && !first.cancelled) {
          heap.pop()
          first.at = time
          heap.push(first)
          continue
        }
        if (!take()) continue
        stoodAt = Math.max(stoodAt, first.at)
        // Kept at every step: after a kill in the middle, time must not be before what is already recorded.
        changed()
        fire(first)
        await rest(time)
      }
      stoodAt = Math.max(stoodAt, time)
    } finally {
      // Also when something does not come to rest: it goes on from where it got to.
      isMoving = false
      if (mode === 'running') offset = stoodAt - Date.now()
      changed()
      arm()
    }
  }

  /** Moves follow each other; `target` is asked when those before have ended. */
  function move(target: () => number): Promise<void> {
    const next = moves.then(() => {
      const time = target()
      if (!(time >= now())) {
        throw new RangeError(`The clock only moves forward: ${time} is before ${now()} (milliseconds since the epoch)`)
      }
      if (time > endOfTime) throw new RangeError(`The clock ends at ${timeText(endOfTime)}: it cannot move to ${time}`)
      return moveTo(time)
    })
    moves = next.catch(() => undefined)
    return next
  }

  publish()

  const at = (time: number, fire: () => void, due?: Due): Timer => hang(time, fire, false, due)

  function agenda({ until, limit }: { readonly until: number; readonly limit: number }): Agenda {
    const coming: (Entry & { readonly due: Due })[] = []
    for (const entry of heap) {
      if (!entry.cancelled && entry.at <= until && isForPeople(entry)) coming.push(entry)
    }
    coming.sort((one, other) => (isBefore(one, other) ? -1 : 1))
    return { items: coming.slice(0, limit).map(itemOf), total: coming.length }
  }

  return {
    now,
    at,
    atRest: (time, fire) => hang(time, fire, true),
    agenda,
    sharedTime,
    get timers() {
      return heap.size
    },
    get mode() {
      return mode
    },
    after: (milliseconds, fire) => at(now() + milliseconds, fire),
    sleep: (milliseconds) => new Promise((resolve) => at(now() + milliseconds, resolve)),
    set: (time) => move(() => time),
    advance: (milliseconds) => move(() => now() + milliseconds),
    freeze() {
      if (!isStanding()) stoodAt = now()
      mode = 'frozen'
      changed()
      arm()
    },
    run() {
      if (mode === 'frozen' && !isMoving) offset = stoodAt - Date.now()
      mode = 'running'
      changed()
      arm()
    },
    onChange: (listener) => {
      listeners.push(listener)
    },
    onFailure: (listener) => {
      failureListeners.push(listener)
    },
    restore(state) {
      if (isMoving) throw new Error('The clock moves: it is restored before it is used')
      mode = state.mode
      offset = state.offset
      stoodAt = state.now
      publish()
      arm()
    },
    stop() {
      stopped = true
      if (armed) clearTimeout(armed)
    },
  }
}

function timeText(time: number): string {
  return Math.abs(time) <= endOfTime ? new Date(time).toISOString() : String(time)
}

/** What a timer is for may be told by an object that is more than that. */
function itemOf({ at, due: { what, subject, detail } }: Entry & { readonly due: Due }): Due & { readonly at: number } {
  return { at, what, subject, ...(detail && { detail }) }
}

function isForPeople(entry: Entry): entry is Entry & { readonly due: Due } {
  return entry.due !== undefined
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
