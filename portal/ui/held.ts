/** A list that goes on by itself takes nothing away from under the focus: what has it stays until it goes elsewhere. */
import { type FocusEvent, useState } from 'react'

interface Held<Item> {
  readonly items: readonly Item[]
  /** Of the element around the list; each item in it has its key as `data-key`. */
  readonly holds: {
    readonly onFocus: (event: FocusEvent) => void
    readonly onBlur: () => void
  }
}

/** `items` as they are now, and behind them the one that has the focus, if it is not among them any more. */
export function useHeld<Item>(items: readonly Item[], keyOf: (item: Item) => string): Held<Item> {
  const [held, setHeld] = useState<Item>()
  const isGone = held !== undefined && !items.some((item) => keyOf(item) === keyOf(held))
  const shown = isGone ? [...items, held] : items
  return {
    items: shown,
    holds: {
      onFocus: ({ target }) => {
        const key = target.closest('[data-key]')?.getAttribute('data-key')
        setHeld(shown.find((item) => keyOf(item) === key))
      },
      onBlur: () => setHeld(undefined),
    },
  }
}
