/**
 * A page of what was looked for. The API looks through a part of a list at a call, and may find little in it: it is asked to go on
 * a few times, and how far that came is told.
 */

export interface Found<Item> {
  readonly items: readonly Item[]
  /** Of what was not looked at. */
  readonly cursor: string | null
  readonly examined: number
}

const mostCalls = 5

export async function gather<Item>(
  read: (cursor: string | undefined, limit: number) => Promise<Found<Item>>,
  { cursor, limit }: { readonly cursor: string | undefined; readonly limit: number },
): Promise<Found<Item>> {
  let found = await read(cursor, limit)
  for (let calls = 1; calls < mostCalls && found.cursor !== null && found.items.length < limit; calls++) {
    const more = await read(found.cursor, limit - found.items.length)
    found = {
      items: [...found.items, ...more.items],
      cursor: more.cursor,
      examined: found.examined + more.examined,
    }
  }
  return found
}
