/** The story around an id: all that one request, event or message has led to, in the order in which it happened. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { local, type Story, type TraceRecord } from '../../lib/local'
import { Field } from '../../ui/field'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { ConsoleNav } from './console-nav'
import { EventContent } from './event-content'
import { RecordText, timeOf } from './record-text'

const route = getRouteApi('/console/story')
const mostShown = 500

export function StoryPage() {
  const { id } = route.useSearch()
  const navigate = useNavigate()
  const [wanted, setWanted] = useState(id ?? '')
  const story = useQuery({
    queryKey: ['story', id ?? ''],
    queryFn: ({ signal }) => local<Story>('trace', { query: { id }, signal }),
    enabled: id !== undefined,
    refetchInterval: 5_000,
  })

  function find(event: FormEvent): void {
    event.preventDefault()
    if (wanted.trim() !== '') void navigate({ to: '/console/story', search: { id: wanted.trim() } })
  }

  return (
    <div className="stack">
      <Title text="A story" />
      <ConsoleNav />
      <form className="row" onSubmit={find}>
        <Field
          label="Any id of it"
          hint="Of an event, an execution, a request, a mail, or a correlation id"
          value={wanted}
          onChange={({ target }) => setWanted(target.value)}
        />
        <button type="submit" className="button">
          Tell
        </button>
      </form>
      {id !== undefined && (
        <Read query={story} what="the story">
          {({ records, isCut }) => <Told records={records} isCut={isCut} />}
        </Read>
      )}
    </div>
  )
}

function Told({ records, isCut }: { readonly records: readonly TraceRecord[]; readonly isCut: boolean }) {
  const begun = records[0]?.at ?? 0
  const shown = records.slice(0, mostShown)
  return (
    <>
      <p>
        {records.length} records, over {lengthText((records.at(-1)?.at ?? begun) - begun)}.
        {(isCut || shown.length < records.length) && ' There is more than is shown.'}
      </p>
      <table className="table">
        <caption className="unseen">The records of the story, in the order in which they happened</caption>
        <thead>
          <tr>
            <th scope="col">After</th>
            <th scope="col">Time (UTC)</th>
            <th scope="col">Kind</th>
            <th scope="col">To what</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((record) => (
            <tr key={record.seq}>
              <td>{lengthText(record.at - begun)}</td>
              <td>
                <time dateTime={new Date(record.at).toISOString()}>{timeOf(record.at)}</time>
              </td>
              <th scope="row">{record.kind}</th>
              <td>
                <RecordText record={record} />
                {record.kind === 'event.accepted' && <EventContent record={record} />}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

/** Such as `1.2 s`. */
function lengthText(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`
  if (milliseconds < 3_600_000) return `${Math.round(milliseconds / 60_000)} min`
  return `${Math.round(milliseconds / 3_600_000)} h`
}
