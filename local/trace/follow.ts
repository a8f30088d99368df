/** Which records belong to a story while it goes on: it learns the ids that come up, as `tellStory` does. */
import type { Recorded } from './recorded'
import type { Story } from './story'

const mostIds = 5000

export function createFollower({ ids, correlationIds }: Pick<Story, 'ids' | 'correlationIds'>) {
  const known = new Set(ids)
  const own = new Set(correlationIds)
  return (record: Recorded): boolean => {
    if (!record.ids.some((id) => known.has(id))) return false
    if (record.correlationId !== undefined) {
      if (own.size === 0) own.add(record.correlationId)
      if (!own.has(record.correlationId)) return false
    }
    if (known.size < mostIds) for (const id of record.ids) known.add(id)
    return true
  }
}
