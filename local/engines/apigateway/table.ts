/** Rows of one kind: in memory, and in the store under `apigateway/<kind>/<part>/<part>…`. */
import type { Store } from '../../kernel/store'

export interface Table<Row> {
  get(...key: readonly string[]): Row | undefined
  /** All rows whose key starts with these parts, in order of key. */
  list(...prefix: readonly string[]): Row[]
  put(row: Row, ...key: readonly string[]): Row
  delete(...key: readonly string[]): boolean
  deleteAll(...prefix: readonly string[]): void
  /** Changes with every change of the table. */
  version(): number
  load(): Promise<void>
}

export function createTable<Row>(store: Store, kind: string): Table<Row> {
  const rows = new Map<string, Row>()
  let version = 0
  const prefix = `apigateway/${kind}/`

  function keysUnder(parts: readonly string[]): string[] {
    const start = parts.map((part) => `${part}/`).join('')
    return [...rows.keys()].filter((key) => key.startsWith(start)).sort()
  }

  function remove(key: string): boolean {
    if (!rows.delete(key)) return false
    store.delete(prefix + key)
    version++
    return true
  }

  return {
    get: (...key) => rows.get(key.join('/')),
    list: (...parts) => keysUnder(parts).map((key) => rows.get(key) as Row),
    put(row, ...key) {
      const joined = key.join('/')
      rows.set(joined, row)
      store.put(prefix + joined, row)
      version++
      return row
    },
    delete: (...key) => remove(key.join('/')),
    deleteAll(...parts) {
      for (const key of keysUnder(parts)) remove(key)
    },
    version: () => version,
    async load() {
      version++
      for await (const [key, row] of store.range<Row>(prefix)) rows.set(key.slice(prefix.length), row)
    },
  }
}
