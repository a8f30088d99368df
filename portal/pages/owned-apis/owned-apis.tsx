/** The APIs that the reader looks after; an administrator looks after all. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { useId } from 'react'
import { subscriptions } from '../../lib/api'
import { useIsAdmin } from '../../lib/groups'
import { type ApiStatus, type OwnedApi, statusIn, statusTexts } from '../../lib/owned-apis'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'

const route = getRouteApi('/signed-in/owned-apis')

export function OwnedApis() {
  const { status: search, cursor } = route.useSearch()
  const status = statusIn(search)
  const isAdmin = useIsAdmin()
  const apis = useQuery({
    queryKey: ['owned-apis', status, cursor ?? ''],
    queryFn: ({ signal }) => subscriptions('GET /owned-apis', { query: { status, cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <div className="stack">
      <Title />
      <p>APIs that you look after: what they say of themselves, their plans, and who subscribes to them.</p>
      {isAdmin && (
        <p>
          <Link to="/owned-apis/new">Create an API</Link>
        </p>
      )}
      <StatusChoice chosen={status} />
      <Read query={apis} what="your APIs">
        {({ apis: found, cursor: next }) => (
          <>
            <Listing
              label="Your APIs"
              items={found}
              trackBy="apiId"
              enableKeyboardNavigation
              columns={columns}
              empty={`You own no API that is ${statusTexts[status].toLowerCase()}.`}
            />
            <Pages cursor={cursor} next={next} search={{ status: search }} />
          </>
        )}
      </Read>
    </div>
  )
}

function StatusChoice({ chosen }: { readonly chosen: ApiStatus }) {
  const id = useId()
  const navigate = useNavigate()
  return (
    <div className="field narrow">
      <label htmlFor={id}>State</label>
      <select
        id={id}
        value={chosen}
        onChange={({ target }) => void navigate({ to: '/owned-apis', search: { status: target.value }, replace: true })}
      >
        {Object.entries(statusTexts).map(([status, text]) => (
          <option key={status} value={status}>
            {text}
          </option>
        ))}
      </select>
    </div>
  )
}

const columns = [
  {
    id: 'name',
    header: 'API',
    isRowHeader: true,
    cell: ({ apiId, name, summary }: OwnedApi) => (
      <>
        <Link to="/owned-apis/$apiId" params={{ apiId }}>
          {name}
        </Link>
        <div className="secondary summary">{summary}</div>
      </>
    ),
  },
  {
    id: 'plans',
    header: 'Plans',
    cell: ({ plans }: OwnedApi) =>
      plans
        .filter(({ withdrawnAt }) => withdrawnAt === undefined)
        .map(({ name }) => name)
        .join(', ') || 'none',
  },
  {
    id: 'since',
    header: 'Since',
    cell: ({ createdAt, publishedAt, retiredAt }: OwnedApi) => <Moment at={retiredAt ?? publishedAt ?? createdAt} />,
  },
]
