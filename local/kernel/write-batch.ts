/**
 * Writes keys and values as one atomic batch. A chained batch, since handing LevelDB an array of operations takes
 * twice the time on this thread: each operation's members are looked up by name in native code.
 */
import type { ClassicLevel } from 'classic-level'

/** A key without a value is deleted. */
export type Writes = ReadonlyMap<string, string | undefined>

export function writeBatch(database: ClassicLevel<string, string>, writes: Writes, sync: boolean): Promise<void> {
  const batch = database.batch()
  for (const [key, value] of writes) {
    if (value === undefined) batch.del(key)
    else batch.put(key, value)
  }
  return batch.write({ sync })
}

/** The end of this turn of the event loop. */
export const endOfTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
