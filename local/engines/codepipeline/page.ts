/** Pages of lists. */
import { createInputPaging, type PageOfInput } from '../../kernel/paging'
import { constraint, invalidNextToken } from './errors'

export function pagesOf(most: number): PageOfInput {
  return createInputPaging({
    size: 'maxResults',
    token: 'nextToken',
    usual: most,
    most,
    badSize: (size) => constraint(size, 'maxResults', `have value between 1 and ${most}`),
    badToken: invalidNextToken,
  })
}
