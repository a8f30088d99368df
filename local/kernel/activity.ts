/**
 * Counts the work that is under way (requests, invocations, deliveries), so that the clock knows when
 * everything which a timer started has come to rest, and a test can wait for that without sleeping.
 *
 * Work that itself waits for the clock (a long poll) is parked: it does not count while it waits.
 */
export interface ActivityToken {
  park(): void
  unpark(): void
  end(): void
}

export interface Activity {
  /**
   * Counts from now until `end`. Call it in the same tick as whatever decides that there is work. Work that only waits
   * for company gives `hurry`: it is called, once, when nothing else is under way and somebody waits for that.
   */
  begin(label: string, hurry?: () => void): ActivityToken
  run<T>(label: string, work: () => Promise<T>): Promise<T>
  /** Resolves when nothing is under way; rejects, naming what still is, after `patience` ms of real time. */
  idle(patience?: number): Promise<void>
  readonly active: readonly string[]
}

export class NotIdleError extends Error {
  readonly code = 'NotIdle'
  constructor(
    readonly active: readonly string[],
    patience: number,
  ) {
    super(`Still under way after ${patience} ms: ${active.join(', ')}`)
    this.name = 'NotIdleError'
  }
}

interface Waiter {
  readonly resolve: () => void
  readonly reject: (error: Error) => void
  readonly patience: number
  readonly timeout: NodeJS.Timeout
}

export function createActivity(): Activity {
  const running = new Map<number, string>()
  /** Of `running`, those that wait for company. */
  const unhurried = new Map<number, () => void>()
  const waiters = new Set<Waiter>()
  let next = 0
  let check: NodeJS.Immediate | undefined

  function settle(): void {
    if (running.size > unhurried.size || check || waiters.size === 0) return
    // One turn later: what has just ended may be about to start something else.
    check = setImmediate(() => {
      check = undefined
      if (running.size > unhurried.size) return
      if (unhurried.size > 0) return hurry()
      for (const waiter of waiters) {
        clearTimeout(waiter.timeout)
        waiter.resolve()
      }
      waiters.clear()
    })
  }

  function hurry(): void {
    const all = [...unhurried.values()]
    unhurried.clear()
    for (const each of all) each()
  }

  function begin(label: string, hurry?: () => void): ActivityToken {
    const id = next++
    let ended = false
    let parked = 0
    running.set(id, label)
    if (hurry) {
      unhurried.set(id, hurry)
      settle()
    }
    return {
      park() {
        if (!ended && ++parked === 1) {
          running.delete(id)
          unhurried.delete(id)
          settle()
        }
      },
      unpark() {
        if (!ended && parked > 0 && --parked === 0) running.set(id, label)
      },
      end() {
        ended = true
        running.delete(id)
        unhurried.delete(id)
        settle()
      },
    }
  }

  return {
    begin,
    async run(label, work) {
      const token = begin(label)
      try {
        return await work()
      } finally {
        token.end()
      }
    },
    idle(patience = 30_000) {
      return new Promise((resolve, reject) => {
        const waiter: Waiter = {
          resolve,
          reject,
          patience,
          // biome-ignore lint/plugin: patience is the waiter's own time; the clock may be standing still
          timeout: setTimeout(() => {
            waiters.delete(waiter)
            reject(new NotIdleError([...running.values()], patience))
          }, patience),
        }
        waiters.add(waiter)
        settle()
      })
    },
    get active() {
      return [...running.values()]
    },
  }
}
