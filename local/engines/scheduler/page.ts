/** Pages of lists. */

import { createInputPaging } from '../../kernel/paging'
import { limitOf } from '../../kernel/range'
import { invalid } from './errors'

export interface PageInput {
  readonly MaxResults?: number | string
  readonly NextToken?: string
}

export const page = createInputPaging({
  size: 'MaxResults',
  token: 'NextToken',
  usual: 100,
  most: 100,
  badSize: (size) =>
    invalid(
      `1 validation error detected: Value '${size}' at 'maxResults' failed to satisfy constraint: Member must ${limitOf(size, 1, 100)}`,
    ),
  badToken: () => invalid('Invalid NextToken.'),
})
