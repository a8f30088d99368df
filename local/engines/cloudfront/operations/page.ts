/** Pages of lists, which CloudFront puts into a structure of their own. */
import { createPaging } from '../../../kernel/paging'
import { invalidArgument } from '../errors'

export interface PageInput {
  readonly Marker?: string
  readonly MaxItems?: number | string
}

const paging = createPaging({
  usual: 100,
  most: 100,
  badSize: (size) => invalidArgument(`MaxItems: expected 1 to 100, not ${size}`),
  badToken: (token) => invalidArgument(`The marker ${token} is none that a page had`),
})

export function pageOf<Row extends { readonly id: string }>(
  rows: readonly Row[],
  { Marker, MaxItems }: PageInput,
  describe: (row: Row) => unknown,
) {
  const { items, token } = paging(rows, ({ id }) => id, { size: MaxItems, token: Marker })
  return {
    Marker: Marker ?? '',
    MaxItems: Number(MaxItems ?? 100),
    IsTruncated: token !== undefined,
    Quantity: items.length,
    ...(token !== undefined && { NextMarker: token }),
    ...(items.length > 0 && { Items: items.map(describe) }),
  }
}
