import { createInputPaging, type PageOfInput } from '../../kernel/paging'
import { limitOf } from '../../kernel/range'
import { constraint, invalidToken } from './errors'

export interface PageInput {
  readonly MaxResults?: number
  readonly NextToken?: string
}

function pagesOf(usual: number, most: number): PageOfInput {
  return createInputPaging({
    size: 'MaxResults',
    token: 'NextToken',
    usual,
    most,
    badSize: (size) => constraint('maxResults', limitOf(size, 1, most), size),
    badToken: invalidToken,
  })
}

export const pageOfPath = pagesOf(10, 10)
export const pageOfDescriptions = pagesOf(50, 50)
export const pageOfHistory = pagesOf(50, 50)
