import { createPaging } from '../../../../../../local/kernel/paging'
import type { Operation } from '../../../../../../local/kernel/service'
import { invalid } from '../errors'
import type { Notes } from '../state'

interface ListNotesInput {
  readonly MaxResults?: number
  readonly NextToken?: string
}

const pageOf = createPaging({
  usual: 50,
  most: 100,
  badSize: (size) => invalid(`MaxResults must be from 1 to 100, not ${size}`),
  badToken: () => invalid('NextToken is not valid'),
})

export function listNotes(notes: Notes): Operation<ListNotesInput> {
  return {
    access: () => [{ action: 'notes:ListNotes', resource: '*' }],
    handle({ MaxResults, NextToken }) {
      const { items, token } = pageOf(notes.all(), ({ Name }) => Name, { size: MaxResults, token: NextToken })
      return { Notes: items, ...(token !== undefined && { NextToken: token }) }
    },
  }
}
