/** Who subscribes to any API. Access is taken away and given again where all of one API's are. */
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ListProps } from '../../app/parts/admin'
import { subscriptions } from '../../lib/api'
import { Moment } from '../../ui/moment'
import { Read } from '../../ui/read'
import { EachApi } from './each-api'

const shown = 10

export function AllCustomers({ search }: ListProps) {
  return (
    <EachApi title="Customers" part="customers" search={search}>
      {({ apiId, name }) => <OfApi apiId={apiId} name={name} />}
    </EachApi>
  )
}

function OfApi({ apiId, name }: { readonly apiId: string; readonly name: string }) {
  const holders = useQuery({
    queryKey: ['holders', apiId, 'some'],
    queryFn: ({ signal }) =>
      subscriptions('GET /apis/{apiId}/subscriptions', { path: { apiId }, query: { limit: shown }, signal }),
  })
  return (
    <Read query={holders} what="the customers">
      {({ subscriptions: found }) =>
        found.length === 0 ? (
          <p>Nobody has subscribed yet.</p>
        ) : (
          <table className="table">
            <caption className="unseen">Customers of {name}</caption>
            <thead>
              <tr>
                <th scope="col">Customer</th>
                <th scope="col">Plan</th>
                <th scope="col">State</th>
                <th scope="col">Since</th>
              </tr>
            </thead>
            <tbody>
              {found.map((holder) => (
                <tr key={holder.subscriptionId}>
                  <th scope="row" className="said">
                    <Link to="/admin/$part/$id" params={{ part: 'users', id: holder.sub }}>
                      {holder.name ?? holder.sub}
                    </Link>
                    {holder.company && <div className="secondary">{holder.company}</div>}
                  </th>
                  <td data-label="Plan">{holder.planId}</td>
                  <td data-label="State">{holder.status}</td>
                  <td data-label="Since">
                    <Moment at={holder.requestedAt} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )
      }
    </Read>
  )
}
