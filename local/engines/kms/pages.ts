import { createInputPaging } from '../../kernel/paging'
import { limitOf } from '../../kernel/range'
import { constraint, invalidMarker } from './errors'

export interface PageInput {
  readonly Limit?: number
  readonly Marker?: string
}

const page = createInputPaging({
  size: 'Limit',
  token: 'Marker',
  next: 'NextMarker',
  usual: 100,
  most: 1000,
  badSize: (size) => constraint('limit', limitOf(size, 1, 1000), size),
  badToken: invalidMarker,
})

/** With `Truncated`, as all lists of KMS say it. */
export function pageOf<Item>(items: Iterable<Item>, keyOf: (item: Item) => string, input: object) {
  const found = page(items, keyOf, input)
  return { items: found.items, next: { ...found.next, Truncated: Object.keys(found.next).length > 0 } }
}
