/** What a record says beside its kind: to what it happened, and what is known of it. */
import { Link } from '@tanstack/react-router'
import type { TraceRecord } from '../../lib/trace-record'

export function RecordText({ record: { subject, detail } }: { readonly record: TraceRecord }) {
  const facts = Object.entries(detail)
  return (
    <>
      {subject}
      {facts.length > 0 && (
        <div className="secondary">{facts.map(([name, value]) => `${name}: ${String(value)}`).join(', ')}</div>
      )}
    </>
  )
}

/** By the correlation id if there is one: it has all of the story. */
export function StoryLink({ record }: { readonly record: TraceRecord }) {
  const id = record.correlationId ?? record.ids[0]
  if (id === undefined) return '–'
  return (
    <Link to="/console/story" search={{ id }} aria-label={`Story of ${id}`}>
      Story
    </Link>
  )
}

/** With the milliseconds, by which records differ. */
export function timeOf(at: number): string {
  return new Date(at).toISOString().slice(11, 23)
}
