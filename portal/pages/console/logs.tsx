/** What functions and others have logged, by group, with a filter, and as it goes on. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router'
import { operation } from '../../lib/local'
import { Field } from '../../ui/field'
import { Pages } from '../../ui/page-link'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { ConsoleNav } from './console-nav'
import { LogLines } from './log-lines'

const route = getRouteApi('/console/logs')

interface Groups {
  readonly logGroups: readonly { readonly logGroupName: string }[]
  readonly nextToken?: string
}

export function LogsPage() {
  const { group, named, cursor } = route.useSearch()
  const navigate = useNavigate()
  const groups = useQuery({
    queryKey: ['log-groups', named ?? '', cursor ?? ''],
    queryFn: ({ signal }) =>
      operation<Groups>(
        'logs/DescribeLogGroups',
        { limit: 25, ...(named && { logGroupNamePattern: named }), ...(cursor && { nextToken: cursor }) },
        signal,
      ),
  })
  return (
    <div className="stack wide">
      <Title />
      <ConsoleNav />
      <section className="stack" aria-labelledby="groups">
        <h2 id="groups">Groups</h2>
        <form className="row" onSubmit={(event) => event.preventDefault()}>
          <Field
            label="Of the name"
            hint="A part of a function's or a group's"
            value={named ?? ''}
            onChange={({ target }) =>
              void navigate({
                to: '/console/logs',
                search: { group, named: target.value || undefined } as never,
                replace: true,
              })
            }
          />
        </form>
        <Read query={groups} what="the groups">
          {({ logGroups, nextToken }) => (
            <>
              {logGroups.length === 0 && <p>{named ? 'No group has that in its name.' : 'Nothing has logged yet.'}</p>}
              <ul className="plain-list">
                {logGroups.map(({ logGroupName }) => (
                  <li key={logGroupName}>
                    <Link
                      to="/console/logs"
                      search={{ named, cursor, group: logGroupName } as never}
                      resetScroll={false}
                      aria-current={logGroupName === group ? 'true' : undefined}
                    >
                      {logGroupName}
                    </Link>
                  </li>
                ))}
              </ul>
              <Pages cursor={cursor} next={nextToken ?? null} search={{ group, named }} />
            </>
          )}
        </Read>
      </section>
      {group !== undefined && <LogLines key={group} group={group} />}
    </div>
  )
}
