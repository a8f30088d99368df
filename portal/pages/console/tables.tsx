/** Tables of DynamoDB: items by page, those of a key, and one of them. */
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { operation } from '../../lib/local'
import { Read } from '../../ui/read'
import { Title } from '../../ui/title'
import { ConsoleNav } from './console-nav'
import { Items, OneItem } from './table-items'

const route = getRouteApi('/console/tables')

interface Tables {
  readonly TableNames: readonly string[]
  readonly LastEvaluatedTableName?: string
}

export function TablesPage() {
  const { table, key } = route.useSearch()
  const tables = useQuery({
    queryKey: ['tables'],
    queryFn: ({ signal }) => operation<Tables>('dynamodb/ListTables', { Limit: 100 }, signal),
  })
  return (
    <div className="stack wide">
      <Title />
      <ConsoleNav />
      <Read query={tables} what="the tables">
        {({ TableNames, LastEvaluatedTableName }) =>
          TableNames.length === 0 ? (
            <p>There is no table.</p>
          ) : (
            <nav aria-label="Tables">
              <ul className="plain-list stack">
                {TableNames.map((name) => (
                  <li key={name}>
                    <Link
                      to="/console/tables"
                      search={{ table: name }}
                      aria-current={name === table ? 'true' : undefined}
                    >
                      {name}
                    </Link>
                  </li>
                ))}
              </ul>
              {LastEvaluatedTableName !== undefined && <p className="secondary">The first hundred are shown.</p>}
            </nav>
          )
        }
      </Read>
      {table !== undefined && <Items table={table} />}
      {table !== undefined && key !== undefined && <OneItem table={table} itemKey={key} />}
    </div>
  )
}
