/** What was denied and what would allow it; and beside it what was granted and nobody has used. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { cdkLineOf, type Denial, denialsOf, roleOf, statementOf } from '../../lib/denials'
import { local, type RecordsPage } from '../../lib/local'
import { Field } from '../../ui/field'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { utcText } from './advance'
import { ConsoleNav } from './console-nav'

const route = getRouteApi('/console/permissions')
/** Records that are looked through; alike ones are one row. */
const looks = 1000
const mostRows = 60

export function PermissionsPage() {
  return (
    <div className="stack wide">
      <Title />
      <ConsoleNav />
      <div className="beside permissions">
        <Denials />
        <Unused />
      </div>
    </div>
  )
}

function Denials() {
  const { tolerated } = route.useSearch()
  const navigate = useNavigate()
  const search = route.useSearch()
  const isAll = tolerated === 'yes'
  const denied = useQuery({
    queryKey: ['denials'],
    queryFn: ({ signal }) => local<RecordsPage>('records', { query: { kind: 'call.denied', limit: looks }, signal }),
    refetchInterval: 5_000,
  })
  return (
    <section className="stack" aria-labelledby="denials">
      <h2 id="denials">What was denied</h2>
      <label>
        <input
          type="checkbox"
          checked={isAll}
          onChange={({ target }) =>
            void navigate({
              to: '/console/permissions',
              search: { ...search, tolerated: target.checked ? 'yes' : undefined } as never,
              replace: true,
            })
          }
        />{' '}
        Those too after which the caller goes on, such as a function that makes its log group
      </label>
      <Read query={denied} what="what was denied">
        {({ records, next }) => {
          const all = denialsOf(records)
          const meant = isAll ? all : all.filter(({ isTolerated }) => !isTolerated)
          return (
            <>
              {meant.length === 0 && (
                <p>{all.length > 0 ? 'Only what the callers go on after.' : 'Nothing was denied.'}</p>
              )}
              <ul className="plain-list stack">
                {meant.slice(0, mostRows).map((denial) => (
                  <DenialOf key={`${denial.caller} ${denial.action} ${denial.resource}`} denial={denial} />
                ))}
              </ul>
              {(next !== undefined || meant.length > mostRows) && (
                <p className="secondary">
                  Of the last {looks} records, the first {mostRows}.
                </p>
              )}
            </>
          )
        }}
      </Read>
    </section>
  )
}

function DenialOf({ denial }: { readonly denial: Denial }) {
  const { caller, action, resource, reason, count, lastAt, isTolerated, storyId } = denial
  const line = cdkLineOf(denial)
  return (
    <li className="card">
      <h3>
        {action}
        {isTolerated && ' (tolerated)'}
      </h3>
      <dl className="facts">
        <dt>Who</dt>
        <dd>{roleOf(caller) ?? caller}</dd>
        <dt>On</dt>
        <dd>{resource}</dd>
        <dt>Why</dt>
        <dd>{reason}</dd>
        <dt>When</dt>
        <dd>
          {count === 1 ? 'Once' : `${count} times`}, last {utcText(new Date(lastAt).toISOString())}
          {storyId !== undefined && (
            <>
              {' '}
              <Link to="/console/story" search={{ id: storyId }} aria-label={`Story of ${storyId}`}>
                Story
              </Link>
            </>
          )}
        </dd>
      </dl>
      <details>
        <summary>What would allow it</summary>
        <pre className="payload">{JSON.stringify(statementOf(denial), null, 2)}</pre>
        {line === undefined ? (
          <p>No grant to who called does: a policy denies it explicitly, or it is nobody's role.</p>
        ) : (
          <>
            <p>In CDK, where who is the function or role:</p>
            <pre className="payload">{line}</pre>
          </>
        )}
      </details>
    </li>
  )
}

interface Grant {
  readonly role: string
  readonly policy: string
  readonly action: string
  readonly resource: string
}

function Unused() {
  const search = route.useSearch()
  const navigate = useNavigate()
  const unused = useQuery({
    queryKey: ['unused-grants'],
    queryFn: ({ signal }) => local<{ readonly grants: readonly Grant[] }>('policy/unused', { signal }),
  })
  const { q = '' } = search
  return (
    <section className="stack" aria-labelledby="unused">
      <h2 id="unused">What was granted and not used</h2>
      <p className="secondary">
        Since the data began: what no test and nobody has needed here may still be needed on AWS.
      </p>
      <form className="row" onSubmit={(event) => event.preventDefault()}>
        <Field
          label="Role, action or resource"
          value={q}
          onChange={({ target }) =>
            void navigate({
              to: '/console/permissions',
              search: { ...search, q: target.value || undefined } as never,
              replace: true,
              resetScroll: false,
            })
          }
        />
      </form>
      <Read query={unused} what="what was not used">
        {({ grants }) => {
          const meant = grants.filter(({ role, action, resource }) =>
            `${role} ${action} ${resource}`.toLowerCase().includes(q.toLowerCase()),
          )
          if (meant.length === 0) return <p>{q ? 'None has that.' : 'Everything that was granted was used.'}</p>
          return (
            <>
              <table className="table items">
                <caption className="unseen">Grants that were not used</caption>
                <thead>
                  <tr>
                    <th scope="col">Role</th>
                    <th scope="col">Action</th>
                    <th scope="col">Resource</th>
                  </tr>
                </thead>
                <tbody>
                  {meant.slice(0, mostRows).map(({ role, policy, action, resource }) => (
                    <tr key={`${role} ${policy} ${action} ${resource}`}>
                      <th scope="row">{role.slice(role.lastIndexOf('/') + 1)}</th>
                      <td data-label="Action">{action}</td>
                      <td data-label="Resource">{resource}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
              {meant.length > mostRows && (
                <p className="secondary">
                  The first {mostRows} of {meant.length}; a filter finds others.
                </p>
              )}
            </>
          )
        }}
      </Read>
    </section>
  )
}
