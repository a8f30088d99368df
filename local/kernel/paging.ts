/**
 * Pages of a list. A token names the last item that was given out, by the key that the list is in order of: it holds
 * over a restart, and when that item or others are deleted meanwhile the next page goes on where they were.
 */

export interface Paging {
  /** Items of a page for which nothing else is asked. */
  readonly usual: number
  /** The most that may be asked for. */
  readonly most: number
  /** The service's error for what can't be a size. */
  readonly badSize: (size: unknown) => Error
  /** The service's error for a token that no page had. */
  readonly badToken: (token: string) => Error
}

export interface AskedPage {
  /** Over HTTP, a number may come as its digits. */
  readonly size?: unknown
  readonly token?: string | undefined
  /** From the last to the first. */
  readonly descending?: boolean | undefined
}

export interface Page<Item> {
  readonly items: Item[]
  /** Of the next page; undefined: this was the last. */
  readonly token: string | undefined
}

/** Gives pages in order of `keyOf`, which is another for each item. */
export type PageOf = <Item>(items: Iterable<Item>, keyOf: (item: Item) => string, asked: AskedPage) => Page<Item>

export interface PageNames {
  /** Of the input's member that says how many; undefined: callers don't say it. */
  readonly size?: string
  /** Of the input's member that a token comes in. */
  readonly token: string
  /** Of the output's member, if it has another name. */
  readonly next?: string
  /** An empty token asks for the first page: loops that begin with one are common where a service takes it. */
  readonly blankIsFirst?: true
}

export interface NamedPage<Item> {
  readonly items: Item[]
  /** For the output: the next page's token under its name; empty: this was the last. */
  readonly next: Readonly<Record<string, string>>
}

/** Pages of an API, asked for in an operation's input. */
export type PageOfInput = <Item>(
  items: Iterable<Item>,
  keyOf: (item: Item) => string,
  input: object,
  descending?: boolean,
) => NamedPage<Item>

export function createInputPaging({
  size,
  token,
  next = token,
  blankIsFirst,
  ...paging
}: Paging & PageNames): PageOfInput {
  const pageOf = createPaging(paging)
  return (items, keyOf, input, descending) => {
    const given = input as Readonly<Record<string, string | undefined>>
    const page = pageOf(items, keyOf, {
      size: size === undefined ? undefined : given[size],
      token: blankIsFirst && given[token] === '' ? undefined : given[token],
      descending,
    })
    return { items: page.items, next: page.token === undefined ? {} : { [next]: page.token } }
  }
}

export function createPaging({ usual, most, badSize, badToken }: Paging): PageOf {
  return (items, keyOf, asked) => {
    const size = sizeOf(asked.size)
    const after = asked.token === undefined ? undefined : keyIn(asked.token)
    const rest: { readonly key: string; readonly item: Parameters<typeof keyOf>[0] }[] = []
    for (const item of items) {
      const key = keyOf(item)
      if (after === undefined || (asked.descending ? key < after : key > after)) rest.push({ key, item })
    }
    rest.sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
    if (asked.descending) rest.reverse()
    const shown = rest.slice(0, size)
    const last = shown.at(-1)
    return {
      items: shown.map(({ item }) => item),
      token: last && rest.length > size ? tokenOf(last.key) : undefined,
    }
  }

  function sizeOf(given: unknown): number {
    if (given === undefined) return usual
    const size = typeof given === 'string' && /^\d+$/.test(given) ? Number(given) : given
    if (typeof size !== 'number' || !Number.isInteger(size) || size < 1 || size > most) throw badSize(given)
    return size
  }

  function keyIn(token: string): string {
    const key = readToken(token)
    if (key === undefined) throw badToken(token)
    return key
  }
}

const mark = 'after '

export function tokenOf(key: string): string {
  return Buffer.from(mark + key).toString('base64url')
}

/** The key that a token was made of; undefined: it was made here of none. */
export function readToken(token: string): string | undefined {
  const text = Buffer.from(token, 'base64url').toString()
  if (!text.startsWith(mark)) return undefined
  const key = text.slice(mark.length)
  return tokenOf(key) === token ? key : undefined
}
