/** What all pages about an owned API have: its name, how it stands, and the way between them. */
import { type UseQueryResult, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { subscriptions } from '../../lib/api'
import { type OwnedApi, statusTexts } from '../../lib/owned-apis'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'

export function useOwnedApi(apiId: string): UseQueryResult<OwnedApi> {
  return useQuery({
    queryKey: ['owned-api', apiId],
    queryFn: ({ signal }) => subscriptions('GET /apis/{apiId}/settings', { path: { apiId }, signal }),
  })
}

interface Props {
  readonly apiId: string
  /** Of the page, as in `Plans of Pets`. */
  readonly what?: string
  readonly children: (api: OwnedApi) => ReactNode
}

export function OwnedFrame({ apiId, what, children }: Props) {
  const api = useOwnedApi(apiId)
  const name = api.data?.name ?? apiId
  return (
    <div className="stack">
      <p>
        <Link to="/owned-apis">All APIs that you own</Link>
      </p>
      <Title text={what === undefined ? name : `${what} of ${name}`} />
      {api.data && <p className="secondary">{statusTexts[api.data.status]}</p>}
      <nav aria-label="This API">
        <ul className="row plain-list tabs">
          <li>
            <Link to="/owned-apis/$apiId" params={{ apiId }} activeOptions={{ exact: true }}>
              Settings
            </Link>
          </li>
          {parts.map((part) => (
            <li key={part}>
              <Link to="/owned-apis/$apiId/$part" params={{ apiId, part }} activeOptions={{ includeSearch: false }}>
                {part[0]?.toUpperCase()}
                {part.slice(1)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Read query={api} what="the API">
        {children}
      </Read>
    </div>
  )
}

const parts = ['plans', 'customers', 'usage', 'feedback', 'audit']
