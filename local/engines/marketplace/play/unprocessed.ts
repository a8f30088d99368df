import { BadField, count } from './fields'
import type { PlayParts, Step } from './parts'

export function leaveUnprocessed({ unprocessed }: PlayParts): Step {
  return {
    fields: ['records'],
    take(fields) {
      const records = count(fields, 'records', 10_000)
      if (records === undefined) throw new BadField('records', 'it is missing; expected how many')
      unprocessed.leave(records)
      return { records }
    },
  }
}
