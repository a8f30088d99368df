/**
 * The instances of all functions: started when an invocation finds none free, reused while warm, ended when idle
 * for long or when there are many. An invocation that finds its function's instances busy waits its turn.
 *
 * A further instance of a function costs a thread that loads and compiles all of its code, so it is started only when
 * an invocation has waited a moment and there was room for it meanwhile, or when it has waited for long.
 */
import { performance } from 'node:perf_hooks'
import type { ActivityToken } from '../../kernel/activity'
import type { Cloud } from '../../kernel/cloud'
import type { OpenLogStream } from '../../lib/log-writer'
import { afterRealTime, inTheBackgroundAfter } from '../../lib/real-time'
import { type Instance, type Invocation, type Outcome, startInstance } from './instance'
import type { MeasureLoad } from './load'
import { latest, type Runnable } from './versions'

export interface PoolOptions {
  /** Instances of one function at the same time. */
  readonly concurrency: number
  /** Warm instances of all functions that are kept without work. */
  readonly warm: number
  /** Real milliseconds that an instance without work is kept. */
  readonly idleTime: number
  /** Real milliseconds after which the next in line gets an instance of its own, room or not. */
  readonly patience: number
  readonly measureLoad: MeasureLoad
}

/** Real milliseconds over which room is looked for; most invocations that are waited for are over by then, and the
 * system counts its processors' time in steps of ten. */
const growthInterval = 50

/** The instances of a version are its own. */
export const poolKey = (name: string, version: string): string => (version === latest ? name : `${name}:${version}`)

export interface InstancePool {
  /**
   * Counts at once. When its turn comes, `prepare` is awaited and then `find` asked: what waits runs the newest
   * code. Undefined when the function is gone by then, or the cloud stops.
   */
  run(key: string, invocation: Invocation, turn: Turn): Promise<Outcome | undefined>
  /** Invocations of a function, whichever its version, that run or wait. */
  inFlight(name: string): number
  /** Ends a function's instances, each after what it is doing: its code or configuration changed. */
  retire(key: string): void
  stop(): Promise<void>
}

export interface Turn {
  prepare(): Promise<void>
  find(): Runnable | undefined
}

interface Shelf {
  /** Newest last: the warmest is taken first. */
  idle: Idle[]
  readonly busy: Set<Instance>
  /** Invocations whose turn it is. */
  running: number
  readonly waiting: Waiting[]
  /** Since when the next in line has been that; real time. */
  nextSince: number
  cancelGrowth?: (() => void) | undefined
}

interface Waiting {
  readonly token: ActivityToken
  /** How many invocations of its function may run. */
  readonly limit: () => number
  readonly begin: () => void
  isParked: boolean
}

interface Idle {
  readonly instance: Instance
  readonly shelf: Shelf
  readonly cancel: () => void
}

