/** Rows of one kind: in memory, and in the store under `<engine>/<kind>/<part of the key>/<part>…`. */
import type { Cloud } from './cloud'
import { loadEach } from './load-each'

export interface Table<Row> {
  readonly size: number
  get(...key: readonly string[]): Row | undefined
  has(...key: readonly string[]): boolean
  /** All rows whose key starts with these parts, in order of key. */
  list(...prefix: readonly string[]): Row[]
  put(row: Row, ...key: readonly string[]): Row
  delete(...key: readonly string[]): boolean
  deleteAll(...prefix: readonly string[]): void
  /** Changes with every change of the table. */
  version(): number
  load(): Promise<void>
}

/** `path` is `<engine>/<kind>`. What `check` throws at, when it is read from disk, is set aside. */
export function createTable<Row>(
  { store, report }: Pick<Cloud, 'store' | 'report'>,
  path: string,
  check: (row: Row) => void = () => undefined,
): Table<Row> {
  const rows = new Map<string, Row>()
  /** In order; made again when keys were added or removed. */
  let keys: readonly string[] | undefined
  let version = 0
  const prefix = `${path}/`

  function keysUnder(parts: readonly string[]): readonly string[] {
    keys ??= [...rows.keys()].sort()
    if (parts.length === 0) return keys
    const start = parts.map((part) => `${part}/`).join('')
    return keys.filter((key) => key.startsWith(start))
  }

  function set(key: string, row: Row): void {
    if (!rows.has(key)) keys = undefined
    rows.set(key, row)
    version++
  }

  function remove(key: string): boolean {
    if (!rows.delete(key)) return false
    keys = undefined
    store.delete(prefix + key)
    version++
    return true
  }

  return {
    get size() {
      return rows.size
    },
    get: (...key) => rows.get(key.join('/')),
    has: (...key) => rows.has(key.join('/')),
    list: (...parts) => keysUnder(parts).map((key) => rows.get(key) as Row),
    put(row, ...key) {
      const joined = key.join('/')
      set(joined, row)
      store.put(prefix + joined, row)
      return row
    },
    delete: (...key) => remove(key.join('/')),
    deleteAll(...parts) {
      for (const key of keysUnder(parts)) remove(key)
    },
    version: () => version,
    load: () =>
      loadEach<Row>({ store, report }, prefix, (row, key) => {
        check(row)
        set(key.slice(prefix.length), row)
      }),
  }
}
