import type { Operation } from '../../../../../../local/kernel/service'
import { invalid } from '../errors'
import type { Note, Notes } from '../state'

export function putNote(notes: Notes): Operation<Note> {
  return {
    access: ({ Name }) => [{ action: 'notes:PutNote', resource: notes.arnOf(Name) }],
    handle({ Name, Text }) {
      if (Text.length > 1000) throw invalid('Text must have at most 1000 characters')
      notes.put({ Name, Text })
      return { Arn: notes.arnOf(Name) }
    },
  }
}
