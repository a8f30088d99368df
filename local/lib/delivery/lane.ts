/**
 * One lane of deliveries. What is in it is on disk from the tick in which it was put until its turn has ended, under a
 * key that begins with the time at which it is due: so the disk itself is in order, and memory needs little of it.
 * That is the keys of so many that are due, and when the first of all others is. What waits to be tried again, and what
 * stands behind a line that is full, is on disk alone and read when its time comes.
 */
import type { ActivityToken } from '../../kernel/activity'
import type { Timer } from '../../kernel/clock'
import type { Cloud } from '../../kernel/cloud'
import { setAside } from '../../kernel/load-each'
import { createLine, type Holding, type Standing } from './line'

export interface Turn<Item> {
  readonly item: Item
  /** Counts as long as the turn lasts. */
  readonly token: ActivityToken
  /** Changes what is on disk. */
  keep(item: Item): void
  /** Its next turn comes at `time`. */
  again(item: Item, time: number): void
  end(): void
}

export interface LaneLimits {
  /** Turns at a time. */
  readonly mostUnderWay: number
  /** Those that are due and in line with their keys in memory. */
  readonly mostQueued: number
}

export interface LaneParts<Item> {
  readonly cloud: Cloud
  /** Of its keys, with a slash at its end. */
  readonly prefix: string
  /** Of what is under way, in messages. */
  readonly label: string
  readonly limits: LaneLimits
  readonly holding: Holding
  /** In characters, about. */
  size(item: Item): number
  /** The end of a key: no other has it, and it comes behind those of this process that were before. */
  nextOrder(): string
  /** Throws if it is nothing that a turn can be taken with. */
  check(record: unknown): void
  /** If it throws, the item stays on disk as it is, until the next start. */
  take(turn: Turn<Item>): Promise<void>
  /** Nothing is in it any more, in memory or on disk. */
  emptied?: (() => void) | undefined
}

export interface Lane<Item> {
  /** In the tick in which it was decided. */
  put(item: Item): void
  /** Resolves when the line is short enough to take more. */
  room(): Promise<void>
  /** An earlier process left something: it is on disk, and not touched before `resume`. */
  load(): void
  resume(): void
  stop(): void
}

/** What is on disk alone: no key of it is before `from` or at it, and none is due before `due`. */
interface Unread {
  readonly from: string
  readonly due: number
}

