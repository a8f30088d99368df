/** The APIs that can be subscribed to: for everybody, and with what else the reader may see if they are signed in. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { type FormEvent, useEffect, useState } from 'react'
import { catalogue } from '../../lib/api'
import type { Entry } from '../../lib/catalogue'
import { after } from '../../lib/clock'
import { Field } from '../../ui/field'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'

const route = getRouteApi('/apis')
/** As long as a pause between two words. */
const pause = 200

export function Catalogue() {
  const { q, cursor } = route.useSearch()
  const apis = useQuery({
    queryKey: ['apis', q ?? '', cursor ?? ''],
    queryFn: ({ signal }) => catalogue('GET /apis', { query: { search: q, cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <div className="stack wide">
      <Title />
      <p>
        What you are subscribed to already is among <Link to="/subscriptions">your subscriptions</Link>, what you sell
        among <Link to="/owned-apis">your APIs</Link>.
      </p>
      <Search q={q} />
      <Read query={apis} what="the catalogue">
        {({ apis: found, cursor: next }) => (
          <>
            <p role="status" className="secondary">
              {countText(found.length, q, cursor !== undefined || next !== null)}
            </p>
            <ul className="cards">
              {found.map((each) => (
                <Card key={each.apiId} entry={each} />
              ))}
            </ul>
            {found.length === 0 && q !== undefined && (
              <p>
                <Link to="/apis">Show all APIs</Link>
              </p>
            )}
            <Pages cursor={cursor} next={next} search={{ q }} />
          </>
        )}
      </Read>
    </div>
  )
}

function countText(count: number, q: string | undefined, isPart: boolean): string {
  if (count === 0) return q === undefined ? 'No API is published yet.' : 'No API has all of these words.'
  const told = count === 1 ? '1 API' : `${count} APIs`
  return isPart ? `${told} on this page; there are more.` : `${told}.`
}

function Search({ q = '' }: { readonly q: string | undefined }) {
  const navigate = useNavigate()
  const [text, setText] = useState(q)
  // Back and forward change what is searched for, too.
  useEffect(() => setText(q), [q])
  useEffect(() => {
    const words = text.trim()
    if (words === q) return undefined
    return after(pause, () => void navigate({ to: '/apis', search: words === '' ? {} : { q: words }, replace: true }))
  }, [text, q, navigate])

  function submit(event: FormEvent): void {
    event.preventDefault()
  }

  return (
    <search>
      <form className="narrow" onSubmit={submit}>
        <Field
          label="Search"
          hint="Words of the name or the summary."
          type="search"
          maxLength={100}
          value={text}
          onChange={({ target }) => setText(target.value)}
        />
      </form>
    </search>
  )
}

function Card({ entry: { apiId, name, summary, visibility, plans } }: { readonly entry: Entry }) {
  const told = plans.length === 1 ? '1 plan' : `${plans.length} plans`
  return (
    <li className="card">
      <h2>
        <Link to="/apis/$apiId" params={{ apiId }}>
          {name}
        </Link>
      </h2>
      <p className="summary">{summary}</p>
      <p className="secondary">
        {told}
        {visibility !== 'public' && '; not for everybody to see'}
      </p>
    </li>
  )
}
