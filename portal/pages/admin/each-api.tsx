/** Something of each API, a page of APIs at a time: of each what is newest, and the way to the rest. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ListProps } from '../../app/parts/admin'
import { subscriptions } from '../../lib/api'
import { type OwnedApi, statusIn, statusTexts } from '../../lib/owned-apis'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AdminNav } from './admin-nav'

/** Each is asked for by itself. */
const perPage = 10

interface Props extends ListProps {
  readonly title: string
  readonly part: 'customers' | 'feedback'
  readonly children: (api: OwnedApi) => ReactNode
}

export function EachApi({ title, part, search: { by, cursor }, children }: Props) {
  const status = statusIn(by)
  const apis = useQuery({
    queryKey: ['owned-apis', status, cursor ?? '', perPage],
    queryFn: ({ signal }) => subscriptions('GET /owned-apis', { query: { status, cursor, limit: perPage }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <div className="stack wide">
      <Title text={title} />
      <AdminNav />
      <nav aria-label="Of which APIs">
        <ul className="row plain-list tabs">
          {(['published', 'retired'] as const).map((each) => (
            <li key={each}>
              <Link
                to="."
                search={(each === 'published' ? {} : { by: each }) as never}
                activeOptions={{ exact: true, explicitUndefined: true }}
              >
                {statusTexts[each]}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <Read query={apis} what="the APIs">
        {({ apis: found, cursor: next }) => (
          <>
            {found.length === 0 && <p>No API is {statusTexts[status].toLowerCase()}.</p>}
            {found.map((api) => (
              <Container key={api.apiId} header={<Header variant="h2">{api.name}</Header>}>
                <div className="stack">
                  {children(api)}
                  <p>
                    <Link to="/owned-apis/$apiId/$part" params={{ apiId: api.apiId, part }}>
                      All {part} of {api.name}
                    </Link>
                  </p>
                </div>
              </Container>
            ))}
            <Pages cursor={cursor} next={next} search={{ by }} />
          </>
        )}
      </Read>
    </div>
  )
}