export function createLane<Item>(parts: LaneParts<Item>): Lane<Item> {
  const { cloud, prefix, label } = parts
  const { mostUnderWay, mostQueued } = parts.limits
  const line = createLine(parts.holding, parts.size)
  const underWay = new Set<string>()
  let unread: Unread | undefined
  /** Some that are due are on disk alone: what is put goes there too, behind them. */
  let isSpilled = false
  /** Counts what went there. */
  let spills = 0
  let timer: Timer | undefined
  let isReading = false
  let isHeld = false
  let isStopped = false
  let waitingForRoom: (() => void)[] = []
  let lastRead: Promise<unknown> = Promise.resolve()

  const now = (): number => cloud.clock.now()
  const dueOf = (key: string): number => Number(/^(\d{15})-/.exec(key.slice(prefix.length))?.[1])

  function put(item: Item, time: number): void {
    const isDue = time <= now()
    const due = isDue ? Math.trunc(now()) : Math.ceil(time)
    const key = `${prefix}${String(due).padStart(15, '0')}-${parts.nextOrder()}`
    cloud.store.put(key, item)
    if (!isDue) leave(key, due)
    else if (isSpilled || line.length >= mostQueued) spill(key, due)
    else line.push(key, item)
    pump()
  }

  function spill(key: string, due: number): void {
    isSpilled = true
    spills++
    leave(key, due)
  }

  function leave(key: string, due: number): void {
    if (unread && unread.from < key) return
    unread = { from: justBefore(key), due }
    watch()
  }

  /** So that the clock stops where something is due. */
  function watch(): void {
    timer?.cancel()
    timer = undefined
    if (isStopped || isHeld || !unread || unread.due <= now()) return
    timer = cloud.clock.at(unread.due, pump, { what: 'delivery', subject: label })
  }

  function pump(): void {
    while (!isStopped && underWay.size < mostUnderWay && line.length > 0) {
      const next = line.shift()
      const what = `${label} ${next.key}`
      underWay.add(next.key)
      cloud.background(what, run(next, cloud.activity.begin(what)))
    }
    if (isReadable() && !isHeld && !isReading && line.length <= mostQueued / 2) {
      isReading = true
      cloud.background(`reading ${prefix}`, read)
    }
    if (waitingForRoom.length > 0 && hasRoom()) {
      const resolvers = waitingForRoom
      waitingForRoom = []
      for (const resolve of resolvers) resolve()
    }
  }

  function hasRoom(): boolean {
    return !isSpilled && line.length < mostUnderWay
  }

  function isReadable(): boolean {
    return !isStopped && unread !== undefined && unread.due <= now()
  }

  /** Whatever it can't read is read when the next turn ends. */
  async function read(): Promise<void> {
    try {
      while (isReadable()) {
        const before = spills
        isSpilled = (await readLine()) || spills > before
        if (line.length >= mostQueued) break
      }
    } finally {
      isReading = false
      watch()
    }
    pump()
    endIfEmpty()
  }

  /** What is due, until the line is full. @returns whether there is more */
  async function readLine(): Promise<boolean> {
    let rest = unread
    unread = undefined
    try {
      for await (const [key, item] of cloud.store.range<Item>(prefix, rest && { after: rest.from })) {
        const due = dueOf(key)
        if (due > now()) {
          rest = { from: justBefore(key), due }
          return false
        }
        if (isStopped || line.length >= mostQueued) return true
        rest = { from: key, due: 0 }
        // Not with the item: it may have been delivered since the disk was read.
        if (isWhole(key, item) && !line.has(key) && !underWay.has(key)) line.push(key)
        pump()
      }
      rest = undefined
      return false
    } finally {
      // What was left on disk meanwhile may be before that.
      if (rest && (!unread || rest.from < (unread as Unread).from)) unread = rest
    }
  }

  function isWhole(key: string, record: unknown): boolean {
    try {
      if (Number.isNaN(dueOf(key))) throw new Error('The key does not say when it is due')
      parts.check(record)
      return true
    } catch (error) {
      setAside(cloud, key, record, error)
      return false
    }
  }

  async function run({ key, item }: Standing<Item>, token: ActivityToken): Promise<void> {
    try {
      const found = item ?? (await readInOrder(key))
      if (found) await parts.take(turnOf(key, found, token))
    } finally {
      underWay.delete(key)
      // Before the token ends: the clock waits for what follows.
      pump()
      token.end()
      endIfEmpty()
    }
  }

  /** All at the same time, but none comes before one that stood in line before it. */
  function readInOrder(key: string): Promise<Item | undefined> {
    const before = lastRead
    const found = cloud.store.get<Item>(key)
    lastRead = Promise.all([before, found]).then(nothing, nothing)
    return before.then(() => found)
  }

  function turnOf(key: string, item: Item, token: ActivityToken): Turn<Item> {
    return {
      item,
      token,
      keep: (changed) => cloud.store.put(key, changed),
      again(changed, time) {
        cloud.store.delete(key)
        put(changed, time)
      },
      end: () => cloud.store.delete(key),
    }
  }

  function endIfEmpty(): void {
    if (underWay.size === 0 && line.length === 0 && !unread && !isReading) parts.emptied?.()
  }

  return {
    put: (item) => put(item, now()),
    room() {
      if (hasRoom()) return Promise.resolve()
      return new Promise((resolve) => {
        waitingForRoom.push(resolve)
      })
    },
    load() {
      isHeld = true
      unread = { from: prefix, due: 0 }
    },
    resume() {
      if (!isHeld) return
      isHeld = false
      isSpilled = true
      pump()
    },
    stop() {
      isStopped = true
      timer?.cancel()
      line.clear()
    },
  }
}

/** All keys before `key` are at it or before it, so that a range after it begins with `key` and not with what is long gone. */
function justBefore(key: string): string {
  return key.slice(0, -1)
}

/** For what is waited for and holds no value. */
function nothing(): void {}
