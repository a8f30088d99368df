import { createInputPaging, type PageOfInput } from '../../kernel/paging'
import { bad } from './errors'

/** Pages of a list, whose longest is another in each. */
export const pagesOf = (largest: number, size = 'PageSize'): PageOfInput =>
  createInputPaging({
    size,
    token: 'NextToken',
    usual: largest,
    most: largest,
    badSize: (given) => bad(`${size} must be between 1 and ${largest}, not ${String(given)}`),
    badToken: () => bad('The NextToken is not one that a listing gave'),
  })
