/**
 * Reads what an engine has kept, a record at a time. One that it can't make anything of (its pattern was taken by an
 * earlier version, say) is told and set aside under `aside/`, so that it neither ends each start nor is lost.
 */
import type { Cloud } from './cloud'

/** `take` does its whole work, or throws and leaves nothing behind. */
export async function loadEach<T>(
  cloud: Pick<Cloud, 'store' | 'report'>,
  prefix: string,
  take: (record: T, key: string) => void,
): Promise<void> {
  for await (const [key, record] of cloud.store.range<T>(prefix)) {
    try {
      take(record, key)
    } catch (error) {
      setAside(cloud, key, record, error)
    }
  }
}

/** For those that don't read all of it at a start. */
export function setAside(cloud: Pick<Cloud, 'store' | 'report'>, key: string, record: unknown, error: unknown): void {
  cloud.report(`reading ${key} (set aside as aside/${key})`, error)
  cloud.store.put(`aside/${key}`, record)
  cloud.store.delete(key)
}
