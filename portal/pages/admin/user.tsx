/** One person: their account, groups, sessions, erasure, and what was done by and to them. */
import Container from '@cloudscape-design/components/container'
import Header from '@cloudscape-design/components/header'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { OneProps } from '../../app/parts/admin'
import { identity } from '../../lib/api'
import { isProblem } from '../../lib/problem'
import { statusText } from '../../lib/users'
import { AuditTable } from '../../ui/audit-table'
import { Moment } from '../../ui/moment'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { AdminNav } from './admin-nav'
import { Erasure } from './erasure'
import { Groups } from './groups'
import { UserActs } from './user-acts'

export type UserDetail = Awaited<ReturnType<typeof readUser>>

const readUser = (sub: string, signal?: AbortSignal) =>
  identity('GET /users/{sub}', { path: { sub }, ...(signal && { signal }) })

export function User({ id: sub, search: { cursor } }: OneProps) {
  const user = useQuery({
    queryKey: ['user', sub],
    queryFn: async ({ signal }) => {
      try {
        return await readUser(sub, signal)
      } catch (error) {
        // Whoever is erased has no account; how their erasure stands is still told.
        if (isProblem(error, 'PersonNotFound')) return null
        throw error
      }
    },
  })
  return (
    <div className="stack">
      <p>
        <Link to="/admin/$part" params={{ part: 'users' }}>
          All people
        </Link>
      </p>
      <Title text={user.data?.userName ?? 'Somebody'} />
      <AdminNav />
      <Read query={user} what="the account">
        {(found) =>
          found ? (
            <>
              <Account user={found} />
              <Groups user={found} />
              <UserActs user={found} />
            </>
          ) : (
            <p>There is no account of this subject, or no more.</p>
          )
        }
      </Read>
      {/* What is wrong with the subject would be told of each. */}
      {!user.isLoadingError && (
        <>
          <Erasure sub={sub} userName={user.data?.userName} />
          <Audit sub={sub} cursor={cursor} />
        </>
      )}
    </div>
  )
}

function Account({ user }: { readonly user: UserDetail }) {
  const { sub, email, isEmailVerified, phoneNumber, givenName, familyName, status, isEnabled, mfa, createdAt } = user
  return (
    <Container header={<Header variant="h2">Account</Header>}>
      <dl className="facts">
        <dt>Subject</dt>
        <dd>
          <code>{sub}</code>
        </dd>
        <dt>Name</dt>
        <dd>{[givenName, familyName].filter(Boolean).join(' ') || 'not said'}</dd>
        <dt>E-mail</dt>
        <dd>
          {email ?? 'none'}
          {email && !isEmailVerified && ', which nobody has verified'}
        </dd>
        <dt>Phone</dt>
        <dd>{phoneNumber ?? 'none'}</dd>
        <dt>State</dt>
        <dd>
          {statusText(status)}
          {!isEnabled && '; shut'}
        </dd>
        <dt>Second factors</dt>
        <dd>{mfa.join(', ') || 'none'}</dd>
        <dt>Since</dt>
        <dd>
          <Moment at={createdAt} />
        </dd>
      </dl>
    </Container>
  )
}

function Audit({ sub, cursor }: { readonly sub: string; readonly cursor: string | undefined }) {
  const audit = useQuery({
    queryKey: ['user-audit', sub, cursor ?? ''],
    queryFn: ({ signal }) => identity('GET /users/{sub}/audit', { path: { sub }, query: { cursor }, signal }),
    placeholderData: keepPreviousData,
  })
  return (
    <section className="stack">
      <h2>What was done by and to them</h2>
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