export function createInstancePool(cloud: Cloud, options: PoolOptions, openLogStream: OpenLogStream): InstancePool {
  const shelves = new Map<string, Shelf>()
  /** Over all functions, longest idle first. */
  const idle = new Set<Idle>()
  const ending = new Set<Promise<void>>()
  const stale = new WeakSet<Instance>()
  let isStopped = false

  function shelfOf(name: string): Shelf {
    let shelf = shelves.get(name)
    if (!shelf) {
      shelf = { idle: [], busy: new Set(), running: 0, waiting: [], nextSince: 0 }
      shelves.set(name, shelf)
    }
    return shelf
  }

  function endInstance(instance: Instance): void {
    const ended = instance.end().finally(() => ending.delete(ended))
    ending.add(ended)
  }

  function take(shelf: Shelf): Instance | undefined {
    for (let last = shelf.idle.pop(); last; last = shelf.idle.pop()) {
      last.cancel()
      idle.delete(last)
      if (last.instance.isAlive) return last.instance
    }
    return undefined
  }

  function drop(kept: Idle): void {
    kept.cancel()
    idle.delete(kept)
    kept.shelf.idle = kept.shelf.idle.filter((other) => other !== kept)
    endInstance(kept.instance)
  }

  function keep(shelf: Shelf, instance: Instance): void {
    const kept: Idle = { instance, shelf, cancel: inTheBackgroundAfter(options.idleTime, () => drop(kept)) }
    shelf.idle.push(kept)
    idle.add(kept)
    const [oldest] = idle
    if (idle.size > options.warm && oldest) drop(oldest)
  }

  function release(shelf: Shelf): void {
    // Its place goes over to the next in line, so that nobody slips in between.
    if (shelf.waiting.length > 0) beginNext(shelf)
    else shelf.running--
  }

  function beginNext(shelf: Shelf): void {
    const next = shelf.waiting.shift()
    shelf.nextSince = performance.now()
    if (next?.isParked) next.token.unpark()
    next?.begin()
  }

  function waitOn(shelf: Shelf, token: ActivityToken, limit: () => number): Promise<void> {
    return new Promise((begin) => {
      if (shelf.waiting.length === 0) shelf.nextSince = performance.now()
      shelf.waiting.push({ token, limit, begin, isParked: false })
      parkThoseBehindLimit(shelf)
      watchForRoom(shelf)
    })
  }

  /** What they wait for may itself wait for the clock. Who waits for room alone is about to begin. */
  function parkThoseBehindLimit(shelf: Shelf): void {
    for (const waiting of shelf.waiting) {
      if (waiting.isParked || shelf.running < waiting.limit()) continue
      waiting.isParked = true
      waiting.token.park()
    }
  }

  function watchForRoom(shelf: Shelf): void {
    const [next] = shelf.waiting
    if (isStopped || shelf.cancelGrowth || !next || shelf.running >= next.limit()) return
    const hadRoom = options.measureLoad()
    shelf.cancelGrowth = afterRealTime(growthInterval, () => {
      shelf.cancelGrowth = undefined
      if (isWorthAnother(shelf, hadRoom)) {
        shelf.running++
        beginNext(shelf)
        parkThoseBehindLimit(shelf)
      }
      watchForRoom(shelf)
    })
  }

  function isWorthAnother(shelf: Shelf, hadRoom: () => boolean): boolean {
    const [next] = shelf.waiting
    if (!next || shelf.running >= next.limit()) return false
    if (performance.now() - shelf.nextSince >= options.patience) return true
    // One that still starts leaves room that it is about to need.
    const isStarting = shelf.running > shelf.busy.size || [...shelf.busy].some(({ isReady }) => !isReady)
    return !isStarting && hadRoom()
  }

  async function run(key: string, invocation: Invocation, turn: Turn): Promise<Outcome | undefined> {
    const shelf = shelfOf(key)
    const limit = () => Math.min(options.concurrency, turn.find()?.reservedConcurrency ?? Number.POSITIVE_INFINITY)
    const instances = Math.max(1, shelf.idle.length + shelf.busy.size)
    if (shelf.waiting.length === 0 && shelf.running < Math.min(limit(), instances)) shelf.running++
    else await waitOn(shelf, invocation.token, limit)
    try {
      await turn.prepare()
      const found = isStopped ? undefined : turn.find()
      return found && (await invokeOn(shelf, take(shelf) ?? startInstance(cloud, found, openLogStream), invocation))
    } finally {
      release(shelf)
    }
  }

  async function invokeOn(shelf: Shelf, instance: Instance, invocation: Invocation): Promise<Outcome | undefined> {
    shelf.busy.add(instance)
    const outcome = await instance.invoke(invocation)
    shelf.busy.delete(instance)
    if (isStopped) return undefined
    if (instance.isAlive && !stale.has(instance)) keep(shelf, instance)
    else endInstance(instance)
    return outcome
  }

  return {
    run,
    inFlight(name) {
      let count = 0
      for (const [key, { running, waiting }] of shelves) {
        if (key === name || key.startsWith(`${name}:`)) count += running + waiting.length
      }
      return count
    },
    retire(key) {
      const shelf = shelves.get(key)
      if (!shelf) return
      for (const kept of [...shelf.idle]) drop(kept)
      for (const instance of shelf.busy) stale.add(instance)
    },
    async stop() {
      isStopped = true
      for (const shelf of shelves.values()) {
        shelf.cancelGrowth?.()
        for (const kept of [...shelf.idle]) drop(kept)
        for (const instance of shelf.busy) endInstance(instance)
      }
      await Promise.all(ending)
    },
  }
}
