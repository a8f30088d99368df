/** Pages of lists. */
import { createInputPaging } from '../../kernel/paging'
import { bad } from './errors'

export interface PageInput {
  readonly Limit?: number | string
  readonly NextToken?: string
}

const most = 100

export const page = createInputPaging({
  size: 'Limit',
  token: 'NextToken',
  usual: most,
  most,
  badSize: () => bad(`Limit: expected 1 to ${most}.`),
  badToken: () => bad('NextToken: it is not one that a list gave.'),
})
