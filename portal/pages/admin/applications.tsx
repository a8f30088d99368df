/** Applications that share the directory. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ListProps } from '../../app/parts/admin'
import { identity } from '../../lib/api'
import type { Application } from '../../lib/applications'
import { Listing } from '../../ui/listing'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AdminNav } from './admin-nav'
import { another } from './application'

export function Applications({ search: { cursor } }: ListProps) {
  const applications = useQuery({
    queryKey: ['applications', cursor ?? ''],
    queryFn: ({ signal }) => identity('GET /applications', { query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <div className="stack">
      <Title text="Applications" />
      <AdminNav />
      <p>
        <Link to="/admin/$part/$id" params={{ part: 'applications', id: another }}>
          Register an application
        </Link>
      </p>
      <Read query={applications} what="the applications">
        {({ applications: found, cursor: next }) => (
          <>
            <Listing
              label="Applications"
              items={found}
              trackBy="applicationId"
              enableKeyboardNavigation
              empty="None is registered yet."
              columns={columns}
            />
            <Pages cursor={cursor} next={next} />
          </>
        )}
      </Read>
    </div>
  )
}

const columns = [
  {
    id: 'name',
    header: 'Application',
    isRowHeader: true,
    cell: ({ applicationId, name, company }: Application) => (
      <>
        <Link to="/admin/$part/$id" params={{ part: 'applications', id: applicationId }}>
          {name}
        </Link>
        <div className="secondary">{company}</div>
      </>
    ),
  },
  { id: 'roles', header: 'Roles', cell: ({ roles }: Application) => roles.join(', ') },
  { id: 'by', header: 'Sign-in by', cell: ({ signInBy }: Application) => signInBy.join(', ') },
  { id: 'since', header: 'Since', cell: ({ registeredAt }: Application) => <Moment at={registeredAt} /> },
]
