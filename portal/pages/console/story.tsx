/** The story around an id: all that one request, event or message has led to, as a waterfall from its beginning. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useState } from 'react'
import { local, type Story } from '../../lib/local'
import { Field } from '../../ui/field'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { ConsoleNav } from './console-nav'
import { Waterfall } from './waterfall'

const route = getRouteApi('/console/story')

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
      <Title />
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
      {id === undefined ? (
        <p>
          An id tells one: each record of <em>What happens</em> leads to its own.
        </p>
      ) : (
        <Read query={story} what="the story">
          {({ records, isCut }) => (
            <>
              {isCut && (
                <p role="status">
                  There is more than the local cloud tells at once: an id that fewer share tells the rest.
                </p>
              )}
              <Waterfall records={records} />
            </>
          )}
        </Read>
      )}
    </div>
  )
}
