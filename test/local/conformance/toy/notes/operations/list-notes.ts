import { createInputPaging } from '../../../../../../local/kernel/paging'
import type { Operation } from '../../../../../../local/kernel/service'
import { invalid } from '../errors'
import type { Notes } from '../state'

const page = createInputPaging({
  size: 'MaxResults',
  token: 'NextToken',
  usual: 50,
  most: 100,
  badSize: (size) => invalid(`MaxResults must be from 1 to 100, not ${size}`),
  badToken: () => invalid('NextToken is not valid'),
})

export function listNotes(notes: Notes): Operation<object> {
  return {
    access: () => [{ action: 'notes:ListNotes', resource: '*' }],
    handle(input) {
      const { items, next } = page(notes.all(), ({ Name }) => Name, input)
      return { Notes: items, ...next }
    },
  }
}
