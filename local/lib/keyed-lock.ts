/** One at a time of each name: what reads, decides and then writes isn't overtaken by another that does the same. */
export interface KeyedLock {
  /** Runs when all before it of the same key have ended, however they ended. */
  run<Result>(key: string, work: () => Promise<Result>): Promise<Result>
}

export function createKeyedLock(): KeyedLock {
  const last = new Map<string, Promise<unknown>>()
  return {
    run(key, work) {
      const before = last.get(key) ?? Promise.resolve()
      const mine = before.then(work, work)
      const settled = mine.then(
        () => undefined,
        () => undefined,
      )
      last.set(key, settled)
      void settled.then(() => {
        if (last.get(key) === settled) last.delete(key)
      })
      return mine
    },
  }
}
