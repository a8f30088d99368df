/** Items by an id that stands somewhere in their keys, as those of single tables do (`$approvals#id_01h…`). */
import { type KeyValues, prefixRange } from '../../kernel/key-values'
import type { Found } from '../../kernel/service'
import type { Item } from './item'
import { itemPrefix, keyOf, type Table } from './table'

/** A key of fewer characters would be found everywhere. */
const shortest = 4
const most = 10
/** Items that are looked at in all: a tenth of a second or so. */
const looks = 20_000

export async function findItems(storage: KeyValues, tables: Iterable<Table>, id: string): Promise<readonly Found[]> {
  const found: Found[] = []
  if (id.length < shortest) return found
  // Libraries that make keys of ids may write them in small letters.
  const wanted = id.toLowerCase()
  let left = looks
  const snapshot = await storage.snapshot()
  try {
    for (const table of tables) {
      const entries = snapshot.entries(prefixRange(itemPrefix(table)))
      try {
        for (let some = await entries.next(500); some.length > 0; some = await entries.next(500)) {
          for (const [, text] of some) {
            if (!text.toLowerCase().includes(wanted)) continue
            const key = keyOf(table, JSON.parse(text) as Item)
            if (!Object.values(key).some((value) => isIn(value, wanted))) continue
            const name = Object.values(key).flatMap((value) => Object.values(value as object).map(String))
            found.push({ what: 'item', id: JSON.stringify(key), name: name.join(' / '), within: table.TableName })
          }
          left -= some.length
          if (found.length >= most || left <= 0) return found.slice(0, most)
        }
      } finally {
        await entries.close()
      }
    }
  } finally {
    await snapshot.close()
  }
  return found
}

function isIn(value: unknown, wanted: string): boolean {
  return Object.values(value as object).some((held) => typeof held === 'string' && held.toLowerCase().includes(wanted))
}
