/** Pages of a list: their cursors say where the last page ended, as ElectroDB writes it down. */
import { RefusedError } from '../errors'
import { isCausedBy } from './writes'

/** A page as ElectroDB gives it; `cursor` is null after the last. */
export interface Page<Item> {
  readonly data: readonly Item[]
  readonly cursor: string | null
}

/** What a query with a caller's cursor gives; refused if it fails only because the cursor is not one of that query's. */
export async function pageAt<T>(cursor: string | undefined, query: Promise<T>): Promise<T> {
  try {
    return await query
  } catch (error) {
    if (cursor === undefined || (isCursor(cursor) && !isCausedBy(error, 'ValidationException'))) throw error
    throw new RefusedError('invalid', 'CursorInvalid', 'cursor: expected the cursor of an earlier page', {
      field: 'cursor',
    })
  }
}

function isCursor(text: string): boolean {
  try {
    const keys: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'))
    return typeof keys === 'object' && keys !== null && Object.values(keys).every((key) => typeof key === 'string')
  } catch {
    return false
  }
}

/** A page of a list in which the caller sees little ends early, with the cursor of where it has come to. */
const mostReads = 20

export interface VisibleOptions<Item, State> {
  readonly limit: number
  /** The caller's; a bad one is refused. */
  readonly cursor: string | undefined
  readonly read: (options: { readonly limit: number; readonly cursor: string | null }) => Promise<Page<Item>>
  readonly fromItem: (item: Item) => State
  readonly isVisible: (state: State) => boolean
}

/** So many of a list as the caller may see, reading on past what they may not: at the most twenty times. */
export async function visiblePage<Item, State>(options: VisibleOptions<Item, State>): Promise<Page<State>> {
  const { limit, read, fromItem, isVisible } = options
  const visible: State[] = []
  let next = options.cursor
  for (let reads = 0; reads < mostReads; reads++) {
    // No more than there is room for: the cursor stands after the last that was read.
    const page = await pageAt(next, read({ limit: limit - visible.length, cursor: next ?? null }))
    visible.push(...page.data.map(fromItem).filter(isVisible))
    if (page.cursor === null) return { data: visible, cursor: null }
    next = page.cursor
    if (visible.length === limit) break
  }
  return { data: visible, cursor: next ?? null }
}

/** All pages, one after the other, for as long as they are asked for. */
export async function* eachPage<Item>(
  read: (cursor: string | null) => Promise<Page<Item>>,
): AsyncGenerator<readonly Item[]> {
  let cursor: string | null = null
  do {
    const page: Page<Item> = await read(cursor)
    yield page.data
    cursor = page.cursor
  } while (cursor !== null)
}
