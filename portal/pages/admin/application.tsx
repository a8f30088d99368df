/** One application: its settings, its secret, its members, and what was done in it. */
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { OneProps } from '../../app/parts/admin'
import { identity } from '../../lib/api'
import { AuditTable } from '../../ui/audit-table'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AdminNav } from './admin-nav'
import { ApplicationEdit } from './application-edit'
import { Members } from './members'
import { Secret } from './secret'

/** As the address names one that is not there yet: no application is called so. */
export const another = '+'

export function Application({ id: applicationId, search: { cursor } }: OneProps) {
  const isNew = applicationId === another
  const application = useQuery({
    queryKey: ['application', applicationId],
    queryFn: ({ signal }) => identity('GET /applications/{applicationId}', { path: { applicationId }, signal }),
    enabled: !isNew,
  })
  return (
    <div className="stack">
      <p>
        <Link to="/admin/$part" params={{ part: 'applications' }}>
          All applications
        </Link>
      </p>
      <Title text={isNew ? 'Register an application' : (application.data?.name ?? applicationId)} />
      <AdminNav />
      {isNew ? (
        <ApplicationEdit application={undefined} />
      ) : (
        <Read query={application} what="the application">
          {(found) => (
            <>
              <p className="secondary">
                Id {found.applicationId}, client <code>{found.clientId}</code>
              </p>
              <ApplicationEdit application={found} />
              {found.isConfidential && <Secret applicationId={applicationId} />}
              <Members application={found} />
              <Audit applicationId={applicationId} cursor={cursor} />
            </>
          )}
        </Read>
      )}
    </div>
  )
}

function Audit({ applicationId, cursor }: { readonly applicationId: string; readonly cursor: string | undefined }) {
  const audit = useQuery({
    queryKey: ['application-audit', applicationId, cursor ?? ''],
    queryFn: ({ signal }) =>
      identity('GET /applications/{applicationId}/audit', { path: { applicationId }, query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <section className="stack">
      <h2>What was done</h2>
      <Read query={audit} what="the audit">
        {({ entries, cursor: next }) => (
          <>
            <AuditTable entries={entries} />
            <Pages cursor={cursor} next={next} />
          </>
        )}
      </Read>
    </section>
  )
}
