/**
 * The durable outbox of the engines. A delivery is on disk from the tick in which it was decided until the target, or
 * where dead letters go, has it. So many are under way at a time; of the others, memory has the keys of those whose turn
 * is near. How a delivery is made, when it is tried again and what becomes of one that can't be made is each engine's.
 */
import { randomUUID } from 'node:crypto'
import type { ActivityToken } from '../../kernel/activity'
import type { Cloud } from '../../kernel/cloud'
import { setAside } from '../../kernel/load-each'
import type { Failure } from './failure'
import { createLane, type Lane, type LaneLimits, type Turn } from './lane'

/** What is kept of each delivery, next to what the engine adds. */
export interface Pending<Letter = unknown> {
  /** The same each time this delivery is tried. */
  readonly id: string
  /** When it was decided; its age counts from here. */
  readonly at: number
  /** Failed tries so far. */
  readonly tries: number
  /** Of the last try, if the engine wants to know it at the next. */
  readonly failure?: Failure | undefined
  /** It is tried no more: this is on its way to where the engine sends such. */
  readonly letter?: Letter | undefined
  /** Failed tries to send the letter. */
  readonly letterTries?: number
}

/**
 * What becomes of a delivery after a step: it is done with, it has another turn at a time, what it has come to is sent on
 * in its place, or (the cloud stops) it is left for the next start.
 */
export type Fate<Letter> =
  | 'done'
  | 'left'
  | { readonly retryAt: number; readonly failure?: Failure }
  | { readonly letter: Letter }

/** What differs between the engines. */
export interface Policy<Item extends Pending<Letter>, Letter> {
  /** Of its keys in the store, with a slash at its end. */
  readonly prefix: string
  /** What one is called in messages. */
  readonly label: string
  readonly limits?: Partial<LaneLimits>
  /**
   * Those of different lanes don't wait for each other, and each lane has its own limits. A name that is the same at the
   * next start, without a slash.
   */
  laneOf?(item: Item): string
  /** How much memory it takes, in characters, about. */
  size(item: Item): number
  /** Tries it, or says what becomes of it instead. Throws what the target answered. */
  send(item: Item, token: ActivityToken): Promise<Fate<Letter>>
  /** After a try that failed, which `tries` counts. */
  failed(item: Item, error: unknown): Fate<Letter>
  /** Sends the letter. An engine that has none leaves this and the next out. */
  bury?(item: Item, letter: Letter): Promise<void>
  /** After a letter that was not taken, which `letterTries` counts. */
  unburied?(item: Item, letter: Letter, error: unknown): Fate<Letter>
}

export type Enqueued<Item extends Pending> = Omit<Item, keyof Pending>

export interface Deliveries<Item extends Pending> {
  /** In the tick in which it was decided. */
  enqueue(enqueued: Enqueued<Item>, id?: string): void
  /** Resolves when the lane (without a name: the only one) is short enough to take more; a replay waits for it. */
  room(lane?: string): Promise<void>
  load(): Promise<void>
  resume(): void
  stop(): void
}

const usualLimits: LaneLimits = { mostUnderWay: 256, mostQueued: 16_384 }
/** Characters of what is queued that are in memory, over all lanes. */
const mostHeld = 16 * 1024 * 1024

export function createDeliveries<Item extends Pending<Letter>, Letter>(
  cloud: Cloud,
  policy: Policy<Item, Letter>,
): Deliveries<Item> {
  const { prefix, label, laneOf } = policy
  const limits = { ...usualLimits, ...policy.limits }
  const lanes = new Map<string, Lane<Item>>()
  const holding = { left: mostHeld }
  let order = 0
  /** Where the clock stands still, what an earlier process left is of the same moment. */
  const process = randomUUID().slice(0, 8)
  let isStopped = false

  function lane(name: string): Lane<Item> {
    let found = lanes.get(name)
    if (!found) {
      found = createLane<Item>({
        cloud,
        prefix: name === '' ? prefix : `${prefix}${name}/`,
        label,
        limits,
        holding,
        size: policy.size,
        nextOrder: () => `${String(order++).padStart(9, '0')}-${process}`,
        check,
        take,
        emptied: laneOf && (() => lanes.delete(name)),
      })
      lanes.set(name, found)
    }
    return found
  }

  async function take(turn: Turn<Item>): Promise<void> {
    const { item, token } = turn
    if (item.letter !== undefined) return bury(turn, item, item.letter)
    let fate: Fate<Letter>
    try {
      fate = await policy.send(item, token)
    } catch (error) {
      // What a stopped cloud answers says nothing about the target; the next start tries again.
      if (isStopped) return
      const tried = { ...item, tries: item.tries + 1 }
      return settle(turn, tried, policy.failed(tried, error))
    }
    return settle(turn, item, fate)
  }

  function settle(turn: Turn<Item>, item: Item, fate: Fate<Letter>): void | Promise<void> {
    if (fate === 'left') return
    if (fate === 'done') return turn.end()
    if ('letter' in fate) {
      const dead = { ...item, letter: fate.letter }
      turn.keep(dead)
      return bury(turn, dead, fate.letter)
    }
    const next = { ...item, failure: fate.failure }
    if (fate.retryAt > cloud.clock.now()) return turn.again(next, fate.retryAt)
    // At once: it need not stand in line again.
    turn.keep(next)
    return take({ ...turn, item: next })
  }

  async function bury(turn: Turn<Item>, item: Item, letter: Letter): Promise<void> {
    try {
      await policy.bury?.(item, letter)
    } catch (error) {
      if (isStopped) return
      const tried = { ...item, letterTries: (item.letterTries ?? 0) + 1 }
      return settle(turn, tried, policy.unburied?.(tried, letter, error) ?? 'done')
    }
    turn.end()
  }

  return {
    enqueue(enqueued, id = randomUUID()) {
      // The compiler does not see that a generic type is whole again with what was omitted.
      const item = { ...enqueued, id, at: cloud.clock.now(), tries: 0 } as unknown as Item
      lane(laneOf?.(item) ?? '').put(item)
    },
    room: (name = '') => lanes.get(name)?.room() ?? Promise.resolve(),
    async load() {
      for (let after: string | undefined = prefix; after !== undefined; ) {
        const [key, record] = await firstOf(cloud, prefix, after)
        if (key === undefined) return
        const end = key.indexOf('/', prefix.length)
        if (laneOf && end < 0) {
          setAside(cloud, key, record, new Error('The key names no lane'))
          after = key
        } else {
          lane(laneOf ? key.slice(prefix.length, end) : '').load()
          after = laneOf && `${key.slice(0, end + 1)}\u{10ffff}`
        }
      }
    },
    resume() {
      for (const each of lanes.values()) each.resume()
    },
    stop() {
      isStopped = true
      for (const each of lanes.values()) each.stop()
    },
  }
}

async function firstOf(
  cloud: Cloud,
  prefix: string,
  after: string,
): Promise<readonly [key: string, record: unknown] | readonly [undefined, undefined]> {
  for await (const entry of cloud.store.range(prefix, { after, limit: 1 })) return entry
  return [undefined, undefined]
}

function check(record: unknown): void {
  const { id, at, tries } = (record ?? {}) as Partial<Pending>
  if (typeof id === 'string' && typeof at === 'number' && typeof tries === 'number') return
  throw new Error('It is no delivery as this version keeps them')
}
