/** What was in an event, for who opens it: the trace has no payloads, the bus its last and its archives. */
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { local } from '../../lib/local'
import type { TraceRecord } from '../../lib/trace-record'
import { Read } from '../../ui/read'

export function EventContent({ record: { ids, detail } }: { readonly record: TraceRecord }) {
  const [isOpen, setOpen] = useState(false)
  const [id = ''] = ids
  const time = typeof detail.time === 'string' ? detail.time : undefined
  const event = useQuery({
    queryKey: ['event', id],
    queryFn: ({ signal }) => local<unknown>(`events/${encodeURIComponent(id)}`, { query: { time }, signal }),
    enabled: isOpen,
    staleTime: Number.POSITIVE_INFINITY,
  })
  return (
    <details onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>What was in it</summary>
      {isOpen && (
        <Read query={event} what="the event">
          {(content) => <pre>{JSON.stringify(content, null, 2)}</pre>}
        </Read>
      )}
    </details>
  )
}
