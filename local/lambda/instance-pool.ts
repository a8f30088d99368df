/**
 * The instances of all functions: started when an invocation finds none free, reused while warm, ended when idle
 * for long or when there are many. An invocation that finds its function's instances busy waits its turn.
 */
import type { Cloud } from '../kernel/cloud'
import type { LambdaFunction } from './function-table'
import { type Instance, type Invocation, type Outcome, startInstance } from './instance'
import type { OpenLogStream } from './log-writer'
import { inTheBackgroundAfter } from './real-time'

export interface PoolOptions {
  /** Instances of one function at the same time. */
  readonly concurrency: number
  /** Warm instances of all functions that are kept without work. */
  readonly warm: number
  /** Real milliseconds that an instance without work is kept. */
  readonly idleTime: number
}

export interface InstancePool {
  /**
   * Counts at once. When its turn comes, `prepare` is awaited and then `find` asked: what waits runs the newest
   * code. Undefined when the function is gone by then, or the cloud stops.
   */
  run(name: string, invocation: Invocation, turn: Turn): Promise<Outcome | undefined>
  /** Invocations of a function that run or wait. */
  inFlight(name: string): number
  /** Ends a function's instances, each after what it is doing: its code or configuration changed. */
  retire(name: string): void
  stop(): Promise<void>
}

export interface Turn {
  prepare(): Promise<void>
  find(): LambdaFunction | undefined
}

interface Shelf {
  /** Newest last: the warmest is taken first. */
  idle: Idle[]
  readonly busy: Set<Instance>
  /** Invocations whose turn it is. */
  running: number
  readonly waiting: (() => void)[]
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
      shelf = { idle: [], busy: new Set(), running: 0, waiting: [] }
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
    const next = shelf.waiting.shift()
    // Its place goes over to the next in line, so that nobody slips in between.
    if (next) next()
    else shelf.running--
  }

  async function run(name: string, invocation: Invocation, turn: Turn): Promise<Outcome | undefined> {
    const shelf = shelfOf(name)
    const limit = Math.min(options.concurrency, turn.find()?.reservedConcurrency ?? Number.POSITIVE_INFINITY)
    if (shelf.running < limit) shelf.running++
    else {
      // What it waits for may itself wait for the clock.
      invocation.token.park()
      await new Promise<void>((resolve) => shelf.waiting.push(resolve))
      invocation.token.unpark()
    }
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
      const shelf = shelves.get(name)
      return shelf ? shelf.running + shelf.waiting.length : 0
    },
    retire(name) {
      const shelf = shelves.get(name)
      if (!shelf) return
      for (const kept of [...shelf.idle]) drop(kept)
      for (const instance of shelf.busy) stale.add(instance)
    },
    async stop() {
      isStopped = true
      for (const shelf of shelves.values()) {
        for (const kept of [...shelf.idle]) drop(kept)
        for (const instance of shelf.busy) endInstance(instance)
      }
      await Promise.all(ending)
    },
  }
}
