/** Pages of lists. */

import { createInputPaging, type PageOfInput } from '../../kernel/paging'
import { limitOf } from '../../kernel/range'
import { constraint, invalidNextToken } from './errors'

export function pagesOf(most: number): PageOfInput {
  return createInputPaging({
    size: 'maxResults',
    token: 'nextToken',
    usual: most,
    most,
    badSize: (size) => constraint(size, 'maxResults', limitOf(size, 1, most)),
    badToken: invalidNextToken,
  })
}
