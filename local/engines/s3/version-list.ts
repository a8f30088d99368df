/** Walks the versions of a bucket's keys: keys in order of bytes, of each the newest version first. */
import type { Store } from '../../kernel/store'
import { idOf, objectsOf, type StoredObject, type StoredVersion, versionsOf } from './state'

export interface ListedVersion {
  readonly version: StoredVersion
  readonly isLatest: boolean
}

export interface VersionListing {
  readonly versions: readonly ListedVersion[]
  readonly prefixes: readonly string[]
  readonly isTruncated: boolean
  /** The last that is listed: where the next page goes on. */
  readonly last: { readonly key: string; readonly versionId?: string } | undefined
}

export interface VersionListOptions {
  readonly prefix: string
  readonly delimiter: string
  /** Exclusive; a common prefix passes all its keys over. */
  readonly afterKey: string
  /** Of that key, the version that was last listed; without, all of them were. */
  readonly afterVersion: string | undefined
  readonly limit: number
}

export async function listVersions(store: Store, bucket: string, options: VersionListOptions): Promise<VersionListing> {
  const { prefix, delimiter, afterKey, afterVersion, limit } = options
  const versions: ListedVersion[] = []
  const prefixes: string[] = []
  let last: VersionListing['last']
  const isFolded = delimiter !== '' && afterKey.endsWith(delimiter) && afterKey.startsWith(prefix)
  const isPassed = (key: string): boolean => isFolded && key.startsWith(afterKey)
  for await (const { key, all } of eachKey(store, bucket, prefix, afterKey, afterVersion !== undefined)) {
    if (isPassed(key)) continue
    const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
    const folded = end < 0 ? undefined : key.slice(0, end + delimiter.length)
    if (folded !== undefined && prefixes.at(-1) === folded) continue
    const seen = key === afterKey ? all.findIndex((version) => idOf(version) === afterVersion) : -1
    for (const [index, version] of (folded === undefined ? all : all.slice(0, 1)).entries()) {
      if (index <= seen) continue
      if (versions.length + prefixes.length >= limit) return { versions, prefixes, isTruncated: limit > 0, last }
      if (folded === undefined) versions.push({ version, isLatest: index === 0 })
      else prefixes.push(folded)
      last = folded === undefined ? { key, versionId: idOf(version) } : { key: folded }
    }
  }
  return { versions, prefixes, isTruncated: false, last }
}

interface KeyVersions {
  readonly key: string
  readonly all: readonly StoredVersion[]
}

/** Of both places at once: an object that is to be seen is newer than whatever is beside it. */
async function* eachKey(
  store: Store,
  bucket: string,
  prefix: string,
  after: string,
  isIncluded: boolean,
): AsyncIterable<KeyVersions> {
  const isPast = inBytes(after, prefix) > 0
  const boundsOf = (base: string) => (isPast && !isIncluded ? { after: base + after } : {})
  const objects = reader(store.range<StoredObject>(objectsOf(bucket) + prefix, boundsOf(objectsOf(bucket))))
  const others = reader(store.range<StoredVersion>(versionsOf(bucket) + prefix, boundsOf(versionsOf(bucket))))
  try {
    for (;;) {
      const [object, other] = [await objects.next(), await others.next()]
      const next = object && (!other || inBytes(object.key, other.key) <= 0) ? object : other
      if (!next) return
      const all: StoredVersion[] = []
      if (object?.key === next.key) all.push(objects.take(object))
      for (let each = await others.next(); each?.key === next.key; each = await others.next())
        all.push(others.take(each))
      const order = inBytes(next.key, after)
      if (order > 0 || (isIncluded && order === 0)) yield { key: next.key, all }
    }
  } finally {
    await objects.close()
    await others.close()
  }
}

const inBytes = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other))

/** Looks at the next before it is taken. */
function reader<T>(entries: AsyncIterable<readonly [key: string, value: T]>) {
  const iterator = entries[Symbol.asyncIterator]()
  let ahead: T | undefined
  return {
    async next(): Promise<T | undefined> {
      if (ahead === undefined) {
        const { done, value } = await iterator.next()
        ahead = done ? undefined : value[1]
      }
      return ahead
    },
    take(taken: T): T {
      ahead = undefined
      return taken
    },
    close: () => iterator.return?.(),
  }
}
