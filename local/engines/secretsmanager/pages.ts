import { AwsError } from '../../kernel/aws-error'
import { createInputPaging, type PageOfInput } from '../../kernel/paging'
import { limitOf } from '../../kernel/range'
import { constraint } from './errors'

export interface PageInput {
  readonly MaxResults?: number
  readonly NextToken?: string
}

function pagesOf(most: number): PageOfInput {
  return createInputPaging({
    size: 'MaxResults',
    token: 'NextToken',
    usual: most,
    most,
    badSize: (size) => constraint('maxResults', limitOf(size, 1, most), size),
    badToken: () => new AwsError('InvalidNextTokenException', 'The NextToken value is invalid.'),
  })
}

export const pageOfSecrets = pagesOf(100)
export const pageOfValues = pagesOf(20)
